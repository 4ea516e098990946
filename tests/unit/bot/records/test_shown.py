"""What stands behind buttons."""

from __future__ import annotations

import pytest

from bot.records import Records, Shown, ShownAnswers
from bot.records.shown import KEPT_S


@pytest.fixture
def shown(records: Records) -> ShownAnswers:
    return records.shown


async def test_each_message_has_a_short_token_of_its_own(shown: ShownAnswers) -> None:
    tokens = [await shown.keep(-5, f"第{n}条", now=0) for n in range(50)]
    assert len(set(tokens)) == 50
    assert {len(token) for token in tokens} == {8}
    assert await shown.find(tokens[7], 0) == Shown(-5, "第7条")


async def test_nobody_finds_what_never_was(shown: ShownAnswers) -> None:
    assert await shown.find("aB3dE6gH", 0) is None
    assert await shown.take("aB3dE6gH", 0) is None


async def test_a_token_ends_after_a_week_or_when_it_was_told_to(shown: ShownAnswers) -> None:
    week = await shown.keep(9, "{}", now=0)
    hour = await shown.keep(9, "{}", now=0, lasts_s=3600)
    assert await shown.find(week, KEPT_S) is not None
    assert await shown.find(week, KEPT_S + 1) is None
    assert await shown.find(hour, 3600) is not None
    assert await shown.find(hour, 3601) is None


async def test_what_is_taken_is_taken_once(shown: ShownAnswers) -> None:
    token = await shown.keep(9, "{}", now=0)
    assert await shown.take(token, 0) == Shown(9, "{}")
    assert await shown.take(token, 0) is None
    assert await shown.find(token, 0) is None


async def test_what_has_ended_cannot_be_taken(shown: ShownAnswers) -> None:
    token = await shown.keep(9, "{}", now=0, lasts_s=10)
    assert await shown.take(token, 11) is None


async def test_what_stands_behind_a_token_may_change(shown: ShownAnswers) -> None:
    await shown.put("mine", 9, "前", until=10)
    await shown.put("mine", 9, "后", until=20)
    assert await shown.find("mine", 15) == Shown(9, "后")
    assert await shown.find("mine", 25) is None


async def test_pruning_drops_what_has_ended_and_nothing_else(shown: ShownAnswers) -> None:
    old = await shown.keep(9, "{}", now=0, lasts_s=10)
    new = await shown.keep(9, "{}", now=0, lasts_s=20)
    await shown.prune(15)
    assert await shown.find(old, 0) is None
    assert await shown.find(new, 0) is not None
