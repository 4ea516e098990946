"""Retrieval figures of ranked ids against the relevant ones. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

_CUT = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over questions, each in [0, 1]; 0 when there are none."""

    recall_at_1: float = 0.0
    recall_at_5: float = 0.0
    recall_at_10: float = 0.0
    mrr_at_10: float = 0.0
    ndcg_at_10: float = 0.0


def mean_figures(judged: Sequence[tuple[Sequence[str], Collection[str]]]) -> Figures:
    """Figures of `(ranked ids, relevant ids)` pairs; pairs without relevant ids are left out."""
    pairs = [(list(dict.fromkeys(ranked)), set(relevant)) for ranked, relevant in judged]
    pairs = [(ranked, relevant) for ranked, relevant in pairs if relevant]
    if not pairs:
        return Figures()
    count = len(pairs)
    return Figures(
        recall_at_1=sum(recall(*pair, 1) for pair in pairs) / count,
        recall_at_5=sum(recall(*pair, 5) for pair in pairs) / count,
        recall_at_10=sum(recall(*pair, 10) for pair in pairs) / count,
        mrr_at_10=sum(reciprocal_rank(*pair) for pair in pairs) / count,
        ndcg_at_10=sum(ndcg(*pair) for pair in pairs) / count,
    )


def recall(ranked: Sequence[str], relevant: Collection[str], cut: int) -> float:
    """Share of the relevant ids among the first `cut`.

    Example:
        >>> recall(["a", "b"], {"b", "c"}, 2)
        0.5
    """
    return len(set(ranked[:cut]) & set(relevant)) / len(relevant)


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str]) -> float:
    """1 / rank of the first relevant id, 0 below rank 10.

    Example:
        >>> reciprocal_rank(["a", "b"], {"b"})
        0.5
    """
    for rank, found in enumerate(ranked[:_CUT], start=1):
        if found in relevant:
            return 1.0 / rank
    return 0.0


def ndcg(ranked: Sequence[str], relevant: Collection[str]) -> float:
    """Discounted gain of the first ten over the best possible: binary gain, log2(rank + 1).

    Example:
        >>> ndcg(["b", "a"], {"b"}), round(ndcg(["a", "b"], {"b"}), 4)
        (1.0, 0.6309)
    """
    gain = sum(1 / math.log2(i + 2) for i, found in enumerate(ranked[:_CUT]) if found in relevant)
    return gain / sum(1 / math.log2(i + 2) for i in range(min(_CUT, len(relevant))))
