"""Computations whose figures must first be found: what to search for, and what to compute then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.agent.calls import Problem, ToolCall
from bot.agent.evidence import Evidence
from bot.agent.lookups.averages import average
from bot.agent.lookups.rates import rates
from bot.agent.lookups.reported import gap, ratio, worked_back
from bot.agent.lookups.what_if import what_if
from bot.agent.outcomes import Found


class Lookup(Protocol):
    """A computation that waits for figures."""

    @property
    def searches(self) -> tuple[str, ...]:
        """What to search for."""
        ...

    def calls(self, evidence: Sequence[Evidence], found: Sequence[Found]) -> list[ToolCall]:
        """Calls that can be made with what was found so far."""
        ...


def look_up(problem: Problem, query: str) -> Lookup | None:
    """The lookup that a question calls for, if any.

    Args:
        problem: The question.
        query: What it is searched for as a whole.
    """
    for recogniser in (what_if, worked_back, gap, ratio, average, rates):
        lookup = recogniser(problem, query)
        if lookup is not None:
            return lookup
    return None
