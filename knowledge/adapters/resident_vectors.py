"""The vectors of a small collection in memory, each compared with the question."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.ports import Vectors


class ResidentVectors:
    """Vectors that never change, searched exactly; safe to share between threads."""

    def __init__(
        self, ids: Sequence[str], vectors: Vectors, places: Sequence[Collection[str]]
    ) -> None:
        """Take the vectors.

        Args:
            ids: Of the vectors.
            vectors: Shape `(len(ids), dim)`, none of them zero.
            places: What each vector may be filtered by.
        """
        self._ids = tuple(ids)
        self._rows = {vector_id: row for row, vector_id in enumerate(self._ids)}
        self._vectors = vectors
        self._unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        self._of_place: dict[str, list[int]] = {}
        for row, names in enumerate(places):
            for name in names:
                self._of_place.setdefault(name, []).append(row)

    def search(
        self, vector: Vectors, limit: int, *, places: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Nearest vectors as `(id, cosine)`, best first.

        Args:
            vector: Shape `(1, dim)`, unit length.
            limit: At most this many.
            places: When given, only vectors that have one of these.
        """
        cosines = self._unit @ vector[0]
        rows = np.arange(len(self._ids)) if places is None else self._with(places)
        nearest = rows[np.argsort(-cosines[rows], kind="stable")[:limit]]
        within = np.clip(cosines[nearest], -1.0, 1.0)
        return [
            (self._ids[row], cosine)
            for row, cosine in zip(nearest.tolist(), within.tolist(), strict=True)
        ]

    def vectors(self, ids: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """Vectors by id, shape `(dim,)` each; unknown ids are left out."""
        return {i: self._vectors[self._rows[i]] for i in ids if i in self._rows}

    def _with(self, places: Collection[str]) -> NDArray[np.int64]:
        rows = {row for name in places for row in self._of_place.get(name, ())}
        return np.fromiter(sorted(rows), np.int64, len(rows))
