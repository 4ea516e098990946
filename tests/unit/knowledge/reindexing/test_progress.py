from __future__ import annotations

from knowledge.reindexing.progress import Meter, Progress, Stage


def test_rate_and_time_left_are_of_the_stage() -> None:
    times = iter([0.0, 2.0, 100.0, 101.0])
    seen: list[Progress] = []
    meter = Meter(seen.append, lambda: next(times))
    meter.at(Stage.READING, 0, 10)
    meter.at(Stage.READING, 4, 10)
    meter.at(Stage.EMBEDDING, 0, 8)
    meter.at(Stage.EMBEDDING, 4, 8)
    assert [(step.rate_per_s, step.eta_s) for step in seen] == [
        (None, None),
        (2.0, 3.0),
        (None, None),
        (4.0, 1.0),
    ]


def test_the_total_is_never_below_what_is_done() -> None:
    seen: list[Progress] = []
    meter = Meter(seen.append, lambda: 0.0)
    meter.at(Stage.READING, 5, 3)
    assert (seen[0].done, seen[0].total) == (5, 5)
