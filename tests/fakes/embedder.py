"""An embedder without a model: texts that share pairs of characters are near."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from knowledge.lexical import fold
from knowledge.ports import Vectors

_COMMON = 0.8
"""Cosine of texts without a common pair: that of unrelated texts under the real model."""


class HashEmbedder:
    """Counts hashed pairs of characters; keeps a log of what it embedded."""

    def __init__(self, dimension: int = 512, *, fingerprint: str = "hash-1") -> None:
        self.dimension = dimension
        self.fingerprint = fingerprint
        self.passages: list[str] = []
        self.queries: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.passages += texts
        return self._vectors(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self.queries += texts
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            folded = fold(text)
            for i in range(len(folded) - 1):
                pair = folded[i : i + 2].encode("utf-8", "surrogatepass")
                row[1 + zlib.crc32(pair) % (self.dimension - 1)] += 1.0
            row *= np.sqrt(1 - _COMMON) / (np.linalg.norm(row) or 1.0)
            row[0] = np.sqrt(_COMMON)
            row /= np.linalg.norm(row)
        return vectors
