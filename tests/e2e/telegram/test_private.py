"""Private chats: the surface that most people see."""

from __future__ import annotations

import pytest

from bot.chat.running import RunningBot
from tests.e2e.telegram.conftest import ServeEcho
from tests.emulators import BotApi
from tests.fakes.chat import EchoAssistant

pytestmark = pytest.mark.slow


async def test_a_question_is_answered_with_figures_sources_and_buttons(
    telegram: BotApi, bot: RunningBot
) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    question = an.says(chat, "酒泉市精简了多少个内设机构?")
    reply = await an.hears(chat, "118个")
    assert "<b>118个</b>" in reply.html
    assert "[1] 《酒泉市" in reply.text
    assert reply.reply_to is not None
    assert reply.reply_to.id == question.id
    labels = [button.text for row in reply.buttons for button in row]
    assert "📄 [1]" in labels
    assert {"👍", "👎"} <= set(labels)
    assert any(label.startswith("💬") for label in labels)


async def test_a_source_opens_with_its_neighbours_and_everything_known(
    telegram: BotApi, bot: RunningBot
) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    an.says(chat, "淮北首批试点有哪几家单位?")
    reply = await an.hears(chat, "\\[1\\]")
    press = an.presses(reply, "[1]")
    await press.answered()
    source = await an.hears(chat, "来源：")
    assert "<blockquote>" in source.html
    assert "现行" in source.text
    assert "上文" in source.text or "下文" in source.text


async def test_a_follow_up_keeps_the_place_and_reset_forgets_it(
    telegram: BotApi, bot: RunningBot
) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    an.says(chat, "酒泉市精简了多少个内设机构?")
    await an.hears(chat, "118个")
    an.says(chat, "那淮北呢?")
    await an.hears(chat, "68个")
    an.says(chat, "/reset")
    await an.hears(chat, "已忘记")
    an.says(chat, "它是哪一年开始的?")
    await an.hears(chat, lambda message: "2021" not in message.text)


async def test_a_suggestion_is_asked_by_its_button(telegram: BotApi, bot: RunningBot) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    an.says(chat, "酒泉市精简了多少个内设机构?")
    reply = await an.hears(chat, "118个")
    an.presses(reply, "💬")
    await an.hears(chat, "💬 ")
    await an.hears(chat, "\\[1\\]")


async def test_an_opinion_is_counted(telegram: BotApi, bot: RunningBot) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    an.says(chat, "酒泉市精简了多少个内设机构?")
    reply = await an.hears(chat, "118个")
    said, _ = await an.presses(reply, "👎").answered()
    assert "管理员会看到" in said
    (worst,) = await bot.services.records.journal.worst(since=0, limit=5)
    assert worst.question == "酒泉市精简了多少个内设机构?"


async def test_the_examples_of_start_answer(telegram: BotApi, bot: RunningBot) -> None:
    an = telegram.person("Ann", language="en")
    chat = telegram.private(an)
    an.says(chat, "/start")
    start = await an.hears(chat, "I am dakeshi")
    an.presses(start, "From 36 offices to 27")
    await an.hears(chat, "💬")
    await an.hears(chat, "25.00%")


async def test_an_edited_question_has_its_answer_edited(telegram: BotApi, bot: RunningBot) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    question = an.says(chat, "酒泉市精简了多少个内设机构?")
    reply = await an.hears(chat, "118个")
    an.edits(question, "淮北市一共精简了多少个内设机构?")
    await telegram.world.signal.until(lambda: "68个" in reply.text or None, 10)
    assert "68个" in reply.text
    assert [message.id for message in an.sees(chat)] == [reply.id]


async def test_the_language_is_the_persons_and_can_be_chosen(
    telegram: BotApi, bot: RunningBot
) -> None:
    ann = telegram.person("Ann", language="de")
    chat = telegram.private(ann)
    ann.says(chat, "/help")
    await ann.hears(chat, "Just type a question")
    ann.says(chat, "/lang zh")
    await ann.hears(chat, "现在用中文")
    ann.says(chat, "/help")
    await ann.hears(chat, "直接打字提问")


async def test_what_grows_is_a_draft_and_the_answer_is_whole(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    assistant = EchoAssistant()
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    async with serve_echo(assistant):
        an.says(chat, "slow 问题")
        await telegram.world.signal.until(lambda: chat.drafts or None, 5)
        assistant.release.set()
        await an.hears(chat, "答：slow 问题")
    assert chat.drafts[0][1] == "正在检索…"
    assert "typing" in [action for action, *_ in map(_as_tuple, chat.actions)]


async def test_one_question_at_a_time_in_order_and_stop_ends_it(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    assistant = EchoAssistant()
    an, bo = telegram.person("安", language="zh-hans"), telegram.person("波", language="zh-hans")
    chat, other = telegram.private(an), telegram.private(bo)
    async with serve_echo(assistant):
        an.says(chat, "slow 一")
        an.says(chat, "二")
        bo.says(other, "三")
        await bo.hears(other, "答：三")
        assert [asked for asked, *_ in assistant.asked] == ["slow 一", "三"]
        an.says(chat, "/stop")
        await an.hears(chat, "已停止")
        await an.hears(chat, "答：二")


async def test_a_long_answer_is_whole_in_several_messages(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    async with serve_echo():
        an.says(chat, "long")
        await an.hears(chat, lambda message: bool(message.buttons), timeout=20)
    pieces = an.sees(chat)
    assert len(pieces) > 1
    assert "".join(piece.text for piece in pieces).count("甲局由18个减到12个") == 900
    assert [bool(piece.buttons) for piece in pieces] == [False] * (len(pieces) - 1) + [True]


def _as_tuple(action: object) -> tuple[object, ...]:
    return action if isinstance(action, tuple) else (action,)
