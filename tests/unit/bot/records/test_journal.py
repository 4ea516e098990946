"""Figures about questions, opinions, and the gaps of the corpus."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.records import Journal, Opinion, Records, Refused
from bot.records.journal import _percentile


@pytest.fixture
def journal(records: Records) -> Journal:
    return records.journal


async def ask(
    journal: Journal,
    *times: float,
    day: str = "2026-11-25",
    surface: str = "private",
    outcome: str = "answered",
) -> None:
    for ms in times:
        await journal.asked(at=1000.0, day=day, surface=surface, outcome=outcome, ms=ms)


async def judge(
    journal: Journal, person: int, question: str = "酒泉？", *, good: bool = False, at: float = 1.0
) -> None:
    await journal.judge(
        token="t" + question, person=person, good=good, question=question, answer="答", at=at
    )


async def test_days_and_surfaces_are_counted_apart_the_newest_day_first(journal: Journal) -> None:
    await ask(journal, 10, day="2026-11-24")
    await ask(journal, 10, 20, surface="group")
    await ask(journal, 30, outcome="refused")
    await ask(journal, 40, outcome="failed")
    await ask(journal, 50)
    days = await journal.days("2026-11-24")
    assert [(one.day, one.surface, one.questions, one.refused, one.failed) for one in days] == [
        ("2026-11-25", "group", 2, 0, 0),
        ("2026-11-25", "private", 3, 1, 1),
        ("2026-11-24", "private", 1, 0, 0),
    ]


async def test_days_before_the_one_asked_for_are_left_out(journal: Journal) -> None:
    await ask(journal, 10, day="2026-11-24")
    assert await journal.days("2026-11-25") == []


async def test_percentiles_are_times_that_were_taken_in_whatever_order(journal: Journal) -> None:
    await ask(journal, *(float((n * 37) % 100 + 1) for n in range(100)))
    (day,) = await journal.days("")
    assert (day.p50_ms, day.p95_ms) == (50.0, 95.0)


@pytest.mark.parametrize(
    ("times", "p50", "p95"), [([7], 7, 7), ([1, 9], 1, 9), ([1, 2, 3], 2, 3), ([1, 2, 3, 4], 2, 4)]
)
async def test_percentiles_of_a_few_times(
    journal: Journal, times: list[float], p50: float, p95: float
) -> None:
    await ask(journal, *times)
    (day,) = await journal.days("")
    assert (day.p50_ms, day.p95_ms) == (p50, p95)


@given(st.lists(st.floats(0, 1e6), min_size=1).map(sorted), st.integers(1, 100))
def test_a_percentile_is_the_smallest_time_that_so_many_do_not_exceed(
    times: list[float], percent: int
) -> None:
    found = _percentile(times, percent)
    enough = math.ceil(len(times) * percent / 100)
    assert sum(time <= found for time in times) >= enough
    assert sum(time < found for time in times) < enough


async def test_a_second_opinion_of_a_person_replaces_the_first(journal: Journal) -> None:
    for person, good in ((9, False), (8, True), (9, True)):
        await judge(journal, person, good=good)
    assert await journal.opinions(since=0) == (2, 0)


async def test_no_opinions_are_none_good_and_none_bad(journal: Journal) -> None:
    assert await journal.opinions(since=0) == (0, 0)
    assert await journal.worst(since=0, limit=5) == []


async def test_the_worst_answers_are_those_most_people_find_bad(journal: Journal) -> None:
    await judge(journal, 9, "甲", at=5.0)
    for person in (7, 8, 9):
        await judge(journal, person, "乙", at=4.0)
    await judge(journal, 9, "丙", good=True)
    await judge(journal, 9, "丁", at=3.0)
    worst = await journal.worst(since=0, limit=2)
    assert worst == [Opinion("乙", "答", 3), Opinion("甲", "答", 1)]
    assert await journal.worst(since=5, limit=9) == [Opinion("甲", "答", 1)]
    assert await journal.opinions(since=4) == (0, 4)


async def test_gaps_are_the_questions_refused_most(journal: Journal) -> None:
    for question, at in (("甲", 1.0), ("乙", 2.0), ("甲", 3.0), ("丙", 4.0)):
        await journal.refused(question, at)
    gaps = await journal.gaps(since=0, limit=9)
    assert gaps == [Refused("甲", 2), Refused("丙", 1), Refused("乙", 1)]
    assert await journal.gaps(since=3, limit=1) == [Refused("甲", 2)]


async def test_no_more_gaps_are_kept_than_can_be_read(journal: Journal) -> None:
    # A statement takes so many values at once on both databases.
    values = [value for number in range(5_009) for value in (f"问{number}", float(number))]
    rows = ", ".join(["(?, 1, ?)"] * 5_009)
    await journal._database.change(
        f"INSERT INTO refused (question, times, at) VALUES {rows}",  # noqa: S608 - placeholders
        values,
    )
    await journal.refused("问5009", 5009.0)
    gaps = await journal.gaps(since=0, limit=9_999)
    assert len(gaps) == 5_000
    assert gaps[-1] == Refused("问10", 1)


async def test_pruning_drops_what_is_older_and_nothing_else(journal: Journal) -> None:
    await journal.asked(at=1.0, day="2026-01-01", surface="group", outcome="answered", ms=1)
    await journal.asked(at=9.0, day="2026-01-09", surface="group", outcome="answered", ms=1)
    for at in (1.0, 9.0):
        await journal.refused(f"问{at}", at)
        await judge(journal, 9, f"评{at}", at=at)
    await journal.prune(5.0)
    assert [day.day for day in await journal.days("")] == ["2026-01-09"]
    assert await journal.gaps(since=0, limit=9) == [Refused("问9.0", 1)]
    assert await journal.opinions(since=0) == (0, 1)
