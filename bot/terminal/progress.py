"""Shows how far a reindex is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.reports import Step, progress_line
from bot.terminal.phrases import Words
from bot.terminal.screen import Screen

_EVERY_S = 5.0


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
