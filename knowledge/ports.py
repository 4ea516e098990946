"""What the library needs from the outside, as protocols of a few methods.

The library owns these; `knowledge.adapters` implements them over real engines and `tests/fakes`
over dictionaries. One behaviour suite per port (`tests/contracts`) runs on both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import Document, Metadata, Passage

Vectors = NDArray[np.float32]
"""Shape `(n, dim)`, rows of unit length."""


class Embedder(Protocol):
    """Turns text into vectors. Queries and passages are encoded differently."""

    @property
    def fingerprint(self) -> str:
        """Names model, weights and precision; vectors of different fingerprints never mix."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode texts to be found; shape `(len(texts), dimension)`, float32, unit length."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions; shape `(len(texts), dimension)`, float32, unit length."""
        ...


@runtime_checkable
class SpreadEmbedder(Protocol):
    """What an embedder has besides when other processes work for it."""

    @property
    def passages_at_once(self) -> int:
        """How many texts it wants with one call, to keep all of them busy."""
        ...

    def release(self) -> None:
        """Let the others go; they come back when they are needed again."""
        ...


class PassageStore(Protocol):
    """Documents and passages of one generation, by id."""

    def add(
        self, document: Document, passages: Sequence[Passage], *, keys: Sequence[str] = ()
    ) -> None:
        """Store one document with its passages, in order.

        Args:
            document: Not yet stored.
            passages: All of them, by ordinal.
            keys: What each passage's vector was made from, hashed; as many as passages, or none.
                A later generation finds the vectors it can take over by them.
        """
        ...

    def commit(self) -> None:
        """Make everything added durable; nothing is added afterwards."""
        ...

    def passages(self, ids: Sequence[str]) -> list[tuple[Passage, Metadata]]:
        """Passages with their document's metadata, in the order asked; unknown ids are left out."""
        ...

    def neighbours(self, passage_id: str, before: int, after: int) -> list[Passage]:
        """Passages around one, in document order, itself included."""
        ...

    def document(self, document_id: str) -> Document | None:
        """A whole document, or `None`."""
        ...

    def documents(self) -> list[tuple[str, Metadata]]:
        """Every document's id and metadata, in the order added."""
        ...

    def passages_of(self, document_id: str) -> list[Passage]:
        """Every passage of a document, by ordinal; none when the document is unknown."""
        ...

    def by_key(self, keys: Collection[str]) -> Mapping[str, str]:
        """One passage id for each key that was given to `add`; unknown keys are left out."""
        ...

    def regions(self) -> frozenset[str]:
        """Full names of every place any passage is about."""
        ...

    def close(self) -> None:
        """Release files."""
        ...


class VectorStore(Protocol):
    """The dense leg of one generation."""

    def add(self, ids: Sequence[str], vectors: Vectors, regions: Sequence[Sequence[str]]) -> None:
        """Store vectors with the places their passages are about."""
        ...

    def commit(self) -> None:
        """Make everything added durable; nothing is added afterwards."""
        ...

    def search(
        self, vector: Vectors, limit: int, *, regions: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Nearest passages as `(id, cosine)`, best first.

        Args:
            vector: Shape `(1, dim)`.
            limit: At most this many.
            regions: When given, only passages about one of these places or about none.
        """
        ...

    def vectors(self, ids: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """Stored vectors, shape `(dim,)` each; unknown ids are left out."""
        ...

    def close(self) -> None:
        """Release files and memory."""
        ...


class LexicalStore(Protocol):
    """The lexical leg of one generation: BM25 over tokens that `knowledge.lexical` makes."""

    def add(
        self,
        ids: Sequence[str],
        tokens: Sequence[Sequence[str]],
        regions: Sequence[Sequence[str]],
    ) -> None:
        """Store tokenised passages with the places they are about."""
        ...

    def commit(self) -> None:
        """Make everything added durable; nothing is added afterwards."""
        ...

    def search(
        self, tokens: Sequence[str], limit: int, *, regions: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Best passages as `(id, BM25)`, best first; `regions` as in `VectorStore.search`."""
        ...

    def scores(self, tokens: Sequence[str], ids: Sequence[str]) -> Mapping[str, float]:
        """BM25 of given passages (0 where nothing matches)."""
        ...

    def idf(self, tokens: Sequence[str]) -> Mapping[str, float]:
        """Inverse document frequency of each token; a token never seen has the largest."""
        ...

    def close(self) -> None:
        """Release files and memory."""
        ...


@dataclass(frozen=True, slots=True)
class Stores:
    """The three stores of one generation."""

    passages: PassageStore
    vectors: VectorStore
    lexical: LexicalStore

    def close(self) -> None:
        """Release all three."""
        self.lexical.close()
        self.vectors.close()
        self.passages.close()


class WriterGuard(Protocol):
    """Keeps writers of one index apart on hosts that share its files, but no locks on them."""

    def try_acquire(self) -> bool:
        """Let this writer write; `False` when another one does."""
        ...

    def is_held(self) -> bool:
        """Whether nobody else can have been let meanwhile."""
        ...

    def release(self) -> None:
        """This writer has ended; without one, do nothing."""
        ...


class StoreEngine(Protocol):
    """Creates and opens the stores of a generation, each generation in a folder of its own."""

    def create(self, folder: Path, *, dimension: int) -> Stores:
        """Empty stores in an empty folder, open for adding."""
        ...

    def open(self, folder: Path) -> Stores:
        """Committed stores, read-only; raises `CorruptGeneration` when they are damaged."""
        ...

    def discard_unused(self, generations: Path) -> None:
        """Remove what is kept elsewhere for generations that are gone.

        Called by the one writer after it has removed folders. What a crash or an unreachable server
        leaves is removed the next time; so this never fails for want of a server.

        Args:
            generations: Folder that holds the folder of every generation.
        """
        ...
