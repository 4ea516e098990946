"""Worker processes: every figure comes from a process of its own, started for it.

A worker prints one JSON object a line: `{"event": "first"}` when its first result is there, and at
its end `{"event": "figures", …}`. Standard library only, as both sides import this.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.material import ROOT

_KIB_PER_MIB = 1024
_WARM_UP = 10
"""Searches after the first that are not counted."""
_SHOWN_OF_A_FAILURE = 3000


class WorkerFailed(Exception):
    """A worker ended without its figures; the message holds what it printed."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one worker came to."""

    first_s: float
    """From starting the process to its first result."""
    total_s: float
    figures: dict[str, Any]


def run_worker(module: str, *arguments: str | Path) -> Run:
    """Start a worker and wait for it.

    Args:
        module: Run as `python -m`.
        *arguments: For it.

    Raises:
        WorkerFailed: It gave no figures.
    """
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        started = time.perf_counter()
        with subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8"
        ) as process:
            assert process.stdout is not None
            events = {
                event["event"]: (time.perf_counter() - started, event)
                for event in map(_event, process.stdout)
                if event
            }
        total_s = time.perf_counter() - started
        if process.returncode or "figures" not in events:
            errors.seek(0)
            raise WorkerFailed(
                f"{' '.join(command)} ended with {process.returncode}:\n"
                + errors.read()[-_SHOWN_OF_A_FAILURE:]
            )
    first_s = events["first"][0] if "first" in events else total_s
    return Run(first_s, total_s, events["figures"][1])


def tell(event: str, **figures: Any) -> None:
    """Tell the process that measures; for workers."""
    print(json.dumps({"event": event, **figures}), flush=True)


def ask_all(ask: Callable[[str], Any], questions: Sequence[str], **more: Any) -> None:
    """Ask, tell of the first result and of the figures of the later ones; for workers.

    Args:
        ask: Gives a result; its length is recorded, so that nothing empty is measured unseen.
        questions: The first one is the cold one; the next few warm up.
        **more: Further figures to pass on.
    """
    ask(questions[0])
    tell("first")
    for question in questions[1 : 1 + _WARM_UP]:
        ask(question)
    times_ms: list[float] = []
    empty = 0
    busy = cpu_s()
    for question in questions[1 + _WARM_UP :]:
        began = time.perf_counter()
        result = ask(question)
        times_ms.append((time.perf_counter() - began) * 1e3)
        empty += not result
    tell(
        "figures",
        times_ms=times_ms,
        cpu_ms=(cpu_s() - busy) * 1e3 / max(len(times_ms), 1),
        empty=empty,
        rss_mib=rss_mib(),
        peak_mib=peak_mib(),
        **more,
    )


def peak_mib() -> float:
    """Most memory this process has held at once.

    Not `ru_maxrss` where Linux says better: that one outlives exec, so it may be the parent's.
    """
    held = _status("VmHWM")
    if held is not None:
        return held
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / _KIB_PER_MIB / (_KIB_PER_MIB if sys.platform == "darwin" else 1)


def rss_mib() -> float:
    """Memory this process holds now; the peak where the system does not say."""
    return _status("VmRSS") or peak_mib()


def cpu_s() -> float:
    """Processor time of this process so far: what a busy machine does not change much."""
    return time.process_time()


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ranked = sorted(values)
    return statistics.quantiles(ranked, n=100, method="inclusive")[round(share * 100) - 1]


def _status(field: str) -> float | None:
    path = Path("/proc/self/status")
    if not path.exists():
        return None
    lines = path.read_text().splitlines()
    return next(float(line.split()[1]) / _KIB_PER_MIB for line in lines if line.startswith(field))


def _event(line: str) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None  # a library's own word
    return event if isinstance(event, dict) and "event" in event else None
