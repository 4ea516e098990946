"""A bot that polls: people talk to it and hear it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReactionTypeEmoji, Update
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from tests.emulators import BotApi, Message
from tests.emulators.bots import client, polling

BUTTONS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("依据 1", callback_data="c:1"),
            InlineKeyboardButton("网", url="https://a.cn"),
        ]
    ]
)


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.callback_query:
        await update.callback_query.answer("好", show_alert=True)
        await update.callback_query.edit_message_text(
            f"<b>{update.callback_query.data}</b>", "HTML"
        )
    elif update.message and update.message.text:
        await update.message.reply_text(
            f"回声：{update.message.text}", do_quote=True, reply_markup=BUTTONS
        )


async def test_a_person_hears_the_answer_presses_a_button_and_sees_the_edit() -> None:
    async with BotApi() as telegram, polling(telegram, echo):
        an = telegram.person("安", language="zh-hans", username="an")
        chat = telegram.private(an)
        asked = an.says(chat, "/start 你好")
        reply = await an.hears(chat, "回声.*你好")
        assert (reply.reply_to, reply.sender) == (asked, telegram.bot)
        assert [button.text for button in reply.buttons[0]] == ["依据 1", "网"]
        assert an.presses(reply, "网") == "https://a.cn"
        press = an.presses(reply, "依据")
        assert await press.answered() == ("好", True)
        await telegram.world.signal.until(lambda: reply.edits or None, 5)
        assert (reply.text, reply.html, reply.buttons) == ("c:1", "<b>c:1</b>", [])
        assert reply.edits == ["回声：/start 你好"]
        assert an.sees(chat) == [reply]
        await an.hears_nothing(chat, within=0.05)
    assert telegram.violations == []


async def test_a_missing_button_and_a_missing_answer_say_what_is_there() -> None:
    async with BotApi() as telegram, client(telegram) as bot:
        an = telegram.person("安")
        chat = telegram.private(an)
        an.says(chat, "在吗")
        await bot.send_message(an.id, "只有这个", reply_markup=BUTTONS)
        reply = await an.hears(chat)
        with pytest.raises(AssertionError, match=r"'依据 1', '网'"):
            an.presses(reply, "无")
        with pytest.raises(AssertionError, match=r"只有这个.*heard"):
            await an.hears(chat, "别的", timeout=0.05)
        await bot.send_message(an.id, "又一句")
        with pytest.raises(AssertionError, match="又一句"):
            await an.hears_nothing(chat, within=0.05)


async def test_a_message_is_heard_once_it_is_edited_into_what_was_wanted() -> None:
    async with BotApi() as telegram, client(telegram) as bot:
        an = telegram.person("安")
        chat = telegram.private(an)
        an.says(chat, "在吗")
        sent = await bot.send_message(an.id, "……")
        hearing = asyncio.create_task(an.hears(chat, lambda message: "完" in message.text))
        await asyncio.sleep(0)
        await sent.edit_text("完")
        assert (await hearing).edits == ["……"]


async def test_an_inline_query_is_answered_and_a_result_is_chosen_and_edited() -> None:
    from telegram import InlineQueryResultArticle, InputTextMessageContent

    chosen: list[str] = []

    async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.inline_query:
            content = InputTextMessageContent("<b>3%</b>", parse_mode="HTML")
            result = InlineQueryResultArticle("r1", "精简率", content, reply_markup=BUTTONS)
            await update.inline_query.answer([result], next_offset="1")
        elif update.chosen_inline_result:
            chosen.append(update.chosen_inline_result.result_id)
            identifier = update.chosen_inline_result.inline_message_id
            await context.bot.edit_message_text("改", inline_message_id=identifier)

    async with BotApi() as telegram, polling(telegram, answer):
        an = telegram.person("安")
        ask = an.asks_inline("酒泉 精简率")
        results = await ask.results()
        assert (results[0]["title"], ask.next_offset) == ("精简率", "1")
        message = ask.chooses(0, telegram.group("群", members=[an]))
        assert message.text == "3%"
        await telegram.world.signal.until(lambda: message.edits or None, 5)
        assert (message.text, chosen) == ("改", ["r1"])


async def test_files_go_up_and_down() -> None:
    async with BotApi() as telegram, client(telegram) as bot:
        an = telegram.person("安")
        chat = telegram.private(an)
        an.sends_document(chat, "名单.xlsx", b"table", caption="看 #名单")
        (update,) = await bot.get_updates()
        assert update.message is not None
        assert update.message.document is not None
        assert update.message.document.file_name == "名单.xlsx"
        file = await update.message.document.get_file()
        assert bytes(await file.download_as_bytearray()) == b"table"
        await bot.send_document(
            an.id, b"answer", caption="<i>表</i>", parse_mode="HTML", filename="答.csv"
        )
        reply = await an.hears(chat, "表")
        assert reply.document == (b"answer", "答.csv")
        assert reply.caption == "表"
        from telegram import InputMediaDocument

        changed = InputMediaDocument(b"newer", caption="新表", filename="答2.csv")
        await bot.edit_message_media(changed, an.id, reply.id)
        assert reply.document == (b"newer", "答2.csv")
        copied = await bot.copy_message(an.id, an.id, reply.id)
        assert chat.find(copied.message_id) in an.sees(chat)


async def test_photos_groups_of_media_reactions_pins_and_deletion() -> None:
    from telegram import InputMediaPhoto

    from tests.emulators.files import PIXEL

    async with BotApi() as telegram, client(telegram) as bot:
        an = telegram.person("安")
        chat = telegram.private(an)
        asked = an.sends_photo(chat, caption="图")
        sent = await bot.send_photo(an.id, PIXEL, caption="图表")
        assert (await an.hears(chat, "图表")).photo == PIXEL
        await bot.send_media_group(an.id, [InputMediaPhoto(PIXEL), InputMediaPhoto(PIXEL)])
        assert len(an.sees(chat)) == 3
        await bot.set_message_reaction(an.id, asked.id, ReactionTypeEmoji("👍"))
        assert asked.reactions == [{"type": "emoji", "emoji": "👍"}]
        await bot.pin_chat_message(an.id, sent.message_id)
        await bot.delete_message(an.id, sent.message_id)
        assert len(an.sees(chat)) == 2
        with pytest.raises(BadRequest, match=r"(?i)IMAGE_PROCESS_FAILED"):
            await bot.send_photo(an.id, b"no picture")


async def test_mentions_by_name_and_by_username() -> None:
    async with BotApi() as telegram, client(telegram) as bot:
        an = telegram.person("安")
        helper = telegram.other_bot("helper_bot")
        group = telegram.group("编制群", members=[an, helper])
        an.says(group, "👍大科室助手 好", mentioning=telegram.bot)
        an.says(group, "👍 @helper_bot /x@dakeshi_bot 请问@dakeshi_bot")
        first, second = await bot.get_updates()
        assert first.message is not None
        assert second.message is not None
        (entity,) = first.message.entities
        assert (entity.type, entity.offset, entity.length) == ("text_mention", 2, 5)
        assert entity.user is not None
        assert entity.user.id == telegram.bot.id
        found = [(each.type, second.message.parse_entity(each)) for each in second.message.entities]
        assert found == [("mention", "@helper_bot"), ("bot_command", "/x@dakeshi_bot")]


async def test_commands_and_descriptions_are_kept() -> None:
    async with BotApi() as telegram, client(telegram) as bot:
        await bot.set_my_commands([("help", "帮助")], language_code="zh")
        assert (await bot.get_my_commands(language_code="zh"))[0].command == "help"
        with pytest.raises(BadRequest, match=r"(?i)BOT_COMMAND_INVALID"):
            await bot.set_my_commands([("HELP", "帮助")])
        await bot.set_my_description("问答")
        assert telegram.descriptions["description", ""] == "问答"


def test_messages_print_what_they_say() -> None:
    telegram = BotApi()
    an = telegram.person("安")
    message: Any = an.says(telegram.private(an), "你好")
    assert isinstance(message, Message)
    assert str(message) == "#1: 你好"
