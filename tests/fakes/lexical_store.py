"""A lexical store over dictionaries: exact BM25 with the same constants as the real one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from knowledge.errors import StoreError

_K1, _B = 1.2, 0.75


class FakeLexicalStore:
    """`LexicalStore` in memory."""

    def __init__(self) -> None:
        self._tokens: dict[str, Counter[str]] = {}
        self._regions: dict[str, frozenset[str]] = {}
        self._committed = False
        self.closed = False

    def add(
        self,
        ids: Sequence[str],
        tokens: Sequence[Sequence[str]],
        regions: Sequence[Sequence[str]],
    ) -> None:
        if self._committed or self.closed:
            raise StoreError("a committed lexical index takes no more passages")
        for passage_id, words, names in zip(ids, tokens, regions, strict=True):
            self._tokens[passage_id] = Counter(words)
            self._regions[passage_id] = frozenset(names)

    def commit(self) -> None:
        self._committed = True

    def search(
        self, tokens: Sequence[str], limit: int, *, regions: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        self._require_readable()
        allowed = [i for i in self._tokens if self._is_allowed(i, regions)]
        scored = [(i, self._bm25(i, tokens)) for i in allowed]
        found = [pair for pair in scored if pair[1] > 0]
        return sorted(found, key=lambda pair: -pair[1])[: max(limit, 0)]

    def scores(self, tokens: Sequence[str], ids: Sequence[str]) -> Mapping[str, float]:
        self._require_readable()
        return {i: self._bm25(i, tokens) if i in self._tokens else 0.0 for i in ids}

    def idf(self, tokens: Sequence[str]) -> Mapping[str, float]:
        self._require_readable()
        return {token: self._idf(token) for token in tokens}

    def close(self) -> None:
        self.closed = True

    def _require_readable(self) -> None:
        if self.closed or not self._committed:
            raise StoreError("the lexical index is not open for reading")

    def _is_allowed(self, passage_id: str, regions: Collection[str] | None) -> bool:
        about = self._regions[passage_id]
        return regions is None or not about or not about.isdisjoint(regions)

    def _idf(self, token: str) -> float:
        containing = sum(token in words for words in self._tokens.values())
        return math.log(1 + (len(self._tokens) - containing + 0.5) / (containing + 0.5))

    def _bm25(self, passage_id: str, tokens: Sequence[str]) -> float:
        words = self._tokens[passage_id]
        mean = sum(count.total() for count in self._tokens.values()) / len(self._tokens)
        norm = _K1 * (1 - _B + _B * words.total() / mean) if mean else _K1
        return sum(
            self._idf(token) * words[token] * (_K1 + 1) / (words[token] + norm)
            for token in tokens
            if words[token]
        )
