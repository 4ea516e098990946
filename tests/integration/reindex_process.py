"""A process that reindexes or searches a data folder; started by the tests beside it.

    python -m tests.integration.reindex_process reindex DATA CORPUS [KILL_AT]
    python -m tests.integration.reindex_process hold DATA CORPUS
    python -m tests.integration.reindex_process search DATA STOP_FILE

`reindex` kills itself with SIGKILL at the progress event of that number, from 0.
`hold` says `holding` when it has read the first document, and waits to be killed.
`search` searches until the stop file exists, and prints how often, and every failure.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from knowledge.adapters.embedded import EmbeddedEngine
from knowledge.generations import Generation, GenerationStore, GoldenSummary
from knowledge.loading import CorpusRoot
from knowledge.reindexing import Progress, Reindexer
from tests.fakes.corpus import pipeline
from tests.fakes.embedder import HashEmbedder

LINES = 40
"""Passages of each document."""


def generation_store(data: Path) -> GenerationStore:
    return GenerationStore(data, EmbeddedEngine())


def reindexer(generations: GenerationStore) -> Reindexer:
    return Reindexer(generations, embedder=HashEmbedder(), pipeline=pipeline())


def write_round(corpus: Path, number: int) -> CorpusRoot:
    """A corpus all of whose documents and passages say which round wrote them."""
    corpus.mkdir(parents=True, exist_ok=True)
    for path in corpus.iterdir():
        path.unlink()
    for name in ("a", "b"):
        lines = [f"round-{number} office{line} shared {name}" for line in range(LINES)]
        (corpus / f"{name}-{number}.txt").write_text("\n".join(lines), encoding="utf-8")
    return CorpusRoot(corpus, "corpus")


def search_once(generations: GenerationStore, number: int) -> str:
    """Search both legs of the serving generation; the round all of it comes from.

    Raises:
        AssertionError: Nothing is found, or passages of two rounds are.
    """
    with generations.lease() as generation:
        stores = generation.stores
        query = HashEmbedder().embed_queries([f"office{number % LINES} shared"])
        ids = [name for name, _ in stores.vectors.search(query, 10)]
        ids += [name for name, _ in stores.lexical.search(["shared"], 10)]
        found = stores.passages.passages(ids)
        rounds = {passage.text.split()[0] for passage, _ in found}
        assert len(found) == 20, f"{len(found)} passages of {generation.id}"
        assert {passage.document_id for passage, _ in found} <= generation.manifest.documents.keys()
        assert len(rounds) == 1, f"{rounds} in {generation.id}"
        return rounds.pop()


def searches(generations: GenerationStore) -> Iterator[str]:
    """Search without pause: the round of each search, or its failure."""
    number = 0
    while True:
        number += 1
        try:
            yield search_once(generations, number)
        except Exception as error:  # noqa: BLE001 - every failure is the test's to show
            yield f"FAILED {type(error).__name__}: {error}"


def gate(generation: Generation) -> GoldenSummary:
    """A proof that searches the new generation."""
    hits = generation.stores.lexical.search(["shared"], 1)
    return GoldenSummary(asked=1, failures=() if hits else ("shared: not found",))


def _reindex(data: Path, corpus: Path, kill_at: int) -> None:
    events = 0

    def count(progress: Progress) -> None:
        nonlocal events
        if events == kill_at:
            print(progress.stage, progress.done, flush=True)  # noqa: T201
            os.kill(os.getpid(), signal.SIGKILL)
        events += 1

    roots = [CorpusRoot(corpus, "corpus")]
    reindexer(generation_store(data)).run(roots, progress=count, gate=gate)


def _hold(data: Path, corpus: Path) -> None:
    def wait(progress: Progress) -> None:
        if progress.done:
            print("holding", flush=True)  # noqa: T201
            time.sleep(600)

    reindexer(generation_store(data)).run([CorpusRoot(corpus, "corpus")], progress=wait)


def _search(data: Path, stop: Path) -> None:
    rounds: set[str] = set()
    count = 0
    for count, outcome in enumerate(searches(generation_store(data)), start=1):
        rounds.add(outcome)
        if count == 1:
            print("searching", flush=True)  # noqa: T201
        if stop.exists():
            break
    print(count, *sorted(rounds), sep="\n", flush=True)  # noqa: T201


if __name__ == "__main__":
    action, first, second, *rest = sys.argv[1:]
    if action == "reindex":
        _reindex(Path(first), Path(second), int(rest[0]) if rest else -1)
    elif action == "hold":
        _hold(Path(first), Path(second))
    else:
        _search(Path(first), Path(second))
