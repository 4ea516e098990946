"""Whether the passages found answer the question: a calibrated probability.

Four things are measured, each with the same meaning for every question and corpus:
how near the best passage is, how far it stands out from the next ones, how much of what the
question says stands in one passage, and how long a stretch of it that passage lacks.
The last is the asked-for thing that is missing: 投诉电话 in a guide that gives none, though the
guide is the right one and others beside it have the words (AUROC .88 on gd_service_synth, where
coverage has .59; .77 when the words may stand in any of the best three).

A logistic regression weighs them. It was fitted, each set weighing the same, on xquad_zh and
lawbench with and without the passages that answer, and on this project's golden questions.
Left out in turn, a set is told apart from its unanswerable questions like this (AUROC; share of
the unanswerable refused when 5 % of the answerable are):

    set         all four     coverage (BM25 over self score) alone
    xquad_zh    .915  63 %   .891  51 %
    lawbench    .854  21 %   .726   9 %
    golden      .964  74 %   .930  65 %

An English question on Chinese text shares no words with it, so there only the first two count:
AUROC .73 against the same questions without their passages, .95 against another corpus.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from knowledge.documents import ScoredPassage
from knowledge.indexing import indexed_text
from knowledge.lexical import passage_tokens
from knowledge.retrieval.candidates import Query

ANSWER_THRESHOLD = 0.2
"""Low, because a wrong refusal is final and a wrong pass is not: whoever answers from the passages
looks for the sentence that says it, and still refuses when there is none."""
_BEST = 3
"""Passages that are looked at for the words of the question."""
_FURTHER = 12
"""Passages after the best, up to this rank, are the background these stand out from."""
_NO_BACKGROUND = 0.85
"""Mean similarity of such passages, for a corpus that has no more than the best."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the decision is made from."""

    cosine: float
    """Of the best passages, the highest similarity."""
    lead: float
    """Similarity of the first passage over the mean of those further down."""
    covered: float
    """Share of the question's information (idf) that stands in one passage, in [0, 1]."""
    missing: float
    """Longest run of the question's tokens that the best passages lack, as a share of all its
    tokens; that of the passage that lacks the least."""

    foreign: bool = False
    """Whether the question is in a language whose words the corpus cannot have."""


def confidence(evidence: Evidence) -> float:
    """Probability in [0, 1] that the passages answer the question."""
    if evidence.foreign:
        logit = -15.5 + 17.1 * evidence.cosine + 75.6 * evidence.lead
    else:
        logit = (
            -12.7
            + 12.6 * evidence.cosine
            + 41.7 * evidence.lead
            + 5.2 * evidence.covered
            - 4.8 * evidence.missing
        )
    return 1.0 / (1.0 + math.exp(-logit))


def weigh(
    query: Query, ranked: Sequence[ScoredPassage], *, together: Sequence[ScoredPassage] = ()
) -> Evidence | None:
    """Measure the best candidates against the question; `None` when there are none.

    Args:
        query: The question.
        ranked: Candidates, best first.
        together: For a question about several places the passages that will be shown: each may
            answer its part, so their words count as those of one.
    """
    best, further = ranked[:_BEST], ranked[_BEST:_FURTHER]
    if not best:
        return None
    if together:
        tokens = [frozenset().union(*(_tokens(found) for found in together))]
    else:
        tokens = [_tokens(found) for found in best]
    background = (
        sum(found.cosine for found in further) / len(further) if further else _NO_BACKGROUND
    )
    return Evidence(
        foreign=query.foreign,
        cosine=max(found.cosine for found in best),
        lead=ranked[0].cosine - background,
        covered=max(_weight(query, present) for present in tokens) / query.self_score,
        missing=min(_longest_gap(query.tokens, present) for present in tokens)
        / max(len(query.tokens), 1),
    )


def _tokens(found: ScoredPassage) -> frozenset[str]:
    return frozenset(passage_tokens(indexed_text(found.metadata, found.passage)))


def _weight(query: Query, present: Collection[str]) -> float:
    return sum(query.idf[token] for token in query.tokens if token in present)


def _longest_gap(asked: Sequence[str], present: Collection[str]) -> int:
    longest = run = 0
    for token in asked:
        run = 0 if token in present else run + 1
        longest = max(longest, run)
    return longest
