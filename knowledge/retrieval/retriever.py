"""One question in, ranked passages and the decision whether they answer it out."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace

from knowledge.documents import MAX_QUESTION_CHARACTERS, SearchResult
from knowledge.errors import InputError, LimitExceeded
from knowledge.keeping import Kept
from knowledge.lexical import query_tokens
from knowledge.ports import Embedder, Stores
from knowledge.retrieval.candidates import Query, find
from knowledge.retrieval.english import is_english, with_chinese_terms
from knowledge.retrieval.places import Places, places_in, scope, sort_places
from knowledge.retrieval.references import NAMED_CONFIDENCE, Reference, prefer_named
from knowledge.retrieval.selection import select
from knowledge.retrieval.sufficiency import ANSWER_THRESHOLD, confidence, weigh

MAX_LIMIT = 200
_DEPTH = 40
"""Passages from each leg: beyond these a passage has never come among the first ten."""
_FEWEST_READ = 24
_READ_A_PASSAGE = 3
"""Candidates read for each passage wanted: near-duplicates and outdated ones fall away."""
_READ_FIRST, _READ_LAST = 1_500, 500
"""Characters read of a long question: who pastes a text asks before or after it."""
_KEPT = 64
"""Results kept: a comparison searches each side as others did, and people ask what others asked."""
_MAX_PLACES = 8
"""Places searched one by one; a question that lists more is about places in general."""


class Retriever:
    """Searches one generation. Safe to share between threads.

    The last results are kept. They depend on the question alone and never grow old: a generation
    does not change, and the next one has a retriever of its own.
    """

    def __init__(self, *, embedder: Embedder, stores: Stores, generation_id: str = "") -> None:
        """Take the collaborators and read which places the corpus knows.

        Args:
            embedder: The model that the stored vectors were made with.
            stores: Committed stores of one generation; whoever opened them closes them.
            generation_id: Passed on to results.
        """
        self._embedder = embedder
        self._stores = stores
        self._generation_id = generation_id
        self._corpus_places = stores.passages.regions()
        self._kept: Kept[_Search, SearchResult] = Kept(_KEPT)

    def search(
        self, question: str, *, limit: int = 6, regions: Collection[str] | None = None
    ) -> SearchResult:
        """Find the passages that answer a question, or come nearest.

        Args:
            question: Chinese (either script) or English; blank finds nothing. Of one longer than
                2,000 characters the beginning and the end are read.
            limit: Passages wanted, from 1 to `MAX_LIMIT`.
            regions: Full names of the places asked about; by default those the question names.

        Returns:
            Passages best first. `found` is false when they do not answer the question, or when
            the corpus knows none of the places asked about; they then are what comes nearest.

        Raises:
            LimitExceeded: The question is longer than `MAX_QUESTION_CHARACTERS`.
            InputError: `limit` is out of range.
        """
        started = time.perf_counter()
        question = question.strip()
        _check(question, limit)
        if not question:
            return SearchResult(question, (), False, 0.0, generation_id=self._generation_id)
        search = (question, limit, None if regions is None else tuple(regions))
        kept = self._kept.get(search)
        if kept is not None:
            total_ms = (time.perf_counter() - started) * 1e3
            return replace(kept, timings_ms={"encode": 0.0, "search": 0.0, "total": total_ms})
        result = self._find(*search)
        self._kept.keep({search: result})
        return result

    def _find(self, question: str, limit: int, regions: tuple[str, ...] | None) -> SearchResult:
        started = time.perf_counter()
        read = _without_middle(question)
        places = self._places(read, regions)
        query = self._query(read)
        encoded = time.perf_counter()
        ranked = find(
            self._stores,
            query,
            self._scopes(places),
            depth=max(_DEPTH, limit),
            keep=max(_FEWEST_READ, _READ_A_PASSAGE * limit),
        )
        ranked, named = prefer_named(ranked, Reference.of(read))
        chosen = select(ranked, limit, asked=frozenset(query.tokens), places=places.known)
        several = len(places.known) > 1
        evidence = weigh(query, ranked, together=chosen if several else ())
        nowhere = bool(places.unknown) and not places.known
        sure = 0.0 if evidence is None or nowhere else confidence(evidence)
        if named and not nowhere:
            sure = max(sure, NAMED_CONFIDENCE)
        ended = time.perf_counter()
        return SearchResult(
            question=question,
            passages=chosen,
            found=sure >= ANSWER_THRESHOLD,
            confidence=sure,
            regions=places.asked,
            unknown_regions=places.unknown,
            generation_id=self._generation_id,
            timings_ms={
                "encode": (encoded - started) * 1e3,
                "search": (ended - encoded) * 1e3,
                "total": (ended - started) * 1e3,
            },
        )

    def _places(self, question: str, regions: Collection[str] | None) -> Places:
        if regions is None:
            return places_in(question, self._corpus_places)
        return sort_places(regions, self._corpus_places)

    def _scopes(self, places: Places) -> list[Collection[str] | None]:
        # What comes nearest to a question about unknown places may be about any other.
        if not 1 <= len(places.known) <= _MAX_PLACES:
            return [None]
        return [scope(place, self._corpus_places) for place in places.known]

    def _query(self, question: str) -> Query:
        worded = with_chinese_terms(question)
        translated = worded != question
        vector = self._embedder.embed_queries([f"{question} {worded}" if translated else question])
        return Query.of(
            vector,
            query_tokens(worded),
            self._stores.lexical,
            english=is_english(question) and not translated,
        )


_Search = tuple[str, int, tuple[str, ...] | None]
"""A question, how many passages are wanted, and the places it is about when they were given."""


def _without_middle(question: str) -> str:
    if len(question) <= _READ_FIRST + _READ_LAST:
        return question
    return f"{question[:_READ_FIRST]}\n{question[-_READ_LAST:]}"


def _check(question: str, limit: int) -> None:
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise LimitExceeded(
            "length of the question", len(question), MAX_QUESTION_CHARACTERS, "characters"
        )
    if not 1 <= limit <= MAX_LIMIT:
        raise InputError(f"limit is {limit}; it must be from 1 to {MAX_LIMIT}")
