from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import LimitExceeded
from knowledge.numerals import LARGEST_WRITTEN, find_numerals, parse_number, write_number

WRITABLE = st.one_of(
    st.integers(0, LARGEST_WRITTEN),
    st.integers(0, 12).flatmap(lambda power: st.integers(0, 10**power)),
    st.lists(st.sampled_from("0019"), min_size=1, max_size=12).map(lambda d: int("".join(d))),
)
"""Numbers of every length, and those full of noughts."""
FORMAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
TRADITIONAL = str.maketrans("万亿", "萬億")
FULL_WIDTH = {ord("0") + digit: ord("０") + digit for digit in range(10)} | {ord(","): "，"}


@given(WRITABLE)
def test_every_number_written_in_chinese_is_read_back(number: int) -> None:
    assert parse_number(write_number(number)) == number


@given(WRITABLE)
def test_formal_and_traditional_characters_mean_the_same(number: int) -> None:
    written = write_number(number)
    assert parse_number(written.translate(FORMAL)) == number
    assert parse_number(written.translate(TRADITIONAL)) == number


@given(WRITABLE)
def test_liang_means_two(number: int) -> None:
    written = write_number(number)
    for unit in "百千万亿":
        written = written.replace(f"二{unit}", f"两{unit}")
    assert parse_number(written) == number


@given(st.integers(0, 10**15))
def test_every_number_in_digits_is_read(number: int) -> None:
    for written in (str(number), f"{number:,}", f"{number:,}".translate(FULL_WIDTH)):
        assert parse_number(written) == number


@given(st.integers(0, 10**6), st.integers(0, 9999))
def test_digits_with_wan_and_yi_are_read(number: int, below: int) -> None:
    hundredths = f"{number // 100}.{number % 100:02d}"
    assert parse_number(f"{hundredths}万") == number * 100
    assert parse_number(f"{number}亿") == number * 10**8
    if number and below >= 10:
        assert parse_number(f"{number}万{below}") == number * 10**4 + below
        assert parse_number(f"{number}亿{below}万") == number * 10**8 + below * 10**4


@given(st.text(max_size=30) | st.text("零一二两十百千万亿廿点0123,.万", max_size=60))
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
        ("一百十二", 112),
        ("一百零五", 105),
        ("一万二", 12_000),
        ("三千五", 3500),
        ("十", 10),
        ("二〇二三", 2023),
        ("贰佰", 200),
        ("兩百零二", 202),
        ("1.2万", 12_000),
        ("1.2万亿", 12 * 10**11),
        ("3亿5000万", 350_000_000),
        ("3万5", 35_000),
        ("5千", 5000),
        ("３.５", Fraction(7, 2)),
        ("三点五万", 35_000),
        ("一亿零五百万", 105_000_000),
        ("一千零五万零三", 10_050_003),
        ("二十万零五十", 200_050),
        ("一万亿", 10**12),
        ("万亿", 10**12),
        (" 413 ", 413),
    ],
)
def test_a_number_is_read_exactly(text: str, value: int | Fraction) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", "十十", "百百", "百二", "二三十", "一二三百", "三廿", "十零", "一百零", "零三十"),
        *("一百零零五", "十零五", "万", "一亿一亿", "一万一万", "一千百", "百十", "零万", "五百千"),
        *("12,34", "1.2.3", "1万2万", "5千3万", "一件", "-5", "三点", "点五", "٣"),
    ],
)
def test_what_is_not_one_number_is_declined(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize("text", ["9" * 20_000, "一" * 20_000, "1," * 10_000, "一点" * 10_000])
def test_a_run_nobody_means_is_declined_at_once(text: str) -> None:
    assert parse_number(text) is None
    assert sum(len(numeral.text) for numeral in find_numerals(text)) <= len(text)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "零"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (413, "四百一十三"),
        (2005, "二千零五"),
        (10_010, "一万零一十"),
        (10_080, "一万零八十"),
        (200_000, "二十万"),
        (205_000, "二十万五千"),
        (200_500, "二十万零五百"),
        (100_000_030, "一亿零三十"),
        (100_005_000, "一亿零五千"),
        (1_200_000_000, "十二亿"),
        (999_999_999_999, "九千九百九十九亿九千九百九十九万九千九百九十九"),
        (10**12, "一万亿"),
    ],
)
def test_a_number_is_written_as_documents_do(number: int, written: str) -> None:
    assert write_number(number) == written


@pytest.mark.parametrize("number", [-1, 10**12 + 1, 10**40])
def test_a_number_beyond_the_limit_is_not_written(number: int) -> None:
    with pytest.raises(LimitExceeded):
        write_number(number)


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
