"""Both pipelines on the same passages and questions, turn about, so that they share their minutes."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.material import Material, calculation_questions, write_texts
from tests.benchmarks.processes import Run, percentile, run_worker

_ROUNDS = 3
_PASSAGES_OF_A_LATER_ROUND = 128
_USUAL = "tests.benchmarks.usual"
_OURS = "tests.benchmarks.ours"


@dataclass(frozen=True, slots=True)
class Asking:
    """Figures of the processes that asked questions."""

    cold_s: float
    """From starting a process to its first result; the best of the rounds."""
    p50_ms: float
    p95_ms: float
    """Over the warm questions of all rounds."""
    quiet_ms: float
    """The fastest tenth of them is faster than this: near what an idle machine would give."""
    cpu_ms: float
    """Processor time of one warm question, all threads; the best of the rounds."""
    peak_mib: float
    """The highest of the rounds."""
    empty: int
    """Questions that came to nothing."""


@dataclass(frozen=True, slots=True)
class Indexing:
    """Figures of the processes that indexed."""

    passages_per_s: float
    """From texts to a complete index on disk, the model loaded; the best of the rounds."""
    cpu_ms: float
    """Processor time of one passage, all threads; the best of the rounds."""
    peak_mib: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one run came to."""

    material: str
    passages: int
    passage_chars: float
    questions: int
    precision: str
    """What the usual pipeline computed with."""
    usual_indexing: Indexing
    usual_asking: Asking
    our_indexing: Indexing
    our_searching: Asking
    our_answering: Asking
    """Whole answers through the agent graph, against bare searches of the usual pipeline."""
    our_calculating: Asking
    """Whole answers that hold a calculation, over the embedded corpus."""


def compare(
    material: Material, *, model: str, folder: Path, say: Callable[[str], None]
) -> Comparison:
    """Index and ask, each in processes of their own, in alternation.

    Args:
        material: Passages to index, questions to ask.
        model: Folder of the embedding model of both; the usual pipeline gets it in float32.
        folder: Empty; `folder / "ours"` is left as our data folder.
        say: Told what is being done.

    Raises:
        WorkerFailed: A process gave no figures.
    """
    questions = folder / "questions.json"
    write_texts(questions, material.questions)
    say("writing the model down in float32 for the usual pipeline")
    run_worker(_USUAL, "prepare", folder / "model", model)
    usual_indexing, our_indexing = _index(material.passages, folder=folder, say=say)
    usual: list[Run] = []
    searching: list[Run] = []
    answering: list[Run] = []
    calculating: list[Run] = []
    computed = folder / "calculations.json"
    write_texts(computed, calculation_questions())
    for number in range(1, _ROUNDS + 1):
        say(f"asking, round {number} of {_ROUNDS}")
        usual.append(run_worker(_USUAL, "search", folder / "usual", questions, folder / "model"))
        searching.append(run_worker(_OURS, "search", folder / "ours", questions))
        answering.append(run_worker(_OURS, "answer", folder / "ours", questions))
        calculating.append(run_worker(_OURS, "calculate", folder / "embedded", computed))
    return Comparison(
        material=material.name,
        passages=len(material.passages),
        passage_chars=statistics.fmean(map(len, material.passages)),
        questions=sum(len(run.figures["times_ms"]) for run in searching),
        precision=str(usual[0].figures["precision"]),
        usual_indexing=usual_indexing,
        usual_asking=_asking(usual),
        our_indexing=our_indexing,
        our_searching=_asking(searching),
        our_answering=_asking(answering),
        our_calculating=_asking(calculating),
    )


def _index(
    passages: Sequence[str], *, folder: Path, say: Callable[[str], None]
) -> tuple[Indexing, Indexing]:
    """The first round indexes everything and is searched later; the others see the rate again."""
    usual: list[Run] = []
    ours: list[Run] = []
    for number in range(_ROUNDS):
        some = passages if number == 0 else _spread(passages, _PASSAGES_OF_A_LATER_ROUND, number)
        name = "" if number == 0 else f"-{number}"
        texts = folder / f"passages{name}.json"
        write_texts(texts, some)
        say(f"indexing, round {number + 1} of {_ROUNDS}: {len(some)} passages")
        ours.append(run_worker(_OURS, "index", folder / f"ours{name}", texts))
        usual.append(run_worker(_USUAL, "index", folder / f"usual{name}", texts, folder / "model"))
    return _indexing(usual), _indexing(ours)


def _spread(passages: Sequence[str], count: int, offset: int) -> list[str]:
    step = max(len(passages) // count, 1)
    return list(passages[offset % step :: step][:count])


def _indexing(runs: Sequence[Run]) -> Indexing:
    figures: list[dict[str, Any]] = [run.figures for run in runs]
    return Indexing(
        passages_per_s=max(f["passages"] / f["seconds"] for f in figures),
        cpu_ms=min(f["cpu_s"] * 1e3 / f["passages"] for f in figures),
        peak_mib=max(f["peak_mib"] for f in figures),
    )


def _asking(runs: Sequence[Run]) -> Asking:
    times_ms = [ms for run in runs for ms in run.figures["times_ms"]]
    return Asking(
        cold_s=min(run.first_s for run in runs),
        p50_ms=percentile(times_ms, 0.50),
        p95_ms=percentile(times_ms, 0.95),
        quiet_ms=percentile(times_ms, 0.10),
        cpu_ms=min(run.figures["cpu_ms"] for run in runs),
        peak_mib=max(run.figures["peak_mib"] for run in runs),
        empty=sum(run.figures["empty"] for run in runs),
    )
