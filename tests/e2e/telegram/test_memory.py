"""Whose memory an administrator has forgotten, seen by what a language model is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.chat.running import RunningBot
from tests.e2e.telegram.conftest import ADMINISTRATOR, Serve, settled
from tests.emulators import BotApi
from tests.emulators.people import Person
from tests.emulators.places import Place
from tests.emulators.provider import Provider
from tests.emulators.provider.faithful import Faithful

pytestmark = pytest.mark.slow

QUESTION = "酒泉市精简了多少个内设机构?"


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with Provider() as emulated:
        emulated.always(Faithful())
        yield emulated


@pytest.fixture
async def bot(serve: Serve, provider: Provider) -> AsyncIterator[RunningBot]:
    async with serve(
        telegram_admins=(ADMINISTRATOR,),
        model="openai:emulated",
        model_base_url=provider.base_url,
        model_key=provider.key,
    ) as running:
        yield running


class Asking:
    """Asks, and reads what the provider was sent for the answer."""

    def __init__(self, bot: RunningBot, provider: Provider) -> None:
        self._bot = bot
        self._provider = provider

    async def __call__(self, person: Person, place: Place, said: str) -> str:
        before = len(self._provider.requests)
        person.says(place, said)
        await self._provider.received(before + 1, seconds=30)
        await settled(self._bot)
        return "\n".join(str(asked.messages[1:]) for asked in self._provider.requests[before:])


@pytest.fixture
def ask(bot: RunningBot, provider: Provider) -> Asking:
    return Asking(bot, provider)


@pytest.mark.parametrize("whom", ["the person", "the group"])
async def test_an_administrator_has_the_memory_of_a_person_or_a_group_forgotten(
    telegram: BotApi, ask: Asking, whom: str
) -> None:
    an, bo = telegram.person("安", language="zh-hans"), telegram.person("波", language="zh-hans")
    boss = telegram.person("主任", language="zh-hans", number=ADMINISTRATOR)
    group = telegram.supergroup("编制群", members=[an, bo])
    private, office = telegram.private(an), telegram.private(boss)
    places = [(an, group, "@dakeshi_bot "), (bo, group, "@dakeshi_bot "), (an, private, "")]
    for person, place, call in places:
        await ask(person, place, f"{call}{QUESTION}")

    an.says(private, f"/forget {bo.id}")
    await an.hears(private, "只有管理员")
    wanted = an.id if whom == "the person" else group.id
    boss.says(office, f"/forget {wanted}")
    await boss.hears(office, f"{wanted} 的对话已忘记")

    remembered = [
        QUESTION in await ask(person, place, f"{call}绵阳坚持哪些不变?")
        for person, place, call in places
    ]
    assert remembered == ([False, True, False] if whom == "the person" else [False, False, True])
