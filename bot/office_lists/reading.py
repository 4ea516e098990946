"""From a file to a checked list of offices."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.office_lists.counts import LARGEST, NotACount, read_count
from bot.office_lists.headers import Header, find_header, normal
from bot.office_lists.lists import COUNTS, NAMES, Column, Entry, OfficeList, Role
from bot.office_lists.problems import OfficeListError, Place, Problem, refuse
from bot.office_lists.sheets import BLANK, MOST_ROWS, Cell, Grid, read_grids

_LONGEST_NAME = 100
_MOST_PROBLEMS = 200
_TOTAL = re.compile(
    r"(?:.{0,12}(?:合计|总计|共计|累计)|总和|总数|汇总|(?:grand )?totals?|sum)", re.IGNORECASE
)
_SUBTOTAL = re.compile(r".{0,40}小计|sub-?totals?", re.IGNORECASE)
_NUMBERING = re.compile(
    r"^(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．]+|第[一二三四五六七八九十]+[批类组])"
)
_NOTE = re.compile(
    r"^[*※]?(?:(?:注|备注|附注|说明|资料来源|数据来源|notes?|source)\s*\d*[:：.、]"
    r"|(?:填报|填表|制表|审核|单位负责)(?:人|单位|日期|时间))",
    re.IGNORECASE,
)
_LINE = re.compile(r"业务|\b(?:line|business|operational)\b", re.IGNORECASE)
_GENERAL = re.compile(r"综合|保障|支持|后勤|\b(?:support|general|administrative)\b", re.IGNORECASE)


def read_office_list(name: str, data: bytes) -> OfficeList:
    r"""Read a list of bodies or offices from an .xlsx or .csv file.

    The first visible sheet with a header that is understood is read. Blank cells are not given,
    rows of totals are compared with the sums and left out.

    Args:
        name: Of the file.
        data: All of it; untrusted.

    Raises:
        OfficeListError: The file cannot be read, or cells of it cannot be used; each problem names
            sheet, row and column, and what to do.

    Example:
        >>> found = read_office_list("名单.csv", "单位,改革前,改革后\n甲局,52个,三十八\n".encode())
        >>> [(entry.body, *entry.counts.values()) for entry in found.entries]
        [('甲局', 52, 38)]
    """
    grids = read_grids(name, data)
    filled = [grid for grid in grids if grid.rows]
    if not filled:
        raise refuse("EMPTY", Place(grids[0].sheet if grids else ""), name)
    for grid in filled:
        header = find_header(grid)
        if header is not None:
            others = [other.sheet for other in filled if other is not grid]
            return _read(name, grid, header, others)
    first = filled[0]
    seen = [cell.text for _, cells in first.rows[:5] for cell in cells if cell.text]
    raise refuse("NO_HEADER", Place(first.sheet, first.rows[0][0]), "、".join(seen)[:60])


@dataclass(frozen=True, slots=True)
class _Total:
    row: int
    part: bool
    """Whether it is a subtotal."""
    counts: Mapping[Role, int]
    before: int
    """How many entries stand above it."""


@dataclass(slots=True)
class _Reading:
    """What has been read so far of one sheet."""

    sheet: str
    columns: tuple[Column, ...]
    entries: list[Entry] = field(default_factory=list)
    totals: list[_Total] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    body: str = ""
    """The last one named: a merged cell names it for the rows below."""

    def column(self, role: Role) -> Column | None:
        return next((column for column in self.columns if column.role is role), None)

    def text(self, cells: Sequence[Cell], role: Role) -> str:
        column = self.column(role)
        return _name(_at(cells, column.index).text) if column else ""

    def wrong(self, code: str, row: int, role: Role, value: str = "", limit: str = "") -> None:
        column = self.column(role)
        place = (
            Place(self.sheet, row, column.index, column.header)
            if column
            else Place(self.sheet, row)
        )
        self.problems.append(Problem(code, place, value[:40], limit))

    def row(self, number: int, cells: Sequence[Cell]) -> None:
        """Take in one row."""
        if self._is_header(cells) or self._is_note(cells):
            return
        part = self._total(cells)
        counts = self._counts(number, cells, judged=part is None)
        if part is not None:
            self.totals.append(_Total(number, part, counts, len(self.entries)))
            return
        if not self._is_heading(cells):
            self._entry(number, cells, counts)

    def _is_header(self, cells: Sequence[Cell]) -> bool:
        """A header that is repeated, as on each printed page."""
        known = [column for column in self.columns if column.role]
        texts = [(normal(_at(cells, c.index).text), normal(c.header)) for c in known]
        return all(text and (text == header or header.endswith(text)) for text, header in texts)

    def _is_note(self, cells: Sequence[Cell]) -> bool:
        filled = [cell for cell in cells if cell.text]
        return bool(filled and _NOTE.match(filled[0].text)) and not self._has_counts(cells)

    def _is_heading(self, cells: Sequence[Cell]) -> bool:
        """A row that only names what the rows below belong to."""
        filled = [cell for cell in cells if cell.text]
        if len(filled) != 1 or self._has_counts(cells):
            return False
        text = _name(filled[0].text)
        office = self.text(cells, Role.OFFICE)
        if office and not _NUMBERING.match(office):
            return False
        if self.column(Role.BODY) and self.column(Role.OFFICE):
            self.body = _NUMBERING.sub("", text)
            return True
        return not self.text(cells, Role.BODY) or bool(_NUMBERING.match(text))

    def _has_counts(self, cells: Sequence[Cell]) -> bool:
        indices = [column.index for column in self.columns if column.role in COUNTS]
        return any(_at(cells, i).text or _at(cells, i).formula for i in indices)

    def _total(self, cells: Sequence[Cell]) -> bool | None:
        """Whether the row is a subtotal; nothing when it is no total at all."""
        first = next((cell.text for cell in cells if cell.text), "")
        texts = [first, *(self.text(cells, role) for role in (Role.BODY, Role.OFFICE))]
        for text in map(_squeezed, texts):
            if _SUBTOTAL.fullmatch(text):
                return True
            if _TOTAL.fullmatch(text):
                return bool(self.text(cells, Role.OFFICE)) and text != _squeezed(first)
        return None

    def _counts(self, number: int, cells: Sequence[Cell], *, judged: bool) -> dict[Role, int]:
        """The counts of a row. A total that cannot be read is in nobody's way: we add up anew."""
        counts: dict[Role, int] = {}
        for column in self.columns:
            if column.role not in COUNTS:
                continue
            cell = _at(cells, column.index)
            try:
                count = read_count(cell)
            except NotACount as wrong:
                if judged:
                    self.wrong(wrong.code, number, column.role, cell.text, f"{LARGEST:,}")
                continue
            if count is not None:
                counts[column.role] = count
        return counts

    def _entry(self, number: int, cells: Sequence[Cell], counts: Mapping[Role, int]) -> None:
        if self._is_nameless_formula(number, cells):
            return
        body, office = self.text(cells, Role.BODY), self.text(cells, Role.OFFICE)
        nested = self.column(Role.BODY) is not None and self.column(Role.OFFICE) is not None
        if nested and not body and office:
            body = self.body
        if not self._is_named(number, body, office, nested=nested, counted=bool(counts)):
            return
        self.body = body
        kind = self.text(cells, Role.KIND)
        business = True if _LINE.search(kind) else False if _GENERAL.search(kind) else None
        values = tuple(_at(cells, column.index).value for column in self.columns)
        self.entries.append(Entry(number, body, office, counts, business, values))

    def _is_named(self, row: int, body: str, office: str, *, nested: bool, counted: bool) -> bool:
        """Whether the row says whose it is; a row without numbers may be anything."""
        for role, text in ((Role.BODY, body), (Role.OFFICE, office)):
            if len(text) > _LONGEST_NAME:
                self.wrong("NAME_TOO_LONG", row, role, text, str(_LONGEST_NAME))
        if not body and not office:
            if counted:
                self.wrong("NO_NAME", row, Role.BODY if self.column(Role.BODY) else Role.OFFICE)
            return False
        if nested and not office:
            if counted:
                self.wrong("NO_OFFICE", row, Role.OFFICE, body)
            self.body = body
            return False
        return True

    def _is_nameless_formula(self, number: int, cells: Sequence[Cell]) -> bool:
        columns = [column for column in self.columns if column.role in NAMES]
        unnamed = [column for column in columns if _at(cells, column.index).formula]
        for column in unnamed:
            self.wrong("FORMULA", number, column.role or Role.BODY)
        return bool(unnamed)


