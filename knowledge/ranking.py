"""How good a passage is for a question, and which passages say the same.

Pure arithmetic: no stores, no models.

The score is `(cosine - 0.75) / 0.2 + 1.75 * knowledge * coverage`. Weights from 1 to 3 are alike
within 0.003 on every set that was tried, and so are its halves; what matters is `knowledge`, the
share of the question that the corpus has words for. Without it English questions on Chinese text
lose what the dense leg knows (nDCG@10, 600 questions of xquad, 814 of lawbench on 3,500 articles):

    set                BM25   dense  RRF    without knowledge  with it
    xquad_zh           .967   .951   .975   .979               .980
    xquad_en2zh        .181   .781   .724   .756               .784
    lawbench_articles  .906   .742   .863   .930               .931
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from knowledge.documents import Metadata, Validity
from knowledge.lexical import passage_tokens

COSINE_FLOOR = 0.75
"""Similarity of unrelated texts under the bundled model family (E5)."""
COSINE_SPAN = 0.2
"""From unrelated to nearly the same text."""
COVERAGE_WEIGHT = 1.75
OUTDATED_PENALTY = 0.25
"""What a repealed or superseded text loses: enough to stand below the rule in force that says
the same, too little to hide it from a question about it."""


def fused_score(cosine: float, coverage: float, knowledge: float) -> float:
    """One score from both legs that means the same for every question.

    A leg that knows nothing about the question adds next to nothing: the corpus has few words of
    an English question on Chinese text, and what it has (names, years) hardly tells passages apart.

    Args:
        cosine: Similarity of question and passage, in [-1, 1].
        coverage: BM25 of the passage over what the question would give itself, 0 to about 1.
        knowledge: Share of the question's information (idf) in words that the corpus has, in
            [0, 1].

    Returns:
        About 0 for an unrelated passage, about 1 + `COVERAGE_WEIGHT` for a perfect one.
    """
    return (cosine - COSINE_FLOOR) / COSINE_SPAN + COVERAGE_WEIGHT * knowledge * coverage


def validity_penalty(metadata: Metadata) -> float:
    """What a passage's score loses because its document is no longer to be relied on."""
    return 0.0 if metadata.validity is Validity.IN_FORCE else OUTDATED_PENALTY


@dataclass(frozen=True)
class Wording:
    """What of a passage decides whether another says the same."""

    text: str

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Every number of the text, in order."""
        return tuple(_NUMBER.findall(self.text))

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Tokens of the text; made only for texts that may be the same."""
        return frozenset(passage_tokens(self.text))


def says_the_same(one: Wording, other: Wording, asked: Collection[str]) -> bool:
    """Whether showing both passages would show one twice.

    Texts that differ in a number never say the same, nor do texts that the question tells apart:
    two service guides that differ in one name are two answers when the question has that name.

    Args:
        one: A passage.
        other: Another.
        asked: Tokens of the question.
    """
    shorter, longer = sorted((len(one.text), len(other.text)))
    if shorter < _SHORTEST_DUPLICATE or shorter < _SAME_LENGTH * longer:
        return False
    if one.numbers != other.numbers:
        return False
    common = len(one.tokens & other.tokens)
    if common < _SAME_WORDING * len(one.tokens | other.tokens):
        return False
    return not any((token in one.tokens) != (token in other.tokens) for token in asked)


_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SAME_WORDING = 0.9
_SAME_LENGTH = 0.7
"""A shorter text cannot have as many of the longer one's tokens; it is cheaper to count."""
_SHORTEST_DUPLICATE = 30
"""Characters; shorter texts (a date of entry into force) are alike by chance."""
