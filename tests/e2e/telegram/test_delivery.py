"""Two hundred chats at once, a bad network, and a process that dies: once each, in order."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import open_corpus
from bot.chat.contact import Contact
from bot.chat.running import serving
from bot.records.sqlite import SqliteDatabase
from tests.e2e.telegram.conftest import ServeEcho, settings_for, settled
from tests.emulators import BotApi, Chat, Person
from tests.fakes.chat import EchoAnswering, EchoAssistant
from tests.processes import bot_process

pytestmark = pytest.mark.slow

CHATS = 200
QUESTIONS = 5


@asynccontextmanager
async def process(telegram: BotApi, data: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot as a process, from when it is ready."""
    async with bot_process(telegram, data) as running:
        assert running.stdout is not None
        assert (await asyncio.wait_for(running.stdout.readline(), 60)).strip() == b"ready"
        yield running


def answers_in(person: Person, chat: Chat) -> list[str]:
    return [message.text for message in person.sees(chat)]


async def until_answered(
    telegram: BotApi, people: list[Person], wanted: int, seconds: float
) -> None:
    chats = [(person, telegram.private(person)) for person in people]

    def answered() -> bool | None:
        texts = (text for person, chat in chats for text in answers_in(person, chat))
        return sum(text.startswith("答：") for text in texts) >= wanted or None

    await telegram.world.signal.until(answered, seconds)


