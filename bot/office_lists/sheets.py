"""Bytes of a file as grids of cells: nothing is understood here, and nothing hostile gets through.

`openpyxl` reads the values row by row. What it does not tell in that mode, merged cells and formulas
that were saved without a result, is read from the sheet's XML beside it.
"""

from __future__ import annotations

import csv
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import IO, Any

import openpyxl  # type: ignore[import-untyped]  # ships no types
from defusedxml.ElementTree import fromstring, iterparse  # type: ignore[import-untyped]
from openpyxl.utils import range_boundaries  # type: ignore[import-untyped]

from bot.office_lists.lists import CellValue
from bot.office_lists.problems import OfficeListError, Place, refuse
from knowledge.errors import LimitExceeded
from knowledge.loading.encodings import UnknownEncoding, decode
from knowledge.loading.limits import Limits, Stopwatch, check_archive
from knowledge.loading.spreadsheets import cell_text

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 100
_LIMITS = Limits(file_bytes=MOST_BYTES, unpacked_bytes=30 * 1024 * 1024, entries=2_000, seconds=20)
_MOST_COVERED = 2_000_000
_MOST_ELEMENTS = 2_500_000
_OLE_MARK, _ZIP_MARK = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_DELIMITERS = (",", "\t", ";", "|", "，")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it was found."""

    value: CellValue
    text: str
    """As a reader of the sheet sees it, in one line."""
    formula: bool = False
    """Whether it is a formula whose result was not saved."""
    merged: bool = False
    """Whether it is covered by another one that is merged over it."""


BLANK = Cell(None, "")


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: its rows that hold anything, with their numbers in the file."""

    sheet: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


@dataclass(slots=True)
class _Marks:
    """What the XML of a sheet tells besides values; positions from 1."""

    covered: set[tuple[int, int]] = field(default_factory=set)
    unsaved: set[tuple[int, int]] = field(default_factory=set)


def read_grids(name: str, data: bytes) -> list[Grid]:
    """The visible sheets of a file, in order.

    Args:
        name: Of the file, for messages.
        data: All of it.

    Raises:
        OfficeListError: TOO_LARGE, UNKNOWN_FORMAT, OLD_WORKBOOK, DAMAGED, UNPACKS_TOO_LARGE,
            TOO_MANY_ROWS, TOO_MANY_COLUMNS, EMPTY.
    """
    if len(data) > MOST_BYTES:
        raise refuse("TOO_LARGE", value=f"{len(data) / 2**20:.1f} MiB", limit="5 MiB")
    if not data.strip():
        raise refuse("EMPTY", Place(), name)
    if data.startswith(_OLE_MARK):
        raise refuse("OLD_WORKBOOK", value=name)
    if not data.startswith(_ZIP_MARK):
        return [_csv_grid(name, data)]
    try:
        check_archive(data, _LIMITS)
        return _workbook(data)
    except (OfficeListError, MemoryError):
        raise
    except LimitExceeded as error:
        raise refuse("UNPACKS_TOO_LARGE") from error
    except Exception as error:
        # Damaged and hostile workbooks fail in openpyxl, zipfile and the XML parser in ways of
        # their own; whatever it was, the file is named and nothing of it is used.
        raise refuse("DAMAGED", value=name) from error


def _csv_grid(name: str, data: bytes) -> Grid:
    try:
        text = _decoded(data)
        chosen = _SEPARATOR_LINE.match(text)
        text = text[chosen.end() :] if chosen else text
        first = text[:20_000]
        delimiter = chosen[1] if chosen else max(_DELIMITERS, key=first.count)
        rows = list(_csv_rows(text, delimiter, skipped=int(chosen is not None)))
    except (UnknownEncoding, csv.Error, TypeError) as error:
        raise refuse("UNKNOWN_FORMAT", value=name) from error
    return Grid("", tuple(rows))


def _decoded(data: bytes) -> str:
    text = decode(data)
    if "\0" in text:
        raise UnknownEncoding("the file holds binary data")
    return text


def _csv_rows(text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    count = 0
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1):
        cells = _trimmed([_text_cell(value) for value in row])
        if cells:
            count += 1
            _check_size("", number, count, len(cells))
            yield number + skipped, cells


def _workbook(data: bytes) -> list[Grid]:
    marks = _Parts(data)
    book = openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=True, keep_links=False
    )
    try:
        return [
            Grid(sheet.title, tuple(_rows(sheet, marks.of(sheet.title))))
            for sheet in book.worksheets
            if sheet.sheet_state == "visible"
        ]
    finally:
        book.close()


