"""The dense leg over a Chroma collection: embedded in a folder, or of a Chroma server."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.adapters.chroma_embedded import EmbeddedCollection
from knowledge.adapters.resident_vectors import ResidentVectors
from knowledge.errors import CorruptGeneration, StoreError
from knowledge.keeping import Kept
from knowledge.ports import Vectors

_BATCH = 1000
"""Vectors sent at once; embedded Chroma takes 5,461, a server may take fewer."""
_KEPT = 1024
"""Vectors kept, 1.5 KB each: reading those that the lexical leg found alone takes 1 ms otherwise."""
_RESIDENT = 2048
"""Most vectors of an embedded collection that are all held: 3 MB, read in 50 ms.

A search costs 0.1 ms then instead of 1 to 2, and misses none.
"""
_NOWHERE = "nowhere"
"""Marks a passage that is about no place in particular."""
_PLACE = "place:"
_OVERFETCH = (4, 20)
"""Results fetched for each one wanted before Chroma's own filter is asked for.

Its filter looks at the metadata of every vector: 25 ms at 20,000, where a search takes 3.
"""


class ChromaCollection(Protocol):
    """What is used of `chromadb.Collection`, and its end."""

    def add(self, ids: Any, embeddings: Any, metadatas: Any) -> Any:
        """Add vectors."""
        ...

    def query(
        self, query_embeddings: Any, n_results: int, where: Any = None, include: Any = ...
    ) -> Any:
        """Nearest vectors."""
        ...

    def get(self, ids: Any, include: Any = ...) -> Any:
        """Stored vectors."""
        ...

    def count(self) -> int:
        """Number of vectors."""
        ...

    def close(self) -> None:
        """Release files, memory and connections; a second call does nothing."""
        ...


class ChromaVectorStore:
    """`knowledge.ports.VectorStore` over a collection in cosine space."""

    def __init__(
        self, collection: ChromaCollection, *, batch_size: int = _BATCH, resident: int = 0
    ) -> None:
        """Wrap a collection.

        Args:
            collection: An `EmbeddedCollection`, or a `ServedCollection`.
            batch_size: Most vectors sent at once.
            resident: Most vectors of a committed embedded collection that are all held in memory.
        """
        self._collection = collection
        self._batch_size = batch_size
        self._kept: Kept[str, NDArray[np.float32]] = Kept(_KEPT)
        self._most_resident = resident
        self._resident: ResidentVectors | None = None

    @classmethod
    def create(cls, folder: Path, *, resident: int = _RESIDENT) -> ChromaVectorStore:
        """An empty store in a new folder."""
        return cls(EmbeddedCollection.create(folder), resident=resident)

    @classmethod
    def open(cls, folder: Path, *, resident: int = _RESIDENT) -> ChromaVectorStore:
        """A committed store, its graph in memory, and its vectors where they are few.

        Raises:
            CorruptGeneration: It is missing or damaged.
        """
        collection = EmbeddedCollection.open(folder)
        store = cls(collection, resident=resident)
        try:
            store._hold(collection)
        except StoreError as error:
            store.close()
            raise CorruptGeneration(str(error)) from error
        return store

    def add(self, ids: Sequence[str], vectors: Vectors, regions: Sequence[Sequence[str]]) -> None:
        """Store vectors with the places their passages are about."""
        places = [_places(names) for names in regions]
        for start in range(0, len(ids), self._batch_size):
            batch = slice(start, start + self._batch_size)
            self._collection.add(list(ids[batch]), vectors[batch], places[batch])

    def commit(self) -> None:
        """Make everything added durable; nothing is added afterwards."""
        if isinstance(self._collection, EmbeddedCollection):
            self._collection.flush()
            self._hold(self._collection)

    def _hold(self, collection: EmbeddedCollection) -> None:
        """Hold all vectors, where they are few."""
        if 0 < collection.count() <= self._most_resident:
            ids, vectors, places = collection.everything()
            self._resident = ResidentVectors(ids, vectors, places)

    def search(
        self, vector: Vectors, limit: int, *, regions: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Nearest passages as `(id, cosine)`, best first."""
        if limit <= 0:
            return []
        allowed = None if regions is None else {_NOWHERE, *(_PLACE + name for name in regions)}
        if self._resident is not None:
            return self._resident.search(vector, limit, places=allowed)
        if allowed is None:
            return _scored(self._query(vector, limit, include=["distances"]))
        for wanted in (limit * factor for factor in _OVERFETCH):
            found = self._query(vector, wanted, include=["distances", "metadatas"])
            hits = _scored(found)
            kept = [
                hit
                for hit, places in zip(hits, found["metadatas"][0], strict=True)
                if not allowed.isdisjoint(places)
            ]
            if len(kept) >= limit or len(hits) < wanted:
                return kept[:limit]
        where = _any_of(sorted(allowed))
        return _scored(self._query(vector, limit, include=["distances"], where=where))

    def vectors(self, ids: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """Stored vectors, shape `(dim,)` each; unknown ids are left out."""
        if self._resident is not None:
            return self._resident.vectors(ids)
        return self._kept.all_of(ids, self._stored)

    def _stored(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        stored: dict[str, NDArray[np.float32]] = {}
        for start in range(0, len(ids), self._batch_size):
            batch = list(ids[start : start + self._batch_size])
            found = self._collection.get(batch, include=["embeddings"])
            for passage_id, vector in zip(found["ids"], found["embeddings"], strict=True):
                stored[passage_id] = np.asarray(vector, dtype=np.float32)
        return stored

    def close(self) -> None:
        """Release files and memory; a second call does nothing."""
        self._kept.clear()
        self._resident = None
        self._collection.close()

    def _query(
        self,
        vector: Vectors,
        limit: int,
        *,
        include: list[str],
        where: Mapping[str, Any] | None = None,
    ) -> Any:
        return self._collection.query(
            query_embeddings=vector, n_results=limit, where=where, include=include
        )


def _places(names: Sequence[str]) -> dict[str, bool]:
    return {_PLACE + name: True for name in names} or {_NOWHERE: True}


def _any_of(keys: Sequence[str]) -> dict[str, Any]:
    conditions = [{key: True} for key in keys]
    return conditions[0] if len(conditions) == 1 else {"$or": conditions}


def _scored(found: Any) -> list[tuple[str, float]]:
    distances = found["distances"][0]
    return [
        # Chroma's distance may leave [0, 2] by a rounding error.
        (passage_id, max(-1.0, min(1.0, 1.0 - float(distance))))
        for passage_id, distance in zip(found["ids"][0], distances, strict=True)
    ]
