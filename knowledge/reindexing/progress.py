"""How far a reindex is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """What a reindex does, in this order."""

    READING = "reading"
    """Files become documents and passages; counts files."""
    EMBEDDING = "embedding"
    """Passages get their vectors and tokens; counts passages."""
    COMMITTING = "committing"
    """The stores are written out."""
    PROVING = "proving"
    """The golden questions are asked."""
    SWITCHING = "switching"
    """At 0 the new index is complete, at 1 it has its final name, at 2 it serves."""
    CLEANING = "cleaning"
    """Indexes that nobody needs are removed."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One step forward."""

    stage: Stage
    done: int
    total: int
    """An estimate while reading: archives hold more documents than one."""
    rate_per_s: float | None = None
    """Done a second in this stage; `None` before there is anything to measure."""
    eta_s: float | None = None
    """Seconds this stage still needs at that rate."""


class Meter:
    """Reports the progress of one stage after another, with rates."""

    def __init__(self, report: Callable[[Progress], None], clock: Callable[[], float]) -> None:
        """Take the callback and a monotonic clock in seconds."""
        self._report = report
        self._clock = clock
        self._stage: Stage | None = None
        self._started = 0.0

    def at(self, stage: Stage, done: int, total: int) -> None:
        """Report a step; what the callback raises goes through and stops the reindex."""
        now = self._clock()
        if stage is not self._stage:
            self._stage, self._started = stage, now
        elapsed = now - self._started
        rate = done / elapsed if done and elapsed > 0 else None
        total = max(done, total)
        self._report(Progress(stage, done, total, rate, (total - done) / rate if rate else None))
