"""The second pass: stored passages get their vectors and tokens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import Passage
from knowledge.errors import ModelError, StoreError
from knowledge.ports import Embedder, PassageStore, SpreadEmbedder, Stores
from knowledge.reindexing.pipeline import Pipeline
from knowledge.reindexing.progress import Meter, Stage
from knowledge.reindexing.reading import passage_key

_WINDOW = 1024
"""Passages held in memory at once; sorted by length within, so that a batch wastes no padding."""
_BATCH = 32
"""Passages embedded at once; progress is told after each batch."""


@dataclass(slots=True)
class Tally:
    """Where the vectors came from."""

    embedded: int = 0
    reused: int = 0


@dataclass(frozen=True, slots=True)
class _Item:
    passage: Passage
    text: str
    key: str


class VectorFiller:
    """Fills the vector and lexical stores of a generation from its committed passages."""

    def __init__(
        self, pipeline: Pipeline, embedder: Embedder, *, old: Stores | None, meter: Meter
    ) -> None:
        """Take collaborators.

        Args:
            pipeline: Makes the indexed text and its tokens.
            embedder: Makes vectors.
            old: Stores of the serving generation, to take vectors over from.
            meter: Told after every batch.
        """
        self._pipeline = pipeline
        self._embedder = embedder
        self._old = old
        self._meter = meter
        self._spread = embedder if isinstance(embedder, SpreadEmbedder) else None
        self._tally = Tally()

    def fill(self, stores: Stores, document_ids: Iterable[str], total: int) -> Tally:
        """Index every passage of the documents.

        Args:
            stores: Passages committed; vectors and lexical open for adding.
            document_ids: Of the documents stored.
            total: How many passages they have.

        Raises:
            ModelError: The embedder gives vectors of another shape than it says, or no numbers.
        """
        try:
            return self._fill(stores, document_ids, total)
        finally:
            if self._spread is not None:
                self._spread.release()

    def _fill(self, stores: Stores, document_ids: Iterable[str], total: int) -> Tally:
        self._meter.at(Stage.EMBEDDING, 0, total)
        items = self._items(stores.passages, document_ids)
        done = 0
        while window := list(islice(items, max(_WINDOW, self._at_once))):
            vectors = self._vectors(window, done, total)
            ids = [item.passage.id for item in window]
            regions = [item.passage.regions for item in window]
            stores.vectors.add(ids, np.stack([vectors[item.key] for item in window]), regions)
            stores.lexical.add(ids, [self._pipeline.tokens(item.text) for item in window], regions)
            done += len(window)
            self._meter.at(Stage.EMBEDDING, done, total)
        return self._tally

    @property
    def _at_once(self) -> int:
        return self._spread.passages_at_once if self._spread is not None else _BATCH

    def _items(self, store: PassageStore, document_ids: Iterable[str]) -> Iterator[_Item]:
        for document_id in document_ids:
            document = store.document(document_id)
            if document is None:
                continue
            for passage in store.passages_of(document_id):
                text = self._pipeline.indexed_text(document.metadata, passage)
                yield _Item(passage, text, passage_key(self._embedder.fingerprint, text))

    def _vectors(
        self, window: Sequence[_Item], done: int, total: int
    ) -> dict[str, NDArray[np.float32]]:
        texts = {item.key: item.text for item in window}
        vectors = self._taken_over(texts)
        reused = sum(item.key in vectors for item in window)
        self._tally.reused += reused
        self._tally.embedded += len(window) - reused
        missing = sorted(texts.keys() - vectors.keys(), key=lambda key: (len(texts[key]), key))
        at_once = self._at_once
        for start in range(0, len(missing), at_once):
            batch = missing[start : start + at_once]
            vectors.update(zip(batch, self._embed([texts[key] for key in batch]), strict=True))
            self._meter.at(Stage.EMBEDDING, done + min(len(vectors), len(window)), total)
        return vectors

    def _taken_over(self, texts: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        if self._old is None:
            return {}
        try:
            ids = self._old.passages.by_key(list(texts))
            stored = self._old.vectors.vectors(list(ids.values()))
        except StoreError:
            # A damaged old generation costs time; it must not stand in the way of a new one.
            self._old = None
            return {}
        shape = (self._embedder.dimension,)
        return {
            key: stored[passage_id]
            for key, passage_id in ids.items()
            if passage_id in stored and stored[passage_id].shape == shape
        }

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = self._embedder.embed_passages(texts)
        expected = (len(texts), self._embedder.dimension)
        if vectors.shape != expected or not np.isfinite(vectors).all():
            raise ModelError(
                f"the embedding model {self._embedder.fingerprint} gave vectors of shape "
                f"{vectors.shape} instead of {expected}, or values that are no numbers"
            )
        return vectors
