"""The stores of a generation in one folder on this machine: Chroma, Tantivy and SQLite."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from knowledge.adapters.chroma_store import ChromaVectorStore
from knowledge.adapters.sqlite_passages import SqlitePassageStore, seal_passages
from knowledge.adapters.tantivy_store import TantivyStore, seal_lexical
from knowledge.ports import Stores

_PASSAGES = "passages.sqlite"
_VECTORS = "vectors"
_LEXICAL = "lexical"


def seal_older(generation: Path) -> None:
    """Seal the stores of a generation from before all of them were; it may be done again.

    Args:
        generation: A complete one, of any engine. Vectors were always sealed.
    """
    seal_passages(generation / _PASSAGES)
    seal_lexical(generation / _LEXICAL)


class EmbeddedEngine:
    """`knowledge.ports.StoreEngine` without any server."""

    def create(self, folder: Path, *, dimension: int) -> Stores:
        """Empty stores in an empty folder, open for adding.

        Raises:
            StoreError: An engine cannot write there.
        """
        del dimension  # Chroma takes it from the first vector
        with ExitStack() as opened:
            passages = SqlitePassageStore.create(folder / _PASSAGES)
            opened.callback(passages.close)
            vectors = ChromaVectorStore.create(folder / _VECTORS)
            opened.callback(vectors.close)
            lexical = TantivyStore.create(folder / _LEXICAL)
            opened.pop_all()
        return Stores(passages=passages, vectors=vectors, lexical=lexical)

    def open(self, folder: Path) -> Stores:
        """Committed stores, read-only.

        Raises:
            CorruptGeneration: One of them is missing or damaged.
        """
        with ExitStack() as opened:
            passages = SqlitePassageStore.open(folder / _PASSAGES)
            opened.callback(passages.close)
            vectors = ChromaVectorStore.open(folder / _VECTORS)
            opened.callback(vectors.close)
            lexical = TantivyStore.open(folder / _LEXICAL)
            opened.pop_all()
        return Stores(passages=passages, vectors=vectors, lexical=lexical)

    def discard_unused(self, generations: Path) -> None:
        """Nothing: all of a generation lies in its folder."""
