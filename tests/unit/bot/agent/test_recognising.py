from __future__ import annotations

from typing import Any

import pytest

from bot.agent.calls import Problem
from bot.agent.finding import find_change
from bot.agent.planning import plan
from bot.agent.recognising import recognise
from bot.agent.subjects import subjects
from knowledge.rules import load_rule_book
from tests.fakes.search import evidence_passage

RULES = load_rule_book()


def calls(question: str) -> list[tuple[str, dict[str, Any]]]:
    return [(call.name, call.arguments) for call in recognise(Problem(question, RULES))]


@pytest.mark.parametrize(
    ("question", "name", "arguments"),
    [
        ("从40减到三十一,降了多少", "reduction_rate", {"before": 40, "after": 31}),
        ("三个科室合成一个,精简率多少", "reduction_rate", {"before": 3, "after": 1}),
        ("2023年有20个科室,2024年有16个", "reduction_rate", {"before": 20, "after": 16}),
        ("科室从3.5个减到2个,精简率", "reduction_rate", {"before": "3.5", "after": 2}),
        ("减了14个,还剩38个,原来多少", "reduction_inverse", {"delta": 14, "after": 38}),
        ("52个科室按27%减,还剩几个", "reduction_inverse", {"before": 52, "rate_pct": 27}),
        ("编制320名减到311名,够不够3%", "staffing_cut", {"staff": 320, "after": 311, "min_pct": 3}),
        ("核定50名,实有44名,空编率", "vacancy_rate", {"approved": 50, "actual": 44}),
        ("40个科室里34个是业务科室,占比多少", "business_share", {"business": 34, "total": 40}),
        (
            "全局18个科,3个是后勤科,剩下的都是业务科,占比多少",
            "business_share",
            {"support": 3, "total": 18},
        ),
        (
            "四个综合科室以外，其他都搞业务，一共20个科室，够不够80%",
            "business_share",
            {"support": 4, "total": 20, "target_pct": 80},
        ),
        (
            "核定40名,实有36名,后来走了仨,空编率",
            "vacancy_rate",
            {"approved": 40, "actual": 36, "left": 3},
        ),
        (
            "核定40名,实有36名,空编率多少? 随后又招了两个呢?",
            "vacancy_rate",
            {"approved": 40, "actual": 36, "joined": 2},
        ),
        ("编制70名,空着7个,空编率多少", "vacancy_rate", {"approved": 70, "vacant": 7}),
        (
            "在编47人,核定50人,下个月有2人退休、进来3个,空编还剩几个",
            "vacancy_rate",
            {"approved": 50, "actual": 47, "left": 2, "joined": 3},
        ),
        ("25家单位砍了80个,平均一家砍几个", "average", {"total": 80, "count": 25, "unit": "个"}),
        (
            "六个综合科,别的十八个全是业务科,占多大比重",
            "business_share",
            {"business": 18, "support": 6},
        ),
        ("车桩比降到1.6:1,比2.4:1降了多少", "ratio_change", {"before": "2.4", "after": "1.6"}),
        (
            "编制40人,一个科最少5个人,顶多能开几个科",
            "internal_org_limit",
            {"staff": 40, "min_per_office": 5},
        ),
        (
            "24个科减到19个,正好两成对吗",
            "reduction_rate",
            {"before": 24, "after": 19, "reported_pct": 20},
        ),
        (
            "计划收回40名编制,眼下收了30名,干到百分之几了",
            "completion_gap",
            {"done": 30, "target": 40},
        ),
        ("车桩比由2.9:1变为2.2:1", "ratio_change", {"before": "2.9", "after": "2.2"}),
        ("四百一十三等于多少", "cn_number", {"text": "413"}),
        (
            "编制230名,照淮北的比例最少减多少? 我们打算只减6名,行不行?",
            "staffing_cut",
            {"staff": 230, "cut": 6, "rule_set": "huaibei_2024"},
        ),
        (
            "照文化部的办法,一个处编制十六名,任务也重,能配几正几副?一共几个领导?",
            "leader_posts",
            {"staff": 16, "rule_set": "moc_1994", "condition_met": True},
        ),
        (
            "照文化部的办法,一个处编制十六名,任务不重,能配几正几副?",
            "leader_posts",
            {"staff": 16, "rule_set": "moc_1994"},
        ),
        (
            "How many leaders may a division of 9 posts have by the Ministry of Culture?",
            "leader_posts",
            {"staff": 9, "rule_set": "moc_1994"},
        ),
        (
            "大科室编制4名,现在配的一正一副,照淮北的口径应压减几名领导?",
            "leader_posts",
            {"staff": 4, "rule_set": "huaibei_2024", "actual": 2},
        ),
        (
            "38个部门有342个科室,平均每个部门几个? 压到271个,平均又是几个?",
            "average",
            {"total": 271, "count": 38, "unit": "个"},
        ),
    ],
)
def test_figures_of_a_question_become_a_call(
    question: str, name: str, arguments: dict[str, Any]
) -> None:
    assert calls(question) == [(name, arguments)]


