from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.agent.fidelity import drop_unsupported, figures, unsupported_figures


def unsupported(text: str, *supports: str) -> list[str]:
    return [figure.text for figure in unsupported_figures(text, supports)]


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("由52个精简到38个", "由改革前的52个精简到38个"),
        ("精简率27%", "精简率达百分之二十七"),
        ("约三成", "精简30%"),
        ("413个", "四百一十三个"),
        ("1,234人", "1234人"),
        ("27 percent", "27％"),
        ("第十三条", "第13条"),
        ("车桩比2.9:1", "车桩比2.9比1"),
        ("统一管理,推行三定规定", "无"),
        ("一件事情由一个科室办理", "无"),
        ("1. 首先\n2. 其次", "无"),
    ],
)
def test_a_figure_that_stands_in_the_source_is_supported(said: str, source: str) -> None:
    assert unsupported(said, source) == []


@pytest.mark.parametrize(
    ("said", "source", "wrong"),
    [
        ("精简了68个", "精简14个", ["68"]),
        ("27%", "27个", ["27%"]),
        ("27个", "27%", ["27"]),
        ("第十四条", "第十三条", ["第十四条"]),
        ("第十三条之一", "第十三条", ["第十三条之一"]),
        ("2.2:1", "2.9:1", ["2.2:1"]),
        ("二十四个领域", "14个方面", ["二十四"]),
        ("三家单位", "无", ["三"]),
        ("国务院令第487号", "国务院令第486号", ["第487号"]),
        ("26.92%", "27%", ["26.92%"]),
    ],
)
def test_a_figure_that_stands_nowhere_is_found(said: str, source: str, wrong: list[str]) -> None:
    assert unsupported(said, source) == wrong


def test_the_sentence_with_an_unsupported_figure_goes_and_the_others_stay() -> None:
    text = "由52个精简到38个。[#3fa9c1] 另外精简了99个。[#3fa9c1]\n精简率27%。[#3fa9c1]"
    wrong = unsupported_figures("另外精简了99个。", [])
    assert drop_unsupported(text, wrong) == "由52个精简到38个。[#3fa9c1]\n精简率27%。[#3fa9c1]"


@given(st.text(alphabet="一二三百0123456789.,%:个第条 万成比家", max_size=60))
def test_a_text_supports_itself(text: str) -> None:
    assert unsupported_figures(text, [text]) == []


@given(st.text(alphabet="一二三百0123456789.,%:个第条 万成比家。\n", max_size=60))
def test_dropping_leaves_no_unsupported_figure(text: str) -> None:
    assert figures(drop_unsupported(text, unsupported_figures(text, []))) == []
