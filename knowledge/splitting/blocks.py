"""What the readers of statutes, articles and tables have in common: lines, blocks, headings.

A reader sorts the lines of a document into blocks that stand under one section path; `packing`
cuts blocks into passages. Nothing here changes the text: a line is a pair of offsets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_NON_BLANK = re.compile(r"[^\n]+")
_MARKDOWN_MARK = re.compile(r"(#{1,6})[ \t\u3000]+(?=[^\s#])")
LONGEST_STRUCTURE = 2_000
"""Characters; a longer line is text, whatever it begins with, and no pattern runs over it."""
_LONGEST_HEADING = 60
"""Characters of a section path element; a longer heading is cut, its line stays in the text."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the blanks around it."""

    start: int
    end: int
    text: str


class Shape(Enum):
    """How the lines of a block hang together."""

    PROSE = "prose"
    """Paragraphs: small neighbours are put together, as long as they speak of the same places."""
    WHOLE = "whole"
    """One thing, such as an article of a law: kept in one passage when it fits."""
    TABLE = "table"
    """Rows under a header."""
    ROWS = "rows"
    """Rows that each say their column names themselves."""


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring lines under one section path."""

    lines: tuple[Line, ...]
    section: tuple[str, ...]
    shape: Shape = Shape.PROSE
    new_topic: bool = False
    """Whether an explicit heading starts here, so that places named before no longer count."""


def lines_of(text: str) -> list[Line]:
    """Every non-blank line of a text, stripped, in order."""
    lines = []
    for match in _NON_BLANK.finditer(text):
        stripped = match[0].strip()
        if stripped:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            lines.append(Line(start, start + len(stripped), stripped))
    return lines


def markdown_heading(line: str) -> tuple[int, str] | None:
    """Level (1 to 6) and words of a Markdown heading, or `None`."""
    if not line.startswith("#") or len(line) > LONGEST_STRUCTURE:
        return None
    match = _MARKDOWN_MARK.match(line)
    return (len(match[1]), line[match.end() :].rstrip(" \t#")) if match else None


def heading_words(line: str) -> str:
    """A heading as an element of a section path: “第一章　总　则” becomes “第一章 总则”."""
    words: list[str] = []
    alone = False
    for word in line[:LONGEST_STRUCTURE].lstrip("#").strip(" *").split():
        spaced_out = len(word) == 1 and "\u4e00" <= word <= "\u9fff"
        if spaced_out and alone:
            words[-1] += word
        else:
            words.append(word)
        alone = spaced_out
    return " ".join(words)[:_LONGEST_HEADING]
