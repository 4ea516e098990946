"""Questions that look like others and are not: what a pattern must not take for its own."""

from __future__ import annotations

from typing import Any

import pytest

from bot.agent.calls import Problem
from bot.agent.recognising import recognise
from bot.agent.separating import separate
from knowledge.rules import load_rule_book

RULES = load_rule_book()


def calls(question: str) -> list[tuple[str, dict[str, Any]]]:
    return [(call.name, call.arguments) for call in recognise(Problem(question, RULES))]


@pytest.mark.parametrize(
    ("question", "approved", "actual"),
    [
        ("按3%精减后核定编制194名,实有190人,空编率多少", 194, 190),
        ("编制97名(按不低于3%精减后),实有95人,空编率多少", 97, 95),
        ("编制50名,实有45人,后来添置3台车,空编几名", 50, 45),
    ],
)
def test_a_quota_that_was_cut_already_is_not_cut_again(
    question: str, approved: int, actual: int
) -> None:
    assert calls(question) == [("vacancy_rate", {"approved": approved, "actual": actual})]


@pytest.mark.parametrize(
    ("question", "staff", "share"),
    [
        ("编制500名,业务科室占60%,还是要求按3%精减,要减几名", 500, 3),
        ("编制400名,在编率95%,再按3%精减减几名", 400, 3),
        ("编制200名,行政占70%和事业占30%,按3%精减要减几名", 200, 3),
        ("编制320名减了3%,和要求的5%比还差几名", 320, 5),
        ("编制100名留5名机动,按3%精减减几名", 100, 3),
        ("编制500名,计划减20名,要求3%,至少要减几名", 500, 3),
        ("编制180名,按3%精减要减几名?如果只核减12名编制呢", 180, 3),
    ],
)
def test_one_bound_is_meant_whatever_else_is_a_share_or_a_number(
    question: str, staff: int, share: int
) -> None:
    assert calls(question) == [("staffing_cut", {"staff": staff, "min_pct": share})]


@pytest.mark.parametrize(
    ("question", "staff", "rule_set"),
    [
        ("编制6名的处按文化部规则配几职,第几条规定的", 6, "moc_1994"),
        ("淮北编制4名的科设几名负责人?再补1名副科长行吗", 4, "huaibei_2024"),
        ("按文化部规则编制7名的处设几职?再来1名借调人员呢", 7, "moc_1994"),
        ("淮北编制4名的科设几名负责人?添2名编制呢", "4 + 2", "huaibei_2024"),
        ("按文化部规则,编制6名的处设几职?合并进来一个3名编制的处呢", "6 + 3", "moc_1994"),
    ],
)
def test_only_posts_and_people_in_them_add_to_an_office(
    question: str, staff: int | str, rule_set: str
) -> None:
    assert calls(question) == [("leader_posts", {"staff": staff, "rule_set": rule_set})]


@pytest.mark.parametrize(
    "question",
    [
        "46家单位剩5家没推开改革,占多少",
        "30个科室中剩3个一人科,一人科占多少",
        "我局退休3人,每科不少于4人,最多设几个科室",
        "张三基础分80,综合分10,加分3;李四基础分75,加分2,谁高",
        "编制50名实有45人空编率多少?再增添2名编制呢",
    ],
)
def test_what_is_no_figure_of_a_measure_is_not_computed_with(question: str) -> None:
    assert calls(question) == []


@pytest.mark.parametrize("later", ["甲局编制也减5名呢", "甲局如果也并掉8个而不是9个呢"])
def test_a_table_goes_on_only_with_offices_that_go_besides(later: str) -> None:
    ((_, arguments),) = calls(f"甲局30个减到21个,乙局40减到30,合计精简率多少?{later}")
    assert [row["after"] for row in arguments["rows"]] == [21, 30]
    assert {*arguments["rows"][0]} == {"name", "before", "after"}


def test_bodies_split_off_are_no_offices() -> None:
    question = "30个科室减到21个,后来分出3个单位,精简率多少"
    assert calls(question) == [("reduction_rate", {"before": 30, "after": 21})]


def test_what_went_is_not_what_there_was() -> None:
    (call,) = calls("减了14个剩38个,原来多少")
    assert call == ("reduction_inverse", {"delta": 14, "after": 38})


def test_as_many_offices_as_bodies_have_an_average() -> None:
    question = "50个部门共50个科室,平均每个部门几个"
    assert calls(question) == [("average", {"total": 50, "count": 50, "unit": "个"})]


@pytest.mark.parametrize(
    "question",
    [
        "有5个科：办公室4人，综合科1人；财务科2人，法规科1人；一人科几个",
        "核定编制：行政50名；事业30名；实有75人；空编率多少",
        "我局多部门合署；编制120名；实有110人；空编率多少",
        "甲局30个科室减到21个，还有乙局40个减到30个，总精简率多少",
        "酒泉精简率多少？淮北首批多少？哪个城市靠前？",
        "甲局编制50名实有45人,空编率多少？乙局80名70人呢？合并后空编率多少？",
    ],
)
def test_a_list_or_a_sum_of_all_is_not_taken_apart(question: str) -> None:
    assert separate(question) == [question]


def test_a_later_question_is_about_the_body_of_the_first() -> None:
    asked = separate("淮北市发改委合并了哪两个科室？科室现在有多少个？")
    assert asked[1] == "淮北发改委科室现在有多少个？"
