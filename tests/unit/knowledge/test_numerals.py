from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.numerals import find_numerals, parse_number

UNITS = ("", "十", "百", "千")
DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """A number below 10^12 as it is written out in full."""
    if number == 0:
        return "零"
    groups, text = [], ""
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if not group:
            continue
        written = _group(group)
        if text and group < 1000:
            written = "零" + written
        text += written + ("", "万", "亿")[index]
    return text


def _group(number: int) -> str:
    text, zero = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + UNITS[power]
            zero = False
        else:
            zero = True
    return text


@given(st.integers(0, 10**12 - 1))
def test_every_number_written_in_chinese_is_read_back(number: int) -> None:
    assert parse_number(in_chinese(number)) == number


@given(st.integers(0, 10**15))
def test_every_number_with_thousands_separators_is_read_back(number: int) -> None:
    assert parse_number(f"{number:,}") == number


@given(st.text(max_size=30))
def test_any_text_is_read_or_declined_without_failing(text: str) -> None:
    parse_number(text)
    for numeral in find_numerals(text):
        assert text[numeral.start : numeral.end] == numeral.text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("四百一十三", 413),
        ("两千零五", 2005),
        ("廿四", 24),
        ("卅一", 31),
        ("一百二", 120),
        ("一万二", 12_000),
        ("三千五", 3500),
        ("十", 10),
        ("二〇二三", 2023),
        ("贰佰", 200),
        ("兩百零二", 202),
        ("1.2万", 12_000),
        ("３.５", Fraction(7, 2)),
        ("一亿零五百万", 105_000_000),
        (" 413 ", 413),
    ],
)
def test_a_number_is_read_exactly(text: str, value: int | Fraction) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text", ["", "十十", "百二", "二三十", "万", "12,34", "1.2.3", "一件", "-5"]
)
def test_what_is_not_one_number_is_declined(text: str) -> None:
    assert parse_number(text) is None


def test_numbers_are_found_between_punctuation_and_units() -> None:
    text = "由413个压减到二百九十五个,27%,2.9:1,2023年;1,234元"
    assert [(n.text, n.value) for n in find_numerals(text)] == [
        ("413", 413),
        ("二百九十五", 295),
        ("27", 27),
        ("2.9", Fraction(29, 10)),
        ("1", 1),
        ("2023", 2023),
        ("1,234", 1234),
    ]