@pytest.mark.parametrize(
    "question",
    [
        "绵阳坚持哪三个不变？",
        "淮北首批3家试点单位是哪几家？",
        "撤一个局跟并一个科，报批的层级一样吗？",
        "精确到两位小数",
        "部委并两个处和市局并两个科,手续上有啥不一样",
        "486号令里规定一个科最多配1正2副,这是第几条?",
        "说的是50个部门,除以50的话平均减几个?",
        "淮北大科室编制4名以内设几名负责人？",
        "",
    ],
)
def test_numbers_that_are_no_operands_are_left_alone(question: str) -> None:
    assert calls(question) == []


def test_a_later_question_replaces_what_it_names_anew() -> None:
    question = "编制230名,按不低于3%精减,至少减几名? 按这个比例,编制260名呢?"
    assert calls(question) == [("staffing_cut", {"staff": 260, "min_pct": 3})]


def test_two_bounds_are_each_applied() -> None:
    question = "编制230名,按不低于3%精减,再按5%呢,各至少减几名?"
    assert calls(question) == [
        ("staffing_cut", {"staff": 230, "min_pct": 3}),
        ("staffing_cut", {"staff": 230, "min_pct": 5}),
    ]


@pytest.mark.parametrize(
    ("question", "staff", "cut", "share"),
    [
        ("编制67名,缩编5%,够不够?减了2名,还差几个?", 67, 2, 5),
        ("我们单位编制367,打算精减11名,按不低于3%够不够?", 367, 11, 3),
    ],
)
def test_what_was_or_will_be_cut_is_no_quota(
    question: str, staff: int, cut: int, share: int
) -> None:
    assert calls(question) == [("staffing_cut", {"staff": staff, "cut": cut, "min_pct": share})]


def test_bodies_of_a_table_go_on_cutting_and_setting_up() -> None:
    question = "甲28个科减成20,乙18减成15,总的呢? 乙局要是再并掉两个呢? 甲局又增设1个,乙再砍一个呢?"
    assert calls(question) == [
        (
            "reduction_table",
            {
                "rows": [
                    {"name": "甲", "before": 28, "after": 20, "further_added": 1},
                    {"name": "乙", "before": 18, "after": 15, "further_cut": "2 + 1"},
                ]
            },
        )
    ]


def test_of_rule_sets_by_one_name_the_one_for_what_is_asked_applies() -> None:
    whole = calls("事业单位编制380名,班子能配几个?")
    inner = calls("事业单位编制380名,班子能配几个? 它下面一个6名编制的科室又配几个领导?")
    assert [arguments["rule_set"] for _, arguments in whole + inner] == [
        "institution_leaders",
        "institution_inner",
    ]


def test_people_who_join_an_office_count_among_its_posts() -> None:
    question = "广东九十年代那个老办法,6个人的科能有几个领导? 要是再并进来仨人呢?"
    assert calls(question) == [("leader_posts", {"staff": "6 + 3", "rule_set": "gd_1990s"})]


def test_what_went_later_counts_towards_a_least_reduction() -> None:
    question = "24个科并成19个,精简率是多少? 再撤掉俩呢? 那离襄阳那条三成的线还差几个?"
    assert calls(question) == [
        ("reduction_rate", {"before": 24, "after": 19, "further_cut": 2}),
        ("internal_org_limit", {"before": 24, "current": 17, "min_reduction_pct": 30}),
    ]


def test_people_of_an_office_and_of_a_body_make_a_limit() -> None:
    question = (
        "襄阳那个每科起码3人,我局47人最多能设几个科? 现在摆着20个科,三成那条也一块算,得减几个?"
    )
    assert calls(question) == [
        (
            "internal_org_limit",
            {
                "staff": 47,
                "min_per_office": 3,
                "before": 20,
                "min_reduction_pct": 30,
                "current": 20,
                "rule_set": "xiangyang_2013",
            },
        )
    ]


def test_a_score_lacks_what_was_not_given() -> None:
    ((name, arguments),) = calls("老张基础72综合15加4分扣6分,老李基础70综合18没加分扣2分,谁排前头?")
    assert name == "assessment_score"
    assert arguments["items"][1] == {
        "name": "老李",
        "base": "70",
        "composite": "18",
        "penalty": "2",
    }


def test_every_move_counts_and_what_is_not_understood_is_not_left_out() -> None:
    twice = calls("核定40名,实有36名,空编率多少? 走了两个呢? 又走了三个呢?")
    assert twice == [("vacancy_rate", {"approved": 40, "actual": 36, "left": "2 + 3"})]
    assert calls("核定40名,实有36名,空编率多少? 要是编制核减6名呢?") == []


