"""What is wrong with the reply of a language model, fault by fault."""

from __future__ import annotations

from typing import Any

import pytest

from bot.agent.citing import REFUSAL
from bot.agent.evidence import EvidencePassage
from bot.agent.faults import Faults, faults_of, mended
from tests.fakes.search import scored

PASSAGE = EvidencePassage.of(scored("酒泉市涉改部门的内设机构共精简118个。"))
KNOWN = PASSAGE.reference
MARKER = f"[#{KNOWN}]"
ZH = "酒泉市精简了多少个内设机构?"
EN = "How many internal offices did Jiuquan cut?"
RATE = "精简率26.92%。\n(52 − 38) ÷ 52 = 26.92%"
NOT_COMPUTABLE = "缺少: 编制数。"


def faults(text: str, question: str = ZH, **given: Any) -> Faults:
    return faults_of(
        text, question, **{"unsupported": (), "known": {KNOWN: PASSAGE}, "computed": "", **given}
    )


@pytest.mark.parametrize(
    "text",
    [
        "staffing_cut:\n{}",
        'staffing_cut: {"staff": 40, "min_pct": 3}',
        "search_corpus(query='酒泉')",
        '```json\n{"name": "lookup", "arguments": {"q": 1}}\n```',
        '<tool_call>{"name": "lookup"}</tool_call>',
        "<｜tool▁calls▁begin｜>search",
        "<function=search_corpus>",
        f"{{}}\n至少精减13名。{MARKER}",
        f"```json\n{{}}\n```\n至少精减13名。{MARKER}",
        f"我先 search_corpus(酒泉)。{MARKER}",
    ],
)
@pytest.mark.parametrize("courtesy", [False, True])
def test_the_text_of_a_tool_call_is_no_reply(text: str, courtesy: bool) -> None:
    found = faults(text, computed=NOT_COMPUTABLE, courtesy=courtesy)
    assert found.called
    assert mended(text, found) == ""


@pytest.mark.parametrize(
    "text",
    [
        f"精简118个{MARKER}",
        f"见 https://example.org/a_b?c_d=1 。{MARKER}",
        f"《关于a_b的通知》规定如下。{MARKER}",
        f"<大科室>改革(试点)。{MARKER}",
    ],
)
def test_prose_is_no_tool_call(text: str) -> None:
    assert not faults(text).called


@pytest.mark.parametrize(
    "text", ["是的。", "不是", "好。", "40人。", "40", "请问是哪个市?", "Yes.", "# 如下"]
)
def test_a_short_reply_that_rests_on_nothing_is_none(text: str) -> None:
    for computed in ("", NOT_COMPUTABLE):
        found = faults(text, computed=computed)
        assert found.baseless
        assert mended(text, found) == ""


def test_figures_need_a_source_after_a_call_that_computed_nothing() -> None:
    text = f"依据如下。{MARKER}\n编制415名的单位，精减3%就够了。"
    assert faults(text, computed=NOT_COMPUTABLE).unsourced == ("编制415名的单位，精减3%就够了。",)
    assert not faults(text, computed=RATE, results=RATE).unsourced


@pytest.mark.parametrize("forged", ["是的。[#ffffff]", "是的。[1]"])
def test_a_forged_marker_is_no_base(forged: str) -> None:
    assert faults(forged).baseless


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (f"是的。{MARKER}", {}),
        ("26.92%", {"computed": RATE, "results": RATE}),
        ("约百分之二十六点九二", {"computed": RATE, "results": RATE}),
        (NOT_COMPUTABLE, {"computed": NOT_COMPUTABLE}),
        (f"{REFUSAL}资料没有写。", {}),
        ("您好!", {"courtesy": True}),
    ],
)
def test_a_reply_with_a_base_stays_however_short(text: str, given: dict[str, Any]) -> None:
    assert not faults(text, **given)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (ZH, "Jiuquan cut 118 internal offices in all."),
        (ZH, "The rate is 26.92%."),
        (
            ZH,
            "Jiuquan (酒泉市涉改部门) cut 118 internal offices (内设机构) under its 大科室制 reform.",
        ),
        (EN, "酒泉市共精简118个内设机构。"),
        (EN, "酒泉精简了118个"),
        (EN, "共精简118个"),
        (ZH, "118 offices."),
        (ZH, "Yes."),
        (EN, "酒泉市(Jiuquan City)共精简118个内设机构(internal offices of its departments)。"),
        (EN, "(酒泉涉改部门内设机构总数由413个压减到295个)"),
    ],
)
def test_a_reply_in_another_language_is_foreign(question: str, said: str) -> None:
    found = faults(said + MARKER, question)
    assert found.foreign
    assert mended(said + MARKER, found) == ""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (ZH, "精简118个内设机构(internal offices of the departments under the reform)。"),
        (ZH, "依据“Opinions on the Reform of Internal Offices of Municipal Departments”。"),
        (ZH, "118"),
        (ZH, "KPI 118个"),
        (ZH, "KPI"),
        (ZH, "用KPI考核，英文是key performance indicator。"),
        (ZH, "见 https://www.example.org/some/page.html"),
        (EN, "Jiuquan cut 118 offices (酒泉涉改部门内设机构总数由413个压减到295个,总体精简118个)."),
        (EN, "As reported: “酒泉涉改部门内设机构总数由413个压减到295个,总体精简118个”."),
        (EN, "It follows《地方各级人民政府机构设置和编制管理条例》 of 2007."),
        (EN, "118 个"),
    ],
)
def test_terms_in_brackets_and_quotations_are_of_no_language(question: str, said: str) -> None:
    assert not faults(said + MARKER, question).foreign
