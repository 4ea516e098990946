"""Spreadsheets as bytes, made from rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # ships no types
import pytest

from bot.office_lists import OfficeListError, read_office_list
from knowledge.calculators import Calculators
from knowledge.rules import load_rule_book

CALCULATORS = Calculators(load_rule_book())
Rows = Sequence[Sequence[object]]


def workbook(
    rows: Rows,
    *,
    sheet: str = "名单",
    merged: Sequence[str] = (),
    others: dict[str, Rows] | None = None,
    hidden: Sequence[str] = (),
) -> bytes:
    book = openpyxl.Workbook()
    _fill(book.active, sheet, rows)
    for reference in merged:
        book.active.merge_cells(reference)
    for title, more in (others or {}).items():
        _fill(book.create_sheet(), title, more)
    for title in hidden:
        book[title].sheet_state = "hidden"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def table(rows: Rows, delimiter: str = ",") -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue()


def refusal(data: bytes | Rows, name: str = "名单.xlsx") -> OfficeListError:
    content = data if isinstance(data, bytes) else workbook(data)
    with pytest.raises(OfficeListError) as caught:
        read_office_list(name, content)
    assert caught.value.message("zh")
    assert caught.value.message("en")
    return caught.value


def cells(data: bytes, *, results: bool = True) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=results)
    return [list(row) for row in book.active.iter_rows(values_only=True)]


def _fill(sheet: Any, title: str, rows: Rows) -> None:
    sheet.title = title
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value
