from __future__ import annotations

import pytest

from bot.agent.grounding import answers, missing_names
from bot.agent.questions import analyse
from bot.agent.sentences import score_sentences
from tests.fakes.search import evidence_passage

HUAIBEI = evidence_passage(
    "淮北市财政局（国资委）由25个科室调整为19个。2023年2月启动。",
    number="国务院令第486号",
    section=("第十三条",),
)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("淮北市教育局精简了多少个科室?", ["教育局"]),
        ("淮北市财政局有多少个科室?", []),
        ("淮北市国资委有多少个科室?", []),
        ("国务院令第999号怎么规定?", ["第999号"]),
        ("999号令怎么规定?", ["第999号"]),
        ("国务院令第486号第十三条怎么规定?", []),
        ("国务院令第486号第四十五条怎么规定?", ["第四十五条"]),
        ("2019年精简了多少?", ["2019年"]),
        ("2023年开始的吗?", []),
        ("明年还要精简多少个科室?", ["明年"]),
        ("涉改部门内设机构总数是多少?", []),
        ("哪个部门负责审批?", []),
    ],
)
def test_what_no_passage_names_is_missing(question: str, missing: list[str]) -> None:
    assert missing_names(analyse(question), [HUAIBEI]) == missing


@pytest.mark.parametrize(
    ("question", "able"),
    [
        ("淮北市财政局有多少个科室?", True),
        ("淮北市财政局联系电话是多少?", False),
        ("淮北市财政局花了多少资金?", False),
        ("淮北市财政局局长是谁?", False),
        ("淮北市财政局怎么样?", True),
    ],
)
def test_a_sentence_answers_only_what_it_mentions(question: str, able: bool) -> None:
    asked = analyse(question)
    first = score_sentences(asked, [HUAIBEI]).sentences[0]
    assert answers(asked, first) is able


def test_a_sentence_that_says_there_is_no_figure_answers_a_question_for_one() -> None:
    asked = analyse("基础评价占多少权重?")
    passage = evidence_passage("各部分占多少权重,原文未载明。")
    assert answers(asked, score_sentences(asked, [passage]).sentences[0])
