"""What a question takes for granted: refuted by the corpus, or asked of no document at all."""

from __future__ import annotations

import pytest

from bot.agent.citing import REFUSAL
from bot.agent.composing import compose
from bot.agent.premises import about_the_asker, proposes
from tests.fakes.search import evidence, evidence_passage

SCOPES = evidence_passage(
    "绵阳市91个，是市直部门合计精简的数。绵阳市17个，是先行5家单位的差。绵阳市还印发了方案。\n"
    "绵阳市的91个、17个范围不同，不能相加，也不能互相当分母。",
    document="corpus/scopes.md",
    regions=("四川省绵阳市",),
)
NO_NUMBER = evidence_passage(
    "国务院令第612号没有规定科室的编制数。科室怎么设由本级核定。",
    document="corpus/none.md",
)
OTHER = evidence_passage("国务院令第613号规定每个科室编制不少于5名。", document="corpus/o.md")


@pytest.mark.parametrize(
    "question",
    [
        "绵阳17个占91个的18.68%，这么写行吗？",
        "绵阳一共减了91加17等于108个，对吧？",
        "Mianyang cut 91 and 17 offices, 108 in all, right?",
    ],
)
def test_figures_of_different_scope_are_not_put_together(question: str) -> None:
    text = compose(question, [evidence(SCOPES)])
    assert "不能互相当分母" in text
    assert "绵阳市91个，是市直部门合计" in text
    assert "印发" not in text


BUREAUS = evidence_passage(
    "绵阳市工作部门由40个减到31个。\n"
    "绵阳市这组数字数的是工作部门，不是部门里面的科室，不宜与攀枝花市的科室数直接比较。\n"
    "按40→31核算，绵阳市的精简率核算为22.50%；原文没有报道精简率。",
    document="corpus/bureaus.md",
    regions=("四川省绵阳市",),
)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("绵阳减了9个科室对吗？", "不是部门里面的科室"),
        ("绵阳官方公布的精简率是22.50%吧？", "原文没有报道精简率"),
        ("绵阳40个减到31个，跟攀枝花50个减到44个放一块儿比合适吗？", "不宜与攀枝花市"),
        ("绵阳9个比攀枝花6个多，所以减得更狠，对吗？", "不宜与攀枝花市"),
    ],
)
def test_figures_are_not_what_they_are_taken_for(question: str, said: str) -> None:
    assert said in compose(question, [evidence(BUREAUS)])


def test_how_many_articles_there_are_is_put_right() -> None:
    sized = evidence_passage(
        "国务院令第612号共7章41条。第四十条讲施行。", document="corpus/sized.md"
    )
    assert "共7章41条" in compose("612号令一共40条对吗？", [evidence(sized)])


def test_a_refutation_needs_no_sure_search() -> None:
    unsure = evidence(SCOPES, found=False, confidence=0.02)
    assert "不能相加" in compose("绵阳的91个里有17个，没错吧", [unsure])


@pytest.mark.parametrize(
    "question", ["绵阳市精简了多少个内设机构？", "绵阳的91个是市直部门合计的数，对吧？"]
)
def test_what_is_so_is_not_refuted(question: str) -> None:
    assert "分母" not in compose(question, [evidence(SCOPES)])


def test_a_figure_that_a_document_does_not_set_is_refuted_by_what_it_says() -> None:
    text = compose("612号令规定一个科室编制不少于5名，是吗？", [evidence(OTHER, NO_NUMBER)])
    assert text.startswith("国务院令第612号没有规定")
    assert "613" not in text


def test_a_figure_that_a_document_sets_is_confirmed() -> None:
    text = compose("613号令规定每个科室编制不少于5名，是吗？", [evidence(OTHER, NO_NUMBER)])
    assert text.startswith("国务院令第613号规定每个科室编制不少于5名")


def test_a_figure_written_otherwise_is_still_what_was_claimed() -> None:
    own = evidence_passage("国务院令第612号规定科室分大小两类。", document="corpus/own.md")
    text = compose("612号令规定科室分大小2类，对吗？", [evidence(NO_NUMBER, own)])
    assert text.startswith("国务院令第612号规定科室分大小两类")


@pytest.mark.parametrize(
    "question",
    [
        "科室并了，我会不会被免职？",
        "绵阳改革后我还能提拔吗？",
        "Will I keep my post after the merger?",
    ],
)
def test_no_document_says_what_becomes_of_the_asker(question: str) -> None:
    assert about_the_asker(question)
    assert compose(question, [evidence(SCOPES)]).startswith(REFUSAL)


@pytest.mark.parametrize(
    "question", ["我想问绵阳减了多少？", "我们局能设几个科？", "我局会被撤吗？"]
)
def test_the_asker_may_ask_about_others(question: str) -> None:
    assert not about_the_asker(question)


def test_an_open_question_proposes_nothing() -> None:
    assert not proposes("68个和14个各指什么？")
