"""What a model says reaches the real client whole, however it is asked."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import tool

from tests.emulators.provider import Asked, Empty, Provider, Reply, ToolCall
from tests.emulators.provider.clients import WAYS, Way, model, posted

in_every_way = pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
TEXT = "淮北首批3家试点单位由52个精简到38个。[#3fa9c1] 🙂"


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with Provider() as provider:
        yield provider


@in_every_way
async def test_text_and_usage_arrive(provider: Provider, way: Way) -> None:
    provider.script(Reply(TEXT, usage=(21, 34), pieces=5))
    said = await way(model(provider), "淮北?")
    assert said.content == TEXT
    assert said.usage_metadata is not None
    assert said.usage_metadata["input_tokens"] == 21
    assert said.usage_metadata["output_tokens"] == 34
    assert said.response_metadata["finish_reason"] == "stop"
    assert said.response_metadata["model_name"] == "emulated-1"


@in_every_way
async def test_tool_calls_arrive_with_their_arguments(provider: Provider, way: Way) -> None:
    calls = [ToolCall("search_corpus", {"query": "酒泉"}), ToolCall("average", {"total": 12})]
    provider.script(Reply("先查一下。", tool_calls=calls))
    said = await way(model(provider), "酒泉?")
    assert [(call["name"], call["args"]) for call in said.tool_calls] == [
        ("search_corpus", {"query": "酒泉"}),
        ("average", {"total": 12}),
    ]
    assert len({call["id"] for call in said.tool_calls}) == 2
    assert said.content == "先查一下。"
    assert said.response_metadata["finish_reason"] == "tool_calls"


@in_every_way
async def test_an_empty_answer_is_one(provider: Provider, way: Way) -> None:
    provider.script(Empty())
    said = await way(model(provider), "在吗")
    assert said.content == ""
    assert not said.tool_calls


async def test_a_text_is_streamed_in_as_many_pieces_as_asked_for(provider: Provider) -> None:
    provider.script(Reply(TEXT, pieces=4))
    texts = [chunk.content async for chunk in model(provider).astream("淮北?") if chunk.content]
    assert len(texts) == 4
    assert "".join(map(str, texts)) == TEXT


async def test_a_call_is_streamed_name_first_and_arguments_in_fragments(
    provider: Provider,
) -> None:
    provider.script(Reply(tool_calls=[ToolCall("search_corpus", {"query": "酒泉"})], pieces=3))
    body = {"model": "m", "messages": [{"role": "user", "content": "?"}], "stream": True}
    async with posted(provider, body) as answer:
        events = (await answer.text()).removesuffix("\n\n").split("\n\n")
    assert events.pop() == "data: [DONE]"
    chunks = [json.loads(event.removeprefix("data: ")) for event in events]
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks]
    first, *rest = (delta["tool_calls"][0] for delta in deltas if "tool_calls" in delta)
    assert first["function"] == {"name": "search_corpus", "arguments": ""}
    assert first["id"]
    assert len(rest) == 3
    assert all(set(fragment) == {"index", "function"} for fragment in rest)
    # Nobody asked for the usage.
    assert not any(chunk.get("usage") for chunk in chunks)


async def test_arguments_that_are_no_json_are_named_as_such(provider: Provider) -> None:
    provider.script(Reply(tool_calls=[ToolCall("search_corpus", raw_arguments="{oops")]))
    said = await model(provider).ainvoke("酒泉?")
    assert not said.tool_calls
    assert said.invalid_tool_calls[0]["args"] == "{oops"
    provider.script(Reply(tool_calls=[ToolCall("f"), ToolCall("g")], raw_arguments="[1"))
    said = await model(provider).ainvoke("酒泉?")
    assert [call["args"] for call in said.invalid_tool_calls] == ["[1", "[1"]


async def test_a_finish_reason_can_be_any(provider: Provider) -> None:
    provider.script(Reply("半句", finish_reason="length"))
    said = await model(provider).ainvoke("酒泉?")
    assert said.response_metadata["finish_reason"] == "length"


async def test_what_was_asked_is_kept(provider: Provider) -> None:
    provider.script(Reply("好"))
    messages = [
        SystemMessage("规则"),
        HumanMessage("早先的问题"),
        AIMessage("早先的回答"),
        HumanMessage([{"type": "text", "text": "现在的"}, {"type": "text", "text": "问题"}]),
        AIMessage("", tool_calls=[{"name": "f", "args": {}, "id": "1", "type": "tool_call"}]),
        ToolMessage("结果", tool_call_id="1"),
    ]
    tools = [{"name": "f", "description": "", "parameters": {"type": "object", "properties": {}}}]
    await model(provider).bind_tools(tools).ainvoke(messages)
    (asked,) = provider.requests
    assert (asked.model, asked.stream, asked.system) == ("emulated-1", False, "规则")
    assert asked.question == asked.turn_question == "现在的问题"
    assert asked.earlier_questions == ["早先的问题"]
    assert asked.tool_results == asked.turn_results == ["结果"]
    assert asked.called == asked.offered == ["f"]
    assert asked.headers["authorization"] == f"Bearer {provider.key}"
    assert [message["role"] for message in asked.messages][-1] == "tool"


async def test_a_correction_is_no_question_of_a_person(provider: Provider) -> None:
    provider.script(Reply("好"))
    await model(provider).ainvoke(
        [HumanMessage("问题"), AIMessage("99%"), HumanMessage("再写一遍", name="fidelity")]
    )
    (asked,) = provider.requests
    assert (asked.question, asked.turn_question) == ("再写一遍", "问题")
    assert asked.correction == "再写一遍"


async def test_steps_are_taken_in_order_and_the_last_one_stays(provider: Provider) -> None:
    asking = model(provider)

    def echo(asked: Asked) -> Reply:
        return Reply(f"问的是{asked.question}")

    provider.script(Reply("一"), echo)
    said = [(await asking.ainvoke(str(number))).content for number in range(3)]
    assert said == ["一", "问的是1", "问的是2"]
    provider.always(Reply("总是"))
    assert (await asking.ainvoke("?")).content == "总是"


async def test_an_agent_calls_a_tool_and_says_what_it_found(provider: Provider) -> None:
    @tool
    async def search_corpus(query: str) -> str:
        """Search."""
        return f"found {query}"

    def answer(asked: Asked) -> Reply:
        return Reply(f"{asked.system}: {asked.tool_results[0]}")

    provider.script(Reply(tool_calls=[ToolCall("search_corpus", {"query": "酒泉"})]), answer)
    agent: Any = create_agent(model(provider), [search_corpus], system_prompt="规则")
    state = await agent.ainvoke({"messages": [HumanMessage("酒泉?")]})
    assert state["messages"][-1].content == "规则: found 酒泉"
    assert [asked.offered for asked in provider.requests] == [["search_corpus"]] * 2


async def test_an_agent_is_told_of_a_tool_that_is_not_there(provider: Provider) -> None:
    @tool
    async def search_corpus(query: str) -> str:
        """Search."""
        return query

    provider.script(Reply(tool_calls=[ToolCall("reindex")]), Reply("好"))
    agent: Any = create_agent(model(provider), [search_corpus])
    await agent.ainvoke({"messages": [HumanMessage("酒泉?")]})
    assert "reindex is not a valid tool" in provider.requests[-1].tool_results[0]


async def test_models_are_listed(provider: Provider) -> None:
    from openai import AsyncOpenAI

    async with AsyncOpenAI(base_url=provider.base_url, api_key=provider.key) as client:
        assert [each.id async for each in client.models.list()] == ["emulated-1"]
