"""Both legs of one generation in one collection of a Milvus server.

Milvus's hybrid search would find both legs' passages in one request, and says of each only what its
ranker made of the two scores. The retriever needs the scores: it fuses them in its own way, and whether a question is answered at all is read off the lexical one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.adapters.milvus_directory import Directory
from knowledge.adapters.milvus_server import MilvusServer
from knowledge.adapters.served_collections import Reference
from knowledge.errors import CorruptGeneration, StoreError
from knowledge.keeping import Kept
from knowledge.ports import Vectors

_BATCH_BYTES = 4 << 20
_MOST_ROWS = 1000
_READ_AT_ONCE = 1000
_LEGS = 2
_KEPT = 1024
"""Vectors kept, 1.5 KB each: a request for those that the lexical leg found alone is saved."""


class MilvusRows:
    """The rows of one generation, filled by both legs and closed by the last of them."""

    def __init__(
        self,
        folder: Path,
        server: MilvusServer,
        *,
        directory: Directory,
        reference: Reference,
        dimension: int = 0,
    ) -> None:
        """Use `create` or `open`."""
        self.directory = directory
        self.server = server
        self.name = reference.collection
        self._folder = folder
        self._reference = reference
        self._dimension = dimension
        self._committed: set[object] = set()
        self._open_legs = _LEGS

    @classmethod
    def open(cls, folder: Path, server: MilvusServer, reference: Reference) -> MilvusRows:
        """The rows of a committed generation.

        Raises:
            CorruptGeneration: The server holds none, or others, or the directory is damaged.
        """
        found = server.count(reference.collection)
        if found != reference.rows:
            raise CorruptGeneration(
                f"the collection {reference.collection} has {found} rows; "
                f"{reference.rows} were stored"
            )
        return cls(folder, server, directory=Directory.open(folder), reference=reference)

    def commit(self, leg: object) -> None:
        """Fill the collection as soon as both legs are complete."""
        if self.directory.is_readable:
            return
        self._committed.add(leg)
        if len(self._committed) < _LEGS:
            return
        self.server.create(self.name, self._dimension)
        size = max(1, min(_MOST_ROWS, _BATCH_BYTES // (4 * self._dimension)))
        rows = self.directory.rows()
        while batch := list(islice(rows, size)):
            self.server.insert(self.name, batch)
        stored = self.directory.commit()
        self.server.complete(self.name)
        found = self.server.count(self.name)
        if found != stored:
            raise StoreError(f"{found} rows of {stored} arrived in the collection {self.name}")
        self._reference.model_copy(update={"rows": stored}).write(self._folder)

    def require_readable(self) -> None:
        """Check that everything was added.

        Raises:
            StoreError: It was not, or the rows are closed.
        """
        if self._open_legs <= 0 or not self.directory.is_readable:
            raise StoreError("the index is not open for reading")

    def require_writable(self, leg: object) -> None:
        """Check that this leg still takes rows."""
        if leg in self._committed or self.directory.is_readable:
            raise StoreError("a committed index takes no more passages")

    def named(self, found: Sequence[tuple[int, float]]) -> list[tuple[str, float]]:
        """Hits by passage id."""
        ids = self.directory.ids_of([number for number, _ in found])
        return [(ids[number], score) for number, score in found]

    def close_leg(self) -> None:
        """Release what both legs share when the second one is closed."""
        self._open_legs -= 1
        if self._open_legs == 0:
            self.directory.close()
            self.server.close()


class MilvusVectorStore:
    """`knowledge.ports.VectorStore` over the dense field."""

    def __init__(self, rows: MilvusRows) -> None:
        """Take the rows shared with the lexical leg."""
        self._rows = rows
        self._closed = False
        self._kept: Kept[str, NDArray[np.float32]] = Kept(_KEPT)

    def add(self, ids: Sequence[str], vectors: Vectors, regions: Sequence[Sequence[str]]) -> None:
        """Store vectors with the places their passages are about."""
        self._rows.require_writable(self)
        self._rows.directory.add_vectors(ids, vectors, regions)

    def commit(self) -> None:
        """Make everything added durable; readable when the other leg is committed as well."""
        self._rows.commit(self)

    def search(
        self, vector: Vectors, limit: int, *, regions: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Nearest passages as `(id, cosine)`, best first."""
        self._require_open()
        if limit <= 0:
            return []
        rows = self._rows
        places = None if regions is None else rows.directory.places(regions)
        found = rows.server.nearest(rows.name, vector, limit, places=places)
        return rows.named([(number, max(-1.0, min(1.0, score))) for number, score in found])

    def vectors(self, ids: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """Stored vectors, shape `(dim,)` each; unknown ids are left out."""
        self._require_open()
        return self._kept.all_of(ids, self._stored)

    def _stored(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        rows, found = self._rows, {}
        numbers = rows.directory.numbers_of(ids)
        wanted = list(numbers.values())
        for start in range(0, len(wanted), _READ_AT_ONCE):
            found.update(rows.server.dense(rows.name, wanted[start : start + _READ_AT_ONCE]))
        return {name: found[number] for name, number in numbers.items() if number in found}

    def close(self) -> None:
        """Release files and memory; a second call does nothing."""
        if not self._closed:
            self._closed = True
            self._kept.clear()
            self._rows.close_leg()

    def _require_open(self) -> None:
        if self._closed:
            raise StoreError("the vector index is closed")
        self._rows.require_readable()


class MilvusLexicalStore:
    """`knowledge.ports.LexicalStore` over the sparse field."""

    def __init__(self, rows: MilvusRows) -> None:
        """Take the rows shared with the dense leg."""
        self._rows = rows
        self._closed = False

    def add(
        self,
        ids: Sequence[str],
        tokens: Sequence[Sequence[str]],
        regions: Sequence[Sequence[str]],
    ) -> None:
        """Store tokenised passages; the dense leg stores the places."""
        if len(ids) != len(regions):
            raise ValueError(f"{len(ids)} passages and {len(regions)} lists of places")
        self._rows.require_writable(self)
        self._rows.directory.add_tokens(ids, tokens)

    def commit(self) -> None:
        """Make everything added durable; readable when the other leg is committed as well."""
        self._rows.commit(self)

    def search(
        self, tokens: Sequence[str], limit: int, *, regions: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Best passages as `(id, BM25)`, best first; only those in which a token stands."""
        self._require_open()
        rows = self._rows
        weights = rows.directory.query_weights(tokens)
        if not weights or limit <= 0:
            return []
        places = None if regions is None else rows.directory.places(regions)
        return rows.named(rows.server.heaviest(rows.name, weights, limit, places=places))

    def scores(self, tokens: Sequence[str], ids: Sequence[str]) -> Mapping[str, float]:
        """BM25 of given passages (0 where nothing matches)."""
        self._require_open()
        rows = self._rows
        found = dict.fromkeys(ids, 0.0)
        weights = rows.directory.query_weights(tokens)
        numbers = list(rows.directory.numbers_of(ids).values()) if weights else []
        for start in range(0, len(numbers), _READ_AT_ONCE):
            some = numbers[start : start + _READ_AT_ONCE]
            hits = rows.server.heaviest(rows.name, weights, len(some), numbers=some)
            found.update(rows.named(hits))
        return found

    def idf(self, tokens: Sequence[str]) -> Mapping[str, float]:
        """Inverse document frequency of each token; a token never seen has the largest."""
        self._require_open()
        return self._rows.directory.idf(tokens)

    def close(self) -> None:
        """Release files and memory; a second call does nothing."""
        if not self._closed:
            self._closed = True
            self._rows.close_leg()

    def _require_open(self) -> None:
        if self._closed:
            raise StoreError("the lexical index is closed")
        self._rows.require_readable()
