"""The bot under load: a process that can be ended, and is started again."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import IO

import psutil  # type: ignore[import-untyped]

from tests.emulators import BotApi
from tests.processes import REAL, bot_process, until_ready

_STARTS_S = 300.0
"""The first start builds the index."""
_ENDS_S = 60.0
_SAMPLE_S = 0.25


class Bot:
    """The real program, in one data folder, through all its lives."""

    def __init__(
        self,
        telegram: BotApi,
        data: Path,
        *,
        administrator: int,
        log: Path | None = None,
        given: Mapping[str, str] | None = None,
    ) -> None:
        self.starts = 0
        self.peak_bytes = 0
        self.last_status: int | None = None
        self.log = log or data / "load.log"
        self._telegram = telegram
        self._data = data
        self._port = free_port()
        self._given = {
            "DAKESHI_TELEGRAM_ADMINS": str(administrator),
            "DAKESHI_HEALTH_LISTEN": f"127.0.0.1:{self._port}",
            **(given or {}),
        }
        self._life = AsyncExitStack()
        self._process: asyncio.subprocess.Process | None = None

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self._data

    async def start(self) -> None:
        """Start it, and wait until it can answer."""
        self._data.mkdir(parents=True, exist_ok=True)
        written: IO[bytes] = self._life.enter_context(self.log.open("ab"))
        self._process = await self._life.enter_async_context(
            bot_process(self._telegram, self._data, program=REAL, stderr=written, given=self._given)
        )
        self.starts += 1
        await until_ready(self._port, _STARTS_S)

    async def end(self, number: signal.Signals) -> None:
        """Send a signal and wait for the end."""
        if self._process is None:
            return
        self._process.send_signal(number)
        self.last_status = await asyncio.wait_for(self._process.wait(), _ENDS_S)
        await self.close()

    async def close(self) -> None:
        """Kill it if it still runs."""
        self._process = None
        await self._life.aclose()

    async def sample(self) -> None:
        """Note the most memory that it has, until this is cancelled."""
        while True:
            if self._process is not None:
                with contextlib.suppress(psutil.Error):
                    used = psutil.Process(self._process.pid).memory_info().rss
                    self.peak_bytes = max(self.peak_bytes, used)
            await asyncio.sleep(_SAMPLE_S)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
