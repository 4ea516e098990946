"""Numbers as Chinese documents write them: 四百一十三, 两千零五, 廿四, 1.2万, ４１３, 1,234.

This module reads one number at a time, exactly.
It does not know units, percentages or exactness; those belong to `knowledge.quantities`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

_DIGITS = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **dict(zip("〇壹贰叁肆伍陆柒捌玖", range(10), strict=True)),
    "两": 2,
    "兩": 2,
    "貳": 2,
    "參": 3,
    "陸": 6,
    "○": 0,
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_CONTRACTED = {"廿": 20, "卅": 30}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}

_HAN = "".join((*_DIGITS, *_TENS, *_CONTRACTED, *_MYRIADS))
HAN_NUMERAL = re.compile(rf"[{_HAN}]+(?:点[{''.join(_DIGITS)}]+)?")
"""A run of Chinese numeral characters; not every run is a well-formed number."""
ARABIC_NUMERAL = re.compile(
    r"(?<!\d)(?<!\d\.)(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d])[万亿萬億]?"
)
"""A number in Arabic digits, with thousands separators, decimals and 万 or 亿."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number found in a text."""

    start: int
    end: int
    text: str
    value: Fraction
    han: bool
    """Whether it is written in Chinese characters."""


def parse_number(text: str) -> Fraction | None:
    """Read a whole string as one number.

    Args:
        text: A number in Arabic digits, Chinese characters or a mix of both (`1.2万`); half or
            full width; surrounding blanks are ignored.

    Returns:
        The exact value, or `None` when the string is not one number.

    Example:
        >>> parse_number("四百一十三"), parse_number("两千零五"), parse_number("廿四")
        (Fraction(413, 1), Fraction(2005, 1), Fraction(24, 1))
        >>> parse_number("1.2万"), parse_number("１,２３４"), parse_number("一百二")
        (Fraction(12000, 1), Fraction(1234, 1), Fraction(120, 1))
        >>> parse_number("二〇二三"), parse_number("三点五"), parse_number("十十") is None
        (Fraction(2023, 1), Fraction(7, 2), True)
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    if ARABIC_NUMERAL.fullmatch(folded):
        return _arabic(folded)
    if HAN_NUMERAL.fullmatch(folded):
        return _han(folded)
    return None


def find_numerals(text: str) -> Iterator[Numeral]:
    """Find every number in a text, in order, never overlapping.

    Args:
        text: Any text. Full-width digits are read; offsets are those of the text as given.

    Yields:
        Numbers in Arabic digits and well-formed runs of Chinese numerals. Whether 一 in 统一 is
        meant as a number is for the caller to decide.

    Example:
        >>> [(n.text, int(n.value)) for n in find_numerals("由４１３个压减到二百九十五个")]
        [('４１３', 413), ('二百九十五', 295)]
    """
    folded = text.translate(_HALF_WIDTH)
    position = 0
    while position < len(folded):
        match = _ANY.search(folded, position)
        if match is None:
            return
        position = match.end()
        value = parse_number(match.group())
        if value is not None:
            start, end = match.span()
            yield Numeral(start, end, text[start:end], value, han=not folded[start].isdigit())


_HALF_WIDTH = {ord("０") + i: ord("0") + i for i in range(10)} | {ord("．"): ord(".")}
_ANY = re.compile(f"{ARABIC_NUMERAL.pattern}|{HAN_NUMERAL.pattern}")


def _arabic(text: str) -> Fraction:
    factor = 1
    if text[-1] in _MYRIADS:
        factor = _MYRIADS[text[-1]]
        text = text[:-1]
    return Fraction(text.replace(",", "")) * factor


def _han(text: str) -> Fraction | None:
    whole, _, decimals = text.partition("点")
    value = _han_integer(whole)
    if value is None:
        return None
    if not decimals:
        return Fraction(value)
    digits = "".join(str(_DIGITS[character]) for character in decimals)
    return value + Fraction(int(digits), 10 ** len(digits))


def _han_integer(text: str) -> int | None:
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text)) if text else None
    for mark in ("亿", "億", "万", "萬"):
        if mark in text:
            return _by_myriad(text, mark)
    return _below_myriad(text)


def _by_myriad(text: str, mark: str) -> int | None:
    high_text, _, low_text = text.rpartition(mark)
    high = _han_integer(high_text)
    if high is None:
        return None
    if not low_text:
        return high * _MYRIADS[mark]
    if len(low_text) == 1 and low_text in _DIGITS:  # 一万二 is 12,000
        return high * _MYRIADS[mark] + _DIGITS[low_text] * _MYRIADS[mark] // 10
    low = _han_integer(low_text.lstrip("零〇") or "零")
    return None if low is None else high * _MYRIADS[mark] + low


def _below_myriad(text: str) -> int | None:
    match = _PLACES.fullmatch(text)
    if match is None:
        return None
    total = sum(_DIGITS[match[name]] * unit for name, unit in _PLACE_UNITS.items() if match[name])
    if match["ten"]:
        total += _DIGITS[match["tens"]] * 10 if match["tens"] else 10
    if match["contracted"]:
        total += _CONTRACTED[match["contracted"]]
    if match["short"]:  # 一百二 is 120, 三千五 is 3,500
        total += _DIGITS[match["short"]] * _TENS[text[-2]] // 10
    return total


_DIGIT = f"[{''.join(_DIGITS)}]"
_PLACES = re.compile(
    rf"(?:(?P<thousands>{_DIGIT})[千仟])?[零〇]?"
    rf"(?:(?P<hundreds>{_DIGIT})[百佰])?[零〇]?"
    rf"(?:(?P<tens>{_DIGIT})?(?P<ten>[十拾])|(?P<contracted>[廿卅]))?"
    rf"(?:(?<=[千仟百佰])(?P<short>{_DIGIT})|[零〇]?(?P<ones>{_DIGIT}))?"
)
_PLACE_UNITS = {"thousands": 1000, "hundreds": 100, "ones": 1}
