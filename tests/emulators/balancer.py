"""What stands before several bots: gives each request to the next one that takes it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

import aiohttp
from aiohttp import web

from bot.chat.receiving import WEBHOOK_PATH

_PATIENCE = aiohttp.ClientTimeout(total=30)


@dataclass
class Balancer:
    """Round robin; a bot that is not there, or that refuses for now, is passed over."""

    port: int = 0
    bots: list[int] = field(default_factory=list)
    """Their ports."""
    served: dict[int, int] = field(default_factory=dict)
    """How many updates each bot took."""
    _turn: count[int] = field(default_factory=count)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def take(self, session: aiohttp.ClientSession, request: web.Request) -> web.Response:
        body, status = await request.read(), 502
        first = next(self._turn)
        for step in range(len(self.bots)):
            bot = self.bots[(first + step) % len(self.bots)]
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                address = f"http://127.0.0.1:{bot}{WEBHOOK_PATH}"
                async with session.post(address, data=body, headers=request.headers) as answer:
                    status = answer.status
                    if status < 500:
                        self.served[bot] = self.served.get(bot, 0) + 1
                        break
        return web.Response(status=status)


@asynccontextmanager
async def balancing() -> AsyncIterator[Balancer]:
    """A balancer on a free port."""
    balancer = Balancer()
    async with aiohttp.ClientSession(timeout=_PATIENCE) as session:
        application = web.Application()

        async def take(request: web.Request) -> web.Response:
            return await balancer.take(session, request)

        application.router.add_post(WEBHOOK_PATH, take)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            balancer.port = runner.addresses[0][1]
            yield balancer
        finally:
            await runner.cleanup()
