from __future__ import annotations

import pytest

from bot.agent.grounding import missing_names
from bot.agent.questions import analyse
from bot.agent.strangers import strangers


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("火星市精简了多少个内设机构?", ["火星市"]),
        ("请问襄州县的大科室制怎么做?", ["襄州县"]),
        ("东京一共减了几个科室?", ["东京"]),
        ("首尔的大科室制改革是怎么做的?", ["首尔"]),
        ("Springfield减了多少个科室?", ["Springfield"]),
        ("How many offices did Tokyo cut?", ["Tokyo"]),
    ],
)
def test_a_name_that_no_gazetteer_holds_is_a_stranger(question: str, names: list[str]) -> None:
    assert strangers(question) == names
    assert missing_names(analyse(question), []) == names


@pytest.mark.parametrize(
    "question",
    [
        "酒泉市精简了多少个内设机构?",
        "石家庄市减了多少个科室?",
        "廣州市減了多少個科室?",
        "准北市财政局科室从几个变成几个?",
        "地级市和县级市一般减多少?",
        "全市一共减了多少个科室?",
        "首批试点减了多少个科室?",
        "他们到底减了几个科室?",
        "咱们县减了几个科室?",
        "各市怎么做?",
        "超市有编制吗?",
        "市直部门减了多少个科室?",
        "What does Article 13 of State Council Order No. 486 say about China's cities?",
        "How many offices did Jiuquan cut?",
        "",
    ],
)
def test_what_is_known_or_is_no_name_is_none(question: str) -> None:
    assert strangers(question) == []
