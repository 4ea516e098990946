"""What the emulated Telegram refuses because of too much, and what fails on demand."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from telegram import Bot
from telegram.error import Forbidden, NetworkError, RetryAfter, TimedOut

from tests.emulators import BotApi, Limits
from tests.emulators.bots import client


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def refused_for(bot: Bot, chat_id: int, text: str = "好") -> float:
    """Seconds to wait, 0 if the message went."""
    try:
        await bot.send_message(chat_id, text)
    except RetryAfter as error:
        wait = error.retry_after
    else:
        return 0
    assert isinstance(wait, dt.timedelta)
    return wait.total_seconds()


async def test_a_chat_takes_a_burst_and_then_one_message_a_second() -> None:
    clock = Clock()
    async with BotApi(clock=clock) as telegram, client(telegram) as bot:
        an = telegram.person("安")
        an.says(telegram.private(an), "在吗")
        assert [await refused_for(bot, an.id) for _ in range(4)] == [0, 0, 0, 1]
        assert telegram.violations == [("sendMessage", an.id, "chat_per_s", 1000.0)]
        clock.now += 1
        sent = await bot.send_message(an.id, "好")
        with pytest.raises(RetryAfter):
            await sent.edit_text("更好")
        assert telegram.violations[1].method == "editMessageText"
        clock.now += 1
        await sent.edit_text("更好")


async def test_a_group_takes_twenty_a_minute() -> None:
    clock = Clock()
    async with BotApi(clock=clock) as telegram, client(telegram) as bot:
        group = telegram.group("编制群")
        for _ in range(20):
            clock.now += 1
            await bot.send_message(group.id, "好")
        clock.now += 1
        assert await refused_for(bot, group.id) == 40
        assert telegram.violations[0].which_limit == "group_per_min"
        clock.now += 40
        assert await refused_for(bot, group.id) == 0


async def test_all_chats_together_take_thirty_a_second() -> None:
    clock = Clock()
    limits = Limits(overall_per_s=5)
    async with BotApi(limits, clock=clock) as telegram, client(telegram) as bot:
        people = [telegram.person(f"某{number}") for number in range(6)]
        for person in people:
            person.says(telegram.private(person), "在吗")
        assert [await refused_for(bot, person.id) for person in people] == [0, 0, 0, 0, 0, 1]
        assert telegram.violations[0].which_limit == "overall_per_s"


async def test_answers_on_demand() -> None:
    async with BotApi(limits=False) as telegram, client(telegram) as bot:
        an, li = telegram.person("安"), telegram.person("李")
        for person in (an, li):
            person.says(telegram.private(person), "在吗")
        telegram.faults.answer("send*", retry_after=7, times=2)
        assert [await refused_for(bot, an.id) for _ in range(3)] == [7, 7, 0]
        telegram.faults.answer("sendMessage", 403, chat_id=li.id)
        assert await refused_for(bot, an.id) == 0
        with pytest.raises(Forbidden):
            await bot.send_message(li.id, "好")
        telegram.faults.answer("sendMessage", 502, times=9)
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(li.id, "好")
        telegram.faults.clear()
        assert await refused_for(bot, li.id) == 0
        assert telegram.violations == []


async def test_a_dropped_connection_before_and_after_delivery() -> None:
    async with BotApi(limits=False) as telegram, client(telegram) as bot:
        an = telegram.person("安")
        chat = telegram.private(an)
        an.says(chat, "在吗")
        telegram.faults.drop("sendMessage")
        with pytest.raises(NetworkError):
            await bot.send_message(an.id, "没到")
        telegram.faults.drop("sendMessage", after=True)
        with pytest.raises(NetworkError):
            await bot.send_message(an.id, "到了")
        assert [message.text for message in an.sees(chat)] == ["到了"]
        assert [request.status for request in telegram.requests[-2:]] == [None, None]


async def test_a_delayed_answer_still_delivers() -> None:
    async with BotApi(limits=False) as telegram, client(telegram) as bot:
        an = telegram.person("安")
        chat = telegram.private(an)
        an.says(chat, "在吗")
        telegram.faults.delay("sendMessage", 0.1)
        with pytest.raises(TimedOut):
            await bot.send_message(an.id, "晚到", read_timeout=0.02)
        assert (await an.hears(chat)).text == "晚到"
        record = telegram.requests[-1]
        assert (record.method, record.parameters["text"]) == ("sendMessage", "晚到")


async def test_random_faults_are_those_asked_for_and_repeatable() -> None:
    async def run() -> list[float]:
        async with BotApi(limits=False) as telegram, client(telegram) as bot:
            an = telegram.person("安")
            an.says(telegram.private(an), "在吗")
            telegram.faults.randomly(0.5, random.Random(7), ["retry"], methods="send*")  # noqa: S311
            return [await refused_for(bot, an.id) for _ in range(12)]

    first = await run()
    assert set(first) == {0, 1}
    assert await run() == first
    with pytest.raises(ValueError, match="unknown kinds"):
        BotApi().faults.randomly(0.5, random.Random(7), ["fire"])  # noqa: S311
