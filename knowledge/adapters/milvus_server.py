"""Collections of a Milvus server: what is stored in them and how they are searched.

Rows carry numbers alone: their own, those of their places and those of their terms. What they stand
for lies in the generation's folder (`milvus_directory`), so no text needs quoting in a filter, and
none leaves the folder.

Both legs are fields of one row. The sparse one holds BM25's weights ready made and is searched by
inner product: Milvus's own BM25 splits text with analysers of its own, while `knowledge.lexical`
has measured its tokens, gives no idf, and on Milvus Lite weighs each segment by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.adapters.milvus_connection import MilvusConnection
from knowledge.adapters.served_collections import Address
from knowledge.ports import Vectors

_NUMBER, _PLACES, _DENSE, _SPARSE = "number", "places", "dense", "sparse"
_MOST_PLACES = 4096
_EF = 200
"""Candidates looked at, as embedded Chroma does."""
_M = 16
_AT_ONCE = 16_384
"""The most results that Milvus gives to one request."""


Row = tuple[int, Sequence[int], NDArray[np.float32], Mapping[int, float]]
"""Number, places, dense vector and sparse one; the sparse one is not empty."""


class MilvusServer:
    """A connection; safe to share between threads."""

    def __init__(self, address: Address) -> None:
        """Connect.

        Raises:
            EngineUnavailable: Nothing answers there, or it refuses the token.
            StoreError: pymilvus is not installed.
        """
        self._connection = MilvusConnection(address)
        self._timeout_s = address.timeout_s

    def create(self, name: str, dimension: int) -> None:
        """An empty collection."""
        from pymilvus import (  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra
            DataType,
            MilvusClient,
        )

        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field(_NUMBER, DataType.INT64, is_primary=True)
        schema.add_field(
            _PLACES, DataType.ARRAY, element_type=DataType.INT64, max_capacity=_MOST_PLACES
        )
        schema.add_field(_DENSE, DataType.FLOAT_VECTOR, dim=dimension)
        schema.add_field(_SPARSE, DataType.SPARSE_FLOAT_VECTOR)
        with self._connection.translated(f"create the collection {name}"):
            self._connection.client.create_collection(
                name, schema=schema, timeout=self._connection.long_s
            )

    def insert(self, name: str, rows: Sequence[Row]) -> None:
        """Add rows, some thousand at most."""
        data = [
            {_NUMBER: number, _PLACES: list(places), _DENSE: dense, _SPARSE: dict(sparse)}
            for number, places, dense, sparse in rows
        ]
        with self._connection.translated(f"add to the collection {name}"):
            self._connection.client.insert(name, data, timeout=self._connection.long_s)

    def complete(self, name: str) -> None:
        """Index what was inserted and load it for searching."""
        indexes = self._connection.new_client.prepare_index_params()
        indexes.add_index(
            _DENSE,
            index_type="HNSW",
            metric_type="COSINE",
            params={"M": _M, "efConstruction": _EF},
        )
        indexes.add_index(_SPARSE, index_type="SPARSE_INVERTED_INDEX", metric_type="IP", params={})
        with self._connection.translated(f"index the collection {name}"):
            self._connection.client.flush(name, timeout=self._connection.long_s)
            self._connection.client.create_index(name, indexes, timeout=self._connection.long_s)
            self._connection.client.load_collection(name, timeout=self._connection.long_s)

    def count(self, name: str) -> int:
        """Rows of a collection, loaded if it was not."""
        found = self._connection.reading(
            name,
            "count",
            lambda: self._connection.client.query(
                name,
                filter="",
                output_fields=["count(*)"],
                consistency_level="Strong",
                timeout=self._connection.long_s,
            ),
        )
        return int(found[0]["count(*)"])

    def nearest(
        self, name: str, vector: Vectors, limit: int, *, places: Sequence[int] | None
    ) -> list[tuple[int, float]]:
        """Rows by cosine, best first.

        Args:
            name: Of the collection.
            vector: Shape `(1, dim)`.
            limit: At most this many.
            places: When given, only rows that have one of them.
        """
        return self._search(
            name,
            _DENSE,
            vector[0],
            limit,
            expression=_among(places),
            parameters={"metric_type": "COSINE", "params": {"ef": max(_EF, limit)}},
        )

    def heaviest(
        self,
        name: str,
        weights: Mapping[int, float],
        limit: int,
        *,
        places: Sequence[int] | None = None,
        numbers: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Rows by the inner product of their sparse vector, best first; none at 0.

        Args:
            name: Of the collection.
            weights: Of the terms asked for.
            limit: At most this many.
            places: When given, only rows that have one of them.
            numbers: When given, only these rows.
        """
        expression = _among(places) if numbers is None else f"{_NUMBER} in {list(numbers)}"
        parameters = {"metric_type": "IP", "params": {}}
        found = self._search(
            name, _SPARSE, dict(weights), limit, expression=expression, parameters=parameters
        )
        return [(number, score) for number, score in found if score > 0]

    def dense(self, name: str, numbers: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """Stored dense vectors by row number."""
        rows = self._connection.reading(
            name,
            "read",
            lambda: self._connection.client.query(
                name,
                ids=list(numbers),
                output_fields=[_NUMBER, _DENSE],
                consistency_level="Eventually",
                timeout=self._timeout_s,
            ),
        )
        return {int(row[_NUMBER]): np.asarray(row[_DENSE], dtype=np.float32) for row in rows}

    def names(self) -> list[str]:
        """All collections of the server."""
        with self._connection.translated("list the collections"):
            return list(self._connection.client.list_collections(timeout=self._timeout_s))

    def drop(self, name: str) -> None:
        """Remove a collection."""
        with self._connection.translated(f"remove the collection {name}"):
            self._connection.client.drop_collection(name, timeout=self._connection.long_s)

    def close(self) -> None:
        """Disconnect; a second call does nothing."""
        self._connection.close()

    def _search(
        self,
        name: str,
        leg: str,
        query: Any,
        limit: int,
        *,
        expression: str,
        parameters: Mapping[str, Any],
    ) -> list[tuple[int, float]]:
        found = self._connection.reading(
            name,
            "search",
            lambda: self._connection.client.search(
                name,
                data=[query],
                anns_field=leg,
                limit=min(limit, _AT_ONCE),
                filter=expression,
                output_fields=[_NUMBER],
                search_params=dict(parameters),
                # A committed collection never changes, so that no replica can be behind.
                consistency_level="Eventually",
                timeout=self._timeout_s,
            ),
        )
        return [(int(hit[_NUMBER]), float(hit["distance"])) for hit in found[0]]


def _among(places: Sequence[int] | None) -> str:
    return "" if places is None else f"array_contains_any({_PLACES}, {list(places)})"
