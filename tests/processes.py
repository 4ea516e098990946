"""The bot as a process of its own, so that it can be killed, against the emulated Telegram."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

import aiohttp

from tests.emulators import BotApi

ROOT = Path(__file__).parents[1]
ECHO = ("tests.fakes.telegram_bot",)
"""Says questions back at once; it writes a line when it takes updates."""
REAL = ("bot", "telegram")
"""The program itself."""


def environment(telegram: BotApi, data: Path, given: Mapping[str, str]) -> dict[str, str]:
    """The settings of a bot process, and nothing else of this one's environment."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}  # noqa: TID251 - for a process of its own
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "DAKESHI_DATA_DIR": str(data),
        "DAKESHI_TELEGRAM_TOKEN": telegram.token,
        "DAKESHI_TELEGRAM_API_URL": telegram.base_url.removesuffix("/bot"),
        "DAKESHI_TELEGRAM_PERSON_PER_MIN": "1000",
        "DAKESHI_TELEGRAM_CHAT_PER_MIN": "1000",
        "DAKESHI_TELEGRAM_DRAIN_S": "10",
        **given,
    }


@asynccontextmanager
async def bot_process(
    telegram: BotApi,
    data: Path,
    *,
    program: tuple[str, ...] = ECHO,
    stderr: int | IO[bytes] | None = None,
    given: Mapping[str, str] | None = None,
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A bot process from its start; killed at the end if it still runs.

    Args:
        telegram: Whom it serves.
        data: Its data folder, and where it runs.
        program: A module, run as `python -m`, and its arguments.
        stderr: Where its diagnostics go; by default where this process's do.
        given: Further settings, by their full names.
    """
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *program,
        env=environment(telegram, data, given or {}),
        cwd=data,
        stdout=asyncio.subprocess.PIPE,
        stderr=stderr,
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


async def until_ready(port: int, seconds: float = 60.0) -> None:
    """Wait until a bot that tells how it is at this port says that it can answer.

    Raises:
        TimeoutError: It did not say so in time.
    """
    async with asyncio.timeout(seconds), aiohttp.ClientSession() as visitor:
        while True:
            try:
                async with visitor.get(f"http://127.0.0.1:{port}/readyz") as told:
                    if told.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05)
