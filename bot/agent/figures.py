"""Figures of a text: what is a figure, and when two of them are the same. Pure.

Every kind of figure is a rule: a pattern and a reader. Where rules overlap the leftmost match
counts, and among those the earlier rule; what no rule takes is read as plain numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from knowledge.english_numerals import ENGLISH_NUMERAL, parse_english
from knowledge.numerals import HAN_NUMERAL, Numeral, find_numerals, parse_number

Sort = Literal[
    "count",
    "number",
    "percent",
    "ratio",
    "fraction",
    "times",
    "article",
    "document",
    "year",
    "month",
    "day",
    "over",
    "about",
]
"""`number` is a bare 2021, a count or a year; `over` is 超过20; `about` is 二十多, by its words."""
Key = tuple[str, Fraction | str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it stands in a text."""

    text: str
    sort: Sort
    value: Fraction | str
    start: int
    end: int

    @property
    def key(self) -> Key:
        """What two figures must share to be the same."""
        return (self.sort, self.value)


def figures(text: str) -> list[Figure]:
    """Every figure of a text, in order.

    A lone Chinese digit is a figure only before a measure word (三家), never 一 (一个科室办理):
    it is as often part of a word (统一, 三定). The numbers of a list are no figures.

    Args:
        text: Any text, without citation markers.

    Example:
        >>> [(f.text, f.sort) for f in figures("由52个精简到38个,精简率27%,依第十三条")]
        [('52', 'count'), ('38', 'count'), ('27%', 'percent'), ('第十三条', 'article')]
    """
    return all_figures(_LIST_NUMBER.sub(_blank, text))


def all_figures(text: str) -> list[Figure]:
    """As `figures`, with the numbers of lists."""
    return list(_all_figures(text))


@lru_cache(maxsize=512)
def _all_figures(text: str) -> tuple[Figure, ...]:
    """Kept, because a passage is read as what may be said, as what is said, and in every round."""
    folded = text.translate(_HALF_WIDTH)
    found: list[Figure] = []
    position = 0
    for start, end, read in _chosen(folded):
        found.extend(_plain(folded, position, start))
        found.extend(_signed(figure, folded) for figure in read)
        position = end
    found.extend(_plain(folded, position, len(folded)))
    return tuple(found)


def _chosen(text: str) -> Iterator[tuple[int, int, list[Figure]]]:
    """Matches of the rules that do not overlap: start, end and what was read."""
    held = frozenset(text)
    matches = [
        (match.start(), order, match)
        for order, rule in enumerate(_RULES)
        if not any(map(held.isdisjoint, rule.signs))
        for match in rule.pattern.finditer(text)
    ]
    position = 0
    for start, order, match in sorted(matches, key=lambda entry: entry[:2]):
        read = _RULES[order].read(match) if start >= position else []
        if read:
            position = match.end()
            yield start, position, read


@dataclass(frozen=True, slots=True)
class _Rule:
    """One way to write a figure."""

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], list[Figure]]
    signs: tuple[str, ...] = ()
    """Sets of characters: no match without one of each. Most texts are spared most patterns by it."""


def _whole(match: re.Match[str], sort: Sort, value: Fraction | str | None) -> list[Figure]:
    if value is None:
        return []
    return [Figure(match.group(), sort, value, match.start(), match.end())]


def _part(match: re.Match[str], group: int, sort: Sort, most: int) -> Iterator[Figure]:
    value = parse_number(match[group] or "")
    if value is not None and 0 < value <= most:
        yield Figure(match[group], sort, value, match.start(group), match.end(group))


def _read_document(match: re.Match[str]) -> list[Figure]:
    return _whole(match, "document", f"{match[1]}〔{match[2]}〕{int(match[3])}")


def _read_article(match: re.Match[str]) -> list[Figure]:
    value = parse_number(match[1])
    inserted = parse_number(match[2] or "") or Fraction(0)
    return _whole(match, "article", None if value is None else value + inserted / 1000)


def _read_number(sort: Sort, scale: int = 1) -> Callable[[re.Match[str]], list[Figure]]:
    def read(match: re.Match[str]) -> list[Figure]:
        value = parse_number(match[1])
        return _whole(match, sort, None if value is None else value * scale)

    return read


def _read_parts(*sorts: tuple[int, Sort]) -> Callable[[re.Match[str]], list[Figure]]:
    """Each group is a part of a date: its highest value and its sort."""

    def read(match: re.Match[str]) -> list[Figure]:
        return [
            figure
            for group, (most, sort) in enumerate(sorts, start=1)
            for figure in _part(match, group, sort, most)
        ]

    return read


def _read_dated(sort: Sort, least: int, most: int) -> Callable[[re.Match[str]], list[Figure]]:
    def read(match: re.Match[str]) -> list[Figure]:
        value = parse_number(match[1])
        return _whole(match, sort, value if value is not None and least <= value <= most else None)

    return read


def _read_english_date(match: re.Match[str]) -> list[Figure]:
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    read = [Figure(match["month"], "month", Fraction(month), *match.span("month"))]
    for group in ("before", "after"):
        if match[group]:
            read.append(Figure(match[group], "day", Fraction(match[group]), *match.span(group)))
    return sorted(read, key=lambda figure: figure.start)


