"""The same bot behind a webhook."""

from __future__ import annotations

import socket

import aiohttp
import pytest

from tests.e2e.telegram.conftest import ServeEcho
from tests.emulators import BotApi

pytestmark = pytest.mark.slow


async def test_a_webhook_takes_what_telegram_sends_and_nothing_else(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    async with (
        serve_echo(telegram_webhook_url=address, telegram_listen=f"127.0.0.1:{port}") as bot,
        aiohttp.ClientSession() as visitor,
    ):
        assert bot.port == port
        an.says(chat, "一")
        await an.hears(chat, "答：一")
        async with visitor.get(f"{address}/healthz") as health:
            assert health.status == 200
        forged = {"update_id": 1, "message": {"text": "假"}}
        async with visitor.post(f"{address}/telegram", json=forged) as refused:
            assert refused.status == 403
        an.says(chat, "二")
        await an.hears(chat, "答：二")


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
