"""What holds for every text: exact offsets, order, coverage, size, time."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.documents import Kind
from knowledge.splitting import split
from tests.unit.knowledge.splitting.documents import document

LINES = st.one_of(
    st.sampled_from(
        [
            "",
            "# 总则",
            "## 第一章 总则",
            "第一章　总　则",
            "第一条 为了规范管理，制定本法。",
            "（一）第一项；",
            "一、总体要求",
            "1. 材料",
            "精简机构。对职能相近的科室进行整合重组，推动一类事项由一个科室负责。",
            "| 甲 | 乙 |",
            "|---|---|",
            "地方：酒泉；前：413；后：295",
            "　　酒泉市直46个党政部门开展改革。",
            "附件：",
            "新闻多一点",
            "- 列表项",
        ]
    ),
    st.text(max_size=60),
    st.text(alphabet="改革。，、 ab|", min_size=500, max_size=1500),
)
TEXTS = st.lists(LINES, max_size=25).map("\n".join)


@given(TEXTS, st.sampled_from(list(Kind)))
@settings(max_examples=100, deadline=None)
def test_passages_are_exact_ordered_apart_and_small(text: str, kind: Kind) -> None:
    passages = split(document(text, kind))
    end = 0
    for ordinal, passage in enumerate(passages):
        assert text[passage.start : passage.end] == passage.text
        assert passage.start >= end
        assert 0 < len(passage.text) <= 700
        assert passage.text == passage.text.strip()
        assert (passage.id, passage.ordinal) == (f"d#{ordinal}", ordinal)
        end = passage.end


@given(TEXTS, st.sampled_from(list(Kind)))
@settings(max_examples=100, deadline=None)
def test_every_line_is_in_a_passage_or_in_a_path_or_a_heading_over_nothing(
    text: str, kind: Kind
) -> None:
    passages = split(document(text, kind))
    covered = {index for p in passages for index in range(p.start, p.end)}
    position = 0
    for line in text.split("\n"):
        stripped = line.strip()
        is_sentence = stripped.endswith(("。", "；")) or len(stripped) > 80
        if is_sentence and not stripped.startswith("#"):
            start = position + line.index(stripped)
            letters = {start + i for i, c in enumerate(stripped) if not c.isspace()}
            assert letters <= covered
        position += len(line) + 1


def test_a_document_of_500_characters_takes_less_than_a_millisecond() -> None:
    text = "某市推行改革，对职能相近的科室进行整合重组，共精简内设机构六十八个。\n" * 14
    split(document(text))
    best = float("inf")
    for _ in range(50):
        started = time.perf_counter()
        split(document(text))
        best = min(best, time.perf_counter() - started)
    assert best < 0.001


def test_a_million_characters_in_one_line_take_linear_time() -> None:
    started = time.perf_counter()
    split(document("# " * 100_000 + "第" * 400_000 + "|" * 400_000))
    assert time.perf_counter() - started < 5
