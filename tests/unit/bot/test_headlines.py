"""What is said of a result holds its figures, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from bot.answers import Language
from bot.headlines import headline
from knowledge.calculators import Calculation, Calculators
from knowledge.rules import load_rule_book

CALCULATORS = Calculators(load_rule_book())


def said(tool: str, language: Language, **arguments: Any) -> str:
    found = CALCULATORS.run(tool, arguments)
    assert isinstance(found, Calculation)
    return "\n".join(headline(found, language))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_leaders_in_post_are_named_with_how_many_are_too_many(language: Language) -> None:
    line = said("leader_posts", language, staff=4, rule_set="huaibei_2024", actual=3)
    assert "3" in line.splitlines()[-1]
    assert "2" in line.splitlines()[-1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_most_deputies_are_named_where_their_condition_holds(language: Language) -> None:
    rule = {"staff": 20, "rule_set": "moc_1994", "condition_met": True}
    line = said("leader_posts", language, **rule)
    assert "4" in line
    assert "超" not in said("leader_posts", "zh", **rule, actual=4).replace("没有超", "")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_table_says_how_far_two_are_apart_and_which_grew(language: Language) -> None:
    rows = [
        {"name": "甲局", "before": 20, "after": 15},
        {"name": "乙局", "before": 10, "after": 12},
    ]
    text = said("reduction_table", language, rows=rows)
    assert "45.00" in text
    assert ("不减反增" if language == "zh" else "乙局 grew") in text
    growing = [
        {"name": "甲局", "before": 10, "after": 15},
        {"name": "乙局", "before": 5, "after": 5},
    ]
    total = said("reduction_table", language, rows=growing).splitlines()[-1]
    assert "33.33%" in total
    assert "-" not in total
