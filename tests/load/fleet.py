"""Several bots behind one webhook, on one database and one vector engine, under load."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.emulators import BotApi
from tests.emulators.balancer import balancing
from tests.emulators.servers import chroma_server
from tests.load.bot import Bot, free_port
from tests.postgres import postgres_server
from tests.processes import environment

_ENDS_S = 300.0


class Fleet:
    """Bots that share their work; it can be used as one that polls is."""

    def __init__(self, telegram: BotApi, data: Path, *, administrator: int, bots: int) -> None:
        self._telegram = telegram
        self._data = data
        self._administrator = administrator
        self._count = bots
        self._stack = AsyncExitStack()
        self._given: dict[str, str] = {}
        self._lost: list[Bot] = []
        self.bots: list[Bot] = []

    @property
    def data(self) -> Path:
        """The data folder that they share."""
        return self._data

    @property
    def log(self) -> Path:
        """What they wrote, each in a file of its own beside this one."""
        return self._data / "load.log"

    @property
    def starts(self) -> int:
        """How often a bot was started."""
        return sum(bot.starts for bot in (*self.bots, *self._lost))

    @property
    def peak_bytes(self) -> int:
        """The most memory that one of them had."""
        return max((bot.peak_bytes for bot in (*self.bots, *self._lost)), default=0)

    @property
    def last_status(self) -> int | None:
        """The worst status with which one ended."""
        statuses = {bot.last_status for bot in self.bots}
        return next((status for status in statuses if status != 0), 0)

    async def start(self) -> None:
        """Start the servers, then the bots one after another; the first builds the index."""
        self._data.mkdir(parents=True, exist_ok=True)
        folder = self._stack.enter_context(TemporaryDirectory(prefix="dakeshi-chroma-"))
        chroma = self._stack.enter_context(chroma_server(Path(folder) / "chroma"))
        postgres = self._stack.enter_context(postgres_server())
        balancer = await self._stack.enter_async_context(balancing())
        self._given = {
            "DAKESHI_DATABASE_URL": postgres.url(postgres.new_database()),
            "DAKESHI_VECTOR_ENGINE": "chroma",
            "DAKESHI_VECTOR_URL": chroma.url,
            "DAKESHI_TELEGRAM_WEBHOOK_URL": balancer.url,
            "DAKESHI_THREADS": "1",
        }
        for number in range(self._count):
            port = free_port()
            bot = Bot(
                self._telegram,
                self._data,
                administrator=self._administrator,
                log=self._data / f"load-{number + 1}.log",
                given={**self._given, "DAKESHI_TELEGRAM_LISTEN": f"127.0.0.1:{port}"},
            )
            self.bots.append(bot)
            await bot.start()
            balancer.bots.append(port)

    async def lose(self) -> None:
        """Let one of them die, and not come back."""
        lost = self.bots.pop()
        self._lost.append(lost)
        await lost.end(signal.SIGKILL)

    async def reindex(self) -> int:
        """Rebuild the index in a process of its own; its exit status."""
        given: Mapping[str, str] = self._given
        running = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "reindex"),
            env=environment(self._telegram, self._data, given),
            cwd=self._data,
            stdout=asyncio.subprocess.DEVNULL,
        )
        return await asyncio.wait_for(running.wait(), _ENDS_S)

    async def end(self, number: signal.Signals) -> None:
        """Send a signal to each and wait for their ends."""
        await asyncio.gather(*(bot.end(number) for bot in self.bots))

    async def close(self) -> None:
        """Kill those that still run, then the servers."""
        for bot in (*self.bots, *self._lost):
            await bot.close()
        await self._stack.aclose()

    async def sample(self) -> None:
        """Note the most memory that each has, until this is cancelled."""
        sampling: dict[Bot, asyncio.Task[None]] = {}
        try:
            while True:
                for bot in self.bots:
                    if bot not in sampling:
                        sampling[bot] = asyncio.create_task(bot.sample())
                await asyncio.sleep(0.1)
        finally:
            for task in sampling.values():
                task.cancel()
