"""A model that does what the prompt says: searches, quotes, cites, computes with calculators."""

from __future__ import annotations

import re

from tests.emulators.provider.asked import Asked
from tests.emulators.provider.calculating import calculation
from tests.emulators.provider.reading import (
    Quote,
    chinese,
    is_search,
    nearest,
    passages,
    quotes,
)
from tests.emulators.provider.replies import Reply, ToolCall

SEARCH = "search_corpus"
REFUSAL = "<no-answer/>"


class Faithful:
    """Calls the calculator that is asked for, or searches; then says only what came of it.

    Args:
        most: how many sentences an answer quotes at the most.
    """

    def __init__(self, most: int = 2) -> None:
        self._most = most

    def __call__(self, asked: Asked) -> Reply:
        call = self.first_call(asked)
        if call is not None:
            return Reply(tool_calls=[call])
        if computed := _computed(asked):
            return Reply("\n".join(computed))
        found = self.quotes(asked)
        return Reply("".join(quote.cited() for quote in found) or refusal(asked))

    def first_call(self, asked: Asked) -> ToolCall | None:
        """What is called at the beginning of a turn; nothing is called after that."""
        if asked.turn_results:
            return None
        computed = calculation(asked.turn_question, asked.offered)
        if computed is not None:
            return computed
        return ToolCall(SEARCH, {"query": query(asked)}) if SEARCH in asked.offered else None

    def quotes(self, asked: Asked) -> list[Quote]:
        """What the searches of this turn found for the question."""
        return quotes(query(asked), passages(asked.turn_results), self._most)


def query(asked: Asked) -> str:
    """The question, complete in itself: one that goes on from another one takes it along."""
    question = asked.turn_question
    if _GOES_ON.match(question) and asked.earlier_questions:
        return f"{asked.earlier_questions[-1]} {question}"
    return question


_GOES_ON = re.compile(r"(?i)(那|它|其中|这|还有|and\b|what about\b|how about\b)")


def refusal(asked: Asked) -> str:
    """That there is no answer, and what comes nearest to one."""
    near = nearest(asked.turn_results)[:1]
    if chinese(asked.turn_question):
        parts = [f"最接近的是《{one.title}》。{one.reference}" for one in near]
        return "".join([REFUSAL, "语料库没有收录这个问题的答案。", *parts])
    parts = [f" What comes nearest is 《{one.title}》.{one.reference}" for one in near]
    return "".join([REFUSAL, "The corpus does not hold the answer to this question.", *parts])


def _computed(asked: Asked) -> list[str]:
    """What calculators found, each once; what only says that a call failed is no finding."""
    if set(asked.called) <= {SEARCH}:
        return []
    found = dict.fromkeys(r for r in asked.turn_results if not is_search(r))
    return [result for result in found if not result.startswith(("Error", "还缺"))]
