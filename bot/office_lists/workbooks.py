"""The list as a workbook with the computed columns filled in, as formulas that carry their results.

Cells of the input that would be formulas are written as text. `openpyxl` saves formulas without
results, which a phone's viewer shows as nothing; the results are put in beside them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any
from xml.sax.saxutils import escape

import openpyxl  # type: ignore[import-untyped]  # ships no types
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]
from openpyxl.styles import (  # type: ignore[import-untyped]
    Alignment,
    Border,
    Font,
    PatternFill,
    Side,
)
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from bot.answers import Language
from bot.office_lists.analysing import Measure, OfficeReport, Section
from bot.office_lists.lists import COUNTS, NAMES, CellValue, Column, Entry, OfficeList, Role
from bot.office_lists.reporting import why
from bot.phrases import say
from bot.tables import width
from knowledge.quantities import round_half_up

_SHEET = "Sheet1"
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_WHOLE, _RATE = "0", "0.00%"
_MOST_WIDTH, _LEAST_WIDTH = 40, 8
_LONGEST_CELL = 32_000
_NOT_IN_TITLES = re.compile(r"[\\/*?:\[\]]")
_STORED = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)><f>([^<]*)</f><v\s*(?:/>|></v>)</c>')
_HEAD = PatternFill("solid", fgColor="FF2B5F8C")
_ADDED = PatternFill("solid", fgColor="FF4A7FA7")
_SUM = PatternFill("solid", fgColor="FFEEF2F6")
_RULE = Border(top=Side("thin", color="FF6A7683"))

Stored = int | Fraction | str
"""What a formula gives."""


@dataclass(frozen=True, slots=True)
class _Formula:
    text: str
    """Without the equals sign."""
    result: Stored


@dataclass(frozen=True, slots=True)
class _Added:
    """A computed column."""

    header: str
    form: str
    of: Callable[[Entry, int], _Formula | str | None]
    """For an entry in a row of the new sheet."""
    total: Callable[[], _Formula | None]


def fill_workbook(office_list: OfficeList, report: OfficeReport, language: Language) -> bytes:
    """Write the list with computed columns and a row of totals.

    Args:
        office_list: As read; its own rows of totals are replaced.
        report: Of the same list.
        language: Of the added headers.

    Returns:
        An .xlsx file.
    """
    sheet = _Sheet(office_list, report, language)
    return sheet.written()


@dataclass
class _Sheet:
    office_list: OfficeList
    report: OfficeReport
    language: Language
    results: dict[str, Stored] = field(default_factory=dict)
    """What the formulas give, by cell."""

    def __post_init__(self) -> None:
        listed = self.office_list
        self.kept = [
            (position, column)
            for position, column in enumerate(listed.columns)
            if column.header or any(entry.cells[position] is not None for entry in listed.entries)
        ]
        self.letters = {
            column.role: get_column_letter(at)
            for at, (_, column) in enumerate(self.kept, start=1)
            if column.role
        }
        self.last = len(listed.entries) + 1
        """The last row of the list; the first is 2."""

    def written(self) -> bytes:
        book = openpyxl.Workbook()
        book.properties.creator = "dakeshi"
        # The results stored here are right; a program that computes does so once more on opening.
        book.calculation.fullCalcOnLoad = True
        sheet = book.active
        sheet.title = (
            _NOT_IN_TITLES.sub(" ", _clean(self.office_list.sheet))[:31].strip("' ") or _SHEET
        )
        added = self._added()
        self._header(sheet, added)
        for row, entry in enumerate(self.office_list.entries, start=2):
            self._entry(sheet, row, entry, added)
        self._totals(sheet, added)
        sheet.freeze_panes = "A2"
        _set_widths(sheet)
        saved = io.BytesIO()
        book.save(saved)
        return _with_results(saved.getvalue(), self.results)

    def _header(self, sheet: Any, added: Sequence[_Added]) -> None:
        headers = [*(column.header for _, column in self.kept), *(one.header for one in added)]
        for at, header in enumerate(headers, start=1):
            cell = sheet.cell(1, at)
            _write(cell, header)
            cell.font = Font(bold=True, color="FFFFFFFF")
            cell.fill = _HEAD if at <= len(self.kept) else _ADDED
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.row_dimensions[1].height = 30

    def _entry(self, sheet: Any, row: int, entry: Entry, added: Sequence[_Added]) -> None:
        for at, (position, column) in enumerate(self.kept, start=1):
            _write(sheet.cell(row, at), _value(entry, column, position))
        for at, one in enumerate(added, start=len(self.kept) + 1):
            self._fill(sheet.cell(row, at), one.of(entry, row), one.form)

    def _totals(self, sheet: Any, added: Sequence[_Added]) -> None:
        row = self.last + 1
        named = next((at for at, (_, c) in enumerate(self.kept, 1) if c.role in NAMES), 1)
        _write(sheet.cell(row, named), say("list_total", self.language))
        for at, (_, column) in enumerate(self.kept, start=1):
            if column.role in COUNTS:
                total = sum(e.counts.get(column.role, 0) for e in self.office_list.entries)
                formula = _Formula(f"SUM({self._range(get_column_letter(at))})", total)
                self._fill(sheet.cell(row, at), formula, _WHOLE)
        for at, one in enumerate(added, start=len(self.kept) + 1):
            self._fill(sheet.cell(row, at), one.total(), one.form)
        for cell in sheet[row]:
            cell.font, cell.fill, cell.border = Font(bold=True), _SUM, _RULE

    def _fill(self, cell: Any, value: _Formula | str | None, form: str) -> None:
        if isinstance(value, _Formula):
            cell.value = f"={value.text}"
            cell.number_format = form
            self.results[cell.coordinate] = value.result
        elif value:
            _write(cell, value)

    def _range(self, letter: str) -> str:
        return f"{letter}2:{letter}{self.last}"

    def _added(self) -> list[_Added]:
        added: list[_Added] = []
        for section in self.report.sections:
            first = len(self.kept) + len(added) + 1
            match section.measure:
                case Measure.OFFICES:
                    added += self._changes(
                        section, first, Role.BEFORE, Role.AFTER, "delta", "rate_pct"
                    )
                case Measure.POSTS:
                    roles = (Role.POSTS_BEFORE, Role.POSTS_AFTER)
                    added += self._changes(section, first, *roles, "posts_delta", "posts_rate_pct")
                case Measure.VACANCY:
                    roles = (section.basis or Role.POSTS, Role.PEOPLE)
                    added += self._changes(section, first, *roles, "net_signed", "vacancy_signed")
                case Measure.SMALL:
                    added.append(self._sizes(section))
                case Measure.SHARE:
                    added += self._shares(section)
        reasons = self._reasons()
        return [*added, reasons] if reasons else added

    def _changes(
        self, section: Section, first: int, whole: Role, part: Role, gap: str, rate: str
    ) -> list[_Added]:
        """What one column is less than another, and the rate of it."""
        a, b, gaps = self.letters[whole], self.letters[part], get_column_letter(first)
        rows = {entry.row for entry in section.entries}

        def gap_of(entry: Entry, row: int) -> _Formula | None:
            if entry.row not in rows:
                return None
            return _Formula(f"{a}{row}-{b}{row}", entry.counts[whole] - entry.counts[part])

        def rate_of(entry: Entry, row: int) -> _Formula | None:
            if entry.row not in rows:
                return None
            base = entry.counts[whole]
            result: Stored = Fraction(base - entry.counts[part], base) if base else ""
            return _Formula(f'IF({a}{row}=0,"",({a}{row}-{b}{row})/{a}{row})', result)

        before = sum(entry.counts[whole] for entry in section.entries)
        change = before - sum(entry.counts[part] for entry in section.entries)
        # Rows that are left out have no gap, and what they give is no part of the base either.
        base = (
            f"SUM({self._range(a)})"
            if not section.left_out
            else f'SUMIF({self._range(gaps)},"<>",{self._range(a)})'
        )
        summed = f"SUM({self._range(gaps)})"
        ratio: Stored = Fraction(change, before) if before else ""
        return [
            _Added(self._say(gap), _WHOLE, gap_of, lambda: _Formula(summed, change)),
            _Added(
                self._say(rate),
                _RATE,
                rate_of,
                lambda: _Formula(f'IF({base}=0,"",{summed}/{base})', ratio),
            ),
        ]

    def _sizes(self, section: Section) -> _Added:
        """Which offices have one person, two, or nobody."""
        basis = section.basis or Role.POSTS
        letter = self.letters[basis]
        words = {
            size: say(f"list_size_{name}", self.language)
            for size, name in enumerate(("empty", "one", "two"))
        }
        rows = {entry.row for entry in section.entries}

        def size_of(entry: Entry, row: int) -> _Formula | None:
            if entry.row not in rows:
                return None
            tests = "".join(f'IF({letter}{row}={size},"{word}",' for size, word in words.items())
            return _Formula(f'{tests}"")))', words.get(entry.counts[basis], ""))

        return _Added(self._say("size"), "General", size_of, lambda: None)

    def _shares(self, section: Section) -> list[_Added]:
        """The share of line offices, where columns count them."""
        other = Role.SUPPORT if self.office_list.has(Role.SUPPORT) else Role.AFTER
        if not self.office_list.has(Role.BUSINESS, other):
            return []
        a, b = self.letters[Role.BUSINESS], self.letters[other]
        rows = {entry.row for entry in section.entries}

        def ratio(business: int, rest: int) -> Stored:
            whole = business + rest if other is Role.SUPPORT else rest
            return Fraction(business, whole) if whole else ""

        def share_of(entry: Entry, row: int) -> _Formula | None:
            if entry.row not in rows:
                return None
            whole = f"({a}{row}+{b}{row})" if other is Role.SUPPORT else f"{b}{row}"
            found = ratio(entry.counts[Role.BUSINESS], entry.counts[other])
            return _Formula(f'IF({whole}=0,"",{a}{row}/{whole})', found)

        def total() -> _Formula | None:
            if section.left_out:
                return None
            sums = [sum(e.counts[role] for e in section.entries) for role in (Role.BUSINESS, other)]
            top, rest = f"SUM({self._range(a)})", f"SUM({self._range(b)})"
            whole = f"({top}+{rest})" if other is Role.SUPPORT else rest
            return _Formula(f'IF({whole}=0,"",{top}/{whole})', ratio(*sums))

        return [_Added(self._say("share_pct"), _RATE, share_of, total)]

    def _reasons(self) -> _Added | None:
        """Why a row is in no figure."""
        reasons: dict[int, list[str]] = {}
        for section in self.report.sections:
            what = say(f"list_what_{section.measure}", self.language)
            for one in section.left_out:
                told = f"{what}: {why(one, self.language)}"
                reasons.setdefault(one.entry.row, []).append(told)
        if not reasons:
            return None
        return _Added(
            self._say("why"),
            "General",
            lambda entry, _: "; ".join(reasons.get(entry.row, [])),
            lambda: None,
        )

    def _say(self, name: str) -> str:
        return say(f"list_col_{name}", self.language)


def _value(entry: Entry, column: Column, position: int) -> CellValue:
    """A number where one was read; a body in each of its rows, also where the file merged them."""
    if column.role in COUNTS:
        return entry.counts.get(column.role, entry.cells[position])
    if column.role is Role.BODY:
        return entry.body
    return entry.cells[position]


def _write(cell: Any, value: CellValue) -> None:
    """A value that stays what it is: text that looks like a formula is text."""
    if not isinstance(value, str):
        cell.value = float(value) if isinstance(value, Fraction) else value
        return
    text = _clean(value)
    cell.value = text
    if text.startswith(_FORMULA_SIGNS):
        cell.data_type = "s"
        # Without this a program would read it as a formula when the cell is next edited.
        cell.quotePrefix = True


def _clean(text: str) -> str:
    kept: str = ILLEGAL_CHARACTERS_RE.sub("", text[:_LONGEST_CELL])
    return kept.encode("utf-8", "replace").decode()


def _set_widths(sheet: Any) -> None:
    for at, column in enumerate(sheet.columns, start=1):
        texts = [str(cell.value or "") for cell in column]
        longest = max(width(text) for text in texts if not text.startswith("=") or text == texts[0])
        wide = min(max(longest + 2, _LEAST_WIDTH), _MOST_WIDTH)
        sheet.column_dimensions[get_column_letter(at)].width = wide


def _with_results(book: bytes, results: dict[str, Stored]) -> bytes:
    """The workbook with the result of each formula beside it."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                content = _STORED.sub(lambda found: _stored(found, results), content)
            new.writestr(entry.filename, content)
    return written.getvalue()


def _stored(found: re.Match[bytes], results: dict[str, Stored]) -> bytes:
    coordinate, rest, formula = (part.decode() for part in found.groups())
    result = results.get(coordinate)
    if result is None:
        return found.group()
    kind = ' t="str"' if isinstance(result, str) else ""
    text = escape(result) if isinstance(result, str) else _number(result)
    return f'<c r="{coordinate}"{rest}{kind}><f>{formula}</f><v>{text}</v></c>'.encode()


def _number(value: int | Fraction) -> str:
    """As many decimals as a spreadsheet keeps."""
    exact = Fraction(value)
    if exact.denominator == 1:
        return str(exact.numerator)
    rounded: Decimal = round_half_up(exact, 15)
    return f"{rounded:f}".rstrip("0")
