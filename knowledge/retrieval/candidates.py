"""Candidates of both legs, each with both scores."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.documents import Metadata, Passage, ScoredPassage
from knowledge.ports import LexicalStore, Stores, Vectors
from knowledge.ranking import fused_score, validity_penalty

_NEVER_SEEN = ""
"""No tokeniser makes it, so its idf is that of a token the corpus does not have."""

_SPOKEN_FROM = 0.5
"""A corpus that has this share of an English question's words is at least in part English."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question in the form in which both legs take it."""

    vector: Vectors
    """Shape `(1, dim)`."""
    tokens: tuple[str, ...]
    idf: Mapping[str, float]
    self_score: float
    """The BM25 the question would give itself as a passage of average length."""
    knowledge: float
    """Share of that in tokens which the corpus has, in [0, 1]."""
    foreign: bool = False
    """Whether it is asked in a language that the corpus hardly has."""

    @classmethod
    def of(
        cls,
        vector: Vectors,
        tokens: Sequence[str],
        lexical: LexicalStore,
        *,
        english: bool = False,
    ) -> Query:
        """Weigh the tokens of a question by what the corpus knows of them.

        Args:
            vector: Of the question, shape `(1, dim)`.
            tokens: Of the question.
            lexical: Knows how rare they are.
            english: Whether the question is English and has no Chinese terms put to it.
        """
        idf = lexical.idf([*tokens, _NEVER_SEEN])
        total = sum(idf[token] for token in tokens)
        seen = sum(idf[token] for token in tokens if idf[token] < idf[_NEVER_SEEN])
        knowledge = seen / total if total else 0.0
        foreign = english and knowledge < _SPOKEN_FROM
        return cls(vector, tuple(tokens), idf, total or 1.0, knowledge, foreign)


def find(
    stores: Stores,
    query: Query,
    scopes: Sequence[Collection[str] | None],
    *,
    depth: int,
    keep: int,
) -> list[ScoredPassage]:
    """Passages that either leg finds, scored by both, best first.

    Args:
        stores: Of one generation.
        query: The question.
        scopes: For each place asked about the places that may answer; `(None,)` for no filter.
        depth: Passages taken from each leg for each scope.
        keep: Passages of each scope that are worth reading from disk.
    """
    cosines: dict[str, float] = {}
    lexical: dict[str, float] = {}
    for regions in scopes:
        cosines.update(stores.vectors.search(query.vector, depth, regions=regions))
        lexical.update(stores.lexical.search(query.tokens, depth, regions=regions))
    cosines |= _cosines(stores, query, [i for i in lexical if i not in cosines])
    lexical |= stores.lexical.scores(query.tokens, [i for i in cosines if i not in lexical])
    scores = {i: _Scores.of(query, cosine, lexical[i]) for i, cosine in cosines.items()}
    best = sorted(scores, key=lambda i: (-scores[i].fused, i))[: keep * len(scopes)]
    found = [
        scores[passage.id].attached(passage, metadata)
        for passage, metadata in stores.passages.passages(best)
    ]
    return sorted(found, key=lambda one: (-one.score, one.passage.id))


@dataclass(frozen=True, slots=True)
class _Scores:
    fused: float
    cosine: float
    coverage: float

    @classmethod
    def of(cls, query: Query, cosine: float, bm25: float) -> _Scores:
        coverage = bm25 / query.self_score
        return cls(fused_score(cosine, coverage, query.knowledge), cosine, coverage)

    def attached(self, passage: Passage, metadata: Metadata) -> ScoredPassage:
        score = self.fused - validity_penalty(metadata)
        return ScoredPassage(passage, metadata, score, self.cosine, self.coverage)


def _cosines(stores: Stores, query: Query, ids: Sequence[str]) -> dict[str, float]:
    if not ids:
        return {}
    return {
        passage_id: float(np.dot(query.vector[0], vector))
        for passage_id, vector in stores.vectors.vectors(ids).items()
    }
