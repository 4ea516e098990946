"""Shows how far a reindex is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from bot.terminal.phrases import PHRASES, Words
from bot.terminal.screen import Screen

_EVERY_S = 5.0


class Step(Protocol):
    """How far something is; `knowledge.reindexing.Progress` is one."""

    @property
    def stage(self) -> str:
        """Names the phrase `stage_…`."""
        ...

    @property
    def done(self) -> int:
        """So many."""
        ...

    @property
    def total(self) -> int:
        """Of so many."""
        ...

    @property
    def rate_per_s(self) -> float | None:
        """Done a second, once known."""
        ...

    @property
    def eta_s(self) -> float | None:
        """Seconds left, once known."""
        ...


Show = Callable[[Step], None]


@contextmanager
def showing_progress(screen: Screen, words: Words) -> Iterator[Show]:
    """Give a callback for progress; what it shows on a terminal is gone at the end."""
    if screen.shows_progress:
        with _bar(screen, words) as advance:
            yield advance
    else:
        yield ProgressLines(screen.note, words)


class ProgressLines:
    """Writes progress as lines, not more often than a reader of a log wants them."""

    def __init__(
        self,
        write: Callable[[str], None],
        words: Words,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take where to write, the words, and a clock in seconds."""
        self._write, self._words, self._clock = write, words, clock
        self._last = clock()

    def __call__(self, progress: Step) -> None:
        """Write a line if the last one is old enough."""
        now = self._clock()
        if now - self._last >= _EVERY_S:
            self._last = now
            self._write(progress_line(progress, self._words))


def progress_line(progress: Step, words: Words) -> str:
    """Stage, count, rate and time left, as far as they are known."""
    rest = ""
    if progress.rate_per_s is not None:
        rest += words("progress_rate", rate=f"{progress.rate_per_s:.1f}")
    if progress.eta_s is not None:
        rest += words("progress_eta", eta=duration(progress.eta_s))
    return words(
        "progress",
        stage=stage_name(progress.stage, words),
        done=f"{progress.done:,}",
        total=f"{progress.total:,}",
        rest=rest,
    )


def stage_name(stage: str, words: Words) -> str:
    """The stage in the user's language."""
    key = f"stage_{stage}"
    return words(key) if key in PHRASES else str(stage)


def duration(seconds: float) -> str:
    """Time as minutes and seconds.

    Example:
        >>> duration(75.4), duration(3600)
        ('1:15', '60:00')
    """
    minutes, rest = divmod(round(max(seconds, 0.0)), 60)
    return f"{minutes}:{rest:02}"


@contextmanager
def _bar(screen: Screen, words: Words) -> Iterator[Show]:
    from rich.console import Console  # noqa: PLC0415 - answering does not need it
    from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415 - as above

    console = Console(file=screen.err, highlight=False, markup=False, emoji=False)
    columns = (BarColumn(bar_width=24), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def advance(progress: Step) -> None:
            bar.update(
                task,
                description=progress_line(progress, words),
                completed=progress.done,
                total=max(progress.total, 1),
            )

        yield advance
