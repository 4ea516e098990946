from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from bot.answers import Calculation as Shown
from bot.answers import Language
from bot.calculations import shown
from bot.charts import chart_of, render_bar_chart
from knowledge.calculators import Calculation, Calculators
from knowledge.rules import load_rule_book

CALCULATORS = Calculators(load_rule_book())


def run(name: str, language: Language = "zh", **arguments: object) -> Shown:
    outcome = CALCULATORS.run(name, arguments)
    assert isinstance(outcome, Calculation)
    return shown(outcome, language)


def table(*ends: tuple[int, int], language: Language = "zh") -> Shown:
    rows = [
        {"name": f"{'甲乙丙丁'[n]}局", "before": b, "after": a} for n, (b, a) in enumerate(ends)
    ]
    return run("reduction_table", language, rows=rows)


def test_a_table_of_reductions_shows_the_rates_the_largest_first() -> None:
    chart = chart_of(table((10, 9), (18, 12), (22, 17)), "zh")
    assert chart is not None
    assert [(bar.label, bar.display) for bar in chart.bars] == [
        ("乙局", "33.33%"),
        ("丙局", "22.73%"),
        ("甲局", "10.00%"),
    ]
    assert chart.bars[0].value == Fraction(100, 3)
    assert "24.00%" in chart.note


def test_an_increase_is_explained_and_a_row_without_a_rate_is_named_as_left_out() -> None:
    chart = chart_of(table((10, 12), (18, 12), (0, 5), (4, 4)), "zh")
    assert chart is not None
    assert [bar.value for bar in chart.bars][-1] == -20
    assert "负数表示增加" in chart.note
    assert "另有1项" in chart.note


def test_no_note_on_increases_where_there_is_none() -> None:
    chart = chart_of(table((10, 9), (18, 12), (22, 17)), "zh")
    assert chart is not None
    assert "增加" not in chart.note


def test_scores_are_charted() -> None:
    items = [
        {"name": n, "base": b, "composite": 5} for n, b in (("甲", 80), ("乙", 90), ("丙", 70))
    ]
    chart = chart_of(run("assessment_score", items=items), "en")
    assert chart is not None
    assert [bar.label for bar in chart.bars] == ["乙", "甲", "丙"]
    assert [bar.value for bar in chart.bars] == [95, 85, 75]
    assert chart.title == "Assessment score"


@pytest.mark.parametrize(
    "calculation",
    [
        table((10, 9), (18, 12)),
        table((0, 1), (0, 2), (3, 1)),
        run("reduction_rate", before=52, after=38),
        run("leader_posts", staff=8),
    ],
)
def test_little_to_compare_makes_no_chart(calculation: Shown) -> None:
    assert chart_of(calculation, "zh") is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_chart_speaks_the_language_asked_for(language: Language) -> None:
    chart = chart_of(table((10, 9), (18, 12), (22, 17), language=language), language)
    assert chart is not None
    assert chart.language == language
    assert ("各单位" in chart.title) == (language == "zh")
    assert render_bar_chart(chart)


def test_a_tool_without_a_chart_of_its_own_shows_what_every_row_has() -> None:
    other = replace(table((10, 9), (18, 12), (0, 17)), tool="other_table")
    chart = chart_of(other, "zh")
    assert chart is not None
    assert [bar.value for bar in chart.bars] == [18, 10, 0]
