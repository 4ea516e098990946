"""Stores over dictionaries, and an engine that keeps them by folder."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import Document, Metadata, Passage
from knowledge.errors import CorruptGeneration, StoreError
from knowledge.ports import Stores, Vectors
from tests.fakes.lexical_store import FakeLexicalStore


class FakePassageStore:
    """`PassageStore` in memory."""

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}
        self._passages: dict[str, Passage] = {}
        self._keys: dict[str, str] = {}
        self.closed = False

    def add(
        self, document: Document, passages: Sequence[Passage], *, keys: Sequence[str] = ()
    ) -> None:
        self._documents[document.id] = document
        self._passages.update((passage.id, passage) for passage in passages)
        if keys:
            self._keys.update(
                (key, passage.id) for key, passage in zip(keys, passages, strict=True)
            )

    def commit(self) -> None:
        pass

    def passages(self, ids: Sequence[str]) -> list[tuple[Passage, Metadata]]:
        self._require_open()
        found = [self._passages[passage_id] for passage_id in ids if passage_id in self._passages]
        return [(passage, self._documents[passage.document_id].metadata) for passage in found]

    def neighbours(self, passage_id: str, before: int, after: int) -> list[Passage]:
        anchor = self._passages.get(passage_id)
        if anchor is None:
            return []
        first, last = anchor.ordinal - max(before, 0), anchor.ordinal + max(after, 0)
        return [p for p in self.passages_of(anchor.document_id) if first <= p.ordinal <= last]

    def document(self, document_id: str) -> Document | None:
        return self._documents.get(document_id)

    def documents(self) -> list[tuple[str, Metadata]]:
        return [(document.id, document.metadata) for document in self._documents.values()]

    def passages_of(self, document_id: str) -> list[Passage]:
        found = [p for p in self._passages.values() if p.document_id == document_id]
        return sorted(found, key=lambda passage: passage.ordinal)

    def by_key(self, keys: Collection[str]) -> Mapping[str, str]:
        return {key: self._keys[key] for key in keys if key in self._keys}

    def regions(self) -> frozenset[str]:
        return frozenset(name for p in self._passages.values() for name in p.regions)

    def close(self) -> None:
        self.closed = True

    def _require_open(self) -> None:
        if self.closed:
            raise StoreError("the passages are closed")


class FakeVectorStore:
    """`VectorStore` in memory; exact."""

    def __init__(self) -> None:
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._regions: dict[str, frozenset[str]] = {}
        self.closed = False

    def add(self, ids: Sequence[str], vectors: Vectors, regions: Sequence[Sequence[str]]) -> None:
        self._vectors.update(zip(ids, vectors, strict=True))
        self._regions.update(
            (passage_id, frozenset(names)) for passage_id, names in zip(ids, regions, strict=True)
        )

    def commit(self) -> None:
        pass

    def search(
        self, vector: Vectors, limit: int, *, regions: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        if self.closed:
            raise StoreError("the vector index is closed")
        scored = [
            (passage_id, float(stored @ vector[0]))
            for passage_id, stored in self._vectors.items()
            if regions is None
            or not self._regions[passage_id]
            or not self._regions[passage_id].isdisjoint(regions)
        ]
        return sorted(scored, key=lambda hit: -hit[1])[: max(limit, 0)]

    def vectors(self, ids: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        return {
            passage_id: self._vectors[passage_id]
            for passage_id in ids
            if passage_id in self._vectors
        }

    def close(self) -> None:
        self.closed = True


class FakeEngine:
    """`StoreEngine` that keeps stores in memory, named by a file in their folder.

    The folder may be renamed or removed, as a generation's is.
    """

    def __init__(self) -> None:
        self._made: list[tuple[FakePassageStore, FakeVectorStore, FakeLexicalStore]] = []

    def create(self, folder: Path, *, dimension: int) -> Stores:
        made = FakePassageStore(), FakeVectorStore(), FakeLexicalStore()
        self._made.append(made)
        (folder / "stores").write_text(str(len(self._made) - 1), encoding="ascii")
        return Stores(*made)

    def open(self, folder: Path) -> Stores:
        try:
            made = self._made[int((folder / "stores").read_text(encoding="ascii"))]
        except (OSError, ValueError, IndexError) as error:
            raise CorruptGeneration(f"{folder} holds no stores") from error
        # What was stored is shared; being closed is not.
        passages, vectors, lexical = copy(made[0]), copy(made[1]), copy(made[2])
        passages.closed = vectors.closed = lexical.closed = False
        return Stores(passages, vectors, lexical)

    def discard_unused(self, generations: Path) -> None:
        pass
