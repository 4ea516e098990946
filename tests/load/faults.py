"""What goes wrong while everybody asks; a run picks one. To add another, decorate a function."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.emulators import BotApi
from tests.load.bot import Bot
from tests.load.fleet import Fleet
from tests.load.ledger import Ledger
from tests.load.population import ADMINISTRATOR
from tests.load.questions import Question

_LASTS_S = 8.0
_REINDEXES = 2
_REINDEXED_S = 180.0


@dataclass(frozen=True)
class Scene:
    """What a fault can reach."""

    telegram: BotApi
    bot: Bot | Fleet
    ledger: Ledger
    rng: random.Random

    @property
    def fleet(self) -> Fleet:
        """The bots, where there are several."""
        assert isinstance(self.bot, Fleet), "this fault needs --bots 2 or more"
        return self.bot


LOSE = "lose"
"""The fault that only several bots survive."""

Fault = Callable[[Scene], Awaitable[None]]
FAULTS: dict[str, Fault] = {}


def fault(name: str) -> Callable[[Fault], Fault]:
    """Register a fault: it begins when a third of the questions are answered, and everything must
    be well again soon after it returns.
    """

    def register(one: Fault) -> Fault:
        FAULTS[name] = one
        return one

    return register


@fault("kill")
async def kill(scene: Scene) -> None:
    """The process dies in the midst of it, twice."""
    for _ in range(2):
        await scene.bot.end(signal.SIGKILL)
        await scene.bot.start()
        await asyncio.sleep(scene.rng.uniform(0.5, 2.0))


@fault("restart")
async def restart(scene: Scene) -> None:
    """An operator restarts the bot."""
    await scene.bot.end(signal.SIGTERM)
    assert scene.bot.last_status == 0, f"SIGTERM ended it with {scene.bot.last_status}"
    await scene.bot.start()


@fault("flood")
async def flood(scene: Scene) -> None:
    """Telegram says to wait, again and again."""
    scene.telegram.faults.randomly(0.4, scene.rng, kinds=("retry",), methods="[aes]*")
    await asyncio.sleep(_LASTS_S)
    scene.telegram.faults.clear()


@fault("drop")
async def drop(scene: Scene) -> None:
    """Connections break, before a request arrives or after, and the server fails."""
    kinds = ("drop", "drop_after", "error")
    scene.telegram.faults.randomly(0.15, scene.rng, kinds=kinds)
    await asyncio.sleep(_LASTS_S)
    scene.telegram.faults.clear()


@fault("reindex")
async def reindex(scene: Scene) -> None:
    """The administrator adds a document and rebuilds the index under everybody's questions."""
    boss = scene.telegram.world.people[ADMINISTRATOR]
    chat = scene.telegram.private(boss)
    documents = scene.bot.data / "documents"
    for number in range(_REINDEXES):
        documents.mkdir(exist_ok=True)
        (documents / f"{number}.md").write_text(
            f"# 虚构市第{number}次调整\n\n虚构市内设机构由{90 + number}个减到63个。\n", "utf-8"
        )
        message = boss.says(chat, "/reindex")
        scene.ledger.ask("administrator", Question("/reindex", "已启用"), message)
        await boss.hears(chat, "已启用", timeout=_REINDEXED_S)


@fault(LOSE)
async def lose(scene: Scene) -> None:
    """One of several bots dies for good while the index is rebuilt under everybody's questions."""
    documents = scene.bot.data / "documents"
    documents.mkdir(exist_ok=True)
    (documents / "new.md").write_text("# 虚构市调整\n\n虚构市内设机构由90个减到63个。\n", "utf-8")
    rebuilding = asyncio.create_task(scene.fleet.reindex())
    await asyncio.sleep(scene.rng.uniform(1.0, 3.0))
    await scene.fleet.lose()
    assert await rebuilding == 0, "the rebuild failed"
