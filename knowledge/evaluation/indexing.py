"""Documents indexed in a temporary place, by the production pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge.documents import Document
from knowledge.generations import GenerationStore
from knowledge.ports import Embedder, StoreEngine
from knowledge.reindexing import Progress, Reindexer, production_pipeline
from knowledge.retrieval import Retriever


class TemporaryIndex:
    """Builds an index that is gone when it is left; a `Build` for `evaluate_benchmark`."""

    def __init__(
        self,
        *,
        engine: StoreEngine,
        embedder: Embedder,
        progress: Callable[[Progress], None] = lambda _: None,
    ) -> None:
        """Take collaborators.

        Args:
            engine: Makes and opens the stores.
            embedder: Encodes passages and questions.
            progress: Told of every step of the indexing.
        """
        self._engine = engine
        self._embedder = embedder
        self._progress = progress

    @contextmanager
    def __call__(self, documents: Sequence[Document]) -> Iterator[tuple[Retriever, int]]:
        """Index documents; gives a retriever over them and the number of passages."""
        pipeline = replace(
            production_pipeline(), read=lambda _: iter(documents), count=lambda _: len(documents)
        )
        # Windows keeps files of a store that failed to open; a leftover is no failure.
        with TemporaryDirectory(prefix="dakeshi-", ignore_cleanup_errors=True) as folder:
            generations = GenerationStore(Path(folder), self._engine)
            reindexer = Reindexer(generations, embedder=self._embedder, pipeline=pipeline)
            try:
                report = reindexer.run([], progress=self._progress)
                with generations.lease() as generation:
                    retriever = Retriever(
                        embedder=self._embedder,
                        stores=generation.stores,
                        generation_id=generation.id,
                    )
                    yield retriever, report.passages
            finally:
                generations.close()
                generations.destroy()
