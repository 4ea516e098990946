"""Counts kept for Prometheus; the one module that imports its library.

Each instance has a registry of its own, so that several bots of one process do not share counts.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.measures import Exposition, Fate, Snapshot, Stage

_STAGE_BUCKETS_S: Final = (
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0,
)  # fmt: skip
_REINDEX_BUCKETS_S: Final = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 10_800.0)


class PrometheusMeasures:
    """Keeps count in a registry."""

    def __init__(self) -> None:
        # When a counter was made says nothing that the start of the process does not say.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)

        def counter(name: str, meaning: str, *labels: str) -> Counter:
            return Counter(f"dakeshi_{name}", meaning, labels, registry=registry)

        def histogram(
            name: str, meaning: str, label: str, buckets_s: tuple[float, ...]
        ) -> Histogram:
            return Histogram(
                f"dakeshi_{name}", meaning, [label], buckets=buckets_s, registry=registry
            )

        self._updates = counter("updates", "Updates that arrived, by what became of them", "fate")
        self._turned_away = counter("turned_away", "Calls that were not heeded", "reason")
        self._questions = counter("questions", "Questions dealt with", "surface", "outcome")
        self._stages = histogram("stage_seconds", "Time by stage", "stage", _STAGE_BUCKETS_S)
        self._flood_waits = counter("flood_waits", "How often Telegram said to wait")
        self._flood_seconds = counter("flood_wait_seconds", "How long Telegram said to wait")
        self._telegram_failures = counter("telegram_failures", "Failed requests", "kind")
        self._model_failures = counter(
            "model_failures", "Requests to a language model without a reply", "model", "kind"
        )
        self._stand_ins = counter("stand_ins", "Answers of the embedded model in another's place")
        self._tokens = counter("model_tokens", "Tokens of language models", "model", "direction")
        self._reindexes = histogram(
            "reindex_seconds", "Rebuilds of the index", "outcome", _REINDEX_BUCKETS_S
        )
        self._gauges = _Gauges(registry)

    def update(self, fate: Fate) -> None:
        """An update arrived."""
        self._updates.labels(fate).inc()

    def turned_away(self, reason: str) -> None:
        """Somebody was told why nothing is done."""
        self._turned_away.labels(reason).inc()

    def question(self, surface: str, outcome: str) -> None:
        """A question was dealt with."""
        self._questions.labels(surface, outcome).inc()

    def took(self, stage: Stage, seconds: float) -> None:
        """A stage took so long."""
        self._stages.labels(stage).observe(seconds)

    def told_to_wait(self, seconds: float) -> None:
        """Telegram said to wait."""
        self._flood_waits.inc()
        self._flood_seconds.inc(seconds)

    def telegram_failed(self, kind: str) -> None:
        """A request to Telegram failed."""
        self._telegram_failures.labels(kind).inc()

    def model_failed(self, model: str, kind: str) -> None:
        """A language model gave no reply."""
        self._model_failures.labels(model, kind).inc()

    def stood_in(self) -> None:
        """The embedded model answered because the one that is set could not."""
        self._stand_ins.inc()

    def tokens(self, model: str, *, read: int, written: int) -> None:
        """A language model read and wrote so many tokens."""
        self._tokens.labels(model, "read").inc(read)
        self._tokens.labels(model, "written").inc(written)

    def reindexed(self, outcome: str, seconds: float) -> None:
        """A rebuild of the index ended."""
        self._reindexes.labels(outcome).observe(seconds)

    def exposition(self, now: Snapshot) -> Exposition:
        """Everything counted so far, in Prometheus' text format."""
        self._gauges.set(now)
        return Exposition(generate_latest(self._registry), CONTENT_TYPE_LATEST)


class _Gauges:
    """What is looked up when it is asked for."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, meaning: str) -> Gauge:
            return Gauge(f"dakeshi_{name}", meaning, registry=registry)

        self._queue_depth = gauge("queue_depth", "Jobs that wait or are under way")
        self._silence = gauge("telegram_silence_seconds", "Time since Telegram last answered")
        self._age = gauge("generation_age_seconds", "Age of the index that serves")
        self._documents = gauge("documents", "Documents of the index that serves")
        self._passages = gauge("passages", "Passages of the index that serves")

    def set(self, now: Snapshot) -> None:
        self._queue_depth.set(now.queue_depth)
        self._silence.set(now.telegram_silence_s)
        # What is not known is no 0, which would look like an empty corpus that is new.
        for gauge, value in (
            (self._age, now.generation_age_s),
            (self._documents, now.documents),
            (self._passages, now.passages),
        ):
            gauge.set(float("nan") if value is None else value)
