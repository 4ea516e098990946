"""What is wrong with a list, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import Template

from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]  # ships no types

from bot.answers import Language
from bot.errors import UserFacingError
from bot.phrases import PHRASES, say

_MOST_TOLD = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file."""

    sheet: str = ""
    row: int = 0
    """From 1; 0 for no row in particular."""
    column: int = -1
    """From 0; -1 for no column in particular."""
    header: str = ""

    def text(self, language: Language) -> str:
        """As a reader finds it in the file: sheet, row, column with its letter and header."""
        parts = [
            say("list_sheet", language, sheet=self.sheet) if self.sheet else "",
            say("list_row", language, row=str(self.row)) if self.row else "",
            self._column(language) if self.column >= 0 else "",
        ]
        return ("" if language == "zh" else ", ").join(part for part in parts if part)

    def _column(self, language: Language) -> str:
        letter = get_column_letter(self.column + 1)
        if not self.header:
            return say("list_column", language, letter=letter)
        return say("list_column_named", language, letter=letter, header=self.header)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or that a reader must know."""

    code: str
    """Stable, upper case; `list_CODE` is its phrase."""
    place: Place = Place()
    value: str = ""
    """What stands there."""
    limit: str = ""
    """What it is held to, or what it collides with."""

    def text(self, language: Language) -> str:
        """In words: where, what, and what to do."""
        key = f"list_{self.code}"
        values = {"place": self.place.text(language), "value": self.value, "limit": self.limit}
        named = {n for text in PHRASES[key].values() for n in Template(text).get_identifiers()}
        said = say(key, language, **{name: values[name] for name in named})
        return said.lstrip("：: ")


class OfficeListError(UserFacingError):
    """A list that cannot be used as it is; every problem that was found is named."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.text("en") for problem in problems[:_MOST_TOLD]))
        self.problems = tuple(problems)
        self.code = problems[0].code

    def message(self, language: Language) -> str:
        """A line for each problem, the first eight of them."""
        lines = [problem.text(language) for problem in self.problems[:_MOST_TOLD]]
        more = len(self.problems) - len(lines)
        return "\n".join([*lines, *([say("list_more", language, count=str(more))] if more else [])])


def refuse(
    code: str, place: Place | None = None, value: str = "", limit: str = ""
) -> OfficeListError:
    """The error of a single problem."""
    return OfficeListError([Problem(code, place or Place(), value[:60], limit)])