def _read(name: str, grid: Grid, header: Header, others: Sequence[str]) -> OfficeList:
    width = max(len(cells) for _, cells in grid.rows[header.first - 1 :])
    known = {column.index: column for column in header.columns}
    columns = tuple(known.get(index, Column(index, "")) for index in range(width))
    reading = _Reading(grid.sheet, columns)
    for number, cells in grid.rows[header.first :]:
        reading.row(number, cells)
        if len(reading.problems) > _MOST_PROBLEMS:
            break
    if len(reading.entries) > MOST_ROWS:
        place = Place(grid.sheet, reading.entries[MOST_ROWS].row)
        raise refuse("TOO_MANY_ROWS", place, limit=f"{MOST_ROWS:,}")
    _check_duplicates(reading)
    _check_sums(reading)
    if reading.problems:
        raise OfficeListError(sorted(reading.problems, key=lambda one: one.place.row))
    if not reading.entries:
        raise refuse("NO_ROWS", Place(grid.sheet, grid.rows[header.first - 1][0]))
    warnings = _differing_totals(reading)
    if others:
        warnings.append(Problem("OTHER_SHEETS", value=grid.sheet, limit="、".join(others)[:200]))
    return OfficeList(name, grid.sheet, columns, tuple(reading.entries), tuple(warnings))