def test_what_went_and_what_came_is_one_chain() -> None:
    chain = calls("三十个科室,先撤6个,又并掉四个,后来再恢复俩,少了几成")
    moved = {"before": 30, "further_cut": "6 + 4", "further_added": 2}
    assert chain == [("reduction_rate", moved)]
    split = calls("二十二个科并成十七个,又拆出来一个,总共少了几成")
    assert split == [("reduction_rate", {"before": 22, "after": 17, "further_added": 1})]
    later = calls("36个科减到30个,精简率多少? 再砍掉仨呢? 又增设一个呢?")
    moved = {"before": 36, "after": 30, "further_cut": 3, "further_added": 1}
    assert later == [("reduction_rate", moved)]


def test_the_newest_number_ends_a_change_told_in_steps() -> None:
    assert calls("36个科先压到30个,后来又减到27个,少了几成") == [
        ("reduction_rate", {"before": 36, "after": 27})
    ]


def test_changes_without_names_are_computed_one_by_one() -> None:
    found = calls("编制由50名减到45名,科室由12个并成9个,各减了几成")
    assert found == [
        ("reduction_rate", {"before": 50, "after": 45}),
        ("reduction_rate", {"before": 12, "after": 9}),
    ]


def test_bodies_that_something_is_asked_of_are_no_remainder() -> None:
    assert calls("60家单位里7家先走一步,剩下53家砍了多少个科室") == []


def test_the_condition_of_a_rule_is_heard_in_its_own_words() -> None:
    named = {"staff": 18, "rule_set": "moc_1994"}
    heavy = calls("文化部1994年的规定,编制18名、任务特别重的处最多几正几副")
    assert heavy == [("leader_posts", {**named, "condition_met": True})]
    assert calls("文化部1994年的规定,编制18名的处最多几正几副") == [("leader_posts", named)]


def test_people_that_are_no_quota_are_asked_about() -> None:
    asked = calls("按文化部1994年的规定,科员5个、处长2个的处设几名领导")
    assert asked == [("leader_posts", {"rule_set": "moc_1994"})]


def test_how_to_go_about_a_merger_is_not_computed() -> None:
    assert calls("把7个科并成4个,要走哪些程序?") == []
    assert calls("把7个科并成4个,要走哪些程序,精简率多少?") != []


def test_a_named_rule_is_applied_and_none_is_assumed() -> None:
    named = calls("编制6名的科室,按文化部1994年的规定能设几名领导?")
    assert named == [("leader_posts", {"staff": 6, "rule_set": "moc_1994"})]
    assert calls("某科编制6名能设几名领导?") == [("leader_posts", {"staff": 6})]


def test_what_others_have_must_be_found_first() -> None:
    planned = plan("如果淮北首批试点照酒泉的比例来,会剩多少个科室?", RULES)
    assert [call.name for call in planned.calls] == ["search_corpus", "search_corpus"]
    assert planned.lookup is not None


@pytest.mark.parametrize(
    ("question", "called"),
    [
        ("绵阳司法局是由18个科减到9个，没错吧？", ["search_corpus"]),
        ("绵阳司法局由18个科减到9个，精简率50%，没错吧？", ["search_corpus", "reduction_rate"]),
        ("我们局由18个科减到9个，没错吧？", ["reduction_rate"]),
    ],
)
def test_a_claim_about_somebody_is_checked_not_computed(question: str, called: list[str]) -> None:
    assert [call.name for call in plan(question, RULES).calls] == called


def test_what_a_document_sets_is_searched_for_beside_what_it_is_said_to() -> None:
    queries = [c.arguments["query"] for c in plan("612号令规定每科不少于6人，对吗？", RULES).calls]
    assert queries == ["612号令规定每科不少于6人，对吗？", "612号令有没有规定数字比例"]


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("绵阳这轮改革，党委部门跟政府部门哪个减得多？", ["绵阳党委部门", "绵阳政府部门"]),
        ("绵阳，酒泉，谁减得多？", ["绵阳", "酒泉"]),
        ("绵阳和酒泉谁减得多？", ["绵阳", "酒泉"]),
        ("淮北市财政局减了吗？淮北财政局跟首批试点比,差几个点？", ["淮北市财政局", "淮北首批试点"]),
    ],
)
def test_the_place_that_opens_a_question_is_no_subject(question: str, labels: list[str]) -> None:
    assert [subject.label for subject in subjects(question)] == labels


def test_party_and_government_departments_are_told_apart() -> None:
    passage = evidence_passage(
        "绵阳市市委工作部门由12个减到9个。绵阳市政府工作部门由40个减到30个。",
        regions=("四川省绵阳市",),
    )
    found = [
        find_change(f"绵阳{kind}部门由多少个减到多少个？", [passage]) for kind in ("市委", "政府")
    ]
    assert [one and one.ends["after"] for one in found] == [9, 30]


@pytest.mark.parametrize("hostile", ["1" * 20_000, "一减到" * 5_000, "个→" * 9_000, "\ue000" * 500])
def test_hostile_text_is_read_to_its_end(hostile: str) -> None:
    assert isinstance(calls(hostile), list)
