"""What an errand comes to is delivered once, whenever the process dies on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.delivery import Piece, Sightings
from bot.chat.errands import Errand, Replies, is_final, place_of_plan
from bot.chat.markup import rich
from bot.chat.places import Place, Surface
from bot.records import Inbox, Records, open_records
from tests.fakes.postman import Crash, FakePostman

GROUP = Place(-1_002_000_000_001, Surface.GROUP, topic=7, thread=7, origin=-5)
ERRAND = Errand(700, GROUP, None, "zh", 50)
TEXTS = ["第一条<1>", "第二条", "第三条"]


def pieces(texts: Sequence[str]) -> list[Piece]:
    return [Piece.of(rich(text)) for text in texts]


class Process:
    """One process of the bot; another one goes on with the same records and the same Telegram."""

    def __init__(self, inbox: Inbox, postman: FakePostman) -> None:
        self.inbox = inbox
        self.postman = postman
        self.sightings = Sightings()
        self.replies = Replies(postman, inbox, self.sightings, clock=lambda: 1000.0)

    def next(self) -> Process:
        return Process(self.inbox, self.postman)

    async def deliver(
        self, texts: Sequence[str] = TEXTS, *, errand: Errand = ERRAND, into: Sequence[int] = ()
    ) -> list[int]:
        return await self.replies.deliver(errand, pieces(texts), into=into)

    async def resume(self) -> None:
        (received,) = await self.inbox.pending()
        await self.replies.resume(received)


@pytest.fixture
async def records(tmp_path: Path) -> AsyncIterator[Records]:
    async with open_records(tmp_path / "telegram.sqlite") as opened:
        await opened.inbox.receive(ERRAND.update_id, "{}", 1000.0)
        yield opened


@pytest.fixture
def process(records: Records) -> Process:
    return Process(records.inbox, FakePostman())


async def test_pieces_are_sent_in_order_and_the_first_answers_the_question(
    process: Process,
) -> None:
    numbers = await process.deliver()
    assert process.postman.texts() == TEXTS
    assert numbers == sorted(process.postman.messages)
    assert [one.reply_to for one in process.postman.messages.values()] == [50, None, None]
    assert {one.place for one in process.postman.messages.values()} == {GROUP}
    assert process.postman.sought == []


async def test_under_a_post_every_piece_is_a_comment(process: Process) -> None:
    comments = replace(GROUP, topic=None)
    await process.deliver(errand=replace(ERRAND, place=comments))
    assert [one.reply_to for one in process.postman.messages.values()] == [50, 50, 50]


async def test_what_answers_a_question_is_known_when_it_is_edited(process: Process) -> None:
    numbers = await process.deliver()
    assert await process.inbox.replies(GROUP.chat, 50) == tuple(numbers)


async def test_what_was_not_asked_by_a_message_is_kept_under_its_update(process: Process) -> None:
    numbers = await process.deliver(errand=Errand(700, GROUP, None, "zh", None))
    assert await process.inbox.replies(GROUP.chat, -700) == tuple(numbers)


async def test_a_long_text_is_said_in_as_many_messages_as_it_takes(process: Process) -> None:
    await process.replies.say(ERRAND, "字" * 5000)
    assert [len(text) for text in process.postman.texts()] == [4096, 904]


async def test_nothing_to_say_sends_nothing(process: Process) -> None:
    assert await process.replies.say(ERRAND, " \n") == []
    assert process.postman.messages == {}


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("steps", range(len(TEXTS)))
async def test_a_process_that_dies_between_two_steps_is_taken_up_by_the_next(
    process: Process, steps: int, *, done: bool
) -> None:
    process.postman.crash(steps, done=done)
    with pytest.raises(Crash):
        await process.deliver()
    await process.next().resume()
    assert process.postman.texts() == TEXTS
    assert await process.inbox.replies(GROUP.chat, 50) == tuple(process.postman.messages)


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("steps", [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)])
async def test_a_process_that_dies_while_it_takes_up_is_taken_up_too(
    process: Process, steps: tuple[int, int], *, done: bool
) -> None:
    process.postman.crash(steps[0], done=done)
    with pytest.raises(Crash):
        await process.deliver()
    process = process.next()
    process.postman.crash(steps[1], done=not done)
    try:
        await process.resume()
    except Crash:
        await process.next().resume()
    assert process.postman.texts() == TEXTS


async def test_a_process_that_dies_after_the_last_step_sends_nothing_again(
    process: Process,
) -> None:
    numbers = await process.deliver()
    await process.next().resume()
    assert list(process.postman.messages) == numbers


async def test_pieces_that_say_the_same_are_all_there(process: Process) -> None:
    process.postman.crash(1, done=True)
    with pytest.raises(Crash):
        await process.deliver(["同样", "同样", "同样"])
    await process.next().resume()
    assert process.postman.texts() == ["同样"] * 3


async def test_a_task_that_is_cancelled_between_two_steps_is_taken_up_as_well(
    process: Process,
) -> None:
    asked = asyncio.Event()

    class Slow(FakePostman):
        async def edit(self, place: Place, message: int, piece: Piece) -> bool:
            asked.set()
            await asyncio.Event().wait()
            return False

    slow = Process(process.inbox, Slow())
    task = asyncio.create_task(slow.deliver(into=[60]))
    await asked.wait()
    task.cancel()
    await asyncio.wait([task])
    await process.resume()
    assert process.postman.texts() == TEXTS


@pytest.mark.parametrize("count", [1, 2, 3, 4])
async def test_messages_that_are_there_already_become_the_first_and_the_rest_goes(
    process: Process, count: int
) -> None:
    into = [await process.postman.send(GROUP, Piece("…", "…")) for _ in range(count)]
    numbers = await process.deliver(into=into)
    assert process.postman.texts() == TEXTS
    assert numbers[:count] == into[: len(TEXTS)]


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("steps", range(4))
@pytest.mark.parametrize("count", [1, 2, 4])
async def test_a_process_that_dies_while_it_changes_messages_is_taken_up(
    process: Process, count: int, steps: int, *, done: bool
) -> None:
    into = [await process.postman.send(GROUP, Piece("…", "…")) for _ in range(count)]
    process.postman.crash(steps, done=done)
    try:
        await process.deliver(into=into)
    except Crash:
        await process.next().resume()
    assert process.postman.texts() == TEXTS


async def test_a_message_that_is_gone_is_sent_anew(process: Process) -> None:
    numbers = await process.deliver(into=[60])
    assert 60 not in numbers
    assert process.postman.texts() == TEXTS


async def test_a_lost_message_is_looked_for_above_what_was_there_when_it_left(
    process: Process,
) -> None:
    process.postman.crash(0, done=True)
    with pytest.raises(Crash):
        await process.deliver()
    await process.next().resume()
    assert process.postman.sought == [100]


async def test_what_never_left_is_not_looked_for(process: Process) -> None:
    process.postman.crash(0, done=False)
    with pytest.raises(Crash):
        await process.deliver()
    await process.next().resume()
    assert process.postman.sought == []
    assert process.postman.texts() == TEXTS


async def test_only_what_was_planned_can_be_taken_up(process: Process) -> None:
    with pytest.raises(ValueError, match="700 has nothing"):
        await process.resume()


async def test_a_plan_tells_where_it_is_to_be_delivered(process: Process) -> None:
    await process.deliver()
    (received,) = await process.inbox.pending()
    assert received.plan is not None
    assert place_of_plan(received.plan) == GROUP


# The interim message

WORKING = Piece("正在检索…", "正在检索…")


async def work(process: Process) -> None:
    """Show that work goes on, and more of it, then deliver."""
    number = await process.replies.show_interim(ERRAND, WORKING)
    await process.postman.edit(GROUP, number, Piece("第一", "第一"))
    await process.deliver()


async def test_what_is_delivered_takes_the_place_of_the_interim_message(process: Process) -> None:
    await work(process)
    assert process.postman.texts() == TEXTS
    first = min(process.postman.messages)
    assert process.postman.messages[first].reply_to == 50


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("again", range(6))
@pytest.mark.parametrize("steps", range(5))
async def test_no_interim_message_outlives_the_processes_that_showed_it(
    process: Process, steps: int, again: int, *, done: bool
) -> None:
    for after in (steps, again):
        process.postman.crash(after, done=done)
        try:
            await take_up(process)
        except Crash:
            process = process.next()
    process.postman._left = None
    await take_up(process)
    assert process.postman.texts() == TEXTS


async def take_up(process: Process) -> None:
    """As a process does that starts: deliver what is known, or work anew."""
    (received,) = await process.inbox.pending()
    if is_final(received):
        await process.replies.resume(received)
    else:
        await work(process)


async def test_what_only_shows_work_is_not_delivered(process: Process) -> None:
    await process.replies.show_interim(ERRAND, WORKING)
    assert not await process.replies.is_delivered(ERRAND.update_id)
    await process.deliver()
    assert await process.replies.is_delivered(ERRAND.update_id)


async def test_an_interim_message_that_nothing_followed_is_dropped(process: Process) -> None:
    await process.replies.show_interim(ERRAND, WORKING)
    await process.next().replies.drop_interim(ERRAND.update_id)
    assert process.postman.texts() == []


async def test_what_is_delivered_is_not_dropped(process: Process) -> None:
    await work(process)
    await process.replies.drop_interim(ERRAND.update_id)
    assert process.postman.texts() == TEXTS
