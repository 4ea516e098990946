from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.english_numerals import ENGLISH_NUMERAL, parse_english

ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
RUN = re.compile(rf"\b(?:{ENGLISH_NUMERAL})\b", re.IGNORECASE)


def in_english(number: int, joint: str = " and ") -> str:
    """A number below 10^12 as it is written out in full."""
    for scale, word in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if number >= scale:
            rest = number % scale
            tail = (joint if rest < 100 else " ") + in_english(rest, joint) if rest else ""
            return f"{in_english(number // scale, joint)} {word}{tail}"
    if number >= 100:
        tail = joint + in_english(number % 100, joint) if number % 100 else ""
        return f"{ONES[number // 100]} hundred{tail}"
    if number < 20:
        return ONES[number]
    return TENS[number // 10 - 2] + (f"-{ONES[number % 10]}" if number % 10 else "")


NUMBERS = st.integers(0, 11).flatmap(lambda power: st.integers(0, 10 ** (power + 1) - 1))


@given(NUMBERS, st.sampled_from((" and ", " ")))
def test_every_number_written_out_is_read_back(number: int, joint: str) -> None:
    written = in_english(number, joint)
    assert parse_english(written) == number
    assert parse_english(written.title()) == number
    assert RUN.fullmatch(written)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a dozen", 12),
        ("dozen", 12),
        ("two dozen", 24),
        ("a hundred and five", 105),
        ("hundred and five", 105),
        ("a million", 10**6),
        ("twelve hundred", 1200),
        ("twenty nine", 29),
        ("one trillion", 10**12),
    ],
)
def test_the_ways_people_say_a_number(text: str, value: int) -> None:
    assert parse_english(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", "a", "and", "a five", "one two three", "twenty ten", "twenty twenty-three"),
        *("zero five", "twenty zero", "five and two", "one hundred and", "one hundred dozen"),
        *("thousand thousand", "one thousand million", "one trillion and one", "two trillion"),
        *("one hundred one hundred", "three dozen five", "one  two", "offices", "ſeven"),
        "one " * 5000,
    ],
)
def test_a_run_that_is_not_one_number_is_declined(text: str) -> None:
    assert parse_english(text) is None


def test_numbers_in_a_row_are_told_apart_by_and() -> None:
    assert RUN.findall("between three and five, one hundred and twenty people") == [
        "three",
        "five",
        "one hundred and twenty",
    ]


@given(st.text(max_size=40) | st.lists(st.sampled_from([*ONES, *TENS, "and"])).map(" ".join))
def test_any_text_is_read_or_declined_without_failing(text: str) -> None:
    parse_english(text)
