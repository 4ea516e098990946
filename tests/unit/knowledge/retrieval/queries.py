"""Questions and found passages with sensible values for what a test does not care about."""

from __future__ import annotations

import numpy as np

from knowledge.documents import Metadata, Passage, ScoredPassage
from knowledge.retrieval.candidates import Query


def query(tokens: str) -> Query:
    """A question of these blank-separated tokens, each as rare as the next and all known."""
    words = tuple(tokens.split())
    return Query(
        vector=np.ones((1, 1), np.float32),
        tokens=words,
        idf=dict.fromkeys(words, 1.0),
        self_score=float(len(words)) or 1.0,
        knowledge=1.0,
    )


def scored(
    text: str,
    *,
    id: str = "d#0",
    title: str = "",
    score: float = 1.0,
    cosine: float = 0.9,
    regions: tuple[str, ...] = (),
    metadata: Metadata | None = None,
) -> ScoredPassage:
    """A found passage."""
    passage = Passage(id, id.partition("#")[0], 0, 0, len(text), text, (), regions)
    return ScoredPassage(passage, metadata or Metadata(title=title), score, cosine, 0.5)
