"""What a running bot counts, whoever keeps the count.

Those who count know this and no metrics library; `bot.app` chooses who keeps it. No label holds
what somebody wrote, or who that was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, Protocol

Fate = Literal["received", "duplicate", "overheard", "unrecorded"]
"""What became of an update when it arrived: taken, taken before, not for the bot, or not kept."""

Stage = Literal["queue", "search", "model", "answer", "gate", "delivery", "whole"]
"""Where time goes: waiting for its turn, the search, one call of a language model, the answer with
both, waiting for Telegram's limits, sending, and all from the update to the reply."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is looked up at the moment somebody asks; `None` is not known yet."""

    queue_depth: int = 0
    telegram_silence_s: float = 0.0
    generation_age_s: float | None = None
    documents: int | None = None
    passages: int | None = None


@dataclass(frozen=True, slots=True)
class Exposition:
    """Everything that was counted, as a scraper reads it."""

    body: bytes
    content_type: str


class Measures(Protocol):
    """Keeps count; safe to call from any thread."""

    def update(self, fate: Fate) -> None:
        """An update arrived."""
        ...

    def turned_away(self, reason: str) -> None:
        """Somebody was told why nothing is done: denied, unknown, stale, too_fast and the like."""
        ...

    def question(self, surface: str, outcome: str) -> None:
        """A question was dealt with: answered, refused, stopped or failed."""
        ...

    def took(self, stage: Stage, seconds: float) -> None:
        """A stage took so long."""
        ...

    def told_to_wait(self, seconds: float) -> None:
        """Telegram said to wait."""
        ...

    def telegram_failed(self, kind: str) -> None:
        """A request to Telegram failed; the kind is that of the error."""
        ...

    def model_failed(self, model: str, kind: str) -> None:
        """A language model gave no reply; the kind is a status or that of the error."""
        ...

    def stood_in(self) -> None:
        """The embedded model answered because the one that is set could not."""
        ...

    def tokens(self, model: str, *, read: int, written: int) -> None:
        """A language model read and wrote so many tokens."""
        ...

    def reindexed(self, outcome: str, seconds: float) -> None:
        """A rebuild of the index ended: switched, unchanged, held, busy, cancelled or failed."""
        ...

    def exposition(self, now: Snapshot) -> Exposition | None:
        """Everything counted so far, with what is looked up now; `None` where nothing is kept."""
        ...


class NoMeasures:
    """Keeps nothing."""

    def update(self, fate: Fate) -> None:
        """Nothing."""

    def turned_away(self, reason: str) -> None:
        """Nothing."""

    def question(self, surface: str, outcome: str) -> None:
        """Nothing."""

    def took(self, stage: Stage, seconds: float) -> None:
        """Nothing."""

    def told_to_wait(self, seconds: float) -> None:
        """Nothing."""

    def telegram_failed(self, kind: str) -> None:
        """Nothing."""

    def model_failed(self, model: str, kind: str) -> None:
        """Nothing."""

    def stood_in(self) -> None:
        """Nothing."""

    def tokens(self, model: str, *, read: int, written: int) -> None:
        """Nothing."""

    def reindexed(self, outcome: str, seconds: float) -> None:
        """Nothing."""

    def exposition(self, now: Snapshot) -> None:
        """Nothing is kept."""


@contextmanager
def timed(
    measures: Measures, stage: Stage, clock: Callable[[], float] = time.perf_counter
) -> Iterator[None]:
    """Tell how long the block took, however it ends; the clock gives seconds."""
    began = clock()
    try:
        yield
    finally:
        measures.took(stage, clock() - began)
