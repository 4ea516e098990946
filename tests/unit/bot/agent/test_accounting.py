"""Every number of a question is taken in by a computation, or named as left out."""

from __future__ import annotations

import pytest

from bot.agent.accounting import left_out, left_out_of_calls
from bot.agent.calls import Problem, ToolCall
from bot.agent.citing import REFUSAL
from bot.agent.composing import compose
from bot.agent.outcomes import Found
from bot.agent.planning import plan
from bot.answers import Language
from knowledge.calculators import Calculators
from knowledge.rules import load_rule_book

RULES = load_rule_book()
RATE = ToolCall("reduction_rate", {"before": 30, "after": 21})


def computed(call: ToolCall) -> Found:
    return Calculators(RULES).run(call.name, call.arguments)


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("30个科减到21个,少了几成?", []),
        ("30个科减到21个,少了9个,少了几成?", []),
        ("30个科减到21个,隔壁局有14个,少了几成?", ["14个"]),
        ("我们这两家30个科减到21个,少了几成?", []),
        ("30个科减到21个,每科一正两副,少了几成?", []),
        ("2019年30个科减到21个,精确到两位小数,少了几成?", []),
        ("隔壁局有14个? 30个科减到21个,少了几成?", []),
    ],
)
def test_what_a_call_does_not_take_in_is_found(question: str, numbers: list[str]) -> None:
    unheard = left_out_of_calls(Problem(question, RULES), [RATE])
    assert [quantity.text for quantity in unheard] == numbers
    told = left_out(question, [computed(RATE)], "")
    assert [quantity.text for quantity in told] == numbers


def test_bodies_that_a_quoted_sentence_counts_are_taken_in() -> None:
    question = "18家单位30个科减到21个,少了几成?"
    assert [q.text for q in left_out(question, [computed(RATE)], "")] == ["18家"]
    assert left_out(question, [computed(RATE)], "18家单位由30个减到21个。") == []


@pytest.mark.parametrize(("language", "notice"), [("zh", "没有算进去"), ("en", "not taken into")])
def test_an_answer_begins_with_what_it_leaves_out(language: Language, notice: str) -> None:
    question = "30个科减到21个,隔壁局有14个,少了几成?"
    first, *rest = compose(question, [], language, outcomes=[computed(RATE)]).splitlines()
    assert notice in first
    assert "14" in first
    assert any("30.00%" in line for line in rest)


def test_numbers_about_a_place_are_not_computed_in_part() -> None:
    calls = plan("酒泉30个科减到21个,14个没说,少了几成?", RULES).calls
    assert {call.name for call in calls} == {"search_corpus"}


@pytest.mark.parametrize(
    "question",
    [
        "四个局分别20减15、18减14、12减12,合计精简率?",
        "两个局一共50个科,甲局30个,乙局减了4个,乙局减了几成?",
        "Bureau A had 40 offices and B 30, C cut 4 of 20, what is the rate?",
    ],
)
def test_numbers_that_are_mostly_not_understood_are_asked_about(question: str) -> None:
    planned = plan(question, RULES)
    assert planned.calls == ()
    assert planned.text.startswith(REFUSAL)


def test_posts_and_offices_are_never_summed() -> None:
    calls = plan("某县36个机构减到22个,领导职数135名减到114名,各减了百分之几?", RULES).calls
    assert [call.name for call in calls] == ["reduction_rate", "reduction_rate"]


def test_a_measure_that_is_named_is_answered_by_no_other() -> None:
    calls = plan("某处18个科,撤了4个综合科,业务科占比多少?", RULES).calls
    assert {call.name for call in calls} == {"search_corpus"}


def test_a_body_whose_figures_are_lacking_is_looked_up_with_the_other() -> None:
    planned = plan("淮北发改委29个减到22个,财政局呢,哪个比例大?", RULES)
    assert {call.name for call in planned.calls} == {"search_corpus"}
    assert planned.lookup is not None
    assert planned.lookup.searches == ("淮北发改委、淮北财政局科室由多少个减到多少个？",)
