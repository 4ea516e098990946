"""What `make bench` tells of the stack's own time beside a language model."""

from __future__ import annotations

import pytest

from tests.benchmarks.overhead import Times, lines, measure


def test_what_is_added_is_told_question_by_question_at_p50_and_p95() -> None:
    alone = [Times(100, 200), Times(300, 400), *[Times(200, 300)] * 18]
    whole = [Times(110, 250), Times(310, 450), *[Times(210, 350)] * 17, Times(290, 900)]
    assert lines(alone, whole)[-2:] == [
        "| to the first text | 200 ms | 200 ms | 10 ms | 10 ms |",
        "| to the whole answer | 300 ms | 300 ms | 50 ms | 50 ms |",
    ]
    assert lines(alone[:2], whole[:2])[-2].startswith("| to the first text | 100 ms | 300 ms |")


@pytest.mark.slow
async def test_both_times_hold_the_delays_of_both_replies() -> None:
    alone, whole = await measure(2)
    assert len(alone) == len(whole) == 2
    # Twice 100 ms to a first token, and 19 further tokens of 5 ms; a model that is not waited for
    # would be measured as no time at all.
    for one in (*alone, *whole):
        assert one.first >= 200
        assert one.whole >= one.first
        assert one.whole >= 290
