"""`dakeshi evaluate`: a benchmark through the production pipeline, away from the data folder."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.terminal.failures import ANSWERED, Unusable
from bot.terminal.progress import showing_progress
from bot.terminal.reports import benchmark_lines

if TYPE_CHECKING:
    from bot.terminal.asking import Session
    from bot.terminal.progress import Show


def evaluate(
    session: Session, corpus: Path, queries: Path, *, run: Path | None, as_json: bool
) -> int:
    """Index, ask, count and print the figures; the exit status."""
    from knowledge.evaluation import evaluate_benchmark  # noqa: PLC0415 - nothing else needs it

    _check(corpus, queries, run)
    with showing_progress(session.screen, session.words) as show:
        report = evaluate_benchmark(
            corpus,
            queries,
            build=session.composition.benchmark(session.settings, show),
            run_path=run,
            progress=_asking(show),
        )
    if as_json:
        session.screen.data(report.as_dict(), indent=2)
    else:
        for line in benchmark_lines(report):
            session.screen.line(line)
    return ANSWERED


@dataclass(frozen=True, slots=True)
class Asked:
    """How many questions of how many were asked."""

    stage: str
    done: int
    total: int
    rate_per_s: float | None
    eta_s: float | None


def _asking(show: Show, clock: Callable[[], float] = time.monotonic) -> Callable[[int, int], None]:
    started: float | None = None

    def advance(done: int, total: int) -> None:
        nonlocal started
        now = clock()
        # The first question is told of when it has been asked: what came before is indexing.
        started = now if started is None else started
        passed = now - started
        rate = (done - 1) / passed if passed > 0 else None
        show(Asked("asking", done, total, rate, (total - done) / rate if rate else None))

    return advance


def _check(corpus: Path, queries: Path, run: Path | None) -> None:
    for path in (corpus, queries):
        if not path.is_file():
            raise Unusable("path_missing", path=path)
    if run is not None and not run.absolute().parent.is_dir():
        raise Unusable("path_missing", path=run.absolute().parent)
