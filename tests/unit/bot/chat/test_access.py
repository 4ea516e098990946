"""Who is answered, how somebody asks to be let in, and how often anybody may ask."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.access import CODE_LASTS_S, Doorkeeper, Once, RateBook, Verdict
from bot.chat.places import Person, Place, Surface
from bot.records import Access, Records, open_records
from bot.settings import Settings

AN, CHIEF = Person(9, "安"), Person(1, "主任")
PRIVATE = Place(9, Surface.PRIVATE, origin=9)
GROUP = Place(-5, Surface.GROUP, origin=-5)
MOVED = Place(-1_002_000_000_001, Surface.GROUP, origin=-5)
POST = Place(-1_002_000_000_002, Surface.CHANNEL)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def records(tmp_path: Path) -> AsyncIterator[Records]:
    async with open_records(tmp_path / "telegram.sqlite") as opened:
        yield opened


def doorkeeper(records: Records, clock: Clock | None = None, **values: Any) -> Doorkeeper:
    settings = Settings(**{"telegram_admins": (CHIEF.id,), **values})
    return Doorkeeper(settings, records.people, clock or Clock())


async def test_an_open_bot_answers_everybody(records: Records) -> None:
    door = doorkeeper(records)
    for place, person in ((PRIVATE, AN), (GROUP, AN), (POST, None)):
        assert await door.verdict(place, person) is Verdict.WELCOME


async def test_with_an_allowlist_nobody_is_known_at_first(records: Records) -> None:
    door = doorkeeper(records, telegram_access="allowlist")
    for place, person in ((PRIVATE, AN), (GROUP, AN), (POST, None)):
        assert await door.verdict(place, person) is Verdict.UNKNOWN


@pytest.mark.parametrize("allowed", [(9,), (-5,)])
async def test_the_settings_allow_a_person_or_a_chat(
    records: Records, allowed: tuple[int, ...]
) -> None:
    door = doorkeeper(records, telegram_access="allowlist", telegram_allowed=allowed)
    assert await door.verdict(GROUP, AN) is Verdict.WELCOME
    assert await door.verdict(GROUP, Person(8, "李")) is (
        Verdict.WELCOME if allowed == (-5,) else Verdict.UNKNOWN
    )


async def test_a_person_who_was_let_in_is_answered_everywhere(records: Records) -> None:
    door = doorkeeper(records, telegram_access="allowlist")
    await records.people.decide(AN.id, Access.ALLOWED)
    assert await door.verdict(PRIVATE, AN) is Verdict.WELCOME
    assert await door.verdict(GROUP, AN) is Verdict.WELCOME


async def test_a_chat_that_was_let_in_lets_everybody_in_it_ask_there_alone(
    records: Records,
) -> None:
    door = doorkeeper(records, telegram_access="allowlist")
    await records.people.decide(GROUP.chat, Access.ALLOWED)
    assert await door.verdict(GROUP, AN) is Verdict.WELCOME
    assert await door.verdict(PRIVATE, AN) is Verdict.UNKNOWN


@pytest.mark.parametrize("state", Access)
async def test_a_decision_about_a_group_outlives_its_move(records: Records, state: Access) -> None:
    door = doorkeeper(records, telegram_access="allowlist")
    await records.people.decide(GROUP.chat, state)
    assert await door.verdict(MOVED, AN) is (
        Verdict.WELCOME if state is Access.ALLOWED else Verdict.DENIED
    )


@pytest.mark.parametrize("denied", [AN.id, GROUP.chat])
async def test_a_denial_wins_over_every_allowance(records: Records, denied: int) -> None:
    door = doorkeeper(records, telegram_allowed=(AN.id, GROUP.chat))
    await records.people.decide(AN.id + GROUP.chat - denied, Access.ALLOWED)
    await records.people.decide(denied, Access.DENIED)
    assert await door.verdict(GROUP, AN) is Verdict.DENIED


async def test_an_administrator_is_always_answered(records: Records) -> None:
    door = doorkeeper(records, telegram_access="allowlist")
    await records.people.decide(CHIEF.id, Access.DENIED)
    assert await door.verdict(GROUP, CHIEF) is Verdict.WELCOME
    assert door.is_administrator(CHIEF)
    assert not door.is_administrator(AN)
    assert not door.is_administrator(None)


async def test_a_code_stays_the_same_while_it_lasts_and_is_another_afterwards(
    records: Records,
) -> None:
    clock = Clock()
    door = doorkeeper(records, clock)
    code = await door.code_for(PRIVATE, AN)
    clock.now += CODE_LASTS_S - 1
    assert await door.code_for(PRIVATE, AN) == code
    assert await records.people.behind_code(code, clock.now) == (AN.id, "安")
    clock.now += 2
    assert await records.people.behind_code(code, clock.now) is None
    assert await door.code_for(PRIVATE, AN) != code


async def test_a_code_of_a_group_lets_the_group_in_and_one_in_private_the_person(
    records: Records,
) -> None:
    clock = Clock()
    door = doorkeeper(records, clock)
    codes = [
        await door.code_for(place, person)
        for place, person in ((PRIVATE, AN), (GROUP, AN), (POST, None))
    ]
    found = [await records.people.behind_code(code, clock.now) for code in codes]
    assert found == [(AN.id, "安"), (GROUP.chat, "安"), (POST.chat, "")]
    assert len(set(codes)) == 3


async def test_a_code_has_no_letters_that_are_taken_for_one_another(records: Records) -> None:
    door = doorkeeper(records)
    places = [Place(-number, Surface.GROUP) for number in range(1, 60)]
    codes = [await door.code_for(place, None) for place in places]
    assert not set("".join(codes)) & set("01OIL")
    assert {len(code) for code in codes} == {8}


async def test_a_person_who_asks_too_fast_is_told_how_long_to_wait() -> None:
    now = [0.0]
    book = RateBook(lambda: now[0])
    waits = []
    for now[0] in (0.0, 10.0, 20.0, 60.0, 61.0):
        waits.append(await book.wait_s("person", 9, most=2))
    assert waits == [0, 0, 40, 0, 9]


async def test_people_and_chats_are_counted_apart() -> None:
    book = RateBook(lambda: 0.0)
    for kind, who in (("person", 9), ("person", 8), ("chat", 9)):
        assert await book.wait_s(kind, who, most=1) == 0
        assert await book.wait_s(kind, who, most=1) == 60


@given(st.lists(st.integers(0, 30), max_size=60), st.integers(1, 5))
async def test_no_more_are_let_through_in_any_minute_than_allowed(
    gaps: list[int], most: int
) -> None:
    now, passed = [0.0], list[float]()
    book = RateBook(lambda: now[0])
    for gap in gaps:
        now[0] += gap
        wait = await book.wait_s("person", 9, most=most)
        assert 0 <= wait <= 60
        if not wait:
            passed.append(now[0])
    for start in passed:
        assert sum(start <= time < start + 60 for time in passed) <= most


def test_what_was_said_once_is_said_again_after_a_while() -> None:
    clock = Clock()
    said = Once(600, clock)
    assert (said.is_first("a"), said.is_first("b"), said.is_first("a")) == (True, True, False)
    clock.now += 599
    assert not said.is_first("a")
    clock.now += 1
    assert said.is_first("a")
    assert len(said._done) == 1
