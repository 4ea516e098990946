"""Each update is seen through and recorded as dealt with, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.chat.delivery import Piece, Sightings, Unreachable
from bot.chat.desk import Desk
from bot.chat.errands import Errand, Replies
from bot.chat.finishing import Finisher
from bot.chat.phrases import tell
from bot.chat.places import Place, Surface
from bot.errors import ClaimLost, RecordsAway
from bot.records import Inbox, open_records
from tests.fakes.postman import FakePostman
from tests.fakes.virtual_time import in_virtual_time

PLACE = Place(9, Surface.PRIVATE)
ERRAND = Errand(700, PLACE, None, "zh", 50)
PIECES = [Piece(text, text) for text in ("一", "二", "三")]


class Office:
    """A finisher with what it works with."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.postman = FakePostman()
        self.desk = Desk()
        self.replies = Replies(self.postman, inbox, Sightings(), clock=lambda: 1000.0)
        self.finisher = Finisher(self.desk, self.replies, inbox)

    async def answer(self, errand: Errand) -> None:
        await self.replies.deliver(errand, PIECES)

    async def done(self) -> None:
        while self.desk.waiting:  # noqa: ASYNC110 - the desk tells nobody that it is idle
            await asyncio.sleep(0.01)

    async def pending(self) -> list[int]:
        return [received.update_id for received in await self.inbox.pending()]


@asynccontextmanager
async def office_in(folder: Path) -> AsyncIterator[Office]:
    async with open_records(folder / "telegram.sqlite") as records:
        await records.inbox.receive(ERRAND.update_id, "{}", 1000.0)
        yield Office(records.inbox)


@pytest.mark.parametrize("key", [PLACE.key, None], ids=["in line", "at once"])
async def test_an_act_is_done_and_its_update_dealt_with(
    tmp_path: Path, key: tuple[int, int] | None
) -> None:
    async with office_in(tmp_path) as office:
        office.finisher.begin(ERRAND, office.answer, key)
        await office.done()
        assert office.postman.texts() == ["一", "二", "三"]
        assert await office.pending() == []


async def test_what_asks_for_nothing_is_dealt_with(tmp_path: Path) -> None:
    async with office_in(tmp_path) as office:
        await office.finisher.nothing_to_do(ERRAND.update_id)
        assert await office.pending() == []


@pytest.mark.parametrize(
    "failure",
    [Unreachable("blocked"), BadRequest("no"), TelegramError("no"), ValueError("a bug")],
    ids=repr,
)
async def test_what_will_never_succeed_is_not_tried_again(
    tmp_path: Path, failure: Exception
) -> None:
    async with office_in(tmp_path) as office:
        office.postman.fails = failure
        office.finisher.begin(ERRAND, office.answer, PLACE.key)
        await office.done()
        assert await office.pending() == []
        assert office.postman.messages == {}


def test_while_telegram_is_away_the_rest_waits_and_is_sent_when_it_is_back(
    tmp_path: Path,
) -> None:
    async def run() -> list[str]:
        async with office_in(tmp_path) as office:
            answers = 0

            async def answer(errand: Errand) -> None:
                nonlocal answers
                answers += 1
                await office.answer(errand)

            office.postman.fails = NetworkError("away")
            office.finisher.begin(ERRAND, answer, PLACE.key)
            await asyncio.sleep(60)
            assert await office.pending() == [ERRAND.update_id]
            office.postman.fails = None
            await office.done()
            assert await office.pending() == []
            assert answers == 1
            return office.postman.texts()

    assert in_virtual_time(run()) == ["一", "二", "三"]


async def test_what_another_process_had_planned_is_delivered(tmp_path: Path) -> None:
    async with office_in(tmp_path) as office:
        await office.answer(ERRAND)
        (received,) = await office.inbox.pending()
        after = Office(office.inbox)
        after.finisher.begin_again(received)
        await after.done()
        assert await after.pending() == []


async def test_what_was_not_planned_cannot_be_delivered(tmp_path: Path) -> None:
    async with office_in(tmp_path) as office:
        (received,) = await office.inbox.pending()
        with pytest.raises(ValueError, match="no plan"):
            office.finisher.begin_again(received)


