"""A run in words."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from tests.load.ledger import Asked
from tests.load.running import Options, Outcome

_MIB = 2**20
_MOST_LINES = 20


def lines(options: Options, outcome: Outcome) -> list[str]:
    """What a run came to, line by line."""
    surfaces = sorted({one.surface for one in outcome.asked})
    counts = ", ".join(
        f"{surface} {sum(one.surface == surface for one in outcome.asked):,}"
        for surface in surfaces
    )
    answered = [one for one in outcome.asked if one.answered_at is not None]
    faults = outcome.faults
    told = [
        f"asked       {len(outcome.asked):,} ({counts})",
        f"fault       {options.fault or 'none'}, seed {options.seed}, "
        f"{outcome.starts} start{'s' if outcome.starts > 1 else ''} of {options.bots} bot"
        f"{'s' if options.bots > 1 else ''}",
        f"throughput  {len(answered) / outcome.took_s:.1f} answers/s over {outcome.took_s:.1f} s",
        f"memory      {outcome.peak_bytes / _MIB:.0f} MiB at the most"
        + (", each" if options.bots > 1 else ""),
        *(_latency(surface, answered) for surface in surfaces),
        f"lost {len(faults.lost)} · doubled {len(faults.doubled)} · wrong {len(faults.wrong)} · "
        f"stray {len(faults.stray)} · else {len(outcome.complaints)}",
    ]
    for name, found in (
        ("lost", faults.lost),
        ("doubled", faults.doubled),
        ("wrong", faults.wrong),
        ("stray", faults.stray),
        ("else", tuple(outcome.complaints)),
    ):
        told += [f"  {name}: {one}" for one in found[:_MOST_LINES]]
    return told


def percentile(values: Sequence[float], percent: int) -> float:
    """A percentile of some values, one at the least.

    Example:
        >>> percentile([1.0, 2.0, 3.0], 50), percentile([5.0], 99)
        (2.0, 5.0)
    """
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _latency(surface: str, answered: Sequence[Asked]) -> str:
    taken = [
        one.answered_at - one.at
        for one in answered
        if one.surface == surface and one.answered_at is not None
    ]
    if not taken:
        return f"latency     {surface}: nothing was answered"
    shown = " · ".join(f"p{p} {percentile(taken, p):.2f} s" for p in (50, 90, 95, 99))
    return f"latency     {surface}: {shown} · max {max(taken):.2f} s"
