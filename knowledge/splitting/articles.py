"""News, reports and web pages: headings of every sort, paragraphs with leads, lists, tables.

A paragraph's lead (“精简机构。…”) becomes the last element of its section path and stays in its
text; a heading on a line of its own goes to the path only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.splitting.blocks import (
    LONGEST_STRUCTURE,
    Block,
    Line,
    Shape,
    heading_words,
    markdown_heading,
)

_NUMBERED = (
    (re.compile(r"第[一二三四五六七八九十百\d]{1,4}(?:部分|篇|讲)"), 7),
    (re.compile(r"[一二三四五六七八九十]{1,3}[、．.]"), 8),
    (re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]"), 9),
    (re.compile(r"\d{1,2}[、．.](?!\d)"), 10),
    (re.compile(r"[（(]\d{1,2}[）)]"), 11),
)
_SOFT_LEVEL = 12
"""Depth of a heading that nothing marks but its shortness; deeper than every marked one."""
_LEAD_LEVEL = 20
_LEAD = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、．.](?!\d))?\s*"
    r"(?:\*\*)?([\u4e00-\u9fff“”\"《》、]{2,16})(?:[。]|\*\*[。：:]?)(?=\s*\S)"
)
_CONTINUES = re.compile(r"(?:比如|例如|譬如|如|其中|即|具体来说|具体而言)[，,：:]")
_ENDS_SENTENCE = tuple("。！？；…，、：:;,.!?”」』|")
_LIST_ITEM = re.compile(r"[-*+•·●○◆■▪]\s|\d{1,3}[)）]")
_LONGEST_SOFT = 30
_LONGEST_NUMBERED = 45
_SHORTEST_BODY = 40


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    words: str
    explicit: bool = False


def article_blocks(lines: Sequence[Line], title: str) -> list[Block]:
    """Blocks of an article, in order; a heading that only repeats the title belongs to none."""
    return _ArticleReader(lines, title).read()


class _ArticleReader:
    """Walks through the lines and remembers the headings above them."""

    def __init__(self, lines: Sequence[Line], title: str) -> None:
        self._lines = lines
        self._title = heading_words(title)
        self._path: list[_Heading] = []
        self._lead: _Heading | None = None
        self._new_topic = False
        self._blocks_at_heading = 0
        self._open: list[Line] = []
        self._blocks: list[Block] = []

    def read(self) -> list[Block]:
        index = 0
        while index < len(self._lines):
            rows = self._table_rows(index)
            if rows:
                self._close()
                self._emit(self._lines[index : index + rows], Shape.TABLE)
                index += rows
                continue
            self._take(index)
            index += 1
        self._close()
        return self._blocks

    def _table_rows(self, index: int) -> int:
        """How many lines from here are rows of one table."""
        lines = self._lines
        if not _is_row(lines[index].text) or index + 1 >= len(lines):
            return 0
        if not lines[index].text.startswith("|") and not _is_rule(lines[index + 1].text):
            return 0
        end = index
        while end < len(lines) and _is_row(lines[end].text):
            end += 1
        return end - index if end - index > 1 else 0

    def _take(self, index: int) -> None:
        line = self._lines[index]
        heading = self._heading(index)
        if heading is not None:
            self._close()
            self._enter(heading)
            return
        lead = _lead(line.text)
        if lead is not None:
            self._close()
            self._lead = lead
        elif self._lead is not None and not _CONTINUES.match(line.text):
            self._leave_lead(line)
        self._open.append(line)

    def _leave_lead(self, line: Line) -> None:
        """A paragraph without a lead after paragraphs with one: their section is over.

        Numbered leads count on until the next number, lists belong to what introduces them.
        """
        if self._lead is None or self._lead.explicit or _LIST_ITEM.match(line.text):
            return
        self._close()
        self._lead = None
        while self._path and self._path[-1].level >= _SOFT_LEVEL:
            self._path.pop()

    def _heading(self, index: int) -> _Heading | None:
        text = self._lines[index].text
        marked = markdown_heading(text)
        if marked:
            return _Heading(marked[0], heading_words(marked[1]), explicit=marked[0] <= 2)
        numbered = _numbered(text)
        if numbered is not None:
            return numbered if self._heads(index, numbered.level) else None
        if _looks_soft(text) and self._introduces(index):
            return _Heading(_SOFT_LEVEL, heading_words(text))
        return None

    def _heads(self, index: int, level: int) -> bool:
        """Whether something other than another line of the same numbering follows."""
        if index + 1 >= len(self._lines):
            return False
        around = [self._lines[index + 1], *self._lines[max(0, index - 1) : index]]
        levels = {found.level for line in around if (found := _numbered(line.text))}
        return level not in levels

    def _introduces(self, index: int) -> bool:
        """Whether running text follows, at most one other short line between."""
        for line in self._lines[index + 1 : index + 3]:
            if len(line.text) >= _SHORTEST_BODY or line.text.endswith(("。", "；")):
                return True
            if not _looks_soft(line.text) and not markdown_heading(line.text):
                return bool(_numbered(line.text) or line.text.startswith("|"))
        return False

    def _enter(self, heading: _Heading) -> None:
        previous = self._path[-1] if self._path else None
        nothing_between = len(self._blocks) == self._blocks_at_heading
        if previous is None or heading.level != _SOFT_LEVEL or not nothing_between:
            self._path = [above for above in self._path if above.level < heading.level]
        self._lead = None
        self._new_topic = self._new_topic or heading.explicit
        self._blocks_at_heading = len(self._blocks)
        if heading.words != self._title:
            self._path.append(heading)

    def _close(self) -> None:
        if self._open:
            self._emit(self._open, Shape.PROSE)
        self._open = []

    def _emit(self, lines: Sequence[Line], shape: Shape) -> None:
        path = (*self._path, self._lead) if self._lead else tuple(self._path)
        section = tuple(heading.words for heading in path)
        self._blocks.append(Block(tuple(lines), section, shape, self._new_topic))
        self._new_topic = False


def _is_rule(text: str) -> bool:
    """Whether a line is what divides a Markdown table's header from its rows."""
    return "--" in text and not text.strip("|-: \t")


def _is_row(text: str) -> bool:
    return "|" in text and len(text) <= LONGEST_STRUCTURE


def _lead(text: str) -> _Heading | None:
    match = _LEAD.match(text)
    if match is None or len(text) < match.end() + 12:
        return None
    numbered = any(pattern.match(text) for pattern, _ in _NUMBERED)
    words = text[: match.end()].rstrip("。：:*").lstrip("*")
    return _Heading(_LEAD_LEVEL, heading_words(words).replace("*", ""), explicit=numbered)


def _numbered(text: str) -> _Heading | None:
    if len(text) > _LONGEST_NUMBERED or text.endswith(("。", "；", ";", "，", ",")):
        return None
    for pattern, level in _NUMBERED:
        if pattern.match(text):
            return _Heading(level, heading_words(text))
    return None


def _looks_soft(text: str) -> bool:
    """Whether a line could be a heading by its shape alone: short, one phrase, no full stop."""
    return (
        len(text) <= _LONGEST_SOFT
        and not text.endswith(tuple(c for c in _ENDS_SENTENCE if c != "”"))
        and not any(mark in text for mark in "：:|=。；")
        and not _LIST_ITEM.match(text)
        and sum("\u4e00" <= c <= "\u9fff" for c in text) >= 2
    )
