"""Numbers as Chinese documents write them: 四百一十三, 两千零五, 廿四, 1.2万, ４１３, 1,234.

This module reads one number at a time, exactly, and writes whole numbers in words.
It does not know units, percentages or exactness; those belong to `knowledge.quantities`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from knowledge.errors import LimitExceeded

LARGEST_WRITTEN = 10**12
"""The largest number that `write_number` writes: 一万亿."""
_LONGEST = 40
"""Characters; a longer run is no number that anybody means, and would cost time to read."""

_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_MYRIAD, _HUNDRED_MILLION = 10**4, 10**8
_VARIANTS = str.maketrans(
    {
        **dict(zip("〇壹贰叁肆伍陆柒捌玖", _DIGITS, strict=True)),
        **dict(zip("○貳參陸两兩", "零二三六二二", strict=True)),
        **dict(zip("拾佰仟萬億", "十百千万亿", strict=True)),
        "廿": "二十",
        "卅": "三十",
    }
)
"""Formal, Traditional and contracted characters, as the plain ones that mean the same."""

_DIGIT_CHARACTERS = f"{_DIGITS}〇壹贰叁肆伍陆柒捌玖○貳參陸两兩"
HAN_CHARACTERS = f"{_DIGIT_CHARACTERS}十拾百佰千仟廿卅万萬亿億"
"""Every character that a Chinese numeral may hold, but 点."""
_MYRIADS = "(?:[万萬][亿億]|[万萬亿億])"
HAN_NUMERAL = re.compile(rf"[{HAN_CHARACTERS}]+(?:点[{_DIGIT_CHARACTERS}]+[百千]?{_MYRIADS}?)?")
"""A run of Chinese numeral characters; not every run is a well-formed number."""
_AMOUNT = (
    rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]+)(?:\.[0-9]+)?(?![0-9])"
    rf"(?:[百千]?{_MYRIADS}|[百千](?!分))?"
)
ARABIC_NUMERAL = re.compile(rf"(?<![0-9])(?<![0-9]\.){_AMOUNT}(?:(?<=[百千万萬亿億]){_AMOUNT})*")
"""A number in Arabic digits, with thousands separators, decimals, 万 or 亿: 1.2万, 3亿5000万."""


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
        The exact value, or `None` when the string is not one number or is longer than 40
        characters.

    Example:
        >>> parse_number("四百一十三"), parse_number("两千零五"), parse_number("廿四")
        (Fraction(413, 1), Fraction(2005, 1), Fraction(24, 1))
        >>> parse_number("1.2万"), parse_number("１,２３４"), parse_number("一百二")
        (Fraction(12000, 1), Fraction(1234, 1), Fraction(120, 1))
        >>> parse_number("二〇二三"), parse_number("三点五"), parse_number("十十") is None
        (Fraction(2023, 1), Fraction(7, 2), True)
    """
    folded = unicodedata.normalize("NFKC", text[: 4 * _LONGEST]).strip()
    if len(text) > 4 * _LONGEST or len(folded) > _LONGEST:
        return None
    return _parse(folded)


@lru_cache(maxsize=2048)
def _parse(folded: str) -> Fraction | None:
    """Kept, because the same few numbers make up most of what is read."""
    if ARABIC_NUMERAL.fullmatch(folded):
        return _arabic(folded)
    if HAN_NUMERAL.fullmatch(folded):
        return _han(folded.translate(_VARIANTS))
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
    for match in _ANY.finditer(folded):
        value = parse_number(match.group())
        if value is not None:
            start, end = match.span()
            yield Numeral(start, end, text[start:end], value, han=not folded[start].isdigit())


def in_one_script(text: str) -> str:
    """A text in which no number changes its script in the middle, of the same length.

    Example:
        >>> in_one_script("三十6个科室,由十八减到1")
        '三十六个科室,由十八减到1'
    """
    if "十" not in text:
        return text
    return _DIGIT_AFTER_TEN.sub(lambda match: _DIGITS[int(match.group())], text)


def write_number(value: int) -> str:
    """Write a whole number in Chinese, as documents do.

    Args:
        value: From 0 to 10^12.

    Raises:
        LimitExceeded: The number is negative or larger.

    Example:
        >>> write_number(413), write_number(2005), write_number(12), write_number(200_000)
        ('四百一十三', '二千零五', '十二', '二十万')
        >>> write_number(100_000_030), write_number(0), write_number(10**12)
        ('一亿零三十', '零', '一万亿')
    """
    if not 0 <= value <= LARGEST_WRITTEN:
        limit = 0 if value < 0 else LARGEST_WRITTEN
        raise LimitExceeded("number to write in Chinese", value, limit, "units")
    if value == LARGEST_WRITTEN:
        return "一万亿"
    places = [int(digit) for digit in f"{value:012d}"]
    groups = [_written_group(places[start : start + 4]) for start in (0, 4, 8)]
    text = "".join(
        group.rstrip("零") + mark if group.strip("零") else "零"
        for group, mark in zip(groups, ("亿", "万", ""), strict=True)
    )
    plain = re.sub("零+", "零", text).strip("零")
    return re.sub("^一十", "十", plain) or "零"


