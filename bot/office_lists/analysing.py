"""What a list gives: rates, vacancies, small offices, and the share of line offices.

Every figure comes from the project's calculators. A total is computed on sums over the rows that
could be computed, never as a mean of rates; a row that could not be computed is named with why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from bot.office_lists.lists import Entry, OfficeList, Role
from knowledge.calculators import Calculation, Calculators, Caution, Result, Row
from knowledge.calculators.admission import MOST_ROWS
from knowledge.calculators.displays import percent, verdict, whole, word
from knowledge.errors import CalculatorError

_TOTAL = "合计"


class Measure(StrEnum):
    """What a section of a report is about."""

    OFFICES = "offices"
    """Offices before and after: 精简率."""
    POSTS = "posts"
    """Posts before and after."""
    SMALL = "small"
    """One-person and two-person offices."""
    VACANCY = "vacancy"
    SHARE = "share"
    """Line offices of all offices."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is in no figure of a section."""

    entry: Entry
    code: str
    """BLANK, KIND, or the code of a calculator's error."""
    missing: tuple[str, ...] = ()
    """Headers of the cells that are blank."""


@dataclass(frozen=True, slots=True)
class Section:
    """One measure over the whole list."""

    measure: Measure
    total: Calculation | None
    """Over all rows that could be computed; nothing when none could."""
    rows: tuple[Row, ...] = ()
    """By body; by office where the list names no bodies."""
    entries: tuple[Entry, ...] = ()
    """The rows of the list that are in the figures."""
    left_out: tuple[LeftOut, ...] = ()
    cautions: tuple[Caution, ...] = ()
    vacant: int = 0
    """Vacant posts row by row, what is too many elsewhere not set against them."""
    over: int = 0
    basis: Role | None = None
    """What small offices were counted by."""


@dataclass(frozen=True, slots=True)
class OfficeReport:
    """Everything that a list gives."""

    office_list: OfficeList
    sections: tuple[Section, ...] = ()

    def section(self, measure: Measure) -> Section | None:
        """The section of a measure that the list has columns for."""
        return next((section for section in self.sections if section.measure is measure), None)


def analyse(office_list: OfficeList, calculators: Calculators) -> OfficeReport:
    r"""Compute what the columns of a list allow.

    Args:
        office_list: As read.
        calculators: With the rule sets that small offices are held to.

    Example:
        >>> from bot.office_lists.reading import read_office_list
        >>> from knowledge.rules import load_rule_book
        >>> listed = read_office_list("a.csv", "单位,改革前,改革后\n甲,18,12\n乙,10,9\n丙,22,17".encode())
        >>> report = analyse(listed, Calculators(load_rule_book()))
        >>> report.sections[0].total.main.display, report.sections[0].rows[0].results[3].display
        ('24.00%', '33.33%')
    """
    listed = _Listed(office_list, calculators)
    sections = [
        listed.reduction(Measure.OFFICES, Role.BEFORE, Role.AFTER),
        listed.reduction(Measure.POSTS, Role.POSTS_BEFORE, Role.POSTS_AFTER),
        listed.small(),
        listed.vacancy(),
        listed.share(),
    ]
    return OfficeReport(office_list, tuple(section for section in sections if section))


@dataclass(slots=True)
class _Group:
    """The rows of one body."""

    name: str
    entries: list[Entry] = field(default_factory=list)

    def sum(self, role: Role) -> int:
        return sum(entry.counts.get(role, 0) for entry in self.entries)


