"""One run: a population, a bot, a fault, and what came of it."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.emulators import BotApi
from tests.load.bot import Bot
from tests.load.faults import FAULTS, Scene
from tests.load.fleet import Fleet
from tests.load.ledger import Asked, Faults, Ledger
from tests.load.population import ADMINISTRATOR, Population, Shares

_FAULT_AT = 1 / 3
_SETTLES_S = 3.0


@dataclass(frozen=True)
class Options:
    """What is run."""

    questions: int = 1000
    seconds: float = 600.0
    """Most that asking may take; what is not answered by then is lost."""
    fault: str | None = None
    """Its name; `None` lets everything be well."""
    seed: int = 0
    bots: int = 1
    """How many serve; several share a database and are behind one webhook."""


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    asked: list[Asked]
    took_s: float
    peak_bytes: int
    starts: int
    faults: Faults
    complaints: list[str] = field(default_factory=list)
    """Whatever else must not be."""

    @property
    def is_well(self) -> bool:
        """Whether nothing was lost, doubled, wrong or out of bounds."""
        return not self.faults and not self.complaints


async def run(options: Options, data: Path) -> Outcome:
    """Run it in an empty data folder, or one with an index."""
    rng = random.Random(options.seed)  # noqa: S311 - the same questions every time
    async with BotApi() as telegram:
        ledger = Ledger(telegram.world)
        population = Population(telegram, ledger, rng)
        bot = (
            Bot(telegram, data, administrator=ADMINISTRATOR)
            if options.bots == 1
            else Fleet(telegram, data, administrator=ADMINISTRATOR, bots=options.bots)
        )
        scene = Scene(telegram, bot, ledger, random.Random(options.seed + 1))  # noqa: S311
        complaints: list[str] = []
        try:
            async with _beside(bot.sample()), _beside(ledger.watch()):
                await bot.start()
                began = time.monotonic()
                complaints += await _until_answered(options, population, scene)
                took_s = time.monotonic() - began
                # What comes twice may come late.
                await asyncio.sleep(_SETTLES_S)
                await bot.end(signal.SIGTERM)
        finally:
            await bot.close()
        complaints += [f"Telegram's limits were passed: {one}" for one in telegram.violations]
        if bot.last_status != 0:
            complaints.append(f"the bot ended with status {bot.last_status}; see {bot.log}")
        if unread := telegram.unread():
            complaints.append(f"{unread} updates were never fetched")
        faults = ledger.judge()
    return Outcome(ledger.asked, took_s, bot.peak_bytes, bot.starts, faults, complaints)


async def _until_answered(options: Options, population: Population, scene: Scene) -> list[str]:
    """Let everybody ask while the fault happens; what must not be."""
    asking = asyncio.create_task(population.ask(Shares.of(options.questions)))
    failing = asyncio.create_task(_fail(options, scene))
    tasks = (asking, failing)
    _, late = await asyncio.wait(tasks, timeout=options.seconds)
    for task in late:
        task.cancel()
    await asyncio.wait(tasks)
    complaints = [f"not done within {options.seconds:g} s"] if late else []
    for task in tasks:
        if not task.cancelled() and (error := task.exception()):
            complaints.append(f"{type(error).__name__}: {error}")
    return complaints


async def _fail(options: Options, scene: Scene) -> None:
    """Let the fault happen once a third of the questions are answered."""
    if options.fault is None:
        return
    while scene.ledger.answered < options.questions * _FAULT_AT:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.05)
    await FAULTS[options.fault](scene)


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
