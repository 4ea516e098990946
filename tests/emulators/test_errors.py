"""What Telegram refuses reaches the bot as the exception the client library has for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    ReplyParameters,
)
from telegram.error import BadRequest, InvalidToken

from tests.emulators import BotApi, Chat, Person
from tests.emulators.bots import ask, client


class Talk:
    def __init__(self, telegram: BotApi, bot: Bot) -> None:
        self.telegram, self.bot = telegram, bot
        self.an: Person = telegram.person("安")
        self.chat: Chat = telegram.private(self.an)
        self.asked = self.an.says(self.chat, "在吗")

    async def sends(self, text: str, **more: Any) -> int:
        return (await self.bot.send_message(self.an.id, text, **more)).message_id


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    async with BotApi(limits=False) as telegram, client(telegram) as bot:
        yield Talk(telegram, bot)


async def test_text_is_measured_after_the_markup_in_utf16(talk: Talk) -> None:
    await talk.sends("<b>" + "字" * 4096 + "</b>", parse_mode="HTML")
    await talk.sends("👍" * 2048)
    with pytest.raises(BadRequest, match="Message is too long"):
        await talk.sends("👍" * 2049)
    for empty in (" \n", "<b> </b>"):
        with pytest.raises(BadRequest, match="Message text is empty"):
            await talk.sends(empty, parse_mode="HTML")
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await talk.bot.send_document(talk.an.id, b"x", caption="字" * 1025)


async def test_wrong_markup_is_named(talk: Talk) -> None:
    with pytest.raises(BadRequest, match='unsupported start tag "x" at byte offset 3'):
        await talk.sends("字<x>", parse_mode="HTML")


async def test_edits_that_cannot_be(talk: Talk) -> None:
    sent = await talk.sends("<b>好</b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await talk.bot.edit_message_text("<b>好</b> ", talk.an.id, sent, parse_mode="HTML")
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await talk.bot.edit_message_text("好", talk.an.id, 999)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await talk.bot.edit_message_text("好", talk.an.id, talk.asked.id)
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await talk.bot.edit_message_caption(talk.an.id, sent, caption="好")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await talk.bot.edit_message_reply_markup(talk.an.id, sent)
    await talk.bot.edit_message_text("好", talk.an.id, sent)


async def test_replies_to_what_is_gone(talk: Talk) -> None:
    talk.an.deletes(talk.asked)
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await talk.sends("好", reply_to_message_id=talk.asked.id)
    lenient = ReplyParameters(talk.asked.id, allow_sending_without_reply=True)
    await talk.sends("好", reply_parameters=lenient)
    assert talk.chat.messages[-1].reply_to is None
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await talk.bot.delete_message(talk.an.id, talk.asked.id)


async def test_buttons_hold_64_bytes(talk: Talk) -> None:
    def markup(data: str) -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup([[InlineKeyboardButton("甲", callback_data=data)]])

    await talk.sends("好", reply_markup=markup("字" * 21 + "x"))
    with pytest.raises(BadRequest, match=r"(?i)BUTTON_DATA_INVALID"):
        await talk.sends("好", reply_markup=markup("字" * 22))


async def test_buttons_are_answered_in_time_and_once() -> None:
    now = 100.0
    async with BotApi(clock=lambda: now) as telegram, client(telegram) as bot:
        talk = Talk(telegram, bot)
        late, prompt = (talk.an.presses_data(talk.asked, data) for data in "ab")
        await bot.answer_callback_query(prompt.id, "好")
        with pytest.raises(BadRequest, match="Query is too old"):
            await bot.answer_callback_query(prompt.id, "好")
        with pytest.raises(BadRequest, match="Query is too old"):
            await bot.answer_callback_query("42")
        ask = talk.an.asks_inline("酒泉")
        now += 10.1
        with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
            await bot.answer_callback_query(late.id)
        with pytest.raises(BadRequest, match="Query is too old"):
            await bot.answer_inline_query(ask.id, [])
        with pytest.raises(AssertionError, match="did not answer"):
            await ask.results(timeout=0.01)


async def test_inline_answers_have_limits(talk: Talk) -> None:
    def results(*ids: str, text: str = "好") -> list[dict[str, Any]]:
        content = InputTextMessageContent(text)
        return [InlineQueryResultArticle(each, "题", content).to_dict() for each in ids]

    asked = talk.an.asks_inline("酒泉")
    wrong = [
        (results(*map(str, range(51))), "", "RESULTS_TOO_MUCH"),
        (results("a", "a"), "", "RESULT_ID_DUPLICATE"),
        (results("a"), "x" * 65, "NEXT_OFFSET_INVALID"),
        (results("a", text="字" * 4097), "", "message is too long"),
    ]
    for answer, offset, refused in wrong:
        given = {"inline_query_id": asked.id, "results": answer, "next_offset": offset}
        refusal = await ask(talk.telegram, "answerInlineQuery", given)
        assert refusal["description"] == f"Bad Request: {refused}"
    assert (await ask(talk.telegram, "answerInlineQuery", {**given, "results": results("a")}))["ok"]


async def test_parameters_are_checked(talk: Talk) -> None:
    good = {"chat_id": talk.an.id, "text": "好"}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"text": "好"}, "chat_id is empty"),
        ({"chat_id": talk.an.id}, "message text is empty"),
        ({**good, "txt": 1}, 'unknown parameter "txt"'),
        ({**good, "protect_content": 5}, "parameter protect_content is not of type Boolean"),
        ({**good, "entities": "[1"}, "parameter entities is not of type Array of MessageEntity"),
        ({**good, "parse_mode": "MarkdownV2"}, "unsupported parse_mode"),
    ]
    for parameters, refused in wrong:
        refusal = await ask(talk.telegram, "sendMessage", parameters)
        assert refusal["description"] == f"Bad Request: {refused}"
    assert (await ask(talk.telegram, "SENDmessage", good))["ok"]


async def test_unknown_methods_and_tokens(talk: Talk) -> None:
    from telegram.error import EndPointNotFound

    with pytest.raises(EndPointNotFound):
        await talk.bot.do_api_request("sendMesage")
    stranger = Bot("1:wrong", base_url=talk.telegram.base_url)
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()
    assert talk.telegram.requests[-1].status == 401
