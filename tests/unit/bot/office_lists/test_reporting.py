from __future__ import annotations

import pytest

from bot.answers import Language
from bot.charts import render_bar_chart
from bot.office_lists import analyse, charts_of, read_office_list, report_lines, tables_of
from bot.office_lists.analysing import OfficeReport
from bot.tables import width
from tests.unit.bot.office_lists.files import CALCULATORS, Rows, table

REDUCED: Rows = [
    ["单位", "改革前", "改革后", "编制", "实有"],
    ["甲局", 18, 12, 30, 28],
    ["乙局", 10, 9, 20, 23],
    ["丙局", 22, 17, 10, ""],
]
OFFICES: Rows = [
    ["单位", "科室", "类别", "编制"],
    ["甲局", "办公室", "综合", 5],
    ["", "预算科", "业务", 1],
    ["乙局", "就业科", "业务", 2],
]


def report(rows: Rows) -> OfficeReport:
    return analyse(read_office_list("a.csv", table(rows).encode()), CALCULATORS)


def test_the_headline_comes_first_with_its_formula() -> None:
    lines = report_lines(report(REDUCED), "zh")
    assert lines[0].startswith("总的精简率24.00%：科室由50个减到38个，减少12个")
    assert lines[1] == "名单有3个单位。"
    assert "((18 + 10 + 22) − (12 + 9 + 17)) ÷ 50 × 100% = 24.00%" in "\n".join(lines)
    assert "最高的是甲局（33.33%），最低的是乙局（10.00%）。" in lines


def test_vacancies_and_what_is_too_many_are_both_told() -> None:
    text = "\n".join(report_lines(report(REDUCED), "zh"))
    assert "超编率2.00%：核定50名，实有51名，相抵后超编1名。" in text
    assert "空编共2名，超编共3名。" in text


def test_a_row_left_out_is_named_with_why() -> None:
    assert "空编率未计入1行：丙局（第4行，未填实有）。" in report_lines(report(REDUCED), "zh")
    assert "Vacancy rate, left out (1): 丙局 (row 4, no 实有)." in report_lines(
        report(REDUCED), "en"
    )


def test_an_increase_is_no_reduction() -> None:
    (first, *_) = report_lines(report([["单位", "改革前", "改革后"], ["甲局", 40, 50]]), "zh")
    assert first == "不是精简，是增加：科室由40个增到50个，增加10个，增幅25.00%。"


def test_small_offices_are_named_and_held_to_the_rules() -> None:
    lines = report_lines(report(OFFICES), "zh")
    assert lines[0] == "一人科1个、两人科1个，占3个科室的66.67%（按编制算）。"
    assert "一人科：甲局 预算科。" in lines
    assert any("庆阳" in line and line.endswith("没有达到。") for line in lines)
    assert any(line.startswith("业务科室占比66.67%：3个科室中有2个。") for line in lines)


def test_of_many_names_the_first_are_told() -> None:
    rows: Rows = [["科室", "编制"], *([f"第{n}科", 1] for n in range(30))]
    (line,) = [line for line in report_lines(report(rows), "zh") if line.startswith("一人科：")]
    assert line.endswith("等30个。")
    assert "第11科" in line
    assert "第12科" not in line


def test_a_total_that_differs_is_told() -> None:
    lines = report_lines(report([*REDUCED, ["合计", 51, 38, "", ""]]), "zh")
    assert lines[-1].startswith("注意：第5行B列（改革前）：表里的合计是51，各行相加是50")


def test_nothing_to_compute_says_what_is_needed() -> None:
    lines = report_lines(report([["单位", "编制"], ["甲局", 5]]), "zh")
    assert lines[0].startswith("这份名单里没有能算的")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_tables_line_up_and_end_with_the_total(language: Language) -> None:
    reduced, vacant = tables_of(report(REDUCED), language)
    assert reduced.splitlines()[-1].split()[1:] == ["50", "38", "12", "24.00%"]
    assert vacant.splitlines()[-1].split()[1:] == ["50", "51", "-1", "-2.00%"]
    assert len({width(line) for line in reduced.splitlines()}) == 1
    assert len(vacant.splitlines()) == 4


def test_charts_show_rates_both_ends_and_vacancies() -> None:
    rates, ends, vacancies = charts_of(report(REDUCED), "zh")
    assert [bar.display for bar in rates.bars] == ["33.33%", "22.73%", "10.00%"]
    assert [bar.group for bar in ends.bars[:2]] == ["改革前", "改革后"]
    assert [bar.label for bar in vacancies.bars] == ["甲局", "乙局"]
    assert [bar.value for bar in vacancies.bars] == [2, -3]
    assert vacancies.note == "负数表示超编。"
    assert all(render_bar_chart(chart) for chart in (rates, ends, vacancies))


def test_one_body_makes_no_chart() -> None:
    assert charts_of(report(REDUCED[:2]), "zh") == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("rows", [REDUCED, OFFICES, [["单位", "编制", "实有"], ["甲局", 0, 1]]])
def test_everything_is_told_in_both_languages(language: Language, rows: Rows) -> None:
    lines = report_lines(report(rows), language)
    assert all(lines)
    assert not any("$" in line for line in lines)
