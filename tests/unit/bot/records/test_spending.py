"""What language models took, by day, person and chat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.askers import local_person, local_user
from bot.records import Records, Spender, Spending, Spent


@pytest.fixture
def spending(records: Records) -> Spending:
    return records.spending


async def add(
    spending: Spending,
    tokens: int,
    *,
    day: str = "2026-11-25",
    person: int = 7,
    chat: int = 7,
    model: str = "openai:m",
) -> None:
    await spending.add(
        day=day, person=person, chat=chat, model=model, input_tokens=tokens, output_tokens=1
    )


async def test_answers_add_up_by_day_and_model(spending: Spending) -> None:
    await add(spending, 10)
    await add(spending, 20, person=8)
    await add(spending, 5, model="ollama:n")
    await add(spending, 3, day="2026-11-26")
    assert await spending.days("2026-11-25") == [
        Spent("2026-11-26", "openai:m", 3, 1),
        Spent("2026-11-25", "ollama:n", 5, 1),
        Spent("2026-11-25", "openai:m", 30, 2),
    ]
    assert await spending.days("2026-11-26") == [Spent("2026-11-26", "openai:m", 3, 1)]


async def test_whoever_used_the_most_comes_first(spending: Spending) -> None:
    await add(spending, 10, person=7, chat=-5)
    await add(spending, 30, person=8, chat=-5)
    await add(spending, 20, person=7, chat=7)
    await add(spending, 99, person=9, chat=9, day="2026-11-24")
    people = await spending.people("2026-11-25", 5)
    assert people == [Spender(7, 32), Spender(8, 31)]
    assert await spending.people("2026-11-25", 1) == people[:1]
    assert await spending.chats("2026-11-25", 5) == [Spender(-5, 42), Spender(7, 21)]


async def test_nothing_used_is_nothing(spending: Spending) -> None:
    assert await spending.people("2026-11-25", 5) == []
    assert await spending.of_person("2026-11-25", 7) == 0


@given(st.integers(0, 2**32 - 1))
def test_users_of_the_machine_are_no_people_of_telegram(user: int) -> None:
    assert local_person(user) < 0
    assert local_user(local_person(user)) == user


@given(st.integers(-(10**15), -(10**12)))
def test_a_channel_that_asks_is_no_user_of_the_machine(channel: int) -> None:
    assert local_user(channel) is None
