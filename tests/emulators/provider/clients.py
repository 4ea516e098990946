"""The real client library, set up as an application would, against the emulated provider."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk

from tests.emulators.provider.provider import Provider

Raw = dict[str, Any]


def model(provider: Provider, **options: Any) -> BaseChatModel:
    """A chat model that does not ask twice unless it is told to."""
    settings = {
        "base_url": provider.base_url,
        "api_key": provider.key,
        "max_retries": 0,
        "timeout": 5,
        "stream_usage": True,
        **options,
    }
    built: BaseChatModel = init_chat_model("emulated-1", model_provider="openai", **settings)
    return built


async def _plain(asked: BaseChatModel, messages: Any) -> AIMessage:
    return await asked.ainvoke(messages)


async def _stream(asked: BaseChatModel, messages: Any) -> AIMessage:
    whole: AIMessageChunk | None = None
    async for chunk in asked.astream(messages):
        whole = chunk if whole is None else whole + chunk
    assert whole is not None
    return whole


async def _plain_in_thread(asked: BaseChatModel, messages: Any) -> AIMessage:
    return await asyncio.to_thread(asked.invoke, messages)


async def _stream_in_thread(asked: BaseChatModel, messages: Any) -> AIMessage:
    def read() -> AIMessage:
        whole: AIMessageChunk | None = None
        for chunk in asked.stream(messages):
            whole = chunk if whole is None else whole + chunk
        assert whole is not None
        return whole

    return await asyncio.to_thread(read)


Way = Callable[[BaseChatModel, Any], Awaitable[AIMessage]]
WAYS: dict[str, Way] = {
    "plain": _plain,
    "stream": _stream,
    "plain in a thread": _plain_in_thread,
    "stream in a thread": _stream_in_thread,
}
"""Every way in which a model is asked; the client library has code of its own for each."""


@asynccontextmanager
async def posted(
    provider: Provider, body: Any, *, key: str | None = None, path: str = "/chat/completions"
) -> AsyncIterator[aiohttp.ClientResponse]:
    """What the server answers to a request as no client library would send it."""
    headers = {"Authorization": f"Bearer {provider.key if key is None else key}"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{provider.base_url}{path}", json=body, headers=headers) as answer,
    ):
        yield answer
