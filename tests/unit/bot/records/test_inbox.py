"""Updates until they are dealt with, and what answers what."""

from __future__ import annotations

import pytest

from bot.records import Inbox, Received, Records, SharedInbox


@pytest.fixture
def inbox(records: Records) -> Inbox:
    return records.inbox


async def begun(inbox: Inbox, update_id: int, at: float = 1000.0) -> None:
    """An update that this process deals with."""
    assert await inbox.receive(update_id, "{}", at)
    if isinstance(inbox, SharedInbox):
        assert [received.update_id for received in await inbox.take()] == [update_id]


async def test_an_update_is_taken_once(inbox: Inbox) -> None:
    assert await inbox.receive(700, '{"a": "科"}', 1000.0)
    assert not await inbox.receive(700, '{"b": 1}', 2000.0)
    assert await inbox.pending() == [Received(700, '{"a": "科"}', None, ())]


async def test_what_is_not_dealt_with_comes_in_the_order_it_was_sent(inbox: Inbox) -> None:
    for number in (702, 700, 5_000_000_000_000, 701):
        await inbox.receive(number, "{}", 1000.0)
    pending = [received.update_id for received in await inbox.pending()]
    assert pending == [700, 701, 702, 5_000_000_000_000]


async def test_a_plan_and_what_was_sent_of_it_are_kept(inbox: Inbox) -> None:
    await begun(inbox, 700)
    await inbox.plan(700, "计划")
    assert await inbox.find(700) == Received(700, "{}", "计划", ())
    await inbox.sent(700, [31, 33])
    assert await inbox.find(700) == Received(700, "{}", "计划", (31, 33))
    await inbox.plan(700, "另一个")
    assert await inbox.find(700) == Received(700, "{}", "另一个", ())


async def test_what_is_dealt_with_is_neither_pending_nor_found_nor_taken_again(
    inbox: Inbox,
) -> None:
    await begun(inbox, 700)
    await inbox.plan(700, "计划")
    await inbox.finish(700)
    assert await inbox.pending() == []
    assert await inbox.find(700) is None
    assert not await inbox.receive(700, "{}", 1000.0)


async def test_an_update_that_never_came_is_not_found(inbox: Inbox) -> None:
    assert await inbox.find(1) is None
    await inbox.finish(1)
    if not isinstance(inbox, SharedInbox):
        await inbox.sent(1, [2])
    assert await inbox.pending() == []


async def test_the_messages_that_answer_a_question_are_known(inbox: Inbox) -> None:
    await inbox.link(-5, 50, [51, 52], 1000.0)
    await inbox.link(-5, 60, [61], 1000.0)
    await inbox.link(9, 50, [71], 1000.0)
    assert await inbox.replies(-5, 50) == (51, 52)
    assert await inbox.replies(-5, 51) == ()
    taken = await inbox.taken()
    assert sorted(taken) == [(-5, (50, 51, 52)), (-5, (60, 61)), (9, (50, 71))]
    await inbox.link(-5, 50, [51], 1000.0)
    assert await inbox.replies(-5, 50) == (51,)


async def test_pruning_drops_what_is_old_and_dealt_with_and_nothing_else(inbox: Inbox) -> None:
    for number, at in ((700, 10.0), (701, 10.0), (702, 30.0)):
        await begun(inbox, number, at)
    await inbox.finish(700)
    await inbox.finish(702)
    await inbox.link(-5, 50, [51], 10.0)
    await inbox.link(-5, 60, [61], 30.0)
    await inbox.prune(20.0)
    assert [received.update_id for received in await inbox.pending()] == [701]
    assert await inbox.receive(700, "{}", 40.0)
    assert not await inbox.receive(702, "{}", 40.0)
    assert await inbox.taken() == [(-5, (60, 61))]


async def test_where_a_piece_left_is_known_until_its_number_is(inbox: Inbox) -> None:
    await begun(inbox, 700)
    await inbox.plan(700, "[]")
    (planned,) = await inbox.pending()
    await inbox.attempt(700, [41, 44])
    (left,) = await inbox.pending()
    await inbox.sent(700, [42])
    (sent,) = await inbox.pending()
    assert [one.attempted for one in (planned, left, sent)] == [(), (41, 44), ()]