def _read_ratio(match: re.Match[str]) -> list[Figure]:
    after = Fraction(match[2])
    return _whole(match, "ratio", Fraction(match[1]) / after if after else None)


def _read_fraction(match: re.Match[str]) -> list[Figure]:
    below, above = parse_number(match[1]), parse_number(match[2])
    if not below or above is None:
        return []
    return _whole(match, "fraction", above / below)


def _read_slashed(match: re.Match[str]) -> list[Figure]:
    below = int(match[2])
    return _whole(match, "fraction", Fraction(int(match[1]), below) if below else None)


def _read_about(match: re.Match[str]) -> list[Figure]:
    if match[1] is None:
        return _whole(match, "about", match.group().replace("数", "几").replace("余", "多"))
    value = parse_number(match[1])
    if value is not None and value < _LEAST_ABOUT:
        return []
    return _whole(match, "about", f"{match[1] if value is None else value}多")


def _read_english(match: re.Match[str]) -> list[Figure]:
    value = parse_english(match[1])
    if value is None or (value in _GENERIC and not match[2]):
        return []
    return _whole(match, "percent" if match[2] else "count", Fraction(value))


def _always(sort: Sort, value: Fraction | str) -> Callable[[re.Match[str]], list[Figure]]:
    return lambda match: _whole(match, sort, value)


_HALF_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_DIGITS = r"(?<!\d)(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_N = rf"({_DIGITS}|{HAN_NUMERAL.pattern})"
_S = r"[ \t]*"
_TO = rf"{_S}[-–—~至到]{_S}"
_YEAR = r"(?<!\d)((?:19|20)\d\d)"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November"
    r"|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_ENGLISH_DATE = (
    rf"(?:\b(?P<before>[0-3]?[0-9])(?:st|nd|rd|th)?{_S}(?:of{_S})?)?\b{_MONTH}\b"
    rf"(?:{_S}(?P<after>[0-3]?[0-9])(?:st|nd|rd|th)?\b(?![\d%]))?"
)
_LEAST_ABOUT = 10
_RULES: tuple[_Rule, ...] = (
    _Rule(
        re.compile(
            rf"([^\W\d_a-zA-Z据照依按见和与及以的是为在由经对称]{{1,8}}){_S}[〔\[(【]{_S}"
            rf"((?:19|20)\d\d){_S}年?{_S}[〕\])】]{_S}(\d{{1,5}}){_S}号(?:文件?)?"
        ),
        _read_document,
        ("〔[(【", "号"),
    ),
    _Rule(
        re.compile(rf"{_YEAR}([-/.])(\d\d?)\2(\d\d?)(?!\d)"),
        lambda match: [
            *_part(match, 1, "year", 2099),
            *_part(match, 3, "month", 12),
            *_part(match, 4, "day", 31),
        ],
        ("-/.",),
    ),
    _Rule(
        re.compile(rf"{_YEAR}-(0[1-9]|1[0-2])(?![\d-])"),
        _read_parts((2099, "year"), (12, "month")),
        ("-",),
    ),
    _Rule(re.compile(rf"第{_N}[条章节款项编号期届次](?:之{_N})?"), _read_article, ("第",)),
    _Rule(re.compile(rf"百分之{_N}"), _read_number("percent"), ("百",)),
    _Rule(re.compile(rf"{_N}分之{_N}"), _read_fraction, ("之",)),
    _Rule(
        re.compile(
            rf"({_DIGITS}){_S}"
            r"(?:%|percent\b|per cent\b|个百分点|percentage points?\b)",
            re.IGNORECASE,
        ),
        _read_number("percent"),
        ("%pP百",),
    ),
    _Rule(
        re.compile(rf"(\d+(?:\.\d+)?){_S}[:比]{_S}(\d+(?:\.\d+)?)(?!\d|:\d)"),
        _read_ratio,
        (":比",),
    ),
    _Rule(re.compile(r"(?<![\d/.])(\d{1,3})/(\d{1,3})(?![\d/])"), _read_slashed, ("/",)),
    _Rule(
        re.compile(rf"{_N}成(?![立为效果绩员本分交熟长功就])"), _read_number("percent", 10), ("成",)
    ),
    _Rule(re.compile(rf"{_N}{_S}年"), _read_dated("year", 1900, 2099), ("年",)),
    _Rule(
        re.compile(rf"{_N}{_S}月{_S}{_N}{_S}[日号]"),
        _read_parts((12, "month"), (31, "day")),
        ("月",),
    ),
    _Rule(re.compile(rf"{_N}(?:{_S}月|(?={_TO}{_N}{_S}月))"), _read_dated("month", 1, 12), ("月",)),
    _Rule(re.compile(rf"{_N}(?:{_S}[日天]|(?={_TO}{_N}{_S}日))"), _read_number("day"), ("日天",)),
    _Rule(re.compile(rf"(\d+){_S}days?\b", re.IGNORECASE), _read_number("day"), ("dD",)),
    _Rule(re.compile(_ENGLISH_DATE), _read_english_date, ("JFMASOND",)),
    _Rule(
        re.compile(rf"(?<![第\d])(\d{{1,4}}){_S}号(?![楼线院门])(?:文件?|令)?"),
        _read_number("article"),
        ("号",),
    ),
    _Rule(
        re.compile(
            rf"[几数][十百千万亿]+|[十百千万]几|{HAN_NUMERAL.pattern}几(?=[个家名项人条])"
            rf"|[几数]倍|{_N}[多余](?![余元样边层])"
        ),
        _read_about,
        ("几数多余",),
    ),
    _Rule(re.compile(r"\bdozens\b", re.IGNORECASE), _always("about", "几十"), ("zZ",)),
    _Rule(re.compile(r"一半|半数"), _always("fraction", Fraction(1, 2)), ("半",)),
    _Rule(
        re.compile(r"\b(?<!first )(?<!second )half\b(?![- ]year)(?![- ]yearly)", re.IGNORECASE),
        _always("fraction", Fraction(1, 2)),
        ("hH", "fF"),
    ),
    _Rule(
        re.compile(
            r"\b(?:a|one)[ -]third\b(?=[ ](?:of|fewer|less|more)\b|[^\w\s-]|\s*(?:$|[。.!！?？;；]))",
            re.IGNORECASE,
        ),
        _always("fraction", Fraction(1, 3)),
        ("hH", "dD"),
    ),
    _Rule(
        re.compile(r"\btwo[ -]thirds\b", re.IGNORECASE),
        _always("fraction", Fraction(2, 3)),
        ("hH", "dD"),
    ),
    _Rule(
        re.compile(r"\b(?:a|one)[ -]quarter\b", re.IGNORECASE),
        _always("fraction", Fraction(1, 4)),
        ("qQ",),
    ),
    _Rule(
        re.compile(r"\bthree[ -]quarters\b", re.IGNORECASE),
        _always("fraction", Fraction(3, 4)),
        ("qQ",),
    ),
    _Rule(re.compile(r"翻了?两番"), _always("times", Fraction(4)), ("翻",)),
    _Rule(
        re.compile(
            r"翻了?(?:一番|番|一倍|倍)|(?:增[加长]|提高|扩大|多)了?一倍"
            r"|\b(?:doubled|doubling|two-?fold)\b",
            re.IGNORECASE,
        ),
        _always("times", Fraction(2)),
        ("翻倍dD",),
    ),
    _Rule(
        re.compile(
            rf"\b({ENGLISH_NUMERAL})\b(?!-[a-z])([ ](?:percent|per cent)\b)?", re.IGNORECASE
        ),
        _read_english,
        ("eEoOiIıİ",),  # the last two are an i to a pattern that ignores case
    ),
)
_MEASURE = re.compile(
    r"\s*(?:余|多)?(?:个|家|名|项|人|条|批|类|件|位|次|年|月|日|倍|种|级|所|处|科|岗|章|款|天|小时)"
)
_LIST_NUMBER = re.compile(r"(?:^|\n)[ \t]*\d{1,2}[.、)](?!\d)")
_GENERIC = frozenset({Fraction(1)})
_MINUS = re.compile(r"(?<![A-Za-z0-9\-−)\]%年月日号个人名家项条章款节万亿元倍])[-−]$")
_OVER = re.compile(r"(?:超过|逾|多于|more than|over)\s*$", re.IGNORECASE)
_BARE_YEAR = re.compile(r"(?:19|20)\d\d")