@dataclass(frozen=True, slots=True)
class _Listed:
    office_list: OfficeList
    calculators: Calculators

    def reduction(self, measure: Measure, before: Role, after: Role) -> Section | None:
        """Before and after."""
        if not self.office_list.has(before, after):
            return None
        kept, left_out = self._given(before, after)
        ends = [(group.name, group.sum(before), group.sum(after)) for group in _groups(kept)]
        if not ends:
            return Section(measure, None, left_out=left_out)
        tables = [self._table(ends[at : at + MOST_ROWS]) for at in range(0, len(ends), MOST_ROWS)]
        total = tables[0]
        if len(tables) > 1:
            total = self._table([(_TOTAL, sum(e[1] for e in ends), sum(e[2] for e in ends))])
        cautions = tuple(dict.fromkeys(one for table in tables for one in table.cautions))
        rows = tuple(row for table in tables for row in table.rows)
        return Section(measure, total, rows, kept, left_out, cautions)

    def _table(self, ends: Sequence[tuple[str, int, int]]) -> Calculation:
        rows = [{"name": name, "before": before, "after": after} for name, before, after in ends]
        return self._computed("reduction_table", rows=rows)

    def vacancy(self) -> Section | None:
        """Posts approved, and people in them."""
        has = self.office_list.has
        posts = Role.POSTS if has(Role.POSTS) else Role.POSTS_AFTER
        if not has(posts, Role.PEOPLE):
            return None
        kept, left_out = self._given(posts, Role.PEOPLE)

        def of(group: _Group) -> Calculation:
            counts = {"approved": group.sum(posts), "actual": group.sum(Role.PEOPLE)}
            return self._computed("vacancy_rate", **counts)

        section = _by_body(Measure.VACANCY, kept, left_out, of)
        gaps = [one.counts[posts] - one.counts[Role.PEOPLE] for one in section.entries]
        vacant, over = sum(max(0, gap) for gap in gaps), sum(max(0, -gap) for gap in gaps)
        return replace(section, vacant=vacant, over=over, basis=posts)

    def small(self) -> Section | None:
        """One-person and two-person offices, where the rows are offices."""
        has = self.office_list.has
        bases = (Role.POSTS, Role.POSTS_AFTER, Role.PEOPLE)
        basis = next((role for role in bases if has(role)), None)
        if not has(Role.OFFICE) or basis is None:
            return None
        kept, left_out = self._given(basis)
        if not kept:
            return Section(Measure.SMALL, None, left_out=left_out, basis=basis)
        offices = [
            {"name": name, "staff": entry.counts[basis]}
            for name, entry in zip(_distinct(kept), kept, strict=True)
        ]
        counted = "实有" if basis is Role.PEOPLE else "编制"
        found = [
            self._computed(
                "small_office_scan", offices=offices[at : at + MOST_ROWS], count_basis=counted
            )
            for at in range(0, len(offices), MOST_ROWS)
        ]
        total = found[0] if len(found) == 1 else _merged(found, len(offices))
        return Section(
            Measure.SMALL,
            total,
            entries=kept,
            left_out=left_out,
            cautions=total.cautions,
            basis=basis,
        )

    def share(self) -> Section | None:
        """Line offices of all, by a column of kinds or by columns of numbers."""
        if any(entry.business is not None for entry in self.office_list.entries):
            return self._share_of_kinds()
        has = self.office_list.has
        whole_role = Role.SUPPORT if has(Role.SUPPORT) else Role.AFTER
        if not has(Role.BUSINESS, whole_role):
            return None
        kept, left_out = self._given(Role.BUSINESS, whole_role)

        def of(group: _Group) -> Calculation:
            business, other = group.sum(Role.BUSINESS), group.sum(whole_role)
            total = other + business if whole_role is Role.SUPPORT else other
            return self._computed("business_share", business=business, total=total)

        return _by_body(Measure.SHARE, kept, left_out, of)

    def _share_of_kinds(self) -> Section:
        entries = self.office_list.entries
        kept = tuple(entry for entry in entries if entry.business is not None)
        left_out = tuple(LeftOut(entry, "KIND") for entry in entries if entry.business is None)

        def of(group: _Group) -> Calculation:
            business = sum(bool(entry.business) for entry in group.entries)
            return self._computed("business_share", business=business, total=len(group.entries))

        return _by_body(Measure.SHARE, kept, left_out, of)

    def _given(self, *roles: Role) -> tuple[tuple[Entry, ...], tuple[LeftOut, ...]]:
        """The rows that give all of these, and the others."""
        kept: list[Entry] = []
        left_out: list[LeftOut] = []
        headers = {c.role: c.header for c in self.office_list.columns}
        for entry in self.office_list.entries:
            missing = tuple(headers[role] for role in roles if role not in entry.counts)
            if missing:
                left_out.append(LeftOut(entry, "BLANK", missing))
            else:
                kept.append(entry)
        return tuple(kept), tuple(left_out)

    def _computed(self, name: str, **arguments: object) -> Calculation:
        outcome = self.calculators.run(name, arguments)
        if not isinstance(outcome, Calculation):
            raise CalculatorError("MISSING_INPUT", ", ".join(outcome.missing))
        return outcome


