"""Languages, decisions, codes and moves."""

from __future__ import annotations

import asyncio

import pytest

from bot.records import Access, People, Records


@pytest.fixture
def people(records: Records) -> People:
    return records.people


async def test_a_language_is_what_was_chosen_last(people: People) -> None:
    assert await people.language(9) is None
    for language in ("zh", "en"):
        await people.set_language(9, language)
        assert await people.language(9) == language
    assert await people.language(8) is None
    await people.set_language(9, None)
    assert await people.language(9) is None


async def test_a_decision_is_the_last_one(people: People) -> None:
    assert await people.access(9) is None
    for state in (Access.ALLOWED, Access.DENIED, Access.ALLOWED):
        await people.decide(9, state)
        assert await people.access(9) is state
    assert await people.access(-1_002_000_000_001) is None


async def test_who_waits_keeps_the_first_code(people: People) -> None:
    assert await people.offer_code(9, "安", "AAAA", now=0, until=100) == "AAAA"
    assert await people.offer_code(9, "安", "BBBB", now=50, until=150) == "AAAA"
    assert await people.behind_code("AAAA", 100) == (9, "安")
    assert await people.behind_code("BBBB", 100) is None


async def test_who_asks_in_two_places_at_once_has_one_code(people: People) -> None:
    asked = (people.offer_code(-5, "安", code, now=0, until=100) for code in ("AAAA", "BBBB"))
    assert len(set(await asyncio.gather(*asked))) == 1


async def test_a_code_ends_and_the_next_one_is_new(people: People) -> None:
    await people.offer_code(9, "安", "AAAA", now=0, until=100)
    assert await people.behind_code("AAAA", 101) is None
    assert await people.offer_code(9, "安娜", "BBBB", now=101, until=200) == "BBBB"
    assert await people.behind_code("BBBB", 101) == (9, "安娜")


@pytest.mark.parametrize("state", Access)
async def test_a_decision_spends_the_code_of_who_was_waiting(people: People, state: Access) -> None:
    await people.offer_code(9, "安", "AAAA", now=0, until=100)
    await people.offer_code(8, "李", "CCCC", now=0, until=100)
    await people.decide(9, state)
    assert await people.behind_code("AAAA", 0) is None
    assert await people.behind_code("CCCC", 0) == (8, "李")


async def test_a_chat_that_never_moved_is_its_own_origin(people: People) -> None:
    assert await people.origin(-5) == -5


async def test_a_chat_that_moved_twice_is_remembered_under_its_first_id(people: People) -> None:
    await people.move(-5, -1_002_000_000_001)
    await people.move(-1_002_000_000_001, -1_002_000_000_002)
    await people.move(-5, -1_002_000_000_001)
    assert await people.origin(-1_002_000_000_001) == -5
    assert await people.origin(-1_002_000_000_002) == -5
