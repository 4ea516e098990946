"""Which questions to ask next: golden questions, because those are known to be answered. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bot.agent.questions import language_of, term_set
from bot.answers import Language
from bot.phrases import examples
from knowledge.lexical import fold


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question that the corpus is known to answer, and the documents that do."""

    question: str
    sources: frozenset[str]


class SuggestionBook:
    """Picks questions near the one that was asked, but not the same."""

    def __init__(self, load: Callable[[], Sequence[KnownQuestion]] = tuple) -> None:
        """Take the questions.

        Args:
            load: Reads them; called once, with the first suggestion.
        """
        self._load = load
        self._read: tuple[tuple[KnownQuestion, frozenset[str]], ...] | None = None

    def _known(self) -> tuple[tuple[KnownQuestion, frozenset[str]], ...]:
        if self._read is None:
            self._read = tuple((entry, term_set(fold(entry.question))) for entry in self._load())
        return self._read

    def suggest(
        self, question: str, documents: Collection[str], language: Language, *, limit: int = 3
    ) -> tuple[str, ...]:
        """Questions to ask next.

        Args:
            question: What was asked.
            documents: Ids of the documents that the search found; their questions come first.
            language: Only questions in this language.
            limit: At most this many.
        """
        asked = term_set(fold(question))
        ranked = sorted(
            (
                (bool(entry.sources & set(documents)), _likeness(terms, asked), entry.question)
                for entry, terms in self._known()
                if language_of(entry.question) == language
            ),
            key=lambda item: (not item[0], -item[1]),
        )
        near = [text for from_found, likeness, text in ranked if from_found and likeness < 0.6]
        others = [text for text in examples(language) if text != question]
        return tuple(dict.fromkeys((*near, *others)))[:limit]


def _likeness(terms: frozenset[str], asked: frozenset[str]) -> float:
    return len(terms & asked) / max(min(len(terms), len(asked)), 1)
