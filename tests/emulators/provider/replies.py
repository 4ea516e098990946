"""What a model says."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.emulators.provider.asked import Asked, text_of
from tests.emulators.provider.exchange import Exchange
from tests.emulators.provider.steps import Step
from tests.emulators.provider.wire import pieces, usage

Raw = dict[str, Any]


@dataclass(frozen=True)
class ToolCall:
    """A call of a tool, whether there is such a tool or not.

    `raw_arguments` stand in place of the JSON of `arguments`, for what is no JSON.
    """

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    raw_arguments: str | None = None
    id: str | None = None

    def written(self) -> str:
        if self.raw_arguments is not None:
            return self.raw_arguments
        return json.dumps(dict(self.arguments), ensure_ascii=False)


@dataclass(frozen=True)
class Reply(Step):
    """Text, calls of tools, or both.

    Args:
        text: what is said.
        tool_calls: what is called.
        usage: tokens of the request and of the reply; one a character unless given.
        pieces: in how many pieces a stream carries the text, and the arguments of each call.
        delay_s: seconds before each further piece; an answer that is no stream takes as long.
        first_delay_s: seconds before anything is sent at all.
        raw_arguments: what stands in place of the arguments of each call, JSON or not.
        finish_reason: why the model stopped, unless `stop` or `tool_calls`.
    """

    text: str = ""
    tool_calls: Sequence[ToolCall] = ()
    usage: tuple[int, int] | None = None
    pieces: int = 7
    delay_s: float = 0.0
    first_delay_s: float = 0.0
    raw_arguments: str | None = None
    finish_reason: str | None = None

    async def play(self, exchange: Exchange) -> web.StreamResponse:
        await exchange.pause(self.first_delay_s)
        calls = [self._call(exchange, i, call) for i, call in enumerate(self.tool_calls)]
        reason = self.finish_reason or ("tool_calls" if calls else "stop")
        spent = usage(self.usage or self._tokens(exchange.asked, calls))
        if exchange.asked.stream:
            return await self._stream(exchange, calls, reason, spent)
        await exchange.pause(self.delay_s * (self.pieces - 1))
        message: Raw = {"content": self.text or (None if calls else "")}
        if calls:
            message["tool_calls"] = calls
        return exchange.plain(exchange.shapes.completion(message, reason, spent))

    async def _stream(
        self, exchange: Exchange, calls: list[Raw], reason: str, spent: Raw
    ) -> web.StreamResponse:
        response = await exchange.open()
        first: Raw = {"role": "assistant", "content": None if calls and not self.text else ""}
        await exchange.send(response, exchange.shapes.chunk(first))
        for number, delta in enumerate(itertools.chain(self._texts(), self._fragments(calls))):
            if number:
                await exchange.pause(self.delay_s)
            await exchange.send(response, exchange.shapes.chunk(delta))
        await exchange.send(response, exchange.shapes.chunk({}, reason))
        if exchange.asked.include_usage:
            await exchange.send(response, exchange.shapes.usage_chunk(spent))
        await exchange.send(response, "[DONE]")
        return response

    def _texts(self) -> Iterator[Raw]:
        return ({"content": piece} for piece in pieces(self.text, self.pieces))

    def _fragments(self, calls: list[Raw]) -> Iterator[Raw]:
        """A call's name comes first, with its id; its arguments follow under its index alone."""
        for index, call in enumerate(calls):
            function = {"name": call["function"]["name"], "arguments": ""}
            yield {"tool_calls": [{"index": index, **call, "function": function}]}
            for piece in pieces(call["function"]["arguments"], self.pieces):
                yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}

    def _call(self, exchange: Exchange, index: int, call: ToolCall) -> Raw:
        own = call.raw_arguments is not None or self.raw_arguments is None
        written = call.written() if own else self.raw_arguments
        function = {"name": call.name, "arguments": written}
        return {"id": call.id or exchange.call_id(index), "type": "function", "function": function}

    def _tokens(self, asked: Asked, calls: list[Raw]) -> tuple[int, int]:
        said = len(self.text) + sum(len(call["function"]["arguments"]) for call in calls)
        return sum(len(text_of(message)) for message in asked.messages), said
