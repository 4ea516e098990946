from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.agent.fidelity import drop_unsupported, figures, unsupported_figures
from bot.agent.figures import _RULES
from bot.phrases.assistant import ASSISTANT


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
        ("压减三分之一", "压减1/3"),
        ("cut by a third of them", "精简三分之一"),
        ("精简一半", "精简50%"),
        ("国办发[2021]30号", "国办发〔2021〕30号"),
        ("根据国办发【2021】30号规定", "国务院办公厅国办发（2021）30号"),
        ("30号文", "国办发〔2021〕30号"),
        ("486号文", "国务院令第486号"),
        ("2007年2月24日", "2007-02-24"),
        ("2007年2月", "2007-02"),
        ("24 February 2007", "2007年2月24日"),
        ("February 24, 2007", "2007-02-24"),
        ("in 2021", "2021年"),
        ("2021年", "2021"),
        ("二〇二一年八月", "2021年8月"),
        ("1月至8月", "1-8月"),
        ("within 30 days", "三十日内"),
        ("数十家", "几十家"),
        ("20余个", "二十多个"),
        ("超过20个", "二十多个"),
        ("减少118个", "变动 -118"),
        ("3-5个", "3至5个"),
        ("one hundred and twenty offices", "120个科室"),
        ("Twenty-nine bodies", "29个部门"),
        ("two thousand three hundred posts", "2300个岗位"),
        ("a dozen bureaus", "12个局"),
        ("twenty-seven percent", "27%"),
        ("half of them", "半数"),
        ("doubled", "翻了一番"),
        ("甲：12. 科室", "前\n12. 科室"),
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
        ("压减三分之一", "压减3个", ["三分之一"]),
        ("压减1/3", "由1个到3个", ["1/3"]),
        ("国办发〔2021〕30号", "2021年30个", ["国办发〔2021〕30号"]),
        ("国办发〔2021〕30号", "国办发〔2021〕31号", ["国办发〔2021〕30号"]),
        ("国办发〔2021〕30号", "中办发〔2021〕30号", ["国办发〔2021〕30号"]),
        ("295号文", "精简为295个", ["295号文"]),
        ("减少30个", "8月30日", ["30"]),
        ("减少8个", "8月30日", ["8"]),
        ("减少2021个", "2021年", ["2021"]),
        ("8月30日", "由8个到30个", ["8", "30"]),
        ("9月", "2021-08-09", ["9月"]),
        ("2021年", "2020年", ["2021年"]),
        ("十几个", "10个", ["十几"]),
        ("几十个", "10个", ["几十"]),
        ("二十多个", "20个", ["二十多"]),
        ("精简一半", "无", ["一半"]),
        ("半数部门", "无", ["半数"]),
        ("翻一番", "无", ["翻一番"]),
        ("翻了一番", "无", ["翻了一番"]),
        ("增长几倍", "无", ["几倍"]),
        ("为−118个", "118个", ["−118"]),
        ("为-118个", "118个", ["-118"]),
        ("为-27%", "27%", ["-27%"]),
        ("one hundred and twenty offices", "100个", ["one hundred and twenty"]),
        ("twenty-nine bodies", "20个", ["twenty-nine"]),
        ("a dozen bureaus", "无", ["dozen"]),
        ("half of them", "无", ["half"]),
        ("a third of them", "无", ["a third"]),
        ("doubled", "无", ["doubled"]),
    ],
)
def test_a_figure_that_stands_nowhere_is_found(said: str, source: str, wrong: list[str]) -> None:
    assert unsupported(said, source) == wrong


