"""Spreadsheet rows say their column names; Word's own numbers are written out."""

from __future__ import annotations

import pytest

from knowledge.loading.numbering import chinese, format_number
from knowledge.loading.rows import markdown_table, rows_to_lines
from knowledge.loading.spreadsheets import cell_text


def test_rows_name_their_columns_and_skip_empty_cells() -> None:
    rows = [["各地情况", ""], ["地方", "前", "后"], ["襄阳", "164", ""], ["", "", ""]]
    assert list(rows_to_lines(rows)) == ["### 各地情况", "地方：襄阳；前：164"]


def test_without_a_header_cells_are_joined() -> None:
    assert list(rows_to_lines([["襄阳", "164"], ["舟山", "45"]])) == ["襄阳；164", "舟山；45"]


def test_a_single_column_stays_plain_text() -> None:
    assert list(rows_to_lines([["第一句"], ["第二句"]])) == ["第一句", "第二句"]


def test_a_markdown_table_has_equal_rows_and_no_stray_bars() -> None:
    assert markdown_table([["甲", "乙"], ["a|b"]]) == "| 甲 | 乙 |\n| --- | --- |\n| a／b |  |"


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (0.2857, "0.00%", "28.57%"),
        (0.27, "0%", "27%"),
        (52.0, "General", "52"),
        (2.9, "General", "2.9"),
        (True, "General", "是"),
        (None, "General", ""),
        ("#DIV/0!", "General", ""),
        ("#1号楼", "General", "#1号楼"),
        (10**400, "General", str(10**400)),
        (float("inf"), "General", "inf"),
    ],
)
def test_cells_read_as_the_sheet_shows_them(value: object, form: str, expected: str) -> None:
    assert cell_text(value, form)[:50] == expected[:50]


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (10, "十"), (13, "十三"), (20, "二十"), (105, "一百零五"), (110, "一百一十")],
)
def test_chinese_numbers_are_written_as_statutes_write_them(number: int, words: str) -> None:
    assert chinese(number) == words
    assert format_number(number, "chineseCountingThousand") == words
