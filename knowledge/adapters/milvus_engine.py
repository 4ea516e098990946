"""The stores of a generation: both legs on a Milvus server, its passages in its folder.

The data folder is shared by all processes anyway (which generation serves, and the locks, lie
there), and an immutable SQLite file is read over any shared file system; a second copy of all text
on the server would be one more thing that can differ.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path

from knowledge.adapters.milvus_directory import Directory
from knowledge.adapters.milvus_server import MilvusServer
from knowledge.adapters.milvus_stores import MilvusLexicalStore, MilvusRows, MilvusVectorStore
from knowledge.adapters.served_collections import (
    Address,
    Reference,
    discard_unused,
    new_collection,
)
from knowledge.adapters.sqlite_passages import SqlitePassageStore
from knowledge.ports import Stores

_PASSAGES = "passages.sqlite"
_ENGINE = "milvus"


class MilvusEngine:
    """`knowledge.ports.StoreEngine` over a Milvus server, Milvus Lite's included."""

    def __init__(self, address: Address) -> None:
        """Name the server; it is asked for nothing yet."""
        self._address = address

    def create(self, folder: Path, *, dimension: int) -> Stores:
        """Empty stores in an empty folder, open for adding.

        Raises:
            EngineUnavailable: The server does not answer.
            StoreError: Something cannot be written.
        """
        with ExitStack() as opened:
            server = MilvusServer(self._address)
            opened.callback(server.close)
            reference = new_collection(folder, _ENGINE)
            passages = SqlitePassageStore.create(folder / _PASSAGES)
            opened.callback(passages.close)
            directory = Directory.create(folder)
            rows = MilvusRows(
                folder, server, directory=directory, reference=reference, dimension=dimension
            )
            opened.pop_all()
        return _stores(passages, rows)

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
            server = MilvusServer(self._address)
            opened.callback(server.close)
            rows = MilvusRows.open(folder, server, reference)
            opened.pop_all()
        return _stores(passages, rows)

    def discard_unused(self, generations: Path) -> None:
        """Drop the collections of generations that are gone."""

        def names() -> list[str]:
            with closing(MilvusServer(self._address)) as server:
                return server.names()

        def drop(name: str) -> None:
            with closing(MilvusServer(self._address)) as server:
                server.drop(name)

        discard_unused(generations, names, drop)


def _stores(passages: SqlitePassageStore, rows: MilvusRows) -> Stores:
    return Stores(
        passages=passages, vectors=MilvusVectorStore(rows), lexical=MilvusLexicalStore(rows)
    )
