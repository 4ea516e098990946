"""What a person sees while work lasts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Any

import pytest
from telegram.error import BadRequest, NetworkError

from bot.chat.delivery import Unreachable
from bot.chat.places import Place, Surface
from bot.chat.watching import Watching
from tests.fakes.postman import FakePostman
from tests.fakes.virtual_time import in_virtual_time

PRIVATE = Place(9, Surface.PRIVATE)
GROUP = Place(-5, Surface.GROUP)
CHANNEL = Place(-1_002_000_000_001, Surface.CHANNEL)

Work = Callable[[Watching], Awaitable[None]]


def watched(
    work: Work, place: Place, postman: FakePostman | None = None, *, quiet: bool = False
) -> tuple[Watching, FakePostman]:
    """What was shown while something was done."""
    postman = postman or FakePostman()

    async def run() -> Watching:
        watching = Watching(postman, place, number=700, reply_to=50, quiet=quiet)
        async with watching:
            await work(watching)
        return watching

    return in_virtual_time(run()), postman


async def slowly(watching: Watching) -> None:
    """Six seconds of work whose text grows each second."""
    text = ""
    for second in range(6):
        text += f"第{second}句。"
        watching.tell(text)
        await asyncio.sleep(1)


@pytest.mark.parametrize("place", [PRIVATE, GROUP])
def test_quick_work_shows_nothing(place: Place) -> None:
    async def quickly(watching: Watching) -> None:
        watching.tell("正在检索…")
        await asyncio.sleep(0.3)

    watching, postman = watched(quickly, place)
    assert (postman.typed, postman.drafts, postman.messages) == ([], [], {})
    assert watching.message is None


def test_work_of_a_second_shows_typing_alone() -> None:
    async def work(watching: Watching) -> None:
        watching.tell("正在检索…")
        await asyncio.sleep(1)

    _, postman = watched(work, GROUP)
    assert postman.typed == [GROUP]
    assert postman.messages == {}


def test_typing_is_shown_again_before_it_fades() -> None:
    async def work(_: Watching) -> None:
        await asyncio.sleep(20)

    _, postman = watched(work, PRIVATE)
    assert 4 <= len(postman.typed) <= 6


def test_in_private_slow_work_is_a_draft_that_grows_and_leaves_no_message() -> None:
    watching, postman = watched(slowly, PRIVATE)
    numbers = {number for number, _ in postman.drafts}
    texts = [text for _, text in postman.drafts]
    assert numbers == {700}
    assert len(texts) >= 4
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
    assert postman.messages == {}
    assert watching.message is None


@pytest.mark.parametrize("place", [GROUP, CHANNEL])
def test_elsewhere_slow_work_is_one_silent_message_that_is_edited(place: Place) -> None:
    watching, postman = watched(slowly, place)
    ((number, message),) = postman.messages.items()
    assert watching.message == number
    assert (message.reply_to, message.silent) == (50, True)
    assert message.piece.plain.startswith("第0句。第1句。第2句。")
    assert postman.drafts == []


def test_in_private_a_message_is_shown_where_drafts_are_not_to_be_had() -> None:
    postman = FakePostman()
    postman.drafting = False
    watching, postman = watched(slowly, PRIVATE, postman)
    assert list(postman.messages) == [watching.message]


def test_quiet_work_shows_typing_alone() -> None:
    watching, postman = watched(slowly, GROUP, quiet=True)
    assert postman.typed
    assert postman.messages == {}
    assert watching.message is None


def test_a_text_that_does_not_change_is_not_sent_again() -> None:
    async def work(watching: Watching) -> None:
        watching.tell("正在检索…")
        await asyncio.sleep(10)

    _, postman = watched(work, PRIVATE)
    assert postman.drafts == [(700, "正在检索…")]


def test_a_text_longer_than_a_message_shows_its_beginning() -> None:
    async def work(watching: Watching) -> None:
        watching.tell("字" * 9000)
        await asyncio.sleep(2)

    _, postman = watched(work, GROUP)
    assert postman.texts() == ["字" * 4096]


def test_nothing_to_show_is_not_shown() -> None:
    async def work(watching: Watching) -> None:
        watching.tell(" \n")
        await asyncio.sleep(2)

    _, postman = watched(work, GROUP)
    assert postman.messages == {}


@pytest.mark.parametrize(
    "failure", [NetworkError("away"), BadRequest("no"), Unreachable("blocked")], ids=repr
)
def test_progress_that_cannot_be_shown_does_not_matter(failure: Exception) -> None:
    postman = FakePostman()
    postman.fails = failure
    watching, _ = watched(slowly, GROUP, postman)
    assert watching.message is None


@pytest.mark.parametrize("failure", [ValueError("work failed"), asyncio.CancelledError()], ids=repr)
def test_a_message_under_way_is_known_when_the_work_fails(failure: BaseException) -> None:
    """Else it would stay there, beside the excuse."""

    class Slow(FakePostman):
        async def send(self, *args: object, **values: object) -> int:
            await asyncio.sleep(1)
            return await super().send(*args, **values)  # type: ignore[arg-type]

    async def run() -> tuple[Watching, FakePostman]:
        postman = Slow()
        watching = Watching(postman, GROUP, number=700, reply_to=None)

        async def work() -> None:
            async with watching:
                watching.tell("正在检索…")
                await asyncio.sleep(1.5)
                raise failure

        with pytest.raises(type(failure)):
            await work()
        return watching, postman

    watching, postman = in_virtual_time(run())
    assert list(postman.messages) == [watching.message]


def test_a_message_under_way_is_known_though_the_end_is_cancelled() -> None:
    """Who stops an answer while its message waits for its turn does not leave that behind."""

    class Busy(FakePostman):
        async def send(self, *args: Any, **values: Any) -> int:
            await asyncio.sleep(30)
            return await super().send(*args, **values)

    async def run() -> tuple[int | None, list[int]]:
        postman = Busy()
        watching = Watching(postman, GROUP, number=700, reply_to=50)

        async def work() -> None:
            async with watching:
                watching.tell("正在检索…")
                await asyncio.sleep(2)

        task = asyncio.create_task(work())
        await asyncio.sleep(10)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        return watching.message, list(postman.messages)

    message, sent = in_virtual_time(run())
    assert sent == [message]