def _blank(match: re.Match[str]) -> str:
    """The numbers of a list say where an item stands, nothing about the world."""
    return re.sub(r"\d", " ", match.group())


def _signed(figure: Figure, text: str) -> Figure:
    if figure.sort not in ("count", "percent") or isinstance(figure.value, str):
        return figure
    before = text[max(figure.start - 2, 0) : figure.start]
    if not figure.text[0].isdigit() or not _MINUS.search(before):
        return figure
    start = figure.start - 1
    return replace(figure, text=text[start : figure.end], value=-figure.value, start=start)


def _plain(text: str, start: int, end: int) -> Iterable[Figure]:
    for numeral in find_numerals(text[start:end]):
        if _counts(numeral, text, start):
            first, last = start + numeral.start, start + numeral.end
            sort = _plain_sort(numeral, text, first, last)
            yield _signed(Figure(numeral.text, sort, numeral.value, first, last), text)


def _plain_sort(numeral: Numeral, text: str, start: int, end: int) -> Sort:
    if _OVER.search(text[max(start - 12, 0) : start]):
        return "over"
    if _BARE_YEAR.fullmatch(numeral.text) and not _MEASURE.match(text, end):
        return "number"
    return "count"


def _counts(numeral: Numeral, text: str, offset: int) -> bool:
    if not numeral.han:
        return True
    if numeral.value in _GENERIC:
        return False
    measured = _MEASURE.match(text, offset + numeral.end) is not None
    if len(numeral.text) == 1 or numeral.text in ("两", "百", "千", "万"):
        return measured
    return True
