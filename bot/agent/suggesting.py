"""Which questions to ask next: golden questions, because those are known to be answered. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bot.agent.questions import language_of, term_set
from bot.answers import Language
from knowledge.lexical import fold


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question that the corpus is known to answer, and the documents that do."""

    question: str
    sources: frozenset[str]


_Read = tuple[KnownQuestion, frozenset[str], Language]
"""A known question, its terms and its language."""


class SuggestionBook:
    """Picks questions near the one that was asked, but not the same."""

    def __init__(self, load: Callable[[], Sequence[KnownQuestion]] = tuple) -> None:
        """Take the questions.

        Args:
            load: Reads them; called once, with the first suggestion.
        """
        self._load = load
        self._read: tuple[_Read, ...] | None = None

    def _known(self) -> tuple[_Read, ...]:
        if self._read is None:
            self._read = tuple(
                (entry, term_set(fold(entry.question)), language_of(entry.question))
                for entry in self._load()
            )
        return self._read

    def suggest(
        self, question: str, documents: Collection[str], language: Language, *, limit: int = 3
    ) -> tuple[str, ...]:
        """Questions to ask next, the likest first; none when none is known to be answered.

        Args:
            question: What was asked.
            documents: Ids of the documents that the search found: only what these answer is
                suggested, because an index may lack any other.
            language: Only questions in this language.
            limit: At most this many.
        """
        asked, found = term_set(fold(question)), set(documents)
        near = [
            (likeness, entry.question)
            for entry, terms, written_in in self._known()
            if written_in == language
            and not entry.sources.isdisjoint(found)
            and (likeness := _likeness(terms, asked)) < _SAME
        ]
        ranked = [text for _, text in sorted(near, key=lambda one: -one[0])]
        return tuple(dict.fromkeys(ranked))[:limit]


_SAME = 0.6
"""Likeness from which one question is as good as the other."""


def _likeness(terms: frozenset[str], asked: frozenset[str]) -> float:
    return len(terms & asked) / max(min(len(terms), len(asked)), 1)