def test_the_sentence_with_an_unsupported_figure_goes_and_the_others_stay() -> None:
    text = "由52个精简到38个。[#3fa9c1] 另外精简了99个。[#3fa9c1]\n精简率27%。[#3fa9c1]"
    wrong = unsupported_figures("另外精简了99个。", [])
    assert drop_unsupported(text, wrong) == "由52个精简到38个。[#3fa9c1]\n精简率27%。[#3fa9c1]"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        # A marker at the end of a line is that of every sentence in it.
        ("由52个精简到38个。另外精简了99个。[#3fa9c1]", "由52个精简到38个。[#3fa9c1]"),
        ("由52个精简到38个。另外精简了99个[#3fa9c1]。", "由52个精简到38个。[#3fa9c1]"),
        ("由52个精简到38个。[#aaaaaa]另外精简了99个。[#3fa9c1]", "由52个精简到38个。[#aaaaaa]"),
        ("由52个精简到38个。\n另外精简了99个。[#3fa9c1]", "由52个精简到38个。"),
        ("另外精简了99个。[#3fa9c1]\n由52个精简到38个。", "由52个精简到38个。"),
    ],
)
def test_a_marker_that_is_also_that_of_a_sentence_which_stays_stays(said: str, kept: str) -> None:
    wrong = unsupported_figures("另外精简了99个。", [])
    assert drop_unsupported(said, wrong) == kept


_ODD = "一二三百0123456789.,%:个第条 万成比家几多半年月日号〔〕[]/-−分之发文翻番"
_WORDS = (
    "half",
    " twenty",
    "-nine",
    " and ",
    "hundred",
    " a third",
    "May ",
    "2021",
    "国办发",
    "。",
)


def test_a_hyphen_between_numbers_or_in_a_name_is_no_minus() -> None:
    assert [f.text for f in figures("3-5个,GB-118,8月-10个")] == ["3", "5", "118", "8月", "10"]


@given(st.lists(st.sampled_from((*_ODD, *_WORDS)), max_size=40).map("".join))
def test_any_odd_text_supports_itself_and_its_sentences_read_in_order(text: str) -> None:
    assert unsupported_figures(text, [text]) == []
    found = figures(text)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(
    st.lists(st.sampled_from((*_ODD, *_WORDS)), max_size=20).map("".join),
    st.lists(st.sampled_from((*_ODD, *_WORDS)), max_size=20).map("".join),
)
@example("", " a third ")
def test_a_sentence_that_is_quoted_is_supported(before: str, quoted: str) -> None:
    assert unsupported_figures(quoted, [f"{before}。{quoted}。"]) == []


@given(st.text(alphabet="一二三百0123456789.,%:个第条 万成比家", max_size=60))
def test_a_text_supports_itself(text: str) -> None:
    assert unsupported_figures(text, [text]) == []


@given(st.text(alphabet="一二三百0123456789.,%:个第条 万成比家。\n", max_size=60))
@example("。0\n0.")
@example("三\n0\n个")
def test_dropping_leaves_no_unsupported_figure(text: str) -> None:
    assert figures(drop_unsupported(text, unsupported_figures(text, []))) == []


@given(
    st.text(
        st.sampled_from(
            "0123456789 -/.:,%一二三十百千万几数多余第条号之分成年月日天比半翻倍个〔〕()"
            "abcdefghiklmnopqrstuvwyzDFHJMPZıİſ"
        ),
        max_size=30,
    )
    | st.sampled_from(
        ["12 Percent", "30 DAYS", "Half", "one third", "Two-Thirds", "a quarter", "doubled", "fıve"]
    )
)
def test_a_rule_is_skipped_only_where_it_cannot_match(text: str) -> None:
    for rule in _RULES:
        if rule.pattern.search(text):
            assert all(set(signs) & set(text) for signs in rule.signs)


def test_supports_are_read_no_further_than_needed() -> None:
    read = []

    def supports() -> Iterator[str]:
        for text in ("38个", "52个", "27%"):
            read.append(text)
            yield text

    assert unsupported_figures("由52个精简到38个", supports()) == []
    assert read == ["38个", "52个"]


@pytest.mark.parametrize("name", ASSISTANT)
def test_our_own_sentences_hold_no_figure_that_would_be_taken_out(name: str) -> None:
    for text in ASSISTANT[name].values():
        assert figures(text) == [], text
