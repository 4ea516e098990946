"""When a budget is used up, and under whose name an answer is recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import Answer, Usage
from bot.budgets import Budgets, price_of
from bot.records import Records, Spent, open_records
from bot.settings import Settings

NOON = datetime.fromisoformat("2026-11-25T12:00").astimezone().timestamp()
DAY = 24 * 3600.0
AN_IN_GROUP = {"person": 9, "chat": -5}
BO_IN_GROUP = {"person": 8, "chat": -5}
AN_ALONE = {"person": 9, "chat": 9}


@pytest.fixture
async def records(tmp_path: Path) -> AsyncIterator[Records]:
    async with open_records(tmp_path / "records.sqlite") as opened:
        yield opened


def settings(**given: Any) -> Settings:
    return Settings(_env_file=None, model="openai:first", **given)


def budgets(records: Records, *, now: float = NOON, **given: Any) -> Budgets:
    return Budgets(settings(**given), records.spending, lambda: now)


def answer(taken: int, said: int = 0, **given: Any) -> Answer:
    return Answer("问", "答", refused=False, language="zh", usage=Usage(taken, said), **given)


async def test_nothing_is_spent_where_no_budget_is_set(records: Records) -> None:
    counted = budgets(records)
    await counted.note(answer(10**9), **AN_IN_GROUP)
    assert not await counted.are_spent(**AN_IN_GROUP)


@pytest.mark.parametrize(
    ("budget", "spent", "not_spent"),
    [
        ("budget_person_tokens", [AN_IN_GROUP, AN_ALONE], [BO_IN_GROUP]),
        ("budget_chat_tokens", [AN_IN_GROUP, BO_IN_GROUP], [AN_ALONE]),
        ("budget_day_tokens", [AN_IN_GROUP, BO_IN_GROUP, AN_ALONE], []),
    ],
)
async def test_a_budget_is_spent_for_those_whose_it_is_until_the_next_day(
    records: Records, budget: str, spent: list[dict[str, int]], not_spent: list[dict[str, int]]
) -> None:
    counted = budgets(records, **{budget: 100})
    await counted.note(answer(60, 39), **AN_IN_GROUP)
    assert not any([await counted.are_spent(**who) for who in spent])
    await counted.note(answer(1), **AN_IN_GROUP)
    assert all([await counted.are_spent(**who) for who in spent])
    assert not any([await counted.are_spent(**who) for who in not_spent])
    tomorrow = budgets(records, now=NOON + DAY, **{budget: 100})
    assert not any([await tomorrow.are_spent(**who) for who in spent])


@pytest.mark.parametrize(
    ("given", "recorded"),
    [
        ({"model": "openai:first"}, "openai:first"),
        ({"model": "openai:second"}, "openai:second"),
        ({"model": "embedded", "stood_in": True}, "openai:first"),
    ],
)
async def test_an_answer_is_recorded_under_the_model_that_gave_it(
    records: Records, given: dict[str, Any], recorded: str
) -> None:
    counted = budgets(records)
    await counted.note(answer(10, 1, **given), **AN_IN_GROUP)
    await counted.note(answer(0, **given), **AN_IN_GROUP)
    report = await counted.report()
    assert [spent for spent, _ in report.days] == [Spent("2026-11-25", recorded, 10, 1)]


@given(
    st.lists(st.tuples(st.integers(0, 10**12), st.integers(0, 10**12)), max_size=5),
    st.decimals(0, 10**4, places=4),
)
def test_prices_are_exact_and_add_up(taken: list[tuple[int, int]], price: Decimal) -> None:
    priced = settings(model_price_in=price, model_price_out=price)
    spent = [Spent("2026-11-25", "a", *one) for one in taken]
    whole = price_of(spent, priced)
    assert whole == sum((price_of([one], priced) for one in spent), Decimal(0))
    assert whole * 1_000_000 == price * sum(map(sum, taken))
