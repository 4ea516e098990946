"""Which figures of a text have no support in the evidence. Pure; idea 2 of the design.

A figure is a number, a percentage, a ratio, a date or an article number, in digits or in Chinese
numerals. It is supported when the same value of the same sort stands in a cited passage (text,
title, section, date, document number), in a calculation, or in the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from knowledge.numerals import HAN_NUMERAL, Numeral, find_numerals, parse_number

Sort = Literal["count", "percent", "ratio", "article"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it stands in a text."""

    text: str
    sort: Sort
    value: Fraction
    start: int
    end: int

    @property
    def key(self) -> tuple[Sort, Fraction]:
        """What two figures must share to be the same."""
        return (self.sort, self.value)


def figures(text: str) -> list[Figure]:
    """Every figure of a text, in order.

    A lone Chinese digit is a figure only before a measure word (三家), never 一 (一个科室办理):
    it is as often part of a word (统一, 三定).

    Args:
        text: Any text, without citation markers.

    Example:
        >>> [(f.text, f.sort) for f in figures("由52个精简到38个,精简率27%,依第十三条")]
        [('52', 'count'), ('38', 'count'), ('27%', 'percent'), ('第十三条', 'article')]
    """
    folded = _LIST_NUMBER.sub(_blank, text.translate(_HALF_WIDTH))
    found: list[Figure] = []
    position = 0
    for match in _MARKED.finditer(folded):
        found.extend(_plain(folded, position, match.start()))
        figure = _marked(match)
        if figure is not None:
            found.append(figure)
        position = match.end()
    found.extend(_plain(folded, position, len(folded)))
    return found


def unsupported_figures(text: str, supports: Iterable[str]) -> list[Figure]:
    """Figures of `text` that stand in none of `supports`.

    Args:
        text: What the model said, without citation markers.
        supports: The question, the cited passages and what describes them, the calculations.
    """
    known = {figure.key for support in supports for figure in figures(support)}
    return [figure for figure in figures(text) if figure.key not in known]


def drop_unsupported(text: str, unsupported: Iterable[Figure]) -> str:
    """Take every sentence out that holds one of these figures, whole and with its markers.

    Args:
        text: What the model said, with its citation markers.
        unsupported: From `unsupported_figures` on the same text without markers.
    """
    keys = {figure.key for figure in unsupported}
    masked = _MARKER.sub(lambda marker: " " * len(marker.group()), text)
    wrong = [figure for figure in figures(masked) if figure.key in keys]
    kept = [
        sentence.group()
        for sentence in _SENTENCE.finditer(text)
        if not any(f.start < sentence.end() and sentence.start() < f.end for f in wrong)
    ]
    return re.sub(r"\n{3,}", "\n\n", "".join(kept)).strip()


_HALF_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_NUMBER = rf"(?:\d[\d,]*(?:\.\d+)?|{HAN_NUMERAL.pattern})"
_MARKED = re.compile(
    rf"第(?P<article>{_NUMBER})[条章节款项编号期届次](?:之(?P<inserted>{_NUMBER}))?"
    rf"|百分之(?P<han_percent>{_NUMBER})"
    rf"|(?P<percent>\d[\d,]*(?:\.\d+)?)\s*(?:%|percent\b|per cent\b|个百分点|percentage points?\b)"
    rf"|(?P<before>\d+(?:\.\d+)?)\s*[::比]\s*(?P<after>\d+(?:\.\d+)?)(?!\d|:\d)"
    rf"|(?P<tenths>{_NUMBER})成(?![立为效果绩员本分交熟长功就])",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"\s*(?:余|多)?(?:个|家|名|项|人|条|批|类|件|位|次|年|月|日|倍|种|级|所|处|科|岗|章|款|天|小时)"
)
_GROUPS: dict[str, tuple[Sort, int]] = {
    "article": ("article", 1),
    "han_percent": ("percent", 1),
    "percent": ("percent", 1),
    "tenths": ("percent", 10),
}
_LIST_NUMBER = re.compile(r"(?:^|\n)[ \t]*\d{1,2}[.、)](?!\d)")
_GENERIC = frozenset({Fraction(1)})
_SENTENCE = re.compile(r"[^。！？!?\n;；]*(?:[。！？!?;；]+(?:\s*\[[^\]\n]*\])*|\n+|$)")
_MARKER = re.compile(r"\[[^\]\n]*\]")


def _blank(match: re.Match[str]) -> str:
    """The numbers of a list say where an item stands, nothing about the world."""
    return re.sub(r"\d", " ", match.group())


def _marked(match: re.Match[str]) -> Figure | None:
    start, end = match.span()
    if match["before"]:
        before, after = Fraction(match["before"]), Fraction(match["after"])
        return Figure(match.group(), "ratio", before / after, start, end) if after else None
    for group, (sort, scale) in _GROUPS.items():
        value = parse_number((match[group] or "").rstrip(","))
        if value is not None:
            inserted = parse_number(match["inserted"] or "") or Fraction(0)
            exact = value * scale + inserted / 1000
            return Figure(match.group(), sort, exact, start, end)
    return None


def _plain(text: str, start: int, end: int) -> Iterable[Figure]:
    for numeral in find_numerals(text[start:end]):
        if _counts(numeral, text, start):
            yield Figure(
                numeral.text, "count", numeral.value, start + numeral.start, start + numeral.end
            )


def _counts(numeral: Numeral, text: str, offset: int) -> bool:
    if not numeral.han:
        return True
    if numeral.value in _GENERIC:
        return False
    measured = _MEASURE.match(text, offset + numeral.end) is not None
    if len(numeral.text) == 1 or numeral.text in ("两", "百", "千", "万"):
        return measured
    return True
