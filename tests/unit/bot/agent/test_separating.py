from __future__ import annotations

import pytest

from bot.agent.citing import REFUSAL
from bot.agent.embedded import together
from bot.agent.routing import routes
from bot.agent.separating import separate
from knowledge.rules import load_rule_book

RULES = load_rule_book()


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("酒泉减了多少个科室?", ["酒泉减了多少个科室?"]),
        ("酒泉减了多少个?绵阳呢?", ["酒泉减了多少个?", "绵阳减了多少个?"]),
        (
            "什么是一人科？淮北消除了吗？",
            ["什么是一人科？", "什么是一人科？ 淮北消除了吗？"],
        ),
        (
            "编制56名按不少于3%减几名?实有50人的话空编多少?",
            [
                "编制56名按不少于3%减几名?",
                "编制56名按不少于3%减几名? 实有50人的话空编多少?",
            ],
        ),
        (
            "评估能不能外包给第三方？办法是谁定的，哪年",
            ["评估能不能外包给第三方？", "评估能不能外包给第三方？ 办法是谁定的，哪年"],
        ),
        (
            "县市部门11到20名的占几成？县级部门平均多少人、区级呢",
            ["县市部门11到20名的占几成？", "县级部门平均多少人、区级呢"],
        ),
        (
            "编制380名，班子能配几个；它下面一个6名编制的科室又配几个领导",
            [
                "编制380名，班子能配几个？",
                "编制380名，班子能配几个？ 下面一个6名编制的科室又配几个领导",
            ],
        ),
        ("合并科室谁批？要多久？", ["合并科室谁批？", "合并科室谁批？ 要多久？"]),
        (
            "襄阳常委会哪年拍的板？头批试点几家？一个科最少得几个人",
            ["襄阳常委会哪年拍的板？", "襄阳头批试点几家？", "襄阳一个科最少得几个人"],
        ),
        (
            "酒泉从413个减到多少个科室？再减2个科室呢？",
            ["酒泉从413个减到多少个科室？", "酒泉从413个减到多少个科室？ 再减2个科室呢？"],
        ),
        ("酒泉减了多少？？？", ["酒泉减了多少？？？"]),
        ("酒泉和淮北各减了多少?哪个多?", ["酒泉和淮北各减了多少?哪个多?"]),
        (
            "36个减到27个,25%,对吗?少了几个?",
            ["36个减到27个,25%,对吗?", "36个减到27个,25%,对吗? 少了几个?"],
        ),
        ("???", ["???"]),
        ("", [""]),
    ],
)
def test_what_is_asked_separately_is_taken_apart(question: str, asked: list[str]) -> None:
    assert separate(question) == asked


def test_the_first_of_several_may_follow_what_was_said_before() -> None:
    earlier = ["淮北减了多少个科室?"]
    assert separate("那酒泉呢?绵阳呢?", earlier) == ["酒泉减了多少个科室?", "绵阳减了多少个科室?"]


def test_a_flood_of_questions_is_taken_whole() -> None:
    flood = "酒泉减了多少个科室?" * 300
    assert separate(flood) == [flood]


def test_questions_whose_whole_needs_the_same_calls_stay_one() -> None:
    question = "某局36个科室减到27个,少了百分之几?是多少?"
    assert len(routes(question, [], RULES)) == 1


def test_a_refusal_stands_only_where_all_is_refused() -> None:
    refused = f"{REFUSAL}不作答。"
    assert together([refused, f"{REFUSAL}也不作答。"]) == refused
    assert together(["有二十七个。", refused]) == "有二十七个。\n\n不作答。"
    assert together([refused, "有。\n依据:甲"]) == "不作答。\n\n有。\n依据:甲"


def test_a_line_is_said_once() -> None:
    assert together(["甲。\n依据:丙", "乙。\n依据:丙"]) == "甲。\n依据:丙\n\n乙。\n依据:丙"
    assert together(["甲。", "甲。"]) == "甲。"
    assert together(["甲。\n乙。", "甲。"]) == "甲。\n乙。"
