"""Single legs of the real engines, for the suites of one port each.

An engine that keeps both legs in one row is given the other half as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.adapters.chroma_engine import ChromaEngine
from knowledge.adapters.milvus_engine import MilvusEngine
from knowledge.adapters.served_collections import Address
from knowledge.ports import StoreEngine, Stores, Vectors
from tests.emulators.servers import chroma_server, milvus_lite


class DenseLeg:
    """`VectorStore` of an engine; the lexical half of each row is empty."""

    def __init__(self, engine: StoreEngine, folder: Path) -> None:
        self._engine, self._folder = engine, folder
        self._stores: Stores | None = None
        self._closed = False

    def add(self, ids: Sequence[str], vectors: Vectors, regions: Sequence[Sequence[str]]) -> None:
        stores = self._made(vectors.shape[1])
        stores.vectors.add(ids, vectors, regions)
        stores.lexical.add(ids, [()] * len(ids), regions)

    def commit(self) -> None:
        stores = self._made(16)
        stores.lexical.commit()
        stores.vectors.commit()

    def search(
        self, vector: Vectors, limit: int, *, regions: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        return self._made(16).vectors.search(vector, limit, regions=regions)

    def vectors(self, ids: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        return self._made(16).vectors.vectors(ids)

    def close(self) -> None:
        if self._stores is not None:
            self._stores.close()

    def _made(self, dimension: int) -> Stores:
        if self._stores is None:
            self._folder.mkdir(parents=True)
            self._stores = self._engine.create(self._folder, dimension=dimension)
        return self._stores


class SparseLeg:
    """`LexicalStore` of an engine; the dense half of each row is the same everywhere."""

    def __init__(self, engine: StoreEngine, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._stores = engine.create(folder, dimension=2)

    def add(
        self,
        ids: Sequence[str],
        tokens: Sequence[Sequence[str]],
        regions: Sequence[Sequence[str]],
    ) -> None:
        self._stores.lexical.add(ids, tokens, regions)
        self._stores.vectors.add(
            ids, np.tile(np.eye(1, 2, dtype=np.float32), (len(ids), 1)), regions
        )

    def commit(self) -> None:
        self._stores.vectors.commit()
        self._stores.lexical.commit()

    def search(
        self, tokens: Sequence[str], limit: int, *, regions: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        return self._stores.lexical.search(tokens, limit, regions=regions)

    def scores(self, tokens: Sequence[str], ids: Sequence[str]) -> Mapping[str, float]:
        return self._stores.lexical.scores(tokens, ids)

    def idf(self, tokens: Sequence[str]) -> Mapping[str, float]:
        return self._stores.lexical.idf(tokens)

    def close(self) -> None:
        self._stores.close()


@contextmanager
def milvus_engine(folder: Path) -> Iterator[MilvusEngine]:
    """The engine over a Milvus Lite of its own."""
    pytest.importorskip("pymilvus", reason="pymilvus is an extra: pip install 'dakeshi[milvus]'")
    pytest.importorskip("milvus_lite", reason="Milvus Lite stands in for a Milvus server")
    with milvus_lite(folder) as server:
        yield MilvusEngine(Address(server.url))


@contextmanager
def chroma_engine(folder: Path) -> Iterator[ChromaEngine]:
    """The engine over a Chroma server of its own."""
    with chroma_server(folder) as server:
        yield ChromaEngine(Address(server.url))
