from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.office_lists import (
    Measure,
    OfficeListError,
    OfficeReport,
    Section,
    analyse,
    read_office_list,
)
from knowledge.calculators import Row
from tests.unit.bot.office_lists.files import CALCULATORS, Rows, table


def report(rows: Rows) -> OfficeReport:
    return analyse(read_office_list("a.csv", table(rows).encode()), CALCULATORS)


def section(rows: Rows, measure: Measure) -> Section:
    found = report(rows).section(measure)
    assert found is not None
    return found


def total(found: Section, name: str) -> object:
    assert found.total is not None
    result = found.total.result(name)
    return result.value if result else None


def value(row: Row, name: str) -> object:
    return next((result.value for result in row.results if result.name == name), None)


def test_the_total_rate_is_of_the_sums_and_no_mean() -> None:
    found = section(
        [["单位", "改革前", "改革后"], ["甲局", 18, 12], ["乙局", 10, 9], ["丙局", 22, 17]],
        Measure.OFFICES,
    )
    assert total(found, "total_rate_pct") == 24
    assert [value(row, "rate_pct") for row in found.rows] == [
        Fraction(100, 3),
        10,
        Fraction(500, 22),
    ]


def test_a_row_with_a_blank_is_left_out_of_both_sums() -> None:
    found = section(
        [["单位", "改革前", "改革后"], ["甲局", 18, 12], ["乙局", 1000, ""]], Measure.OFFICES
    )
    assert total(found, "total_before") == 18
    (left,) = found.left_out
    assert (left.code, left.entry.row, left.missing) == ("BLANK", 3, ("改革后",))


def test_a_body_that_is_new_counts_in_the_total_and_has_no_rate() -> None:
    found = section(
        [["单位", "改革前", "改革后"], ["甲局", 10, 6], ["新局", 0, 1]], Measure.OFFICES
    )
    assert total(found, "total_rate_pct") == 30
    assert value(found.rows[1], "rate_pct") is None
    assert [caution.code for caution in found.cautions] == ["ZERO_BEFORE"]


def test_posts_before_and_after_are_a_measure_of_their_own() -> None:
    found = report(
        [["单位", "改革前科室", "改革后科室", "改革前编制", "改革后编制"], ["甲局", 10, 8, 50, 49]]
    )
    rates = [total(one, "total_rate_pct") for one in found.sections]
    assert [one.measure for one in found.sections] == [Measure.OFFICES, Measure.POSTS]
    assert rates == [20, 2]


OFFICES: Rows = [
    ["单位", "科室", "类别", "编制", "实有"],
    ["甲局", "办公室", "综合", 5, 4],
    ["", "预算科", "业务", 1, 2],
    ["", "国库科", "业务科室", 2, 2],
    ["乙局", "办公室", "综合", 0, 0],
    ["", "就业科", "", 6, 3],
]


def test_small_offices_are_found_and_named_with_their_body() -> None:
    found = section(OFFICES, Measure.SMALL)
    assert total(found, "share_pct") == 40
    assert total(found, "one") == "甲局 预算科"
    assert total(found, "two") == "甲局 国库科"
    assert total(found, "empty") == "乙局 办公室"


def test_vacancies_are_summed_by_body_and_shown_net_and_gross() -> None:
    found = section(OFFICES, Measure.VACANCY)
    assert [(row.name, value(row, "vacant")) for row in found.rows] == [("甲局", 0), ("乙局", 3)]
    assert total(found, "vacant") == 3
    assert (found.vacant, found.over) == (4, 1)


def test_nothing_to_divide_by_is_said_of_the_row() -> None:
    found = section([["单位", "编制", "实有"], ["甲局", 0, 3], ["乙局", 10, 9]], Measure.VACANCY)
    assert [(one.entry.body, one.code) for one in found.left_out] == [("甲局", "ZERO_TOTAL")]
    assert total(found, "vacancy_pct") == 10


def test_the_share_of_line_offices_is_of_those_whose_kind_is_known() -> None:
    found = section(OFFICES, Measure.SHARE)
    assert total(found, "share_pct") == 50
    assert [(one.entry.office, one.code) for one in found.left_out] == [("就业科", "KIND")]


def test_line_offices_may_be_counted_in_a_column() -> None:
    found = section(
        [["单位", "业务科室", "综合科室"], ["甲局", 17, 3], ["乙局", 5, 5]], Measure.SHARE
    )
    assert [value(row, "share_pct") for row in found.rows] == [85, 50]
    assert total(found, "share_pct") == Fraction(220, 3)
    of_all = section(
        [["单位", "改革前", "改革后", "业务科室"], ["甲局", 30, 20, 17]], Measure.SHARE
    )
    assert total(of_all, "share_pct") == 85
    more = section([["单位", "改革前", "改革后", "业务科室"], ["甲局", 30, 20, 21]], Measure.SHARE)
    assert [one.code for one in more.left_out] == ["PART_GT_WHOLE"]
    assert more.total is None


def test_more_offices_than_a_calculator_takes_are_computed_all_the_same() -> None:
    rows: Rows = [["科室", "编制"], *([f"第{n}科", n % 4] for n in range(1_203))]
    found = section(rows, Measure.SMALL)
    assert total(found, "one_count") == 301
    assert total(found, "two_count") == 301
    assert total(found, "share_pct") == Fraction(60200, 1203)
    assert total(found, "meets_qingyang_2024") == "no"
    bodies: Rows = [
        ["单位", "改革前", "改革后"],
        *([f"第{n}局", 10, 9 - n % 2] for n in range(1_000)),
    ]
    reduced = section(bodies, Measure.OFFICES)
    assert len(reduced.rows) == 1_000
    assert total(reduced, "total_rate_pct") == 15


def test_a_list_without_anything_to_compute_has_no_sections() -> None:
    assert report([["单位", "编制"], ["甲局", 5]]).sections == ()


@pytest.mark.parametrize("big", [10**9, 5 * 10**8 + 1])
def test_sums_that_no_calculator_takes_are_refused_with_the_list(big: int) -> None:
    with pytest.raises(OfficeListError) as caught:
        report([["单位", "改革前", "改革后"], ["甲局", big, big], ["乙局", 1, 1]])
    assert caught.value.code == "NUMBER_TOO_LARGE"


COUNTS = st.integers(0, 2_000)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=12))
def test_totals_are_those_of_the_rows(ends: list[tuple[int, int]]) -> None:
    rows = [[f"第{n}局", before, after] for n, (before, after) in enumerate(ends)]
    reduced = section([["单位", "改革前", "改革后"], *rows], Measure.OFFICES)
    before, after = sum(e[0] for e in ends), sum(e[1] for e in ends)
    expected = Fraction(before - after, before) * 100 if before else None
    assert total(reduced, "total_rate_pct") == expected
    posts = section([["单位", "编制", "实有"], *rows], Measure.VACANCY)
    kept = [(b, a) for b, a in ends if b]
    net = sum(b - a for b, a in kept)
    assert posts.vacant - posts.over == net
    assert len(posts.left_out) == len(ends) - len(kept)
