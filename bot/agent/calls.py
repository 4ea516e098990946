"""Tool calls as the embedded chat model makes them, and what it knows when it decides."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.agent.reading import Reading
from knowledge.quantities import Exactness, Quantity, exact_text
from knowledge.rules import Provision, RuleBook

SEARCH = "search_corpus"


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool and its arguments."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """A question, complete in itself, as the recognisers read it."""

    text: str
    rules: RuleBook

    @cached_property
    def reading(self) -> Reading:
        """The whole question."""
        return Reading.of(self.text)

    @cached_property
    def parts(self) -> tuple[Reading, ...]:
        """Question by question, oldest first: what a follow-up says replaces what was said."""
        return tuple(map(Reading.of, self._asked))

    @property
    def before(self) -> Problem | None:
        """What was asked before the newest part."""
        earlier = "".join(self._asked[:-1])
        return Problem(earlier, self.rules) if earlier else None

    @cached_property
    def _asked(self) -> list[str]:
        return [part for part in _QUESTION.findall(self.text) if part.strip()]

    @property
    def words(self) -> str:
        """The question in one wording, its quantities masked."""
        return self.reading.text

    def pick(self, *patterns: re.Pattern[str]) -> Quantity | None:
        """The quantity that the newest part gives for a role, by the first pattern that does."""
        for part in reversed(self.parts):
            for pattern in patterns:
                for match in pattern.finditer(part.text):
                    quantity = part.quantity(match[1])
                    if quantity.exactness is Exactness.EXACT:
                        return quantity
        return None

    def share(self) -> Quantity | None:
        """The newest percentage."""
        shares = [share for part in self.parts for share in part.shares()]
        return shares[-1] if shares else None

    def rule_sets(self, provision: Provision) -> list[str]:
        """Ids of the rule sets named that hold a provision, those of the newest part first."""
        offered = {rule.id for rule in self.rules.offering(provision, unverified=True)}
        for text in (self.parts[-1].text if self.parts else "", self.text):
            named = [rule.id for rule in self.rules.mentioned(text) if rule.id in offered]
            if named:
                return named
        return []

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Whether a pattern stands in the question."""
        return pattern.search(self.words) is not None


def plain(quantity: Quantity) -> int | str:
    """A quantity as an argument: a whole number, or an exact decimal or fraction as text."""
    if quantity.value.denominator == 1:
        return int(quantity.value)
    return exact_text(quantity.value)


def given(**arguments: Quantity | str | int | bool | None) -> dict[str, Any]:
    """Arguments of a call: those that are known."""
    return {
        name: plain(value) if isinstance(value, Quantity) else value
        for name, value in arguments.items()
        if value is not None
    }


def unit_in(quantity: Quantity | None, units: Collection[str]) -> bool:
    """Whether a quantity is there and counts things of these units."""
    return quantity is not None and quantity.unit in units


_QUESTION = re.compile(r"[^?？]+[?？]*")
