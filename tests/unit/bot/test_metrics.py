"""Counts, as Prometheus reads them."""

from __future__ import annotations

import math

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.measures import Measures, NoMeasures, Snapshot, timed
from bot.metrics import PrometheusMeasures


def count_everything(measures: Measures) -> None:
    measures.update("received")
    measures.turned_away("stale")
    measures.question("private", "answered")
    measures.took("search", 0.02)
    measures.told_to_wait(3.0)
    measures.telegram_failed("TimedOut")
    measures.model_failed("openai:x", "429")
    measures.stood_in()
    measures.tokens("openai:x", read=100, written=20)
    measures.reindexed("switched", 7.0)


def samples(measures: PrometheusMeasures, now: Snapshot | None = None) -> dict[str, float]:
    body = measures.exposition(now or Snapshot()).body.decode()
    return {
        sample.name
        + "".join(f"|{value}" for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(body)
        for sample in family.samples
    }


def test_everything_is_counted_under_its_labels() -> None:
    measures = PrometheusMeasures()
    count_everything(measures)
    found = samples(measures, Snapshot(3, 4.0, 5.0, 6, 7))
    for name, value in {
        "dakeshi_updates_total|received": 1,
        "dakeshi_turned_away_total|stale": 1,
        "dakeshi_questions_total|answered|private": 1,
        "dakeshi_stage_seconds_count|search": 1,
        "dakeshi_flood_waits_total": 1,
        "dakeshi_flood_wait_seconds_total": 3,
        "dakeshi_telegram_failures_total|TimedOut": 1,
        "dakeshi_model_failures_total|429|openai:x": 1,
        "dakeshi_stand_ins_total": 1,
        "dakeshi_model_tokens_total|read|openai:x": 100,
        "dakeshi_model_tokens_total|written|openai:x": 20,
        "dakeshi_reindex_seconds_count|switched": 1,
        "dakeshi_queue_depth": 3,
        "dakeshi_telegram_silence_seconds": 4,
        "dakeshi_generation_age_seconds": 5,
        "dakeshi_documents": 6,
        "dakeshi_passages": 7,
    }.items():
        assert found[name] == value, name


def test_two_bots_of_one_process_do_not_share_counts() -> None:
    one, other = PrometheusMeasures(), PrometheusMeasures()
    count_everything(one)
    assert samples(one)["dakeshi_flood_waits_total"] == 1
    assert samples(other)["dakeshi_flood_waits_total"] == 0


def test_what_is_not_known_is_no_zero() -> None:
    assert math.isnan(samples(PrometheusMeasures())["dakeshi_passages"])


def test_the_process_is_measured_too() -> None:
    assert samples(PrometheusMeasures())["process_resident_memory_bytes"] > 0


def test_nobody_need_keep_count() -> None:
    measures: Measures = NoMeasures()
    count_everything(measures)
    assert measures.exposition(Snapshot()) is None


def test_a_stage_is_timed_however_it_ends() -> None:
    measures = PrometheusMeasures()
    clock = iter([1.0, 3.0]).__next__
    with pytest.raises(ZeroDivisionError), timed(measures, "answer", clock):
        raise ZeroDivisionError
    assert samples(measures)["dakeshi_stage_seconds_sum|answer"] == 2
