"""Each failure of a provider surfaces as the exception the real client has for it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest

from tests.emulators.provider import (
    DropAfter,
    Fail,
    Hang,
    HangAfter,
    Malformed,
    Provider,
    Reply,
    Step,
    ToolCall,
)
from tests.emulators.provider.clients import WAYS, Way, model, posted

in_every_way = pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
QUESTION = {"role": "user", "content": "在吗"}


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with Provider() as provider:
        yield provider


@in_every_way
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, openai.BadRequestError),
        (401, openai.AuthenticationError),
        (404, openai.NotFoundError),
        (429, openai.RateLimitError),
        (500, openai.InternalServerError),
        (503, openai.InternalServerError),
    ],
)
async def test_a_refusal_is_the_exception_of_its_status(
    provider: Provider, way: Way, status: int, error: type[openai.APIStatusError]
) -> None:
    provider.always(Fail(status, "今天不行"))
    with pytest.raises(error, match="今天不行") as refused:
        await way(model(provider), "在吗")
    assert refused.value.status_code == status
    assert refused.value.request_id is not None


@in_every_way
async def test_a_wrong_key_is_refused(provider: Provider, way: Way) -> None:
    provider.always(Reply("好"))
    with pytest.raises(openai.AuthenticationError, match="Incorrect API key provided") as refused:
        await way(model(provider, api_key="sk-somebody-elses-key"), "在吗")
    assert refused.value.code == "invalid_api_key"
    assert "somebody" not in str(refused.value)
    # It cost no step, and is on record.
    assert len(provider.requests) == 1


@in_every_way
@pytest.mark.parametrize("hang", [Hang(), Hang(before_first=False), HangAfter("刚说到")])
async def test_the_clients_time_out_ends_a_hanging_request(
    provider: Provider, way: Way, hang: Step
) -> None:
    provider.always(hang)
    with pytest.raises(openai.APITimeoutError):
        await way(model(provider, timeout=0.1), "在吗")
    await provider.idle()


async def test_what_came_before_a_hang_was_received(provider: Provider) -> None:
    provider.always(HangAfter("刚说到这里"))
    heard: list[str] = []

    async def listen() -> None:
        # Long enough for a busy machine to hear all of it.
        async for chunk in model(provider, timeout=0.5).astream("在吗"):
            heard.append(str(chunk.content))

    with pytest.raises(openai.APITimeoutError):
        await listen()
    assert "".join(heard) == "刚说到这里"


@in_every_way
async def test_a_cut_connection_is_no_end_of_an_answer(provider: Provider, way: Way) -> None:
    provider.always(DropAfter("刚说到"))
    with pytest.raises(openai.APIConnectionError):
        await way(model(provider), "在吗")


@in_every_way
async def test_broken_json_is_an_error(provider: Provider, way: Way) -> None:
    provider.always(Malformed())
    with pytest.raises(json.JSONDecodeError):
        await way(model(provider), "在吗")


async def test_a_client_that_is_cancelled_leaves_nothing_behind(provider: Provider) -> None:
    provider.always(Hang())
    asking = asyncio.create_task(model(provider).ainvoke("在吗"))
    await provider.received(1)
    assert provider.in_flight == 1
    asking.cancel()
    await provider.idle()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_the_end_of_the_provider_ends_what_hangs_and_what_is_slow() -> None:
    async with Provider() as provider:
        provider.script(Hang(), Reply("慢", first_delay_s=60))
        asking = model(provider)
        both = [asyncio.create_task(asking.ainvoke("在吗")) for _ in range(2)]
        await provider.received(2)
        began = time.monotonic()
    ended = await asyncio.gather(*both, return_exceptions=True)
    assert all(isinstance(error, openai.APIConnectionError) for error in ended), ended
    assert time.monotonic() - began < 5


async def test_a_client_that_asks_again_is_answered_by_the_next_step(provider: Provider) -> None:
    provider.script(Fail(429, retry_after=0.01), Fail(503, retry_after=0.01), Reply("好"))
    said = await model(provider, max_retries=2).ainvoke("在吗")
    assert said.content == "好"
    assert len(provider.requests) == 3


async def test_a_script_that_is_at_its_end_is_noticed(provider: Provider) -> None:
    asking = model(provider)
    with pytest.raises(openai.BadRequestError, match="nothing is scripted"):
        await asking.ainvoke("在吗")
    provider.script(Reply("好"), once=True)
    assert (await asking.ainvoke("在吗")).content == "好"
    with pytest.raises(openai.BadRequestError, match="nothing is scripted"):
        await asking.ainvoke("在吗")


async def test_delays_are_kept_whether_streamed_or_not(provider: Provider) -> None:
    provider.always(Reply("一二三", pieces=3, delay_s=0.02, first_delay_s=0.02))
    asking = model(provider)
    for way in WAYS.values():
        began = time.monotonic()
        assert (await way(asking, "在吗")).content == "一二三"
        assert time.monotonic() - began >= 0.06


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ([], "could not parse"),
        ({"messages": [QUESTION]}, "must provide a model"),
        ({"model": "m"}, "Missing required parameter: 'messages'"),
        ({"model": "m", "messages": []}, "empty array"),
        ({"model": "m", "messages": [{"role": "robot", "content": ""}]}, "Invalid value: 'robot'"),
        ({"model": "m", "messages": [{"role": "user", "content": None}]}, "got null"),
        ({"model": "m", "messages": [{**QUESTION, "name": "安 娜"}]}, "messages[0].name"),
        (
            {"model": "m", "messages": [QUESTION], "stream_options": {"include_usage": True}},
            "only allowed when 'stream' is enabled",
        ),
        (
            {
                "model": "m",
                "messages": [QUESTION],
                "tools": [{"type": "function", "function": {"name": "查 找"}}],
            },
            "tools[0].function.name",
        ),
        (
            {"model": "m", "messages": [{"role": "tool", "content": "", "tool_call_id": "1"}]},
            "must be a response to a preceeding message",
        ),
    ],
)
async def test_what_openai_would_refuse_is_refused(
    provider: Provider, body: Any, message: str
) -> None:
    provider.always(Reply("好"))
    async with posted(provider, body) as answer:
        assert answer.status == 400
        error = (await answer.json())["error"]
    assert message in error["message"]
    assert error["type"] == "invalid_request_error"


async def test_a_call_that_nobody_answered_is_refused(provider: Provider) -> None:
    provider.always(Reply(tool_calls=[ToolCall("f", raw_arguments="{oops")]))
    asking = model(provider)
    said = await asking.ainvoke("在吗")
    with pytest.raises(openai.BadRequestError, match="did not have response messages"):
        await asking.ainvoke([("user", "在吗"), said, ("user", "还在吗")])


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    "step", [Reply("好"), Fail(429), Malformed()], ids=["ok", "refused", "broken"]
)
async def test_a_client_is_told_that_its_connection_ends(
    provider: Provider, step: Step, stream: bool
) -> None:
    provider.always(step)
    body = {"model": "m", "messages": [QUESTION], "stream": stream}
    # One that is not told asks again on a connection that is about to be closed.
    async with posted(provider, body) as answer:
        assert answer.headers["Connection"] == "close"
        await answer.read()


async def test_other_addresses_do_not_exist(provider: Provider) -> None:
    async with posted(provider, {}, path="/responses") as answer:
        assert answer.status == 404
        assert "Invalid URL (POST /v1/responses)" in (await answer.json())["error"]["message"]
    async with posted(provider, {"model": "m", "messages": [QUESTION]}, key="") as answer:
        assert answer.status == 401
        assert "didn't provide an API key" in (await answer.json())["error"]["message"]
