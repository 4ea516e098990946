"""Figures as Markdown tables, to be pasted where they are quoted."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.comparison import Asking, Comparison
from tests.benchmarks.scale import Size


@dataclass(frozen=True, slots=True)
class Target:
    """One figure of ours against the usual pipeline's."""

    name: str
    usual: float
    ours: float
    unit: str
    bound: float
    """What ours may be at most of the usual figure, or must be at least when above 1."""

    @property
    def ratio(self) -> float:
        """Ours in terms of the usual figure."""
        return self.ours / self.usual

    @property
    def met(self) -> bool:
        """Whether the ratio is within its bound."""
        return self.ratio >= self.bound if self.bound > 1 else self.ratio <= self.bound


def targets(found: Comparison) -> list[Target]:
    """Every figure that has a target; whole answers are held to those of searches."""
    usual, search, answer = found.usual_asking, found.our_searching, found.our_answering
    indexing = Target(
        "indexing",
        found.usual_indexing.passages_per_s,
        found.our_indexing.passages_per_s,
        "passages/s",
        2.0,
    )
    memory = Target(
        "peak memory, indexing",
        found.usual_indexing.peak_mib,
        found.our_indexing.peak_mib,
        "MiB",
        1 / 2,
    )
    return [
        *_asking_targets("search", usual, search),
        indexing,
        memory,
        *_asking_targets("answer through the agent", usual, answer),
        Target(
            "warm answer with a calculation, p95",
            usual.p95_ms,
            found.our_calculating.p95_ms,
            "ms",
            1.0,
        ),
    ]


def comparison_lines(found: Comparison) -> Iterator[str]:
    """The comparison as a table, misses marked."""
    yield (
        f"{found.passages} passages of {found.passage_chars:.0f} characters on average "
        f"({found.material}), {found.questions} warm questions; the usual pipeline computed in "
        f"{found.precision}."
    )
    yield ""
    yield "| | usual | ours | ratio | target | |"
    yield "|---|---|---|---|---|---|"
    for target in targets(found):
        sign = "≥" if target.bound > 1 else "≤"
        yield (
            f"| {target.name} | {_number(target.usual)} {target.unit} "
            f"| {_number(target.ours)} {target.unit} | {target.ratio:.2f} "
            f"| {sign} {target.bound:.2f} | {'met' if target.met else '**MISSED**'} |"
        )
    yield ""
    yield (
        "The fastest tenth, near what an idle machine gives: "
        f"{_pair(found.usual_asking.quiet_ms, found.our_searching.quiet_ms)} ms a search, "
        f"{_number(found.our_answering.quiet_ms)} ms an answer (usual / ours)."
    )
    yield (
        "Processor time, which other work on the machine changes little: "
        f"{_pair(found.usual_asking.cpu_ms, found.our_searching.cpu_ms)} ms a search, "
        f"{_number(found.our_answering.cpu_ms)} ms an answer, "
        f"{_pair(found.usual_indexing.cpu_ms, found.our_indexing.cpu_ms)} ms a passage indexed "
        "(usual / ours)."
    )
    empty = found.usual_asking.empty + found.our_searching.empty + found.our_answering.empty
    if empty:
        yield f"{empty} questions came to nothing at all: these figures cannot be trusted."


def scale_lines(sizes: Sequence[Size]) -> Iterator[str]:
    """How ours grows, as a table."""
    yield (
        "| engine | passages | search p50 | p95 | naming a place p50 | p95 | memory | of a server "
        "| open | on disk | built in | passages/s |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|---|---|"
    for size in sizes:
        yield (
            f"| {size.engine} | {size.passages:,} | {size.p50_ms:.1f} ms | {size.p95_ms:.1f} ms "
            f"| {size.place_p50_ms:.1f} ms | {size.place_p95_ms:.1f} ms | {size.rss_mib:.0f} MiB "
            f"| {size.server_rss_mib:.0f} MiB | {size.open_s:.2f} s | {size.disk_mib:.0f} MiB "
            f"| {size.build_s:.0f} s | {size.passages_per_s:,.0f} |"
        )


def as_json(found: Comparison, sizes: Sequence[Size], machine: dict[str, Any]) -> dict[str, Any]:
    """All figures, for a file."""
    return {
        "machine": machine,
        "comparison": dataclasses.asdict(found),
        "targets": [
            {**dataclasses.asdict(target), "ratio": target.ratio, "met": target.met}
            for target in targets(found)
        ],
        "scale": [dataclasses.asdict(size) for size in sizes],
    }


def _asking_targets(what: str, usual: Asking, ours: Asking) -> list[Target]:
    return [
        Target(f"cold process to first {what}", usual.cold_s, ours.cold_s, "s", 1 / 3),
        Target(f"warm {what}, p50", usual.p50_ms, ours.p50_ms, "ms", 1 / 2),
        Target(f"warm {what}, p95", usual.p95_ms, ours.p95_ms, "ms", 1 / 2),
        Target(f"peak memory, {what}", usual.peak_mib, ours.peak_mib, "MiB", 1 / 2),
    ]


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _pair(usual: float, ours: float) -> str:
    return f"{_number(usual)} / {_number(ours)}"