def _by_body(
    measure: Measure,
    entries: Sequence[Entry],
    left_out: Sequence[LeftOut],
    compute: Callable[[_Group], Calculation],
) -> Section:
    """Each body and all together; a body that cannot be computed is left out of both."""
    rows: list[Row] = []
    kept: list[Entry] = []
    refused: list[LeftOut] = []
    for group in _groups(entries):
        try:
            found = compute(group)
        except CalculatorError as error:
            refused += [LeftOut(entry, error.code) for entry in group.entries]
            continue
        rows.append(Row(group.name, (*found.results, *_inputs(found)), found.cautions))
        kept += group.entries
    total = compute(_Group(_TOTAL, kept)) if kept else None
    ordered = sorted((*left_out, *refused), key=lambda one: one.entry.row)
    cautions = total.cautions if total else ()
    return Section(measure, total, tuple(rows), tuple(kept), tuple(ordered), cautions)


def _inputs(found: Calculation) -> list[Result]:
    """What a row was computed from, so that a table can show it."""
    return [
        whole(name, value, "") for name, value in found.inputs.items() if isinstance(value, int)
    ]


def _groups(entries: Iterable[Entry]) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for entry in entries:
        name = entry.body or entry.office
        groups.setdefault(name, _Group(name)).entries.append(entry)
    return list(groups.values())


def _distinct(entries: Sequence[Entry]) -> list[str]:
    """Names of offices, with their body where more than one body is listed."""
    several = len({entry.body for entry in entries}) > 1
    names = [entry.name if several else entry.office for entry in entries]
    # A calculator takes names of at most 100 characters that differ.
    return [
        name if len(name) <= 100 else f"{name[:80]}… ({entry.row})"
        for name, entry in zip(names, entries, strict=True)
    ]


def _merged(found: Sequence[Calculation], offices: int) -> Calculation:
    """Several scans as one: a calculator takes 500 offices at a time."""
    results: list[Result] = []
    small = 0
    for label in ("one", "two", "empty"):
        counts = [one.result(f"{label}_count") for one in found]
        count = sum(int(r.value) for r in counts if r and isinstance(r.value, Fraction))
        names = [str(r.value) for one in found if (r := one.result(label))]
        small += count if label != "empty" else 0
        results.append(whole(f"{label}_count", count))
        results += [word(label, "、".join(names))] if names else []
    share = percent("share_pct", Fraction(small, offices) * 100)
    return replace(
        found[0],
        formula=f"{small} ÷ {offices} × 100%",
        results=(share, *results, *_verdicts(found)),
        cautions=tuple(dict.fromkeys(caution for one in found for caution in one.cautions)),
    )


def _verdicts(found: Sequence[Calculation]) -> list[Result]:
    names: Mapping[str, None] = dict.fromkeys(
        r.name for one in found for r in one.results if r.name.startswith("meets_")
    )
    held = {
        name: all(r.value == "yes" for one in found if (r := one.result(name))) for name in names
    }
    return [verdict(name, holds=holds) for name, holds in held.items()]
