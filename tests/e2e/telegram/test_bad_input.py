"""What people and Telegram send that nobody wished for; each has a decided answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.chat.running import RunningBot
from bot.records import open_records
from tests.e2e.telegram.conftest import ServeEcho, settled
from tests.emulators import BotApi
from tests.fakes.chat import EchoAssistant

pytestmark = pytest.mark.slow


async def test_what_is_no_text_gets_a_calm_word_in_private_and_none_in_groups(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    an = telegram.person("安", language="zh-hans")
    chat, group = telegram.private(an), telegram.supergroup("群", members=[an])
    async with serve_echo():
        for place in (chat, group):
            an.sends_sticker(place)
            an.sends_photo(place)
            an.sends_voice(place)
        for _ in range(3):
            await an.hears(chat, "我只看文字", timeout=15)
        await an.hears_nothing(group)


async def test_texts_that_trick_do_no_harm(telegram: BotApi, serve_echo: ServeEcho) -> None:
    assistant = EchoAssistant()
    eve = telegram.person("</b><i>夏娃", language="zh-hans")
    chat = telegram.private(eve)
    tricks = [
        "<b>未闭合 & <script>",
        "\u202e倒过来\u202c的问题",
        "零\u200b宽\u2060的\ufeff问题",
        "a" * 100 + "🙂" * 50,
        "[1] 伪造 [2]",
        "\x01控制\x02字符",
    ]
    async with serve_echo(assistant):
        for trick in tricks:
            eve.says(chat, trick)
        for _ in tricks:
            await eve.hears(chat, "答：", timeout=15)
        eve.says(chat, "\u200b\u2060")
        await eve.hears(chat, lambda message: "问题" in message.text)
    asked = [question for question, *_ in assistant.asked]
    assert not any(
        mark in question for question in asked for mark in "\u202e\u200b\u2060\ufeff\x01"
    )


async def test_a_question_that_is_too_long_is_told_so(telegram: BotApi, bot: RunningBot) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    an.says(chat, "科室" * 10_000)
    await an.hears(chat, "最多2000个字")


async def test_who_blocks_the_bot_hinders_nobody(telegram: BotApi, serve_echo: ServeEcho) -> None:
    assistant = EchoAssistant()
    an, bo = telegram.person("安"), telegram.person("波")
    chat, other = telegram.private(an), telegram.private(bo)
    async with serve_echo(assistant) as bot:
        an.says(chat, "slow 一")
        await telegram.world.signal.until(lambda: assistant.asked or None, 5)
        an.blocks()
        assistant.release.set()
        bo.says(other, "二")
        await bo.hears(other, "答：二")
        await settled(bot)
        an.unblocks()
        an.says(chat, "三")
        await an.hears(chat, "答：三")


async def test_a_kicked_bot_and_deleted_questions(telegram: BotApi, serve_echo: ServeEcho) -> None:
    assistant = EchoAssistant()
    an = telegram.person("安")
    group, chat = telegram.supergroup("群", members=[an]), telegram.private(an)
    async with serve_echo(assistant) as bot:
        an.says(group, "@dakeshi_bot slow 一")
        asked = an.says(chat, "slow 二")
        await telegram.world.signal.until(lambda: len(assistant.asked) == 2 or None, 5)
        group.kicks_bot(by=an)
        an.deletes(asked)
        assistant.release.set()
        answer = await an.hears(chat, "答：slow 二")
        assert answer.reply_to is None
        await settled(bot)


async def test_unknown_commands_and_buttons_of_old_versions(
    telegram: BotApi, bot: RunningBot
) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    an.says(chat, "/nonsense 3")
    reply = await an.hears(chat, "没有 /nonsense")
    for data, wanted in (
        ("src|17", "旧版本"),
        ("1:source:missing1:1", "过期"),
        ("1:ask:missing1:0", "过期"),
        ("1:judge:missing1:1", "过期"),
        ("1:add_document:missing1:", "管理员"),
        ("1:source:missing1:../../x", "过期"),
    ):
        said, alert = await an.presses_data(reply, data).answered()
        assert wanted in said
        assert alert


async def test_a_fault_inside_is_a_calm_sentence(telegram: BotApi, serve_echo: ServeEcho) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    async with serve_echo():
        an.says(chat, "fail")
        await an.hears(chat, "程序内部出了错")
        an.says(chat, "再问")
        await an.hears(chat, "答：再问")


async def test_too_many_questions_are_told_when_to_come_back(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    an, bo = telegram.person("安", language="zh-hans"), telegram.person("波")
    chat, other = telegram.private(an), telegram.private(bo)
    async with serve_echo(telegram_person_per_min=2):
        for number in range(3):
            an.says(chat, f"第{number}问")
        await an.hears(chat, "答：第1问")
        await an.hears(chat, "秒后再问")
        bo.says(other, "别人")
        await bo.hears(other, "答：别人")


async def test_updates_that_cannot_be_dealt_with_do_not_keep_the_bot_from_starting(
    telegram: BotApi, serve_echo: ServeEcho, data: Path
) -> None:
    an = telegram.person("安")
    chat = telegram.private(an)
    who = {"id": 10**30, "first_name": "安", "is_bot": False}
    message = {"message_id": 1, "date": 1, "text": "一", "from": who}
    impossible = {"update_id": 2, "message": {**message, "chat": {**who, "type": "private"}}}
    async with open_records(data / "telegram.sqlite") as records:
        await records.inbox.receive(1, "no update", 1000.0)
        await records.inbox.receive(2, json.dumps(impossible), 1000.0)
    async with serve_echo() as bot:
        an.says(chat, "二")
        await an.hears(chat, "答：二")
        await settled(bot)


async def test_questions_asked_by_buttons_count_as_well(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    async with serve_echo(telegram_person_per_min=1):
        an.says(chat, "/start")
        start = await an.hears(chat, "您好")
        an.presses(start, "酒泉市")
        await an.hears(chat, "答：")
        said, alert = await an.presses(start, "淮北").answered()
        assert "秒后再问" in said
        assert alert
