"""Tokens of a language model in a terminal and in a bot that serves, counted in one place."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import open_services
from bot.chat.running import serving
from tests.e2e.telegram.conftest import ADMINISTRATOR, settings_for
from tests.e2e.test_terminal import environment
from tests.emulators import BotApi
from tests.emulators.provider import Provider
from tests.emulators.provider.faithful import Faithful

pytestmark = pytest.mark.slow

QUESTION = "酒泉市精简了多少个内设机构?"
SPENT = "额度已经用完"


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with Provider() as emulated:
        emulated.always(Faithful())
        yield emulated


@pytest.fixture
async def telegram() -> AsyncIterator[BotApi]:
    async with BotApi() as emulated:
        yield emulated


async def dakeshi(data: Path, provider: Provider, *arguments: str) -> tuple[str, str]:
    """What a command of a process of its own prints on its two streams."""
    more = {
        "DAKESHI_MODEL": "openai:emulated",
        "DAKESHI_MODEL_BASE_URL": provider.base_url,
        "DAKESHI_MODEL_KEY": provider.key,
        "DAKESHI_BUDGET_PERSON_TOKENS": "1",
        "DAKESHI_MODEL_PRICE_IN": "1000",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "--lang", "zh", *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(data, **more),
        cwd=data,
    )
    out, err = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode == 0, err.decode()
    return out.decode(), err.decode()


async def test_terminal_and_chat_are_counted_in_one_place(
    telegram: BotApi, data: Path, provider: Provider
) -> None:
    settings = settings_for(
        telegram,
        data,
        telegram_admins=(ADMINISTRATOR,),
        model="openai:emulated",
        model_base_url=provider.base_url,
        model_key=provider.key,
        model_price_in=1000,
        budget_person_tokens=1,
    )
    boss = telegram.person("主任", language="zh-hans", number=ADMINISTRATOR)
    chat = telegram.private(boss)
    async with open_services(settings) as answering, serving(answering):
        boss.says(chat, QUESTION)
        first = await boss.hears(chat, "118个")
        assert SPENT not in first.text
        taken = len(provider.requests)
        # While the bot serves, the terminal has a budget of its own in the same records.
        out, _ = await dakeshi(data, provider, "ask", QUESTION)
        assert "118个" in out
        assert SPENT not in out
        assert len(provider.requests) == 2 * taken
        out, _ = await dakeshi(data, provider, "ask", QUESTION)
        assert "118个" in out
        assert SPENT in out
        boss.says(chat, QUESTION)
        again = await boss.hears(chat, SPENT)
        assert "118个" in again.text
        assert len(provider.requests) == 2 * taken
        boss.says(chat, "/stats")
        stats = await boss.hears(chat, "语言模型用量")
    assert f"本机用户 {os.getuid()}" in stats.text
    assert f"{ADMINISTRATOR}：" in stats.text

    out, _ = await dakeshi(data, provider, "status", "--json")
    told = json.loads(out)["spending"]
    (one, other) = told["people"]
    assert one["tokens"] == other["tokens"]
    assert {one.get("local_user"), other.get("local_user")} == {os.getuid(), None}
    assert {one.get("id"), other.get("id")} == {ADMINISTRATOR, None}
    (day,) = told["days"]
    assert day["model"] == "openai:emulated"
    assert day["input_tokens"] + day["output_tokens"] == told["tokens"] == 2 * one["tokens"]
    out, _ = await dakeshi(data, provider, "status")
    assert f"本机用户 {os.getuid()}" in out
