"""The ways in which a provider fails."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from tests.emulators.provider.errors import USUAL, ApiError
from tests.emulators.provider.exchange import Cut, Exchange
from tests.emulators.provider.replies import Reply
from tests.emulators.provider.steps import Step
from tests.emulators.provider.wire import pieces

_PIECES = 7


@dataclass(frozen=True)
class Fail(Step):
    """Refuses, with OpenAI's words unless others are given; `retry_after` is in seconds."""

    status: int
    message: str | None = None
    retry_after: float | None = None
    code: str | None = USUAL

    async def play(self, exchange: Exchange) -> web.StreamResponse:
        error = ApiError(self.status, self.message, code=self.code)
        headers = {} if self.retry_after is None else {"retry-after": f"{self.retry_after:g}"}
        return exchange.plain(error.answer(), self.status, **headers)


@dataclass(frozen=True)
class Hang(Step):
    """Never answers: not at all, or no further than the head of an answer.

    A client whose time-out is over gaps between bytes is in the same place with both; one that
    waits for the head alone is not.
    """

    before_first: bool = True

    async def play(self, exchange: Exchange) -> web.StreamResponse:
        if not self.before_first:
            await exchange.begin("", [])
        await exchange.pause(None)
        raise Cut


@dataclass(frozen=True)
class HangAfter(Step):
    """Sends the beginning of an answer and nothing after it."""

    text: str

    async def play(self, exchange: Exchange) -> web.StreamResponse:
        await exchange.begin(self.text, pieces(self.text, _PIECES))
        await exchange.pause(None)
        raise Cut


@dataclass(frozen=True)
class DropAfter(Step):
    """Sends the beginning of an answer and cuts the connection."""

    text: str

    async def play(self, exchange: Exchange) -> web.StreamResponse:
        await exchange.begin(self.text, pieces(self.text, _PIECES))
        raise Cut


@dataclass(frozen=True)
class Malformed(Step):
    """Says that all is well and sends JSON that ends in its middle, alone or within an event."""

    async def play(self, exchange: Exchange) -> web.StreamResponse:
        response = await exchange.open()
        broken = '{"id": "chatcmpl-broken", "choices": [{"index": 0, "mess'
        if exchange.asked.stream:
            await exchange.send(response, broken)
        else:
            await response.write(broken.encode())
        return response


@dataclass(frozen=True)
class Empty(Step):
    """Stops without a word."""

    async def play(self, exchange: Exchange) -> web.StreamResponse:
        return await Reply("").play(exchange)
