"""Several processes, one inbox: a chat is one process's at a time, whatever dies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.errors import ClaimLost
from bot.records import Lease, Records, SharedInbox, open_records

AN, BO, GROUP = 501, 502, -1001
LASTS = Lease(claim_s=30.0, private_s=2.0, group_s=65.0)
OVER = Lease(claim_s=0.0, private_s=2.0, group_s=65.0)
"""A claim is over as soon as it is made: what a process that died leaves behind."""


@dataclass
class Office:
    """Processes of one bot."""

    url: SecretStr
    stack: AsyncExitStack
    now: list[float] = field(default_factory=lambda: [0.0])

    async def process(self, lease: Lease = LASTS) -> SharedInbox:
        records = await self.records(lease)
        assert records.shared is not None
        records.shared.inbox._clock = lambda: self.now[0]
        return records.shared.inbox

    async def records(self, lease: Lease = LASTS) -> Records:
        return await self.stack.enter_async_context(
            open_records(Path("unused"), self.url, lease=lease)
        )


@pytest.fixture
async def office(database_url: SecretStr) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        yield Office(database_url, stack)


async def ids(inbox: SharedInbox) -> list[int]:
    return [received.update_id for received in await inbox.take()]


async def test_what_one_process_received_another_may_deal_with_once(office: Office) -> None:
    first, second = await office.process(), await office.process()
    await first.receive(700, "{}", 1.0, chat=AN)
    assert await ids(second) == [700]
    assert await ids(first) == await ids(second) == []
    await second.finish(700)
    assert await ids(first) == await ids(second) == []
    assert not await first.receive(700, "{}", 1.0, chat=AN)


async def test_a_chat_stays_with_its_process_and_the_others_go_elsewhere(office: Office) -> None:
    first, second = await office.process(), await office.process()
    await first.receive(700, "{}", 1.0, chat=AN)
    assert await ids(first) == [700]
    for number, chat in ((701, AN), (702, BO), (703, AN)):
        await second.receive(number, "{}", 1.0, chat=chat)
    assert await ids(second) == [702]
    assert await ids(first) == [701, 703]


async def test_of_two_that_claim_at_the_same_moment_one_has_each_chat(office: Office) -> None:
    processes = [await office.process() for _ in range(4)]
    for number in range(60):
        await processes[0].receive(number, "{}", 1.0, chat=number % 20 + 1)
    taken = await asyncio.gather(*(ids(process) for process in processes for _ in range(5)))
    assert sorted(number for one in taken for number in one) == list(range(60))
    for numbers in taken:
        assert numbers == sorted(numbers)


async def test_what_waits_is_claimed_the_oldest_first_and_by_all_who_look(office: Office) -> None:
    first, second = await office.process(), await office.process()
    for number in range(30):
        await first.receive(number, "{}", 1.0, chat=100 - number)
    assert await ids(first) == list(range(8))
    assert await ids(second) == list(range(8, 16))
    assert await ids(first) == list(range(16, 24))
    assert await ids(second) == list(range(24, 30))


async def test_a_process_leaves_chats_to_others_while_it_has_enough(office: Office) -> None:
    first, second = await office.process(), await office.process()
    await first._database.change(
        "INSERT INTO updates (id, body, received, chat) "
        "SELECT one, '{}', 1.0, one FROM GENERATE_SERIES(1, 402) AS one"
    )
    taken = [await ids(first) for _ in range(51)]
    assert [len(numbers) for numbers in taken] == [8] * 50 + [0]
    assert await ids(second) == [401, 402]


async def test_what_a_process_that_died_had_begun_is_taken_over_with_its_state(
    office: Office,
) -> None:
    dead, alive = await office.process(OVER), await office.process()
    for number in (700, 701):
        await dead.receive(number, "{}", 1.0, chat=AN)
    assert await ids(dead) == [700, 701]
    await alive._database.change(
        "UPDATE updates SET plan = '计划', sent = '[31]', attempted = '[33]' WHERE id = 700"
    )
    first, second = await alive.take()
    assert (first.update_id, first.plan, first.sent, first.attempted) == (700, "计划", (31,), (33,))
    assert (second.update_id, second.plan) == (701, None)


async def test_a_process_that_lost_its_chat_notes_nothing_more(office: Office) -> None:
    late, other = await office.process(OVER), await office.process()
    await late.receive(700, "{}", 1.0, chat=AN)
    assert await ids(late) == [700]
    assert await ids(other) == [700]
    for noting in (late.plan(700, "迟"), late.attempt(700, [1]), late.sent(700, [2])):
        with pytest.raises(ClaimLost):
            await noting
    await other.plan(700, "计划")
    found = await other.find(700)
    assert found is not None
    assert (found.plan, found.sent) == ("计划", ())


async def test_a_claim_that_was_late_to_be_renewed_and_is_free_still_counts(office: Office) -> None:
    inbox = await office.process(Lease(claim_s=4.0))
    await inbox.receive(700, "{}", 1.0, chat=AN)
    assert await ids(inbox) == [700]
    await inbox._database.change("UPDATE claims SET until = 0")
    await inbox.plan(700, "计划")
    found = await inbox.find(700)
    assert found is not None
    assert found.plan == "计划"


async def test_what_was_lost_and_won_again_is_begun_anew_only_when_the_old_job_ended(
    office: Office,
) -> None:
    first, second = await office.process(OVER), await office.process(OVER)
    await first.receive(700, "{}", 1.0, chat=AN)
    assert await ids(first) == [700]
    assert await ids(second) == [700]
    # The second one dies; the job of the first still runs, and must not go on.
    assert await ids(first) == []
    with pytest.raises(ClaimLost):
        await first.plan(700, "旧")
    first.give_up(700)
    assert await ids(first) == [700]


async def test_a_chat_is_given_back_when_it_was_quiet_and_not_before(office: Office) -> None:
    first, second = await office.process(), await office.process()
    for number, chat in ((700, AN), (701, GROUP)):
        await first.receive(number, "{}", 1.0, chat=chat)
        assert await ids(first) == [number]
        await first.finish(number)
    office.now[0] = 1.9
    await first.release()
    await second.receive(702, "{}", 1.0, chat=AN)
    assert await ids(second) == []
    assert await ids(first) == [702]
    await first.finish(702)
    office.now[0] = 10.0
    await first.release()
    await second.receive(703, "{}", 1.0, chat=AN)
    await second.receive(704, "{}", 1.0, chat=GROUP)
    assert await ids(second) == [703]
    assert await ids(first) == [704]


async def test_what_comes_while_a_chat_is_given_back_is_dealt_with(office: Office) -> None:
    first, second = await office.process(), await office.process()
    await first.receive(700, "{}", 1.0, chat=AN)
    assert await ids(first) == [700]
    await first.finish(700)
    office.now[0] = 10.0
    await second.receive(701, "{}", 1.0, chat=AN)
    await first.release()
    assert await ids(second) == []
    assert await ids(first) == [701]


async def test_a_chat_that_is_kept_is_not_given_back(office: Office) -> None:
    first, second = await office.process(), await office.process()
    await first.receive(700, "{}", 1.0, chat=AN)
    assert await ids(first) == [700]
    with first.keeping(AN):
        await first.finish(700)
        office.now[0] = 100.0
        await first.release()
        await second.receive(701, "{}", 1.0, chat=AN)
        assert await ids(second) == []
    assert await ids(first) == [701]
    await first.finish(701)
    office.now[0] = 200.0
    await first.release()
    await second.receive(702, "{}", 1.0, chat=AN)
    assert await ids(second) == [702]


async def test_a_process_that_ends_leaves_its_chats_to_the_others_at_once(office: Office) -> None:
    first, second = await office.process(), await office.process()
    await first.receive(700, "{}", 1.0, chat=AN)
    assert await ids(first) == [700]
    assert await first.renew() == 1
    assert await second.renew() == 2
    await first.leave()
    assert await ids(second) == [700]
    assert await second.renew() == 1


async def test_claims_that_are_renewed_outlive_their_time(office: Office) -> None:
    first, second = await office.process(), await office.process()
    await first.receive(700, "{}", 1.0, chat=AN)
    assert await ids(first) == [700]
    await first._database.change("UPDATE claims SET until = 0")
    await first.renew()
    assert await ids(second) == []


async def test_a_database_is_one_bots(office: Office) -> None:
    first, second = await office.process(), await office.process()
    assert await first.belongs_to(123456)
    assert await second.belongs_to(123456)
    assert not await second.belongs_to(654321)


async def test_people_who_talk_to_each_other_are_not_noted(office: Office) -> None:
    inbox = await office.process()
    await inbox.finish(700)
    assert await inbox.receive(700, "{}", 1.0, chat=AN)


async def test_pruning_drops_what_processes_that_died_left(office: Office) -> None:
    inbox = await office.process(OVER)
    for number, chat in ((700, AN), (701, BO)):
        await inbox.receive(number, "{}", 1.0, chat=chat)
    assert await ids(inbox) == [700, 701]
    await inbox.finish(700)
    await inbox._database.change("UPDATE claims SET until = 0")
    await inbox.prune(100.0)
    rows = await inbox._database.rows("SELECT chat FROM claims")
    assert [int(row[0]) for row in rows] == [BO]


async def test_questions_of_a_minute_are_counted_by_all_processes_together(office: Office) -> None:
    shared = [(await office.records()).shared for _ in range(3)]
    rates = [one.rates for one in shared if one is not None]
    waits = await asyncio.gather(
        *(rates[number % 3].wait_s("person", AN, most=7) for number in range(30))
    )
    assert sum(wait == 0.0 for wait in waits) == 7
    assert all(50.0 < wait <= 60.0 for wait in waits if wait)
    assert await rates[0].wait_s("chat", AN, most=7) == 0.0
    assert await rates[0].wait_s("person", BO, most=7) == 0.0


async def test_questions_of_the_minute_before_count_no_more(office: Office) -> None:
    records = await office.records()
    assert records.shared is not None
    rates = records.shared.rates
    assert await rates.wait_s("person", AN, most=1) == 0.0
    await rates._database.change("UPDATE rates SET times = ARRAY[times[1] - 61.0]")
    assert await rates.wait_s("person", AN, most=1) == 0.0
    assert await rates.wait_s("person", AN, most=1) > 50.0
    await rates._database.change("UPDATE rates SET times = ARRAY[times[1] - 61.0]")
    await rates.prune()
    assert list(await rates._database.rows("SELECT * FROM rates")) == []
