"""An embedder without a model: texts that share characters and pairs of characters are near."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from knowledge.ports import Vectors


class HashEmbedder:
    """Counts hashed characters and character pairs; keeps a log of what it embedded."""

    def __init__(self, dimension: int = 256) -> None:
        self.dimension = dimension
        self.fingerprint = f"hash/{dimension}"
        self.passages: list[str] = []
        self.queries: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.passages += texts
        return self._vectors(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self.queries += texts
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        counts = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            characters = [character for character in text.lower() if character.isalnum()]
            for feature in [*characters, *map("".join, pairwise(characters))] or ["nothing"]:
                code = zlib.crc32(feature.encode("utf-8", "surrogatepass"))
                # A pair says more than a character, which many texts share.
                counts[row, code % self.dimension] += len(feature) ** 2
        vectors: Vectors = counts / np.linalg.norm(counts, axis=1, keepdims=True)
        return vectors
