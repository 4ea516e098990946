"""One request and the way its answer goes out."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from tests.emulators.provider.asked import Asked
from tests.emulators.provider.wire import Shapes, event

Raw = dict[str, Any]


class Cut(Exception):
    """The connection ends here."""


class Exchange:
    def __init__(
        self, request: web.Request, asked: Asked, number: int, closing: asyncio.Event
    ) -> None:
        self.asked = asked
        self.shapes = Shapes(f"chatcmpl-emulated{number:06}", asked.model)
        self.headers = {"x-request-id": f"req_emulated{number:06}"}
        self._number = number
        self._request = request
        self._closing = closing

    def call_id(self, index: int) -> str:
        """Different for every call of a conversation, and the same in every run of a test."""
        return f"call_emulated{self._number:06}n{index}"

    def plain(self, body: Raw, status: int = 200, **headers: str) -> web.Response:
        return web.json_response(body, status=status, headers={**self.headers, **headers})

    async def open(self) -> web.StreamResponse:
        """Begin an answer of unknown length: events, or the JSON of which a part is sent."""
        kind = "text/event-stream" if self.asked.stream else "application/json"
        headers = {**self.headers, "Content-Type": f"{kind}; charset=utf-8"}
        response = web.StreamResponse(headers={**headers, "Cache-Control": "no-cache"})
        await response.prepare(self._request)
        return response

    async def begin(self, text: str, pieces: list[str]) -> web.StreamResponse:
        """Send the head of an answer and as much of its text, then leave it open."""
        response = await self.open()
        if not self.asked.stream:
            whole = self.shapes.completion({"content": text}, "stop", {})
            written = json.dumps(whole, ensure_ascii=False)
            quoted = json.dumps(text, ensure_ascii=False)[:-1]
            await response.write(written[: written.index(quoted) + len(quoted)].encode())
            return response
        await self.send(response, self.shapes.chunk({"role": "assistant", "content": ""}))
        for piece in pieces:
            await self.send(response, self.shapes.chunk({"content": piece}))
        return response

    async def send(self, response: web.StreamResponse, data: Raw | str) -> None:
        await response.write(event(data).encode())

    async def pause(self, seconds: float | None) -> None:
        """Wait, for ever if for nothing; the end of the provider ends it, and the connection."""
        if seconds == 0:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return
        raise Cut