@pytest.mark.parametrize("key", [PLACE.key, None], ids=["in line", "at once"])
@pytest.mark.parametrize("failure", [BadRequest("no"), ValueError("a bug")], ids=repr)
async def test_who_asked_is_told_that_it_failed(
    tmp_path: Path, failure: Exception, key: tuple[int, int] | None
) -> None:
    async def fail(_: Errand) -> None:
        raise failure

    async with office_in(tmp_path) as office:
        office.finisher.begin(ERRAND, fail, key)
        await office.done()
        assert office.postman.texts() == [tell("error_internal", "zh")]
        assert await office.pending() == []


async def test_what_fails_after_everything_was_said_is_not_told(tmp_path: Path) -> None:
    async with office_in(tmp_path) as office:

        async def answer(errand: Errand) -> None:
            await office.answer(errand)
            raise ValueError("no chart")

        office.finisher.begin(ERRAND, answer, PLACE.key)
        await office.done()
        assert office.postman.texts() == ["一", "二", "三"]


async def test_nobody_is_written_to_for_what_was_typed_elsewhere(tmp_path: Path) -> None:
    async def fail(_: Errand) -> None:
        raise ValueError("a bug")

    async with office_in(tmp_path) as office:
        typed = replace(ERRAND, place=Place(9, Surface.INLINE))
        office.finisher.begin(typed, fail, None)
        await office.done()
        assert office.postman.messages == {}
        assert await office.pending() == []


@pytest.mark.parametrize("stopped", [True, False])
async def test_an_answer_stopped_on_its_way_is_dealt_with_and_one_that_was_cut_off_is_not(
    tmp_path: Path, *, stopped: bool
) -> None:
    """What somebody did not want is not sent after the next start of the bot."""
    sending = asyncio.Event()

    class Slow(FakePostman):
        async def send(self, *args: Any, **values: Any) -> int:
            if not sending.is_set():
                sending.set()
                await asyncio.Event().wait()
            return await super().send(*args, **values)

    async with office_in(tmp_path) as office:
        office.replies._postman = office.postman = Slow()
        office.finisher.begin(ERRAND, office.answer, PLACE.key)
        await sending.wait()
        if stopped:
            assert office.desk.stop(PLACE.key)
        else:
            await office.desk.close(0)
        await office.done()
        assert await office.pending() == ([] if stopped else [ERRAND.update_id])
        assert office.postman.texts() == ([tell("stopped", "zh")] if stopped else [])


async def test_what_another_process_goes_on_with_is_left_to_it_without_a_word(
    tmp_path: Path,
) -> None:
    class Lost(Inbox):
        given_up: int | None = None

        async def plan(self, update_id: int, plan: str, sent: Sequence[int] = ()) -> None:
            raise ClaimLost(update_id)

        def give_up(self, update_id: int) -> None:
            self.given_up = update_id

    async with office_in(tmp_path) as office:
        inbox = Lost(office.inbox._database)
        lost = Office(inbox)
        lost.finisher.begin(ERRAND, lost.answer, PLACE.key)
        await lost.done()
        assert inbox.given_up == ERRAND.update_id
        assert lost.postman.messages == {}
        assert await office.pending() == [ERRAND.update_id]


@pytest.mark.parametrize("planned", [False, True])
def test_an_act_during_which_the_database_went_away_is_done_again_unless_it_is_planned(
    tmp_path: Path, planned: bool
) -> None:
    async def run() -> tuple[int, list[str], list[int]]:
        async with office_in(tmp_path) as office:
            acts = 0

            async def answer(errand: Errand) -> None:
                nonlocal acts
                acts += 1
                if planned or acts > 1:
                    await office.answer(errand)
                if acts == 1:
                    message = "PostgreSQL: gone"
                    raise RecordsAway(message)

            office.finisher.begin(ERRAND, answer, PLACE.key)
            await office.done()
            return acts, office.postman.texts(), await office.pending()

    acts, texts, pending = in_virtual_time(run())
    assert acts == (1 if planned else 2)
    assert (texts, pending) == (["一", "二", "三"], [])
