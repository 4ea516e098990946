"""Every number of a text as a token, whatever script it is written in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from knowledge.english_numerals import ENGLISH_NUMERAL, parse_english
from knowledge.numerals import ARABIC_NUMERAL, HAN_CHARACTERS, HAN_NUMERAL, parse_number


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands in a text."""

    start: int
    end: int
    low: Fraction | None
    """Its value; `None` for a run of numerals that is no number: the 百 of 百分之三."""
    high: Fraction | None = None
    """Upper bound of 三四."""
    unit: str = ""
    """What the number itself says: `%` for a half."""
    lone: bool = False
    """Whether it needs a unit to be meant as a number: the 三 of 三个, never of 三定."""


def numbers(text: str) -> Iterator[Number]:
    """Every number of a text, in order, never overlapping.

    Args:
        text: From `knowledge.quantities.blanking.legible`.

    Example:
        >>> [(int(n.low or 0), n.lone) for n in numbers("四百一十三个,三个,two thousand,1.2万")]
        [(413, False), (3, True), (2000, False), (12000, False)]
    """
    for match in _NUMBER.finditer(text):
        yield _READERS[match.lastgroup or ""](match.group(), *match.span())


def between(written: str) -> tuple[Fraction, Fraction] | None:
    """Both ends of a range that two digits in a row name.

    Example:
        >>> [tuple(map(int, between(text) or ())) for text in ("三四", "十七八", "二三十", "三五")]
        [(3, 4), (17, 18), (20, 30), (3, 5)]
        >>> between("二九") is None
        True
    """
    match = _TWO_DIGITS.fullmatch(written) if len(written) <= _LONGEST_PAIR else None
    if match is None:
        return None
    head, first, second, scale = match.groups()
    ends = parse_number(first), parse_number(second)
    low, high = parse_number(head + first + scale), parse_number(head + second + scale)
    if low is None or high is None or ends not in _NEIGHBOURS:
        return None
    return low, high


def _read_word(written: str, start: int, end: int) -> Number:
    value, unit = _WORDS[written.lower()]
    return Number(start, end, value, unit=unit)


def _read_share(written: str, start: int, end: int) -> Number:
    above, below = re.split("[ -]", written.lower().rstrip("s"))
    return Number(start, end, Fraction(100 * _ABOVE[above], _BELOW[below]), unit="%")


def _read_posts(written: str, start: int, end: int) -> Number:
    """一正两副 is three people."""
    deputies = parse_number(written[2:-1]) or Fraction(0)
    return Number(start, end, 1 + deputies, unit="名")


def _read_half(_written: str, start: int, end: int) -> Number:
    return Number(start, end, Fraction(1, 2), lone=True)


def _read_english(written: str, start: int, end: int) -> Number:
    value = parse_english(written)
    low = None if value is None else Fraction(value)
    return Number(start, end, low, lone=written.lower() == "one")


def _read_arabic(written: str, start: int, end: int) -> Number:
    return Number(start, end, parse_number(written))


def _read_han(written: str, start: int, end: int) -> Number:
    ends = between(written)
    if ends is not None:
        return Number(start, end, *ends, lone=True)
    placed = len(written) > 1 and _PLACE.search(written) is not None
    if len(written) == 2 and not placed:  # 三三 and 一一 are words
        return Number(start, end, None)
    return Number(start, end, parse_number(written), lone=not placed)


_LONGEST_PAIR = 8
"""Characters of 一百二三十万 and the like."""
_SIGNS = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4)}
_WORDS = {
    **{sign: (Fraction(100 * above, below), "%") for sign, (above, below) in _SIGNS.items()},
    **dict.fromkeys(("一半", "半数", "半", "half"), (Fraction(50), "%")),
    "half a dozen": (Fraction(6), ""),
    "俩": (Fraction(2), "个"),
    "仨": (Fraction(3), "个"),
}
_ABOVE = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_BELOW = {"third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_PARTS = "|".join(_BELOW)
_MANY = r"(?:dozen|hundred|thousand|million|billion|trillion)\b"
_H = HAN_CHARACTERS
_NUMBER = re.compile(
    rf"""
    (?P<word>[½⅓⅔¼¾俩仨]|一半|半数|(?<=过)半(?![年天日个小])|\bhalf[ ]a[ ]dozen\b
        |(?<!first[ ])(?<!second[ ])\bhalf\b(?![- ](?:a[ ])?(?:dozen|year|day|hour)))
    |(?P<share>\b(?:a|one)[ -](?:{_PARTS})\b(?=[ ](?:of|fewer|less|more)\b|[^\w\s-]|\s*$)
        |\b(?:two|three|four)[ -](?:{_PARTS})s\b)
    |(?P<posts>(?<![{_H}0-9.])[一1]正(?![式确常在好当规])(?:[一二两三四1-4]副)?)
    |(?P<half>(?<![上下前后大多对各一])半(?=[年天日]|个?小时|个月|个?钟头))
    |(?P<english>\b(?:a[ ](?={_MANY})|(?!{_MANY})){ENGLISH_NUMERAL}(?!\w|-[a-z]))
    |(?P<arabic>(?<![A-Za-z_]){ARABIC_NUMERAL.pattern})
    |(?P<han>(?<![{_H}])(?:(?<![几数])|(?![十百千万亿])){HAN_NUMERAL.pattern})
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_READERS: Mapping[str, Callable[[str, int, int], Number]] = {
    "word": _read_word,
    "share": _read_share,
    "posts": _read_posts,
    "half": _read_half,
    "english": _read_english,
    "arabic": _read_arabic,
    "han": _read_han,
}
_PLACE = re.compile("[十拾百佰千仟万萬亿億廿卅点零〇○]")
_TWO_DIGITS = re.compile(
    "((?:.*[十百千万亿]零?)?)([一二两三四五六七八九])([二两三四五六七八九])([十百千万亿]*)"
)
_NEIGHBOURS = {
    *((Fraction(digit), Fraction(digit + 1)) for digit in range(1, 9)),
    (Fraction(3), Fraction(5)),
}
"""Digits that name a range in a row; 三五 is said for three to five."""
