"""The stores of a generation: its vectors on a Chroma server, the rest in its folder.

Chroma has no scored full-text search, so the lexical leg stays tantivy's; its files are memory-mapped
and never change, and the processes that share the server share the data folder as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from knowledge.adapters.chroma_server import ChromaServer
from knowledge.adapters.chroma_store import ChromaVectorStore
from knowledge.adapters.served_collections import (
    Address,
    Reference,
    discard_unused,
    new_collection,
)
from knowledge.adapters.sqlite_passages import SqlitePassageStore
from knowledge.adapters.tantivy_store import TantivyStore
from knowledge.errors import CorruptGeneration, StoreError
from knowledge.ports import Stores, Vectors

_PASSAGES, _LEXICAL = "passages.sqlite", "lexical"
_ENGINE = "chroma"


class ChromaEngine:
    """`knowledge.ports.StoreEngine` over a Chroma server."""

    def __init__(self, address: Address) -> None:
        """Name the server; it is asked for nothing yet."""
        self._address = address

    def create(self, folder: Path, *, dimension: int) -> Stores:
        """Empty stores in an empty folder, open for adding.

        Raises:
            EngineUnavailable: The server does not answer.
            StoreError: Something cannot be written.
        """
        del dimension  # Chroma takes it from the first vector
        with ExitStack() as opened:
            server = ChromaServer(self._address)
            opened.callback(server.close)
            reference = new_collection(folder, _ENGINE)
            passages = SqlitePassageStore.create(folder / _PASSAGES)
            opened.callback(passages.close)
            lexical = TantivyStore.create(folder / _LEXICAL)
            opened.callback(lexical.close)
            vectors = _BuildingVectorStore(server, folder, reference)
            opened.pop_all()
        return Stores(passages=passages, vectors=vectors, lexical=lexical)

    def open(self, folder: Path) -> Stores:
        """Committed stores, read-only.

        Raises:
            CorruptGeneration: Something is missing or damaged, or another engine made it.
            EngineUnavailable: The server does not answer.
        """
        reference = Reference.read(folder, _ENGINE)
        with ExitStack() as opened:
            passages = SqlitePassageStore.open(folder / _PASSAGES)
            opened.callback(passages.close)
            lexical = TantivyStore.open(folder / _LEXICAL)
            opened.callback(lexical.close)
            server = ChromaServer(self._address)
            opened.callback(server.close)
            collection = server.get(reference.collection)
            found = collection.count()
            if found != reference.rows:
                raise CorruptGeneration(
                    f"the collection {reference.collection} has {found} vectors; "
                    f"{reference.rows} were stored"
                )
            opened.pop_all()
        return Stores(passages=passages, vectors=ChromaVectorStore(collection), lexical=lexical)

    def discard_unused(self, generations: Path) -> None:
        """Drop the collections of generations that are gone."""
        with closing(ChromaServer(self._address)) as server:
            discard_unused(generations, server.names, server.drop)


class _BuildingVectorStore(ChromaVectorStore):
    """A collection that is being filled; its folder says how many vectors it has in the end."""

    def __init__(self, server: ChromaServer, folder: Path, reference: Reference) -> None:
        self._served = server.create(reference.collection)
        super().__init__(self._served)
        self._folder = folder
        self._reference = reference
        self._added = 0

    def add(self, ids: Sequence[str], vectors: Vectors, regions: Sequence[Sequence[str]]) -> None:
        super().add(ids, vectors, regions)
        self._added += len(ids)

    def commit(self) -> None:
        found = self._served.count()
        if found != self._added:
            raise StoreError(f"{found} vectors of {self._added} arrived on the Chroma server")
        self._reference.model_copy(update={"rows": found}).write(self._folder)
