"""Indexes a benchmark's documents as production would, in a place that is gone afterwards.

The data folder is never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge.documents import Document
from knowledge.generations import GenerationStore
from knowledge.ports import Embedder, StoreEngine
from knowledge.reindexing import Progress, Reindexer, production_pipeline
from knowledge.retrieval import Retriever


class BenchmarkIndex:
    """Builds a throw-away index; what `knowledge.evaluation.evaluate_benchmark` takes as `build`."""

    def __init__(
        self,
        *,
        embedder: Embedder,
        engine: StoreEngine,
        progress: Callable[[Progress], None],
    ) -> None:
        """Take what production takes.

        Args:
            embedder: Loaded, so that its loading is not measured.
            engine: Creates and opens the stores.
            progress: Told of every step of the indexing.
        """
        self._embedder, self._engine, self._progress = embedder, engine, progress

    def __call__(
        self, documents: Sequence[Document]
    ) -> AbstractContextManager[tuple[Retriever, int]]:
        """Index documents; gives a retriever over them and the number of passages."""
        return self._built(documents)

    @contextmanager
    def _built(self, documents: Sequence[Document]) -> Iterator[tuple[Retriever, int]]:
        pipeline = replace(
            production_pipeline(),
            read=lambda _: iter(documents),
            count=lambda _: len(documents),
        )
        with TemporaryDirectory(prefix="dakeshi-evaluate-") as folder:
            generations = GenerationStore(Path(folder), self._engine)
            reindexer = Reindexer(generations, embedder=self._embedder, pipeline=pipeline)
            report = reindexer.run([], progress=self._progress)
            try:
                with generations.lease() as generation:
                    retriever = Retriever(
                        embedder=self._embedder,
                        stores=generation.stores,
                        generation_id=generation.id,
                    )
                    yield retriever, report.passages
            finally:
                generations.close()
