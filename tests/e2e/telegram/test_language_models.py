"""A language model behind the bot: what it costs, and whose words it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.e2e.telegram.conftest import ADMINISTRATOR, Serve, settled
from tests.emulators import BotApi
from tests.emulators.provider import Provider
from tests.emulators.provider.asked import text_of
from tests.emulators.provider.faithful import Faithful

pytestmark = pytest.mark.slow

QUESTION = "酒泉市精简了多少个内设机构?"


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with Provider() as emulated:
        emulated.always(Faithful())
        yield emulated


def with_model(provider: Provider, **given: Any) -> dict[str, Any]:
    return {
        "model": "openai:emulated",
        "model_base_url": provider.base_url,
        "model_key": provider.key,
        "telegram_admins": (ADMINISTRATOR,),
        **given,
    }


def told(provider: Provider) -> str:
    """Everything that the provider was ever sent."""
    return "\n".join(text_of(one) for asked in provider.requests for one in asked.messages)


async def test_what_it_took_is_told_and_a_budget_ends_politely(
    telegram: BotApi, serve: Serve, provider: Provider
) -> None:
    an = telegram.person("安", language="zh-hans", number=4242)
    boss = telegram.person("主任", language="zh-hans", number=ADMINISTRATOR)
    chat, office = telegram.private(an), telegram.private(boss)
    given = with_model(provider, budget_person_tokens=1, model_price_in=2, model_price_out=8)
    async with serve(**given) as bot:
        an.says(chat, QUESTION)
        first = await an.hears(chat, "118个")
        assert "额度" not in first.text
        asked = len(provider.requests)
        an.says(chat, "淮北首批试点有哪几家单位?")
        await an.hears(chat, "额度已经用完")
        assert len(provider.requests) == asked
        await settled(bot)
        boss.says(office, "/stats")
        stats = await boss.hears(office, "语言模型用量")
        assert "openai:emulated" in stats.text
        assert "费用" in stats.text
        assert "4242：" in stats.text


@pytest.mark.parametrize("topic", [False, True])
async def test_one_person_is_not_told_to_another_in_the_same_group(
    telegram: BotApi, serve: Serve, provider: Provider, topic: bool
) -> None:
    an, bo = telegram.person("安", language="zh-hans"), telegram.person("波", language="zh-hans")
    group = telegram.supergroup("编制群", members=[an, bo], forum=topic)
    place = group.topic("科室") if topic else group
    async with serve(**with_model(provider)) as bot:
        an.says(place, f"@dakeshi_bot 我的工号是丙零七。{QUESTION}")
        await an.hears(place, "118个")
        await settled(bot)
        assert "丙零七" in told(provider)
        provider.requests.clear()
        for question in ("那庆阳呢?", "前面的人问过什么?"):
            before = len(provider.requests)
            bo.says(place, f"@dakeshi_bot {question}")
            await provider.received(before + 1)
            await settled(bot)
        assert "丙零七" not in told(provider)
        assert "酒泉" not in "".join(asked.turn_question for asked in provider.requests)
        assert all(asked.earlier_questions in ([], ["那庆阳呢?"]) for asked in provider.requests)


async def test_an_administrator_makes_it_forget_a_person(
    telegram: BotApi, serve: Serve, provider: Provider
) -> None:
    an = telegram.person("安", language="zh-hans", number=4242)
    bo = telegram.person("波", language="zh-hans", number=4343)
    boss = telegram.person("主任", language="zh-hans", number=ADMINISTRATOR)
    async with serve(**with_model(provider)) as bot:
        for person in (an, bo):
            person.says(telegram.private(person), QUESTION)
            await person.hears(telegram.private(person), "118个")
        an.says(telegram.private(an), "/forget 4343")
        await an.hears(telegram.private(an), "只有管理员")
        boss.says(telegram.private(boss), "/forget 4242")
        await boss.hears(telegram.private(boss), "4242")
        await settled(bot)
        for person, known in ((an, []), (bo, [QUESTION])):
            provider.requests.clear()
            person.says(telegram.private(person), "淮北首批试点有哪几家单位?")
            await provider.received(1)
            await settled(bot)
            assert provider.requests[0].earlier_questions == known
