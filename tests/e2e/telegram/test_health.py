"""How a serving bot is, told over HTTP; and what happens when its token is taken away."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.chat.running import RunningBot
from bot.errors import ConfigurationError
from tests.e2e.telegram.conftest import ADMINISTRATOR, Serve, ServeEcho, settled
from tests.emulators import BotApi
from tests.processes import bot_process

pytestmark = pytest.mark.slow

HERE = "127.0.0.1:0"


async def asked(bot: RunningBot, path: str) -> tuple[int, Any]:
    async with (
        aiohttp.ClientSession() as visitor,
        visitor.get(f"http://127.0.0.1:{bot.health_port}{path}") as told,
    ):
        return told.status, await (told.text() if path == "/metrics" else told.json())


async def counts(bot: RunningBot) -> dict[str, float]:
    status, body = await asked(bot, "/metrics")
    assert status == 200
    return {
        " ".join(
            [sample.name, *(value for _, value in sorted(sample.labels.items()))]
        ): sample.value
        for family in text_string_to_metric_families(body)
        for sample in family.samples
    }


async def test_a_bot_that_answers_is_healthy_and_ready_and_counts(
    telegram: BotApi, serve: Serve
) -> None:
    an = telegram.person("安", language="zh-hans")
    boss = telegram.person("主任", language="zh-hans", number=ADMINISTRATOR)
    chat, group = telegram.private(an), telegram.supergroup("编制群", members=[an])
    async with serve(health_listen=HERE, telegram_admins=(ADMINISTRATOR,)) as bot:
        an.says(chat, "酒泉市精简了多少个内设机构?")
        await an.hears(chat, "118个")
        an.says(chat, "如何做红烧肉")
        await an.hears(chat, "不作答")
        an.says(group, "@dakeshi_bot 酒泉市精简了多少个内设机构?")
        await an.hears(group, "118个")
        an.says(group, "说给别人听的")
        an.says(chat, "/reindex")
        await an.hears(chat, "只有管理员")
        await an.asks_inline("酒泉 精简率").results()
        telegram.push_again()
        boss.says(telegram.private(boss), "/reindex")
        await boss.hears(telegram.private(boss), "没有变化", timeout=60)
        await settled(bot)
        assert await asked(bot, "/healthz") == (200, {"healthy": True})
        assert await asked(bot, "/readyz") == (200, {"ready": True, "not_ready": {}})
        found = await counts(bot)
    assert found["dakeshi_questions_total answered private"] == 1
    assert found["dakeshi_questions_total refused private"] == 1
    assert found["dakeshi_questions_total answered group"] == 1
    assert found["dakeshi_questions_total answered inline"] == 1
    assert found["dakeshi_turned_away_total no_administrator"] == 1
    assert found["dakeshi_updates_total received"] == 6
    assert found["dakeshi_updates_total duplicate"] >= 5
    assert found["dakeshi_updates_total overheard"] >= 1
    assert found["dakeshi_stage_seconds_count search"] >= 4
    assert found["dakeshi_stage_seconds_count answer"] == 4
    assert found["dakeshi_stage_seconds_count whole"] == 4
    assert found["dakeshi_reindex_seconds_count unchanged"] == 1
    assert found["dakeshi_documents"] > 30
    assert found["dakeshi_queue_depth"] == 0
    labels = " ".join(found)
    assert "酒泉" not in labels
    assert str(an.id) not in labels
    assert str(group.id) not in labels


async def test_what_is_not_ready_is_named(telegram: BotApi, serve_echo: ServeEcho) -> None:
    async with serve_echo(health_listen=HERE) as bot:
        records = bot.services.records
        await records.inbox._database.change("PRAGMA query_only = ON")
        status, told = await asked(bot, "/readyz")
        assert status == 503
        assert told["not_ready"].keys() == {"records"}
        await records.inbox._database.change("PRAGMA query_only = OFF")
        current = bot.services.settings.data_dir / "current.json"
        kept = current.read_bytes()
        current.write_bytes(b"{")
        status, told = await asked(bot, "/readyz")
        assert status == 503
        assert "index" in told["not_ready"]
        assert (await asked(bot, "/metrics"))[0] == 200
        current.write_bytes(kept)
        assert (await asked(bot, "/readyz"))[0] == 200


async def test_a_bot_behind_a_quiet_webhook_asks_before_it_says_that_telegram_is_silent(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    given: dict[str, Any] = {"telegram_webhook_url": "http://127.0.0.1:9", "telegram_listen": HERE}
    async with serve_echo(health_listen=HERE, **given) as bot:
        bot.contact._heard -= 1000
        assert (await asked(bot, "/readyz"))[0] == 200
        telegram.faults.drop("getMe", times=1000)
        async with asyncio.timeout(10):
            status = 200
            while status == 200:  # what was still under way when it fell silent may be heard yet
                bot.contact._heard -= 1000
                status, told = await asked(bot, "/readyz")
        telegram.faults.clear()
        assert status == 503
        assert told["not_ready"].keys() == {"telegram"}
        assert await asked(bot, "/healthz") == (200, {"healthy": True})


async def test_a_loop_that_fetches_nothing_more_is_unhealthy(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    async with serve_echo(health_listen=HERE) as bot:
        bot.contact._due -= 1000
        assert await asked(bot, "/healthz") == (503, {"healthy": False})


async def test_while_the_bot_starts_it_lives_and_is_not_ready(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    port = free_port()
    telegram.faults.delay("getMe", 2)

    async def serve() -> None:
        async with serve_echo(health_listen=f"127.0.0.1:{port}"):
            await asyncio.sleep(0)

    serving = asyncio.create_task(serve())
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as visitor:
        async with asyncio.timeout(10):
            while True:
                try:
                    async with visitor.get("/readyz") as ready, visitor.get("/healthz") as health:
                        told = await ready.json()
                        break
                except aiohttp.ClientConnectorError:
                    await asyncio.sleep(0.02)
    assert told["not_ready"]["bot"] == "starting"
    assert health.status == 200
    await serving


async def test_an_address_that_is_taken_is_named(telegram: BotApi, serve_echo: ServeEcho) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ConfigurationError, match=f"DAKESHI_HEALTH_LISTEN.*{address}"):
            async with serve_echo(health_listen=address):
                pass


async def test_without_an_address_nothing_listens_or_counts(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    async with serve_echo() as bot:
        assert bot.health_port is None


async def test_a_token_that_is_taken_away_ends_the_process_and_loses_nothing(
    telegram: BotApi, data: Path
) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    short = {"DAKESHI_TELEGRAM_DRAIN_S": "1"}
    async with bot_process(telegram, data, stderr=asyncio.subprocess.PIPE, given=short) as running:
        an.says(chat, "一")
        await an.hears(chat, "答：一", timeout=60)
        telegram.faults.answer("*", status=401, times=1_000_000)
        an.says(chat, "二")
        _, said = await asyncio.wait_for(running.communicate(), 30)
    assert running.returncode == 1
    assert b"Telegram does not know DAKESHI_TELEGRAM_TOKEN" in said
    assert telegram.token.encode() not in said
    telegram.faults.clear()
    async with bot_process(telegram, data):
        await an.hears(chat, "答：二", timeout=60)
    assert [message.text for message in an.sees(chat)] == ["答：一", "答：二"]


async def test_a_token_that_is_taken_away_behind_a_webhook_is_noticed_with_the_next_answer(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    port = free_port()
    an = telegram.person("安", language="zh-hans")
    given: dict[str, Any] = {
        "telegram_webhook_url": f"http://127.0.0.1:{port}",
        "telegram_listen": f"127.0.0.1:{port}",
        "telegram_drain_s": 0.2,
    }
    async with serve_echo(health_listen=HERE, **given) as bot:
        telegram.faults.answer("send*", status=401, times=1_000_000)
        an.says(telegram.private(an), "一")
        await asyncio.wait_for(bot.contact.revoked.wait(), 10)
        assert (await asked(bot, "/healthz"))[0] == 503


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
