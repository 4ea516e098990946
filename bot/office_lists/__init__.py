"""Lists of offices as a file: read, computed, told, drawn and filled in.

`read_office_list` makes a checked list of a file, `read_apart` of one that a stranger sent;
`analyse` computes what its columns allow, and `reporting` and `workbooks` show it. Knows neither
Telegram nor LangChain.
"""

from bot.office_lists.analysing import LeftOut, Measure, OfficeReport, Section, analyse
from bot.office_lists.apart import read_apart
from bot.office_lists.lists import Column, Entry, OfficeList, Role
from bot.office_lists.problems import OfficeListError, Place, Problem
from bot.office_lists.reading import read_office_list
from bot.office_lists.reporting import charts_of, report_lines, tables_of
from bot.office_lists.workbooks import fill_workbook

__all__ = [
    "Column",
    "Entry",
    "LeftOut",
    "Measure",
    "OfficeList",
    "OfficeListError",
    "OfficeReport",
    "Place",
    "Problem",
    "Role",
    "Section",
    "analyse",
    "charts_of",
    "fill_workbook",
    "read_apart",
    "read_office_list",
    "report_lines",
    "tables_of",
]
