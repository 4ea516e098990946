"""A list of offices as it was read: who, how many, and in which row of the file it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bot.office_lists.problems import Problem

CellValue = str | int | Fraction | None


class Role(StrEnum):
    """What a column holds."""

    BODY = "body"
    """单位: a body of government."""
    OFFICE = "office"
    """科室: an internal office."""
    KIND = "kind"
    """业务 or 综合."""
    POSTS = "posts"
    """编制: posts approved."""
    PEOPLE = "people"
    """实有: people in post."""
    BEFORE = "before"
    """Offices before the reform."""
    AFTER = "after"
    """Offices after it."""
    POSTS_BEFORE = "posts_before"
    POSTS_AFTER = "posts_after"
    BUSINESS = "business"
    """Number of line offices (业务科室)."""
    SUPPORT = "support"
    """Number of general offices (综合科室)."""


NAMES = (Role.BODY, Role.OFFICE)
COUNTS = tuple(role for role in Role if role not in (*NAMES, Role.KIND))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet."""

    index: int
    """From 0, as in the sheet."""
    header: str
    """As written, in one line."""
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: a body, or an office of one."""

    row: int
    """In the file, from 1."""
    body: str
    """Empty where the list names none."""
    office: str
    counts: Mapping[Role, int]
    """What was given; a blank cell is absent, never 0."""
    business: bool | None
    """Whether it is a line office, where a column says so."""
    cells: tuple[CellValue, ...]
    """Of the columns of the list, in their order."""

    @property
    def name(self) -> str:
        """What it is called in a message."""
        return " ".join(part for part in (self.body, self.office) if part)


@dataclass(frozen=True, slots=True)
class OfficeList:
    """A list of bodies or offices, checked."""

    file: str
    sheet: str
    """Empty for a CSV file."""
    columns: tuple[Column, ...]
    entries: tuple[Entry, ...]
    warnings: tuple[Problem, ...] = ()
    """What a reader must know that does not stand in the way of computing."""

    def column(self, role: Role) -> Column | None:
        """The column that holds it."""
        return next((column for column in self.columns if column.role is role), None)

    def has(self, *roles: Role) -> bool:
        """Whether each of these is a column."""
        return all(self.column(role) for role in roles)

    @property
    def bodies(self) -> tuple[str, ...]:
        """The bodies, each once, in order."""
        return tuple(dict.fromkeys(entry.body for entry in self.entries if entry.body))
