"""XLSX by openpyxl, CSV and TSV by the standard library.

Visible sheets only; of a formula, the value that was stored with it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl  # type: ignore[import-untyped]  # ships no types

from knowledge.documents import Kind
from knowledge.errors import UnreadableDocument
from knowledge.loading.encodings import decode
from knowledge.loading.extracts import Extract
from knowledge.loading.limits import Limits, Stopwatch, check_archive
from knowledge.loading.rows import rows_to_lines

_DEFAULT_SHEETS = ("sheet", "工作表", "表")
_CHECK_EVERY = 500
_OLE_MARK = b"\xd0\xcf\x11\xe0"


@dataclass(slots=True)
class _Budget:
    """Counts rows and cells over all sheets of one workbook."""

    limits: Limits
    stopwatch: Stopwatch
    cells: int = 0

    def count(self, row: int, width: int) -> None:
        self.cells += width
        if row % _CHECK_EVERY == 0:
            self.limits.check("rows", row, "rows")
            self.limits.check("cells", self.cells, "cells")
            self.stopwatch.check()


def read_workbook(path: Path, name: str, limits: Limits) -> Extract:
    """Read every visible sheet; each becomes a heading and its rows."""
    # Opened here, because openpyxl leaves the file open when it fails.
    with path.open("rb") as file:
        if file.read(4) == _OLE_MARK:
            raise UnreadableDocument(
                name, "is encrypted or an old .xls file.", "Save it as .xlsx without a password."
            )
        check_archive(path, limits)
        parts = _sheets(file, _Budget(limits, Stopwatch(limits)))
    text = "\n\n".join(part for part in parts if part)
    title = next((line[4:] for line in text.split("\n") if line.startswith("### ")), None)
    return Extract(text, suggested_title=title, kind=Kind.TABLE)


def read_csv(path: Path, name: str, limits: Limits) -> Extract:
    """Read comma, semicolon or tab separated rows."""
    text = decode(path.read_bytes())
    limits.check("characters", len(text), "characters")
    first = text.split("\n", 1)[0]
    delimiter = max((",", "\t", ";", "|"), key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableDocument(name, f"is no table ({error}).", "Save it as CSV anew.") from error
    limits.check("rows", len(rows), "rows")
    return Extract("\n".join(rows_to_lines(rows)), kind=Kind.TABLE)


def _sheets(file: BinaryIO, budget: _Budget) -> list[str]:
    book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        return [_sheet_text(sheet, len(sheets) > 1, budget) for sheet in sheets]
    finally:
        book.close()


def _sheet_text(sheet: Any, several: bool, budget: _Budget) -> str:
    sheet.reset_dimensions()  # the size a file claims may be a million empty columns
    lines = list(rows_to_lines(_rows(sheet, budget)))
    named = several or not sheet.title.lower().startswith(_DEFAULT_SHEETS)
    return "\n".join([f"## {sheet.title}", "", *lines] if named and lines else lines)


def _rows(sheet: Any, budget: _Budget) -> Iterator[Sequence[str]]:
    for number, row in enumerate(sheet.iter_rows(), start=1):
        budget.count(number, len(row))
        yield [cell_text(cell.value, getattr(cell, "number_format", "")) for cell in row]
    budget.limits.check("cells", budget.cells, "cells")


def cell_text(value: object, number_format: str = "") -> str:
    """A cell's value as a reader of the sheet sees it.

    Example:
        >>> cell_text(0.2692, "0.00%"), cell_text(52.0), cell_text(True)
        ('26.92%', '52', '是')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d" if value.time() == dt.time() else "%Y-%m-%d %H:%M")
    if isinstance(value, int | float):
        return _number_text(value, number_format or "")
    text = str(value)
    return "" if text.startswith("#") and text.endswith(("!", "?", "/A")) else text


def _number_text(value: float, number_format: str) -> str:
    if "%" in number_format:
        decimals = len(number_format.split("%")[0].partition(".")[2].rstrip("#_ "))
        return f"{value * 100:.{min(decimals, 10)}f}%"
    if isinstance(value, int) or value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else repr(value)
    return f"{value:.12g}"
