"""The numbers Word writes by itself: a statute's “第十三条” is often nowhere in its text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

_DIGITS = "零一二三四五六七八九"
_CHINESE = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital"}
)
_CIRCLED = 0x2460
_PLACEHOLDER = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class _LevelFormat:
    number_format: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """Counts the numbered paragraphs of one document while it is read from top to bottom."""

    levels: Mapping[tuple[str, int], _LevelFormat]
    """List id and level → how its number looks."""
    counters: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Any) -> Numbering:
        """Read the numbering definitions of a document; none when it has none."""
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return cls({})
        abstract = {
            node.get(qn("w:abstractNumId")): node for node in root.iterchildren(qn("w:abstractNum"))
        }
        levels: dict[tuple[str, int], _LevelFormat] = {}
        for number in root.iterchildren(qn("w:num")):
            link = number.find(qn("w:abstractNumId"))
            definition = abstract.get(link.get(qn("w:val"))) if link is not None else None
            for level in definition.iterchildren(qn("w:lvl")) if definition is not None else ():
                key = (number.get(qn("w:numId")), int(level.get(qn("w:ilvl"), "0")))
                levels[key] = _level_format(level)
        return cls(levels)

    def label(self, paragraph: Any, style: Any) -> str:
        """The number in front of this paragraph, or nothing."""
        place = _place(paragraph.pPr) or (_place(style.element.pPr) if style is not None else None)
        if place is None or place not in self.levels:
            return ""
        list_id, depth = place
        counters = self.counters.setdefault(list_id, {})
        counters[depth] = counters.get(depth, self.levels[place].start - 1) + 1
        for deeper in [level for level in counters if level > depth]:
            del counters[deeper]
        return self._written(list_id, depth, counters)

    def _written(self, list_id: str, depth: int, counters: Mapping[int, int]) -> str:
        def number(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            form = self.levels.get((list_id, level))
            value = counters.get(level, form.start if form else 1)
            return format_number(value, form.number_format if form else "decimal")

        form = self.levels[list_id, depth]
        if form.number_format in ("bullet", "none"):
            return "- " if form.number_format == "bullet" else ""
        label = _PLACEHOLDER.sub(number, form.text)
        return f"{label} " if label.endswith(("条", "章", "节", "编")) else label


def format_number(value: int, number_format: str) -> str:
    """A number in one of Word's formats; digits for a format that is not known here.

    Example:
        >>> format_number(13, "chineseCountingThousand"), format_number(3, "decimal")
        ('十三', '3')
    """
    if number_format in _CHINESE and 0 < value < 1000:
        return chinese(value)
    if number_format == "decimalEnclosedCircle" and 0 < value <= 20:
        return chr(_CIRCLED + value - 1)
    if number_format in ("lowerLetter", "upperLetter") and 0 < value <= 26:
        letter = chr(ord("a") + value - 1)
        return letter.upper() if number_format == "upperLetter" else letter
    return str(value)


def chinese(value: int) -> str:
    """A number from 1 to 999 in Chinese numerals, as statutes count."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    words = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        words += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        words += "零"
    return words + (_DIGITS[ones] if ones else "")


def _level_format(level: Any) -> _LevelFormat:
    def value(tag: str, default: str) -> str:
        node = level.find(qn(tag))
        return default if node is None else str(node.get(qn("w:val"), default))

    start = value("w:start", "1")
    return _LevelFormat(
        value("w:numFmt", "decimal"), value("w:lvlText", ""), int(start) if start.isdigit() else 1
    )


def _place(properties: Any) -> tuple[str, int] | None:
    """List id and level that paragraph properties name."""
    numbered = properties.numPr if properties is not None else None
    if numbered is None or numbered.numId is None:
        return None
    depth = numbered.ilvl.val if numbered.ilvl is not None else 0
    return str(numbered.numId.val), int(depth)
