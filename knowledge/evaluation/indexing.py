"""Documents indexed in a temporary place, by the production pipeline."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from knowledge.documents import Document
from knowledge.ports import Embedder, StoreEngine, Stores
from knowledge.reindexing.embedding import VectorFiller
from knowledge.reindexing.pipeline import Pipeline
from knowledge.reindexing.progress import Meter, Progress
from knowledge.reindexing.reading import read_into
from knowledge.retrieval import Retriever
from knowledge.splitting import split


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
            progress: Told after every batch of passages.
        """
        self._engine = engine
        self._embedder = embedder
        self._progress = progress

    @contextmanager
    def __call__(self, documents: Sequence[Document]) -> Iterator[tuple[Retriever, int]]:
        """Index documents; gives a retriever over them and the number of passages."""
        with ExitStack() as cleanup:
            # Windows keeps files of a store that failed to open; a leftover is no failure.
            parent = cleanup.enter_context(
                tempfile.TemporaryDirectory(prefix="dakeshi-", ignore_cleanup_errors=True)
            )
            folder = Path(parent) / "index"
            folder.mkdir()
            passages = self._fill(folder, documents)
            stores = self._engine.open(folder)
            cleanup.callback(stores.close)
            yield Retriever(embedder=self._embedder, stores=stores), passages

    def _fill(self, folder: Path, documents: Sequence[Document]) -> int:
        pipeline = Pipeline(
            read=lambda _: iter(documents), count=lambda _: len(documents), split=split
        )
        meter = Meter(self._progress, time.perf_counter)
        stores = self._engine.create(folder, dimension=self._embedder.dimension)
        with ExitStack() as cleanup:
            cleanup.callback(stores.close)
            state = read_into(
                stores.passages,
                (),
                pipeline=pipeline,
                fingerprint=self._embedder.fingerprint,
                meter=meter,
            )
            stores.passages.commit()
            filler = VectorFiller(pipeline, self._embedder, old=None, meter=meter)
            filler.fill(stores, state.documents, state.passages)
            _commit(stores)
        return state.passages


def _commit(stores: Stores) -> None:
    stores.vectors.commit()
    stores.lexical.commit()
