"""Messages against the emulated Telegram: each is there once, whatever the network does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from telegram.error import BadRequest, NetworkError
from telegram.ext import ApplicationBuilder, ExtBot

from bot.chat.delivery import (
    Button,
    FloodGate,
    Leaving,
    Piece,
    Postman,
    Sightings,
    Unreachable,
)
from bot.chat.delivery.pacing import Limits
from bot.chat.markup import Span, Style, rich
from bot.chat.places import Place, Surface
from tests.emulators import BotApi, Chat, Message, Person

FAST = Limits(overall=1000, chat_s=0.0, group=1000)
PIECE = Piece.of(
    rich("由", Span("52个", Style.BOLD), "精简到38个<1>。"),
    [[Button("📄 [1]", data="1:source:t:1")]],
)
SECOND = Piece.of(rich("第二条"))


@asynccontextmanager
async def bot_of(telegram: BotApi) -> AsyncIterator[ExtBot[Leaving]]:
    """The real client with our gate."""
    application = (
        ApplicationBuilder()
        .token(telegram.token)
        .base_url(telegram.base_url)
        .rate_limiter(FloodGate(FAST))
        .job_queue(None)
        .build()
    )
    async with application.bot as bot:
        yield bot


class Office:
    """A postman, a person he knows, and what they see of each other."""

    def __init__(self, telegram: BotApi, bot: ExtBot[Leaving]) -> None:
        self.telegram = telegram
        self.bot = bot
        self.sightings = Sightings()
        self.moves: list[tuple[int, int]] = []
        self.postman = Postman(bot, self.sightings, on_migration=self._moved)
        self.an: Person = telegram.person("安")
        self.chat: Chat = telegram.private(self.an)
        self.place = Place(self.an.id, Surface.PRIVATE)
        self.asked = self.says("酒泉？")

    def says(self, text: str) -> Message:
        message = self.an.says(self.chat, text)
        self.sightings.saw(self.chat.id, message.id)
        return message

    def texts(self, chat: Chat | None = None) -> list[str]:
        return [message.text for message in self.an.sees(chat or self.chat)]

    async def _moved(self, old: int, new: int) -> None:
        self.moves.append((old, new))


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with BotApi(limits=False) as telegram, bot_of(telegram) as bot:
        yield Office(telegram, bot)


# Sending


async def test_a_message_arrives_with_its_style_its_buttons_and_what_it_answers(
    office: Office,
) -> None:
    number = await office.postman.send(office.place, PIECE, reply_to=office.asked.id)
    (message,) = office.an.sees(office.chat)
    assert (message.id, message.text, message.reply_to) == (number, PIECE.plain, office.asked)
    assert message.entities[0]["type"] == "bold"
    assert message.buttons[0][0].callback_data == "1:source:t:1"
    assert office.sightings.latest(office.chat.id) == number


async def test_an_answer_to_a_message_that_was_deleted_is_sent_all_the_same(
    office: Office,
) -> None:
    office.an.deletes(office.asked)
    await office.postman.send(office.place, PIECE, reply_to=office.asked.id)
    assert office.texts() == [PIECE.plain]


@pytest.mark.parametrize("html", ["<x>", "<b>offen", "a<b"])
async def test_what_telegram_refuses_as_markup_arrives_as_plain_text(
    office: Office, html: str
) -> None:
    broken = replace(PIECE, html=html)
    number = await office.postman.send(office.place, broken)
    assert await office.postman.edit(office.place, number, replace(broken, plain="改"))
    (message,) = office.an.sees(office.chat)
    assert (message.text, message.edits, message.entities) == ("改", [PIECE.plain], [])
    assert message.buttons


async def test_another_refusal_is_told_and_not_repeated(office: Office) -> None:
    with pytest.raises(BadRequest):
        await office.postman.send(office.place, Piece("字" * 5000, "字" * 5000))
    assert [request.method for request in office.telegram.requests].count("sendMessage") == 1


# Connections that end


@pytest.mark.parametrize("after", [True, False], ids=["delivered", "lost"])
@pytest.mark.parametrize("times", [1, 2, 3])
async def test_a_message_whose_connection_ends_is_there_once_and_nothing_else(
    office: Office, times: int, *, after: bool
) -> None:
    office.telegram.faults.drop("sendMessage", after=after, times=times)
    number = await office.postman.send(office.place, PIECE, reply_to=office.asked.id)
    assert office.texts() == [PIECE.plain]
    (message,) = office.an.sees(office.chat)
    assert message.id == number
    assert message.reply_to is office.asked
    assert message.buttons


@pytest.mark.parametrize(
    "faults",
    [(True, False), (False, True), (False, True, True), (True, False, True), (False, True, False)],
)
async def test_a_message_is_there_once_however_connections_end_one_after_another(
    office: Office, faults: Sequence[bool]
) -> None:
    for after in faults:
        office.telegram.faults.drop("sendMessage", after=after)
    await office.postman.send(office.place, PIECE)
    assert office.texts() == [PIECE.plain]


@pytest.mark.parametrize("method", ["editMessageText", "deleteMessage"])
@pytest.mark.parametrize("after", [True, False])
async def test_a_lost_message_is_found_even_when_looking_for_it_is_disturbed(
    office: Office, method: str, *, after: bool
) -> None:
    office.telegram.faults.drop("sendMessage", after=True)
    office.telegram.faults.drop(method, after=after, times=2)
    await office.postman.send(office.place, PIECE)
    assert office.texts() == [PIECE.plain]


async def test_what_others_say_meanwhile_is_not_taken_for_a_lost_message(office: Office) -> None:
    li = office.telegram.person("李")
    office.telegram.faults.drop("sendMessage", after=True)
    for text in ("一", "二", "三"):
        office.an.says(office.chat, text)
        li.says(office.telegram.private(li), text)
    await office.postman.send(office.place, PIECE)
    await office.postman.send(office.place, SECOND)
    assert office.texts() == [PIECE.plain, SECOND.plain]


async def test_earlier_messages_of_the_bot_stay_as_they_are(office: Office) -> None:
    await office.postman.send(office.place, SECOND)
    office.telegram.faults.drop("sendMessage")
    await office.postman.send(office.place, PIECE)
    assert office.texts() == [SECOND.plain, PIECE.plain]


async def test_in_a_chat_of_which_nothing_is_known_no_earlier_message_is_touched(
    office: Office,
) -> None:
    supergroup = office.telegram.supergroup("编制群", members=[office.an])
    await office.bot.send_message(supergroup.id, "以前说的")
    office.telegram.faults.drop("sendMessage")
    await office.postman.send(Place(supergroup.id, Surface.GROUP), PIECE)
    assert office.texts(supergroup) == ["以前说的", PIECE.plain]


async def test_a_message_that_a_process_before_may_have_sent_is_found_again(
    office: Office,
) -> None:
    sent = await office.bot.send_message(
        office.chat.id,
        PIECE.html,
        parse_mode="HTML",
        reply_markup={"inline_keyboard": [[{"text": "📄 [1]", "callback_data": "1:source:t:1"}]]},  # type: ignore[arg-type]
    )
    number = await office.postman.send(office.place, PIECE, lost_after=[office.asked.id])
    assert number == sent.message_id
    assert office.texts() == [PIECE.plain]


async def test_a_message_that_a_process_before_did_not_send_is_sent(office: Office) -> None:
    await office.postman.send(office.place, PIECE, lost_after=[office.asked.id])
    assert office.texts() == [PIECE.plain]


@pytest.mark.parametrize("arrived", [True, False])
@pytest.mark.parametrize("crowd", [5, 80])
async def test_a_short_message_of_a_process_before_goes_however_many_others_came_between(
    office: Office, crowd: int, *, arrived: bool
) -> None:
    """After a restart the numbers of other chats are not known to be theirs."""
    li = office.telegram.person("李")
    left = [office.asked.id]
    if arrived:
        sent = await office.bot.send_message(office.chat.id, PIECE.html, parse_mode="HTML")
        plain = replace(PIECE, buttons=())
    for _ in range(crowd):
        li.says(office.telegram.private(li), "别的")
    left.append(office.telegram.private(li).messages[-1].id)
    await office.bot.send_message(office.chat.id, "…")
    for _ in range(crowd):
        li.says(office.telegram.private(li), "别的")
    number = await office.postman.send(
        office.place, plain if arrived else PIECE, lost_after=left, on_leaving=None
    )
    assert office.texts() == [PIECE.plain]
    assert not arrived or number == sent.message_id


async def test_who_takes_up_is_told_where_the_message_and_short_ones_would_be(
    office: Office,
) -> None:
    told: list[list[int]] = []

    async def on_leaving(after: Sequence[int]) -> None:
        told.append(list(after))

    office.telegram.faults.drop("sendMessage", after=True, times=2)
    await office.postman.send(office.place, PIECE, on_leaving=on_leaving)
    asked = office.asked.id
    assert told == [[asked], [asked] * 2, [asked] * 3]


# Editing


async def test_a_message_is_changed_and_saying_the_same_again_is_fine(office: Office) -> None:
    number = await office.postman.send(office.place, SECOND)
    assert await office.postman.edit(office.place, number, PIECE)
    assert await office.postman.edit(office.place, number, PIECE)
    assert office.texts() == [PIECE.plain]


async def test_a_change_whose_connection_ends_is_made_once(office: Office) -> None:
    number = await office.postman.send(office.place, SECOND)
    for after in (True, False):
        office.telegram.faults.drop("editMessageText", after=after)
    assert await office.postman.edit(office.place, number, PIECE)
    (message,) = office.an.sees(office.chat)
    assert (message.text, message.edits) == (PIECE.plain, [SECOND.plain])


async def test_a_message_that_is_gone_or_somebody_elses_cannot_be_changed(office: Office) -> None:
    number = await office.postman.send(office.place, SECOND)
    await office.postman.remove(office.place, number)
    await office.postman.remove(office.place, number)
    assert not await office.postman.edit(office.place, number, PIECE)
    assert not await office.postman.edit(office.place, office.asked.id, PIECE)
    assert not await office.postman.edit(office.place, 9999, PIECE)


# Places that change


async def test_a_topic_that_was_removed_leaves_the_general_one(office: Office) -> None:
    forum = office.telegram.supergroup("论坛", members=[office.an], forum=True)
    topic = forum.topic("改革")
    place = Place(forum.id, Surface.GROUP, topic=topic.thread_id, thread=topic.thread_id)
    await office.postman.send(place, PIECE)
    del forum.topics[topic.thread_id]
    await office.postman.send(place, SECOND)
    assert [message.text for message in topic.messages[1:]] == [PIECE.plain]
    assert office.texts(forum) == [SECOND.plain]


async def test_a_group_that_moved_is_followed_and_its_move_is_told(office: Office) -> None:
    group = office.telegram.group("编制群", members=[office.an])
    new = group.upgrade()
    number = await office.postman.send(Place(group.id, Surface.GROUP), PIECE, reply_to=1)
    assert office.texts(new) == [PIECE.plain]
    assert office.moves == [(group.id, new.id)]
    assert office.sightings.latest(new.id) == number


async def test_somebody_who_blocked_the_bot_cannot_be_reached(office: Office) -> None:
    number = await office.postman.send(office.place, SECOND)
    office.an.blocks()
    with pytest.raises(Unreachable):
        await office.postman.send(office.place, PIECE)
    with pytest.raises(Unreachable):
        await office.postman.edit(office.place, number, PIECE)
    await office.postman.remove(office.place, number)


async def test_a_place_that_takes_no_messages_cannot_be_reached(office: Office) -> None:
    group, channel = office.telegram.group("编制群"), office.telegram.channel("频道")
    group.kicks_bot()
    channel.bot_status = "member"
    for chat in (group.id, channel.id, 42):
        with pytest.raises(Unreachable):
            await office.postman.send(Place(chat, Surface.GROUP), PIECE)


@pytest.mark.parametrize(
    "refusal",
    [
        "Bad Request: not enough rights to send text messages to the chat",
        "Bad Request: CHAT_WRITE_FORBIDDEN",
        "Bad Request: TOPIC_CLOSED",
        "Forbidden: user is deactivated",
    ],
)
async def test_a_place_that_was_closed_cannot_be_reached(office: Office, refusal: str) -> None:
    status = 403 if refusal.startswith("Forbidden") else 400
    office.telegram.faults.answer("sendMessage", status, description=refusal)
    with pytest.raises(Unreachable):
        await office.postman.send(office.place, PIECE)


# Files and signs of life


async def test_a_file_and_an_image_arrive_with_their_captions(office: Office) -> None:
    from tests.emulators.files import PIXEL

    file = await office.postman.send_document(
        office.place, b"table", name="名单.csv", caption=PIECE, reply_to=office.asked.id
    )
    image = await office.postman.send_photo(office.place, PIXEL, name="图.png", caption=SECOND)
    seen = office.an.sees(office.chat)
    assert [message.id for message in seen] == [file, image]
    assert (seen[0].document, seen[0].caption) == ((b"table", "名单.csv"), PIECE.plain)
    assert seen[0].buttons
    assert (seen[1].photo, seen[1].caption) == (PIXEL, SECOND.plain)


async def test_a_file_that_may_have_arrived_is_not_sent_a_second_time(office: Office) -> None:
    office.telegram.faults.drop("sendDocument", after=True)
    sent = await office.postman.send_document(office.place, b"x", name="x.csv", caption=SECOND)
    assert sent is None
    assert len(office.an.sees(office.chat)) == 1


async def test_typing_and_drafts_are_shown_and_their_failures_do_no_harm(office: Office) -> None:
    await office.postman.typing(office.place)
    assert await office.postman.draft(office.place, 7, "正在检索…")
    assert office.chat.actions == ["typing"]
    assert office.chat.drafts == [(7, "正在检索…")]
    office.telegram.faults.answer("send*", 400, times=2)
    await office.postman.typing(office.place)
    assert not await office.postman.draft(office.place, 7, "正在检索…")


async def test_a_network_that_was_never_there_is_told_as_such(office: Office) -> None:
    nowhere = (
        ApplicationBuilder()
        .token(office.telegram.token)
        .base_url("http://127.0.0.1:9/bot")
        .rate_limiter(FloodGate(FAST, tries=1))
        .job_queue(None)
        .build()
    )
    await nowhere.bot.request.initialize()
    postman = Postman(nowhere.bot, office.sightings, on_migration=office._moved)
    with pytest.raises(NetworkError):
        await postman.send(office.place, PIECE)
    await nowhere.bot.request.shutdown()