async def test_every_question_is_answered_once_in_order_through_faults_and_a_kill(
    telegram: BotApi, data: Path
) -> None:
    people = [telegram.person(f"人{n}", language="zh-hans") for n in range(CHATS)]
    for person in people:
        chat = telegram.private(person)
        for number in range(QUESTIONS):
            person.says(chat, f"{person.name}第{number}问")
    telegram.faults.randomly(
        0.08,
        random.Random(7),  # noqa: S311 - the same faults every time
        kinds=("retry", "error", "drop", "drop_after"),
        methods="[es]*",
    )
    wanted = CHATS * QUESTIONS
    async with process(telegram, data) as running:
        await until_answered(telegram, people, wanted // 4, 120)
        running.send_signal(signal.SIGKILL)
        await running.wait()
    async with process(telegram, data) as running:
        await until_answered(telegram, people, wanted // 2, 120)
        running.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(running.wait(), 60) == 0
    async with process(telegram, data):
        await until_answered(telegram, people, wanted, 180)
        await asyncio.sleep(3)
    for person in people:
        assert answers_in(person, telegram.private(person)) == [
            f"答：{person.name}第{number}问" for number in range(QUESTIONS)
        ]
    assert telegram.violations == []


async def test_a_bot_that_cannot_reach_telegram_waits_and_can_be_stopped(
    telegram: BotApi, data: Path
) -> None:
    nowhere = {"DAKESHI_TELEGRAM_API_URL": "http://127.0.0.1:9"}
    async with bot_process(
        telegram, data, stderr=asyncio.subprocess.PIPE, given=nowhere
    ) as running:
        while not (data / "telegram.sqlite").exists():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)
        assert running.returncode is None
        running.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(running.wait(), 10) == 0


async def test_a_second_process_in_the_same_data_folder_is_refused(
    telegram: BotApi, data: Path
) -> None:
    async with (
        process(telegram, data),
        bot_process(telegram, data, stderr=asyncio.subprocess.PIPE) as second,
    ):
        _, said = await asyncio.wait_for(second.communicate(), 60)
        assert second.returncode == 1
        assert b"Another process serves Telegram" in said


async def test_a_chat_that_must_wait_does_not_hold_up_the_others(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    an, bo = telegram.person("安"), telegram.person("波")
    chat, other = telegram.private(an), telegram.private(bo)
    telegram.faults.answer("sendMessage", status=429, retry_after=3, times=1, chat_id=chat.id)
    async with serve_echo():
        an.says(chat, "一")
        await telegram.world.signal.until(lambda: telegram.requests or None, 5)
        bo.says(other, "二")
        await bo.hears(other, "答：二", timeout=2.5)
        assert an.sees(chat) == []
        await an.hears(chat, "答：一")


async def test_a_backlog_is_answered_when_fresh_and_acknowledged_in_a_line_when_stale(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    an, bo = telegram.person("安", language="zh-hans"), telegram.person("波", language="zh-hans")
    chat, other = telegram.private(an), telegram.private(bo)
    for number in range(3):
        old = an.says(chat, f"旧{number}")
        telegram.backdate(old, seconds=3600)
    bo.says(other, "新")
    async with serve_echo():
        await bo.hears(other, "答：新")
        await an.hears(chat, "60分钟前")
        an.says(chat, "现在")
        await an.hears(chat, "答：现在")
    assert len(an.sees(chat)) == 2


async def test_an_update_that_comes_again_is_not_answered_again(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    an = telegram.person("安")
    chat = telegram.private(an)
    async with serve_echo():
        an.says(chat, "一")
        await an.hears(chat, "答：一")
        telegram.push_again()
        an.says(chat, "二")
        await an.hears(chat, "答：二")
    assert len(an.sees(chat)) == 2


async def test_what_showed_that_work_goes_on_becomes_the_answer_after_a_kill(
    telegram: BotApi, data: Path, serve_echo: ServeEcho
) -> None:
    an = telegram.person("安", language="zh-hans")
    group = telegram.supergroup("编制群", members=[an])
    asked = an.says(group, "@dakeshi_bot slow 一")
    async with bot_process(telegram, data) as running:
        shown = await an.hears(group, "正在检索", timeout=60)
        running.send_signal(signal.SIGKILL)
        await running.wait()
    assistant = EchoAssistant()
    assistant.release.set()
    async with serve_echo(assistant):
        await telegram.world.signal.until(lambda: "答：" in shown.text or None, 30)
    assert an.sees(group) == [shown]
    assert shown.text == "答：slow 一"
    assert shown.reply_to is asked


@pytest.mark.parametrize("jump_s", [86_400, -86_400, 20 * 365 * 86_400])
async def test_a_clock_that_is_wrong_and_jumps_delays_and_forgets_nothing(
    telegram: BotApi, data: Path, jump_s: float
) -> None:
    wrong_by_s = 0.0

    def calendar() -> float:
        return time.time() + wrong_by_s

    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    settings = settings_for(telegram, data)
    with open_corpus(settings) as corpus:
        answering = EchoAnswering(settings, corpus, EchoAssistant())
        async with serving(answering, contact=Contact(calendar=calendar)) as bot:
            an.says(chat, "一")
            await an.hears(chat, "答：一")
            wrong_by_s = jump_s
            an.says(chat, "二")
            await an.hears(chat, "答：二")
            await settled(bot)
        # And from the start on.
        async with serving(answering, contact=Contact(calendar=calendar)) as bot:
            an.says(chat, "三")
            await an.hears(chat, "答：三")
            await settled(bot)
    assert answers_in(an, chat) == ["答：一", "答：二", "答：三"]
    assert telegram.violations == []


async def test_an_answer_that_a_full_disk_cannot_record_is_given_once_there_is_room(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    assistant = EchoAssistant()
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    async with serve_echo(assistant) as bot:
        database = bot.services.records.inbox._database
        assert isinstance(database, SqliteDatabase)
        an.says(chat, "slow long 一")
        while not assistant.asked:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)
        # What SQLite does when the disk is full, and no more.
        await database.change("PRAGMA max_page_count = 1")
        assistant.release.set()
        # Asked again and again while the disk is full.
        while len(assistant.asked) < 3:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)
        an.says(chat, "二")
        await asyncio.sleep(0.5)
        await database.change("PRAGMA max_page_count = 1000000")
        await an.hears(chat, "答：二", timeout=30)
        await settled(bot)
    said = [text for text in answers_in(an, chat) if text.startswith("答：")]
    assert [text[:9] for text in said] == ["答：slow lo", "答：二"]
    assert telegram.violations == []
