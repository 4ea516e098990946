"""Updates are posted to the bot's own server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from telegram.error import BadRequest

from tests.emulators import BotApi
from tests.emulators.bots import client


class Receiver:
    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.secrets: set[str | None] = set()
        self.answers: list[int] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.port = 0
        self.most = self._now = 0

    async def take(self, request: web.Request) -> web.Response:
        self._now += 1
        self.most = max(self.most, self._now)
        await self.gate.wait()
        self._now -= 1
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.got.append(await request.json())
        return web.Response(status=status)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.port = runner.addresses[0][1]
    yield receiver
    await runner.cleanup()


async def all_read(telegram: BotApi) -> None:
    assert await telegram.world.signal.until(lambda: telegram.unread() == 0 or None, 5)


async def test_updates_arrive_in_order_with_the_secret() -> None:
    async with receiving() as receiver, BotApi() as telegram, client(telegram) as bot:
        an = telegram.person("安")
        an.says(telegram.private(an), "一")
        url = f"http://127.0.0.1:{receiver.port}/hook"
        await bot.set_webhook(url, secret_token="s3cret")  # noqa: S106 - a test's own
        for text in ("二", "三"):
            an.says(telegram.private(an), text)
        await all_read(telegram)
        assert [update["message"]["text"] for update in receiver.got] == ["一", "二", "三"]
        assert receiver.secrets == {"s3cret"}
        info = await bot.get_webhook_info()
        assert (info.url, info.pending_update_count) == (url, 0)
        assert receiver.most == 1


async def test_what_was_refused_comes_again() -> None:
    async with (
        receiving() as receiver,
        BotApi(webhook_backoff=0.01) as telegram,
        client(telegram) as bot,
    ):
        receiver.answers = [500, 502]
        an = telegram.person("安")
        await bot.set_webhook(f"http://127.0.0.1:{receiver.port}/hook")
        an.says(telegram.private(an), "一")
        an.says(telegram.private(an), "二")
        await all_read(telegram)
        assert [update["message"]["text"] for update in receiver.got] == ["一", "二"]
        info = await bot.get_webhook_info()
        assert info.last_error_message == "Wrong response from the webhook: 502 Bad Gateway"


async def test_chats_are_served_side_by_side_up_to_the_connections() -> None:
    async with receiving() as receiver, BotApi() as telegram, client(telegram) as bot:
        receiver.gate.clear()
        await bot.set_webhook(f"http://127.0.0.1:{receiver.port}/hook", max_connections=2)
        for name in "甲乙丙":
            person = telegram.person(name)
            person.says(telegram.private(person), "在吗")
        await asyncio.sleep(0.1)
        assert receiver.most == 2
        receiver.gate.set()
        await all_read(telegram)
        assert len(receiver.got) == 3


async def test_a_webhook_elsewhere_needs_https() -> None:
    async with BotApi() as telegram, client(telegram) as bot:
        with pytest.raises(BadRequest, match=r"(?i)an https url must be provided"):
            await bot.set_webhook("http://example.org/hook")
