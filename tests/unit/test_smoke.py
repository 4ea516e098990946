"""The smoke test's own judgement: what it would call a fault, and what its server offers a model."""

from __future__ import annotations

import json

import pytest

from bot.answers import Answer, Calculation, Citation
from tests.smoke.asking import faults_of
from tests.smoke.serving import choices, chunks, render, with_texts

CITATION = Citation(
    marker=1,
    passage_id="corpus/a.md#0",
    title="酒泉",
    section=(),
    quote="全市共精简内设机构118个。",
    publisher=None,
    date="2023-05",
    url=None,
    region="酒泉",
    validity="现行",
    source=None,
    score=1.0,
)
RATE = Calculation(
    tool="reduction_rate",
    inputs={"before": 52, "after": 38},
    value="350/13",
    unit="%",
    display="26.92%",
    formula="(52 − 38) ÷ 52 × 100%",
    basis="用户给定",
)
TOOLS = [
    {"function": {"name": "search_corpus", "parameters": {"properties": {"query": {}}}}},
    {"function": {"name": "average", "parameters": {}}},
]
QUESTION = {"role": "user", "content": "精简了多少？"}
FOUND = {"role": "tool", "content": "118个"}


def answer(text: str, **more: object) -> Answer:
    fields: dict[str, object] = {"question": "精简了多少？", "refused": False, "language": "zh"}
    return Answer(text=text, **{**fields, **more})  # type: ignore[arg-type] # a field each


def test_a_figure_of_a_citation_is_no_fault() -> None:
    assert faults_of(answer("精简118个。[1]", citations=(CITATION,))) == []


def test_a_figure_of_a_calculation_is_no_fault() -> None:
    assert faults_of(answer("精简率为26.92%。", calculations=(RATE,))) == []


@pytest.mark.parametrize("text", ["精简119个。[1]", "精简118个，占27%。[1]"])
def test_a_figure_that_nothing_shows_is_a_fault(text: str) -> None:
    (fault,) = faults_of(answer(text, citations=(CITATION,)))
    assert "stands in nothing" in fault


def test_nothing_said_is_a_fault() -> None:
    assert faults_of(answer(" ")) == ["the answer is empty"]


def test_a_marker_without_citation_is_a_fault() -> None:
    assert faults_of(answer("没有写。[2]"))


def test_a_conversation_begins_with_the_search_and_ends_with_words() -> None:
    assert choices([QUESTION], TOOLS) == ["search_corpus"]
    assert choices([QUESTION, FOUND], TOOLS) == ["search_corpus", "average", "answer"]
    assert choices([QUESTION, FOUND, FOUND], TOOLS) == ["answer"]
    assert choices([QUESTION], []) == ["answer"]


def test_the_model_is_shown_tools_calls_and_results() -> None:
    call = {"function": {"name": "search_corpus", "arguments": '{"query": "酒泉"}'}}
    asked = {"role": "assistant", "content": None, "tool_calls": [call]}
    system = {"role": "system", "content": "Answer."}
    prompt = render([system, QUESTION, asked, FOUND], TOOLS)
    assert "search_corpus(query): " in prompt
    assert 'search_corpus:\n{"query": "酒泉"}<|im_end|>' in prompt
    assert "<|im_start|>tool\n118个<|im_end|>" in prompt
    assert prompt.endswith("<|im_start|>assistant\n")


def test_a_message_that_only_calls_is_given_a_text() -> None:
    request = json.loads(with_texts(b'{"messages": [{"role": "assistant", "content": null}]}'))
    assert request["messages"] == [{"role": "assistant", "content": ""}]
    assert with_texts(b"no JSON") == b"no JSON"


def test_a_streamed_call_names_its_tool_once() -> None:
    call = {"id": "1", "type": "function", "function": {"name": "average", "arguments": "{}"}}
    called = {
        "id": "a",
        "created": 1,
        "model": "m",
        "choices": [{"message": {"tool_calls": [call]}}],
    }
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks(called)]
    names = [one["function"]["name"] for delta in deltas for one in delta.get("tool_calls", ())]
    assert names == ["average"]
