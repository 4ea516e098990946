from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # ships no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.office_lists import analyse, fill_workbook, read_office_list, report_lines
from tests.unit.bot.office_lists.files import CALCULATORS, Rows, cells, table, workbook

REDUCED: Rows = [
    ["单位", "改革前", "改革后", "编制", "实有", "备注"],
    ["甲局", 18, 12, 30, 28, "首批"],
    ["乙局", 10, 9, 20, 23, None],
    ["丙局", 22, 17, 10, None, None],
    ["合计", 50, 38, 60, 51, None],
]


def filled(rows: Rows, *, text: bool = False) -> bytes:
    found = read_office_list("a", table(rows).encode() if text else workbook(rows))
    return fill_workbook(found, analyse(found, CALCULATORS), "zh")


def sheet(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).active


def test_columns_are_added_with_formulas_and_their_results() -> None:
    data = filled(REDUCED)
    head, first, *_, total = cells(data)
    assert head[:6] == REDUCED[0]
    assert head[6:8] == ["减少", "精简率"]
    assert first[:7] == ["甲局", 18, 12, 30, 28, "首批", 6]
    assert first[7] == pytest.approx(1 / 3)
    assert total[:8] == ["合计", 50, 38, 60, 51, None, 12, 0.24]
    formulas = cells(data, results=False)
    assert formulas[1][6:8] == ["=B2-C2", '=IF(B2=0,"",(B2-C2)/B2)']
    assert formulas[-1][1] == "=SUM(B2:B4)"
    assert formulas[-1][7] == '=IF(SUM(B2:B4)=0,"",SUM(G2:G4)/SUM(B2:B4))'


def test_a_row_left_out_has_no_rate_says_why_and_is_not_in_the_total_rate() -> None:
    data = filled(REDUCED)
    rows = cells(data)
    assert rows[0][8:] == ["空编（负数为超编）", "空编率（负数为超编率）", "未计算的原因"]
    assert rows[3][8:] == [None, None, "空编率: 未填实有"]
    assert rows[4][8:] == [-1, -0.02, None]
    assert cells(data, results=False)[4][9].count('SUMIF(I2:I4,"<>",D2:D4)') == 2


def test_rates_are_shown_as_percentages_under_a_frozen_header() -> None:
    found = sheet(filled(REDUCED))
    assert found["H2"].number_format == found["H5"].number_format == "0.00%"
    assert found.freeze_panes == "A2"
    assert found["A1"].font.bold
    assert found["A5"].font.bold
    assert found.column_dimensions["A"].width >= 8


def test_sizes_of_offices_are_told() -> None:
    rows: Rows = [["科室", "编制"], ["甲科", 1], ["乙科", 2], ["丙科", 0], ["丁科", 7]]
    assert [row[2] for row in cells(filled(rows))] == [
        "科室规模",
        "一人科",
        "两人科",
        "空科",
        None,
        None,
    ]


def test_the_share_of_line_offices_is_filled_in() -> None:
    rows: Rows = [["单位", "业务科室", "综合科室"], ["甲局", 17, 3], ["乙局", 0, 0]]
    data = filled(rows)
    assert [row[3] for row in cells(data)] == ["业务占比", 0.85, None, None]
    assert cells(filled(rows[:2]))[-1][3] == 0.85


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
@pytest.mark.parametrize("text", [True, False])
def test_text_that_looks_like_a_formula_stays_text(sign: str, text: bool) -> None:
    attack = f'{sign}HYPERLINK("http://x.invalid","甲")'
    quoted = attack if text or sign != "=" else f" {attack}"
    rows: Rows = [["单位", "编制", "实有", attack if text else "备注"], [quoted, 3, 2, quoted]]
    found = sheet(filled(rows, text=text))
    for cell in ("A2", "D2", *(("D1",) if text else ())):
        assert found[cell].value.strip() == attack
        assert found[cell].data_type == "s"
        assert found[cell].quotePrefix
    formulas = [c.value for row in found.iter_rows() for c in row if c.data_type == "f"]
    assert formulas
    assert not any("HYPERLINK" in formula for formula in formulas)


def test_what_is_sent_back_can_be_sent_again() -> None:
    again = read_office_list("b.xlsx", filled(REDUCED))
    assert again.warnings == ()
    first = read_office_list("a.xlsx", workbook(REDUCED))
    told = [report_lines(analyse(one, CALCULATORS), "zh") for one in (first, again)]
    assert told[0] == told[1]


def test_numbers_written_as_text_become_numbers() -> None:
    found = cells(filled([["单位", "改革前", "改革后"], ["甲局", "５２个", "三十八"]]))
    assert found[1][:4] == ["甲局", 52, 38, 14]


def test_strange_names_and_sheets_are_written() -> None:
    rows: Rows = [["单位", "编制", "实有"], ["甲\x07局" * 10, 3, 2]]
    found = read_office_list("a.csv", table(rows).encode())
    assert cells(fill_workbook(found, analyse(found, CALCULATORS), "en"))[-1][0] == "total"


COUNTS = st.one_of(st.none(), st.integers(0, 300))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=8))
def test_results_are_those_of_the_report(ends: list[tuple[int | None, int | None]]) -> None:
    rows: Rows = [["单位", "改革前", "改革后"], *([f"第{n}局", *e] for n, e in enumerate(ends))]
    total = cells(filled(rows))[-1]
    known = [(b, a) for b, a in ends if b is not None and a is not None]
    before, after = sum(b for b, _ in known), sum(a for _, a in known)
    assert total[3] == before - after
    expected = pytest.approx(float(Fraction(before - after, before))) if before else None
    assert total[4] == expected