def _rows(sheet: Any, marks: _Marks) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    sheet.reset_dimensions()  # the size a file claims may be a million empty columns
    watch = Stopwatch(_LIMITS)
    count = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number % 500 == 0:
            watch.check()
        values = [(cell.value, getattr(cell, "number_format", "")) for cell in row]
        cells = _trimmed(
            [
                _cell(
                    value,
                    form,
                    (number, column) in marks.unsaved,
                    (number, column) in marks.covered,
                )
                for column, (value, form) in enumerate(values, start=1)
            ]
        )
        if cells:
            count += 1
            _check_size(sheet.title, number, count, len(cells))
            yield number, cells


def _cell(value: object, number_format: str, unsaved: bool, covered: bool) -> Cell:
    if value is None and not unsaved and not covered:
        return BLANK
    text = " ".join(cell_text(value, number_format).split())
    kept: CellValue = text or (str(value) if isinstance(value, str) else None)
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" not in number_format:
        kept = _exact(value)
    return Cell(kept, text or str(kept or ""), unsaved, covered)


def _exact(value: float) -> CellValue:
    """A float arrives by its shortest form: 2.9 is 29/10."""
    decimal = Decimal(repr(value))
    if not decimal.is_finite() or abs(decimal) > 10**15:
        return repr(value)
    exact = Fraction(decimal)
    return int(exact) if exact.denominator == 1 else exact


def _text_cell(value: str) -> Cell:
    text = " ".join(value.split())
    return Cell(text, text) if text else BLANK


def _trimmed(cells: list[Cell]) -> tuple[Cell, ...]:
    """Without blank cells at the end; empty where all are."""
    filled = [index for index, cell in enumerate(cells) if cell.text or cell.formula]
    return tuple(cells[: filled[-1] + 1]) if filled else ()


def _check_size(sheet: str, number: int, count: int, width: int) -> None:
    if count > MOST_ROWS + 50:  # titles, notes and totals are no rows of the list
        raise refuse("TOO_MANY_ROWS", Place(sheet, number), limit=f"{MOST_ROWS:,}")
    if width > MOST_COLUMNS:
        raise refuse("TOO_MANY_COLUMNS", Place(sheet, number), limit=str(MOST_COLUMNS))


class _Parts:
    """The XML of a workbook's sheets by their titles."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._paths = dict(self._sheets())

    def of(self, title: str) -> _Marks:
        """The marks of a sheet; none where its part is not found."""
        path = self._paths.get(title)
        if path is None:
            return _Marks()
        with self._archive.open(path) as part:
            return _read_marks(part)

    def _sheets(self) -> Iterator[tuple[str, str]]:
        names = set(self._archive.namelist())
        links = "xl/_rels/workbook.xml.rels"
        if not {"xl/workbook.xml", links} <= names:
            return
        targets = {
            one.get("Id"): one.get("Target", "") for one in fromstring(self._archive.read(links))
        }
        for one in fromstring(self._archive.read("xl/workbook.xml")).iter():
            if _local(one.tag) == "sheet":
                key = next((v for n, v in one.attrib.items() if _local(n) == "id"), None)
                path = posixpath.normpath(posixpath.join("/xl", targets.get(key, ""))).lstrip("/")
                if path in names:
                    yield one.get("name", ""), path


def _read_marks(part: IO[bytes]) -> _Marks:
    marks = _Marks()
    for count, (_, element) in enumerate(iterparse(part)):
        if count > _MOST_ELEMENTS:  # each costs a hundred bytes of memory, and four in the file
            raise LimitExceeded("elements of a sheet", count, _MOST_ELEMENTS, "elements")
        match _local(element.tag):
            case "c":
                if _is_unsaved(element):
                    left, top, _, _ = range_boundaries(element.get("r", "A1"))
                    marks.unsaved.add((top, left))
            case "mergeCell":
                _cover(marks, element.get("ref", "A1"))
            case "row":
                element.clear()
    return marks


def _cover(marks: _Marks, reference: str) -> None:
    left, top, right, bottom = range_boundaries(reference)
    bottom, right = min(bottom, 2 * MOST_ROWS), min(right, MOST_COLUMNS)
    if len(marks.covered) > _MOST_COVERED:
        raise LimitExceeded("merged cells", _MOST_COVERED + 1, _MOST_COVERED, "cells")
    marks.covered.update(
        (row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)
    )
    marks.covered.discard((top, left))


def _is_unsaved(cell: Any) -> bool:
    parts = {_local(child.tag): child for child in cell}
    value = parts.get("v")
    # A formula that gives an empty text is saved as t="str" with an empty value.
    return "f" in parts and cell.get("t") != "str" and (value is None or not value.text)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