_HALF_WIDTH = {ord("０") + i: ord("0") + i for i in range(10)} | {ord("．"): ord(".")}
_ANY = re.compile(f"{ARABIC_NUMERAL.pattern}|{HAN_NUMERAL.pattern}")
_PARTS = re.compile(_AMOUNT)
_DIGIT_AFTER_TEN = re.compile("(?<=[二三四五六七八九]十)[1-9](?![0-9.,%万千百十])")
_SCALES = {"万亿": LARGEST_WRITTEN, "亿": _HUNDRED_MILLION, "万": _MYRIAD}


def _written_group(places: list[int]) -> str:
    """Four digits in words; 零 for every nought."""
    written = (
        _DIGITS[digit] + unit if digit else "零"
        for digit, unit in zip(places, ("千", "百", "十", ""), strict=True)
    )
    return "".join(written)


def _arabic(text: str) -> Fraction | None:
    """The sum of amounts, each of a smaller unit than the one before: 3亿5000万."""
    total, smallest = Fraction(0), None
    for amount in _PARTS.findall(text.translate(_VARIANTS)):
        digits = re.match(r"[0-9,.]+", amount)
        if digits is None:
            return None
        value, unit = Fraction(digits.group().replace(",", "")), _unit(amount[digits.end() :])
        if smallest is None:
            total = value * unit
        elif unit == 1 and value < 10 and value.denominator == 1:  # 3万5 is 35,000
            total += value * smallest / 10
        elif value * unit < smallest:
            total += value * unit
        else:
            return None
        smallest = unit
    return total


def _unit(text: str) -> int:
    """What 百万 and the like multiply by; 1 for nothing."""
    for scale, factor in _SCALES.items():
        if text.endswith(scale):
            return factor * _UNITS.get(text.removesuffix(scale), 1)
    return _UNITS.get(text, 1)


def _han(text: str) -> Fraction | None:
    whole, _, decimals = text.partition("点")
    value = _whole(whole)
    if value is None:
        return None
    digits = decimals.rstrip("百千万亿")
    if not digits:
        return Fraction(value)
    fraction = Fraction(_spelled(digits), 10 ** len(digits))
    return (value + fraction) * _unit(decimals[len(digits) :])


def _spelled(digits: str) -> int:
    """Digits read out one by one: 二零二三."""
    return int("".join(str(_DIGITS.index(digit)) for digit in digits))


def _whole(text: str) -> int | None:
    if text and not text.strip(_DIGITS):
        return _spelled(text)
    counted = f"一{text}" if text.startswith("万亿") else text
    return _split(counted, "亿", _HUNDRED_MILLION, _below_hundred_million)


def _below_hundred_million(text: str) -> int | None:
    return _split(text, "万", _MYRIAD, _below_myriad)


def _split(text: str, mark: str, unit: int, read: Callable[[str], int | None]) -> int | None:
    """A number that one unit divides into what stands before it and what follows."""
    before, found, after = text.partition(mark)
    high = read(before)
    if not found or not high:
        return None if found else high
    if not after:
        return high * unit
    if len(after) == 1 and after in _DIGITS[1:]:  # 一万二 is 12,000
        return high * unit + _DIGITS.index(after) * unit // 10
    low = read(after.removeprefix("零"))
    return high * unit + low if low else None


def _below_myriad(text: str) -> int | None:
    """A number of 千, 百, 十 and ones, each place once, from the highest down."""
    total, smallest, position = 0, _MYRIAD, 0
    while position < len(text):
        place = _PLACE.match(text, position)
        unit = _place_unit(place, smallest, first=not total) if place else None
        if place is None or unit is None:
            return None
        total += (_DIGITS.index(place["digit"]) if place["digit"] else 1) * unit
        smallest = _UNITS.get(place["unit"], 1)
        position = place.end()
    return total or None


def _place_unit(place: re.Match[str], smallest: int, *, first: bool) -> int | None:
    """What a digit counts after a place of `smallest`; `None` where it may not stand."""
    unit = _UNITS.get(place["unit"], 1)
    skipped = unit < smallest // 10
    if place["zero"]:
        return unit if place["digit"] and skipped and not first else None
    if not place["digit"]:
        return unit if unit == _UNITS["十"] < smallest else None
    if unit == 1 and skipped and not first:  # 一百二 is 120
        return smallest // 10
    return unit if unit < smallest else None


_PLACE = re.compile(rf"(?P<zero>零)?(?P<digit>[{_DIGITS[1:]}])?(?P<unit>[千百十]?)")
