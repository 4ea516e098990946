from __future__ import annotations

import pytest

from bot.agent.questions import analyse
from bot.agent.sentences import is_of_sort
from bot.agent.wanted import Wanted, number_wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("绵阳的数字出自哪家报纸?", Wanted.OUTLET),
        ("这条消息是哪家网站登的?", Wanted.OUTLET),
        ("“挂牌”是什么意思?", Wanted.MEANING),
        ("核定科室数凭什么?", Wanted.BASIS),
        ("下沉的编制从哪里来?", Wanted.ORIGIN),
        ("两个办法有什么不同?", Wanted.DIFFERENCE),
        ("改名称要报哪一级?", Wanted.BODY),
        ("方案要写哪五项?", Wanted.LIST),
        ("绵阳怎么样?", Wanted.TEXT),
    ],
)
def test_a_question_wants_a_sort_of_thing(question: str, wanted: Wanted) -> None:
    assert wanted in analyse(question).wanted


@pytest.mark.parametrize(
    ("question", "holding", "lacking"),
    [
        ("方案要写哪五项?", "方案写5项：甲，乙，丙，丁，戊。", "方案写3项：甲，乙，丙。"),
        ("数字出自哪家报纸?", "《四川日报》3月报道了这组数字。", "原文没有报道精简率。"),
        ("“挂牌”是什么意思?", "挂牌指加挂一块牌子。", "10个部门采用挂牌方式。"),
        ("核定科室数凭什么?", "科室数依据编制数核定。", "科室数有所减少。"),
        ("下沉的编制从哪里来?", "编制由市直单位调剂。", "编制下沉到乡镇。"),
    ],
)
def test_a_text_shows_what_it_holds(question: str, holding: str, lacking: str) -> None:
    asked = analyse(question)
    assert is_of_sort(asked, holding)
    assert not is_of_sort(asked, lacking)


def test_the_number_of_things_may_be_known() -> None:
    assert number_wanted("哪十二个领域") == 12
    assert number_wanted("有哪些领域") is None
