"""What of all that is said is meant for the bot, read from messages as Telegram sends them."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Message, Update

from bot.chat.addressing import Call, Me, heed, is_post_in_discussion, person_of, place_of, said
from bot.chat.places import Person, Place, Surface
from tests.emulators.entities import find_entities
from tests.emulators.utf16 import units

Raw = dict[str, Any]

ME = Me(123_456, "dakeshi_bot")
TRIGGER = "#问"
AN: Raw = {"id": 5_000_000_001, "is_bot": False, "first_name": "安", "last_name": "娜"}
LI: Raw = {"id": 5_000_000_002, "is_bot": False, "first_name": "李", "language_code": "en"}
BOT: Raw = {"id": ME.id, "is_bot": True, "first_name": "大科室", "username": ME.username}
HELPER: Raw = {"id": 77, "is_bot": True, "first_name": "助手", "username": "helper_bot"}
ANONYMOUS: Raw = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group"}
AS_CHANNEL: Raw = {"id": 136_817_688, "is_bot": True, "first_name": "Channel"}
TELEGRAM: Raw = {"id": 777_000, "is_bot": False, "first_name": "Telegram"}

PRIVATE: Raw = {"id": AN["id"], "type": "private", "first_name": "安"}
GROUP: Raw = {"id": -4_000_001, "type": "group", "title": "编制群"}
FORUM: Raw = {"id": -1_002_000_000_001, "type": "supergroup", "title": "论坛", "is_forum": True}
SUPERGROUP: Raw = {"id": -1_002_000_000_002, "type": "supergroup", "title": "讨论"}
CHANNEL: Raw = {"id": -1_002_000_000_003, "type": "channel", "title": "频道"}


def message(text: str | None, chat: Raw = GROUP, sender: Raw | None = AN, **more: Any) -> Message:
    """A message with the entities that Telegram finds in its text or caption."""
    raw: Raw = {"message_id": 20, "date": 1_700_000_000, "chat": chat}
    if sender is not None:
        raw["from"] = sender
    if text is not None:
        raw["text"] = text
        raw["entities"] = find_entities(text)
    if "caption" in more:
        raw["caption_entities"] = find_entities(more["caption"])
    read = Update.de_json({"update_id": 1, "message": {**raw, **more}}, None)
    assert read.message is not None
    return read.message


def post(text: str, **more: Any) -> Message:
    return message(text, CHANNEL, None, sender_chat=CHANNEL, **more)


def replied(text: str = "原话", sender: Raw | None = LI, **more: Any) -> Raw:
    raw = {"message_id": 10, "date": 1_699_999_999, "chat": GROUP, "text": text, **more}
    return {**raw, "from": sender} if sender else raw


def call(read: Message) -> Call | None:
    return heed(read, ME, trigger=TRIGGER)


# In private


@pytest.mark.parametrize("text", ["酒泉精简了多少？", "#问 酒泉", "@helper_bot 酒泉"])
def test_everything_said_in_private_is_meant_for_the_bot(text: str) -> None:
    assert call(message(text, PRIVATE)) == Call(text)


def test_a_mention_that_nobody_needs_in_private_is_left_out() -> None:
    assert call(message("@dakeshi_bot 酒泉？", PRIVATE)) == Call("酒泉？")


def test_the_caption_of_a_file_is_what_is_asked_of_it() -> None:
    file = {"file_id": "f", "file_unique_id": "u", "file_name": "名单.csv"}
    assert call(message(None, PRIVATE, document=file, caption="算一下")) == Call("算一下")
    assert call(message(None, PRIVATE, document=file)) == Call("")


def test_what_text_lies_with_is_cleaned_away() -> None:
    assert call(message("酒\u200b泉\u202e？\x00   多少", PRIVATE)) == Call("酒泉？ 多少")


# In groups


@pytest.mark.parametrize(
    "text",
    [
        "酒泉精简了多少？",
        "#问 酒泉？",
        "大科室 酒泉？",
        "dakeshi_bot 酒泉？",
        "写信到 info@dakeshi_bot.org",
        "请问@dakeshi_bot 酒泉",
        "@dakeshi_bot2 酒泉？",
        "@helper_bot 酒泉？",
        "/酒泉",
    ],
)
def test_a_group_that_does_not_call_the_bot_is_left_in_peace(text: str) -> None:
    assert call(message(text)) is None


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("@dakeshi_bot 酒泉精简了多少？", "酒泉精简了多少？"),
        ("@dakeshi_bot，酒泉精简了多少？", "酒泉精简了多少？"),
        ("酒泉 @dakeshi_bot 精简了多少？", "酒泉 精简了多少？"),
        ("酒泉精简了多少？ @dakeshi_bot", "酒泉精简了多少？"),
        ("@DaKeShi_Bot 酒泉？", "酒泉？"),
        ("🙂👨\u200d👩\u200d👧𠮷 @dakeshi_bot 酒泉？", "🙂👨\u200d👩\u200d👧𠮷 酒泉？"),
        ("@dakeshi_bot @helper_bot 谁对？", "@helper_bot 谁对？"),
        ("@dakeshi_bot 一 @dakeshi_bot 二", "一 二"),
        ("@dakeshi_bot\n第一行\n第二行", "第一行\n第二行"),
        ("@dakeshi_bot", ""),
    ],
)
def test_a_mention_anywhere_calls_the_bot_and_is_no_part_of_the_question(
    text: str, asked: str
) -> None:
    assert call(message(text)) == Call(asked)


def test_a_mention_in_a_caption_calls_the_bot() -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    assert call(message(None, photo=photo, caption="🙂 @dakeshi_bot 这是什么")) == Call(
        "🙂 这是什么"
    )
    assert call(message(None, photo=photo, caption="这是什么")) is None


@pytest.mark.parametrize(("user", "called"), [(BOT, True), (HELPER, False), (LI, False)])
def test_a_mention_by_the_visible_name_is_told_by_its_id(user: Raw, called: bool) -> None:
    text = "🙂 大科室 酒泉？"
    entity = {"type": "text_mention", "offset": units("🙂 "), "length": 3, "user": user}
    assert call(message(text, entities=[entity])) == (Call("🙂 酒泉？") if called else None)


def test_a_name_that_is_no_entity_is_no_mention() -> None:
    code = {"type": "code", "offset": 0, "length": len("@dakeshi_bot")}
    assert call(message("@dakeshi_bot 是什么", entities=[code])) is None


def test_an_entity_beyond_the_end_of_its_text_does_no_harm() -> None:
    entity = {"type": "mention", "offset": 90, "length": 12}
    assert call(message("短", entities=[entity])) is None


# Replies


def test_an_answer_to_the_bot_calls_it_without_repeating_what_it_said() -> None:
    assert call(message("那庆阳呢？", reply_to_message=replied(sender=BOT))) == Call("那庆阳呢？")


def test_an_answer_to_somebody_else_does_not_call_the_bot() -> None:
    assert call(message("那庆阳呢？", reply_to_message=replied())) is None
    assert call(message("那庆阳呢？", reply_to_message=replied(sender=HELPER))) is None


def test_a_mention_in_an_answer_to_somebody_asks_about_what_they_said() -> None:
    read = message("@dakeshi_bot 对吗？", reply_to_message=replied("酒泉精简了118个\u200b"))
    assert call(read) == Call("对吗？", context="酒泉精简了118个")


def test_the_caption_of_what_is_replied_to_is_its_context() -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    pictured = {**replied(photo=photo, caption="图说"), "text": None}
    read = message("@dakeshi_bot 对吗？", reply_to_message=pictured)
    assert call(read) == Call("对吗？", context="图说")


@pytest.mark.parametrize("sender", [LI, BOT])
def test_a_part_that_is_quoted_is_the_context_whoever_said_it(sender: Raw) -> None:
    quote = {"text": "118个", "position": 5, "is_manual": True}
    read = message("@dakeshi_bot 依据？", reply_to_message=replied(sender=sender), quote=quote)
    assert call(read) == Call("依据？", context="118个")


def test_in_private_a_forwarded_question_can_be_asked_about() -> None:
    read = message("对吗？", PRIVATE, reply_to_message=replied("酒泉精简了118个"))
    assert call(read) == Call("对吗？", context="酒泉精简了118个")


# Topics


def in_topic(text: str, opened_by: Raw, **more: Any) -> Message:
    opening = replied(sender=opened_by, forum_topic_created={"name": "改革", "icon_color": 1})
    del opening["text"]
    about = {"reply_to_message": opening, "message_thread_id": 10, "is_topic_message": True}
    return message(text, FORUM, **{**about, **more})


@pytest.mark.parametrize("opened_by", [BOT, AN])
def test_what_is_said_in_a_topic_is_no_answer_to_whoever_opened_it(opened_by: Raw) -> None:
    assert call(in_topic("那庆阳呢？", opened_by)) is None
    assert call(in_topic("@dakeshi_bot 酒泉？", opened_by)) == Call("酒泉？")


def test_an_answer_to_the_bot_within_a_topic_calls_it() -> None:
    read = in_topic("那庆阳呢？", AN, reply_to_message=replied(sender=BOT))
    assert call(read) == Call("那庆阳呢？")


def test_a_topic_is_a_place_and_a_conversation_of_its_own() -> None:
    place = place_of(in_topic("@dakeshi_bot", AN), origin=-7)
    assert place == Place(FORUM["id"], Surface.GROUP, topic=10, thread=10, origin=-7)


def test_a_thread_of_answers_is_neither_a_topic_nor_a_conversation_of_its_own() -> None:
    answer = message("x", SUPERGROUP, message_thread_id=15)
    place = place_of(answer, origin=SUPERGROUP["id"])
    assert (place.topic, place.thread) == (None, None)
    place = place_of(answer, origin=SUPERGROUP["id"], under_post=True)
    assert (place.topic, place.thread) == (None, 15)


# Commands


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [
        ("/ask@dakeshi_bot 酒泉？", "ask", "酒泉？"),
        ("/ASK@DAKESHI_BOT 酒泉？", "ask", "酒泉？"),
        ("/rate@dakeshi_bot  52 38 ", "rate", "52 38"),
        ("/help@dakeshi_bot", "help", ""),
        ("/ask@dakeshi_bot\n第一行\n第二行", "ask", "第一行\n第二行"),
    ],
)
@pytest.mark.parametrize("chat", [GROUP, FORUM, PRIVATE])
def test_a_command_with_the_bots_name_is_heeded_anywhere(
    text: str, command: str, rest: str, chat: Raw
) -> None:
    assert call(message(text, chat)) == Call(rest, command=command)


def test_a_bare_command_is_heeded_in_private_and_left_to_other_bots_in_groups() -> None:
    assert call(message("/ask 酒泉？", PRIVATE)) == Call("酒泉？", command="ask")
    assert call(message("/ask 酒泉？")) is None


def test_a_bare_command_in_an_answer_to_the_bot_is_a_command_to_it() -> None:
    read = message("/stop", reply_to_message=replied(sender=BOT))
    assert call(read) == Call("", command="stop")


def test_a_command_for_another_bot_is_left_to_it_even_in_an_answer_to_this_one() -> None:
    assert call(message("/ask@helper_bot 酒泉？")) is None
    assert call(message("/stop@helper_bot", reply_to_message=replied(sender=BOT))) is None


def test_in_private_a_command_for_another_bot_is_a_text_like_any_other() -> None:
    assert call(message("/ask@helper_bot 酒泉？", PRIVATE)) == Call("/ask@helper_bot 酒泉？")


def test_a_command_in_the_middle_is_part_of_the_text() -> None:
    assert call(message("试试 /ask 酒泉？", PRIVATE)) == Call("试试 /ask 酒泉？")
    assert call(message("试试 /ask@dakeshi_bot 酒泉？")) is None
    assert call(message("@dakeshi_bot /help")) == Call("/help")


def test_a_command_about_a_message_carries_it_along() -> None:
    read = message("/ask@dakeshi_bot", reply_to_message=replied("酒泉精简了多少？"))
    assert call(read) == Call("", command="ask", context="酒泉精简了多少？")


def test_a_command_may_stand_in_a_caption() -> None:
    file = {"file_id": "f", "file_unique_id": "u"}
    read = message(None, PRIVATE, document=file, caption="/rate 52 38")
    assert call(read) == Call("52 38", command="rate")


# Who speaks


def test_a_person_is_heard_and_known_by_name_and_language() -> None:
    assert person_of(message("x")) == Person(AN["id"], "安 娜")
    assert person_of(message("x", sender=LI)) == Person(LI["id"], "李", "en")


def test_an_administrator_who_hides_is_heard_as_the_group() -> None:
    read = message("@dakeshi_bot 酒泉？", SUPERGROUP, ANONYMOUS, sender_chat=SUPERGROUP)
    assert call(read) == Call("酒泉？")
    assert person_of(read) == Person(SUPERGROUP["id"], "讨论")


def test_a_channel_that_speaks_in_a_group_is_heard_as_a_person() -> None:
    read = message("@dakeshi_bot 酒泉？", SUPERGROUP, AS_CHANNEL, sender_chat=CHANNEL)
    assert call(read) == Call("酒泉？")
    assert person_of(read) == Person(CHANNEL["id"], "频道")
    assert place_of(read, origin=1).surface is Surface.GROUP


@pytest.mark.parametrize("text", ["@dakeshi_bot 酒泉？", "/ask@dakeshi_bot 酒泉？"])
@pytest.mark.parametrize("sender", [HELPER, BOT, ANONYMOUS])
def test_bots_are_not_answered_lest_they_talk_for_ever(text: str, sender: Raw) -> None:
    assert call(message(text, sender=sender)) is None
    assert call(message(text, sender=sender, reply_to_message=replied(sender=BOT))) is None


@pytest.mark.parametrize("chat", [GROUP, PRIVATE])
def test_what_somebody_sends_through_the_bot_is_its_own_word(chat: Raw) -> None:
    read = message("@dakeshi_bot 酒泉？", chat, via_bot=BOT)
    assert call(read) is None
    assert call(message("酒泉？", PRIVATE, via_bot=HELPER)) == Call("酒泉？")


# Channels


def test_a_post_that_begins_with_the_trigger_asks() -> None:
    assert call(post("#问 酒泉精简了多少？")) == Call("酒泉精简了多少？")
    assert call(post("#问：酒泉精简了多少？")) == Call("酒泉精简了多少？")


def test_a_post_that_mentions_the_bot_asks() -> None:
    assert call(post("酒泉精简了多少，请问@dakeshi_bot")) is None
    assert call(post("酒泉精简了多少？ @dakeshi_bot")) == Call("酒泉精简了多少？")
    assert call(post("@dakeshi_bot #问 酒泉？")) == Call("酒泉？")


@pytest.mark.parametrize("text", ["今日要闻", "今日 #问 要闻", "#要闻 酒泉", "@helper_bot 酒泉"])
def test_any_other_post_is_left_in_peace(text: str) -> None:
    assert call(post(text)) is None


def test_the_trigger_may_be_another_in_any_case() -> None:
    assert heed(post("ask: how many?"), ME, trigger="Ask") == Call("how many?")


def test_nobody_signs_a_post() -> None:
    read = post("#问 酒泉？")
    assert person_of(read) is None
    assert place_of(read, origin=CHANNEL["id"]) == Place(
        CHANNEL["id"], Surface.CHANNEL, origin=CHANNEL["id"]
    )


@pytest.mark.parametrize("text", ["#问 酒泉？", "@dakeshi_bot 酒泉？"])
def test_a_post_carried_into_its_discussion_is_not_asked_a_second_time(text: str) -> None:
    read = message(text, SUPERGROUP, TELEGRAM, sender_chat=CHANNEL, is_automatic_forward=True)
    assert is_post_in_discussion(read)
    assert call(read) is None
    assert not is_post_in_discussion(post(text))


def test_a_comment_under_a_post_asks_about_it() -> None:
    forward = replied("今日要闻", TELEGRAM, sender_chat=CHANNEL, is_automatic_forward=True)
    read = message(
        "@dakeshi_bot 依据？", SUPERGROUP, reply_to_message=forward, message_thread_id=10
    )
    assert call(read) == Call("依据？", context="今日要闻")
    assert place_of(read, origin=1).thread == 10


def test_a_private_chat_is_a_private_place() -> None:
    place = place_of(message("x", PRIVATE), origin=AN["id"])
    assert place == Place(AN["id"], Surface.PRIVATE, origin=AN["id"])


def test_what_was_said_is_the_text_or_the_caption() -> None:
    assert said(message(" 酒泉\u200b ")) == "酒泉"
    assert said(message(None)) == ""
