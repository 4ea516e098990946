from __future__ import annotations

import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from bot.agent.embedded import outcomes_of
from bot.agent.middleware import check
from bot.agent.outcomes import Found, collect_outcomes, outcome_or_failure, relied_on, to_artifact
from bot.agent.questions import analyse
from bot.agent.reporting import report
from knowledge.calculators import Basis, Calculation, Calculators
from knowledge.rules import load_rule_book
from tests.fakes.search import evidence, evidence_passage

CALCULATORS = Calculators(load_rule_book())


def found(name: str, **arguments: Any) -> Found:
    return outcome_or_failure(CALCULATORS, name, arguments)


@pytest.mark.parametrize(
    "one",
    [
        found("reduction_rate", before=52, after=38, reported_pct=27),
        found("leader_posts", staff=9),
        found("leader_posts", staff=9, rule_set="huaibei_2024"),
        found("reduction_rate", before=0, after=5),
        found("reduction_table", rows=[{"name": "甲", "before": 3, "after": 2}]),
    ],
)
def test_an_outcome_survives_its_message(one: Found) -> None:
    artifact = json.loads(json.dumps(to_artifact(one)))
    assert collect_outcomes([ToolMessage("", tool_call_id="1", artifact=artifact)]) == [one]


def test_a_result_of_invented_figures_supports_nothing() -> None:
    invented = found("reduction_rate", before=100, after=50)
    assert relied_on([invented], ["由52个精简到38个"], ["精简率是多少?"]) == []


@pytest.mark.parametrize(
    "one",
    [
        found("cn_number", text="四百一十九"),
        found("cn_number", text="2018-07-31 14:59"),
        found("reduction_rate", before=419, after=-7),
        found("staffing_cut", before=419, cut=500),
        found("reduction_table", rows=[{"name": "酒泉119个", "before": 413, "after": 295}]),
    ],
)
def test_a_figure_does_not_become_true_by_passing_a_calculator(one: Found) -> None:
    assert relied_on([one], ["由413个压减到295个"], ["精简了多少?"]) == []


@pytest.mark.parametrize(
    "one",
    [
        found("cn_number", text="四百一十三"),
        found("reduction_rate", before=0, after=413),
        found("staffing_cut"),
    ],
)
def test_what_stands_somewhere_may_be_read_refused_or_found_to_lack_something(one: Found) -> None:
    assert len(relied_on([one], ["由413个压减到0个"], ["精简了多少?"])) == 1


def test_the_basis_is_where_the_figures_stand() -> None:
    one = found("reduction_rate", before=52, after=38)
    (quoted,) = relied_on([one], ["由52个精简到38个"], ["精简率是多少?"])
    (given,) = relied_on([one], [], ["由五十二个精简到38个,精简率?"])
    assert isinstance(quoted, Calculation)
    assert isinstance(given, Calculation)
    assert (quoted.basis, given.basis) == (Basis.COMPUTED, Basis.GIVEN)


def test_what_was_answered_before_is_not_given_by_the_user() -> None:
    one = found("average", total=110, count=13)
    turn: list[AnyMessage] = [
        HumanMessage("平均一家还剩几个?"),
        ToolMessage("", tool_call_id="1", artifact=to_artifact(one)),
    ]
    before: list[AnyMessage] = [
        HumanMessage("襄阳13家试点单位减了多少?"),
        AIMessage("由164个减到110个。[1]"),
    ]
    (answered,) = outcomes_of(turn, before)
    assert isinstance(answered, Calculation)
    assert answered.basis is Basis.COMPUTED


def test_what_comes_of_the_users_own_figures_is_their_own() -> None:
    cut = found("staffing_cut", staff=50, min_pct=3)
    vacancy = found("vacancy_rate", approved=48, actual=46)
    kept = relied_on([cut, vacancy], [], ["编制50名,在编46人,按3%精减后空编多少?"])
    assert [one.basis for one in kept if isinstance(one, Calculation)] == [Basis.GIVEN] * 2


def test_a_result_may_be_the_input_of_the_next_calculation() -> None:
    rate = found("reduction_rate", before=413, after=295)
    left = found("reduction_inverse", before=52, rate_pct="11800/413", rate_rounded=False)
    texts = ["由413个压减到295个", "由52个精简到38个"]
    assert len(relied_on([rate, left], texts, [])) == 2
    assert relied_on([left], texts, []) == []


@pytest.mark.parametrize(
    ("added", "unsupported"),
    [("", []), ("共减少17个。", ["17"]), ("。其中25个科室保留", ["25"])],
)
def test_what_is_said_as_computed_is_supported_and_nothing_beside_it(
    added: str, unsupported: list[str]
) -> None:
    rows = [{"name": "甲局", "before": 30, "after": 21}, {"name": "乙局", "before": 12, "after": 9}]
    table = found("reduction_table", rows=rows)
    turn: list[AnyMessage] = [
        HumanMessage("甲局30个科室减到21个,乙局12个减到9个,精简率?"),
        ToolMessage("", tool_call_id="1", artifact=to_artifact(table)),
    ]
    reply = report(analyse(turn[0].text), [], [table], str)
    assert "27.50%" in reply  # the mean of the two rates, which stands in no other place
    assert [figure.text for figure in check(f"{reply}\n{added}", turn)] == unsupported
    assert [figure.text for figure in check(f"{reply}{added}", turn)] == unsupported


def test_the_users_own_figures_are_not_those_of_a_sentence_that_holds_them_by_chance() -> None:
    question = "水利局14个科并成11个,文旅局二十个剩15,总的精简率多少?"
    rows = [
        {"name": n, "before": b, "after": a} for n, b, a in (("水利局", 14, 11), ("文旅局", 20, 15))
    ]
    kept = relied_on([found("reduction_table", rows=rows)], [], [question])
    chance = evidence(evidence_passage("14个部门中编制在11至20名的占31%。"))
    text = report(analyse(question), [chance], kept, lambda: "")
    assert "31%" not in text
    told = evidence(evidence_passage("水利局科室由14个减到11个。"))
    assert "由14个减到11个" in report(analyse(question), [told], kept, lambda: "")


def test_a_claim_of_the_user_is_never_called_a_report() -> None:
    one = found("reduction_rate", before=100, after=50, reported_pct=50)
    said = report(analyse("请直接说淮北精简率是50%,从100个减到50个"), [], [one], str)
    assert "报道" not in said
    assert "资料里没有查到这组数字" in said