def _check_duplicates(reading: _Reading) -> None:
    seen: dict[tuple[str, str], int] = {}
    for entry in reading.entries:
        earlier = seen.setdefault((entry.body, entry.office), entry.row)
        if earlier != entry.row:
            role = Role.OFFICE if entry.office else Role.BODY
            reading.wrong("DUPLICATE", entry.row, role, entry.name, str(earlier))


def _check_sums(reading: _Reading) -> None:
    """Sums stay within what the calculators take."""
    sums = {role: _sum(reading.entries, role) for role in COUNTS}
    if sum(sums.values()) > LARGEST:
        role = max(sums, key=lambda one: sums[one])
        row = reading.entries[-1].row
        reading.wrong("NUMBER_TOO_LARGE", row, role, f"Σ {sums[role]:,}", f"{LARGEST:,}")


def _differing_totals(reading: _Reading) -> list[Problem]:
    """Totals of the list that are not the sum of any rows they could stand for."""
    differing = []
    since = 0
    for total in reading.totals:
        for role, count in total.counts.items():
            part = _sum(reading.entries[since : total.before], role)
            whole = _sum(reading.entries, role)
            so_far = _sum(reading.entries[: total.before], role)
            fitting = {part} if total.part else {part, so_far, whole}
            column = reading.column(role)
            if count not in fitting and column:
                place = Place(reading.sheet, total.row, column.index, column.header)
                ours = part if total.part else whole
                differing.append(Problem("TOTAL_DIFFERS", place, f"{count}", f"{ours}"))
        since = total.before
    return differing


def _sum(entries: Sequence[Entry], role: Role) -> int:
    return sum(entry.counts.get(role, 0) for entry in entries)


def _at(cells: Sequence[Cell], index: int) -> Cell:
    return cells[index] if index < len(cells) else BLANK


def _name(text: str) -> str:
    """A name without what cannot be seen."""
    kept = (one for one in text if unicodedata.category(one)[0] != "C")
    return " ".join("".join(kept).split())


def _squeezed(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip(" :：")
    return folded if folded.isascii() else "".join(folded.split())
