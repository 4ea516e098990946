"""A calculation and the language it is told in; what all families share."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answers import Language
from bot.calculations import displays, given_text
from bot.phrases import say
from knowledge.calculators import Calculation


@dataclass(frozen=True, slots=True)
class Told:
    """A calculation and the language it is told in."""

    calculation: Calculation
    language: Language

    def say(self, key: str, **values: str) -> str:
        """One phrase."""
        return say(key, self.language, **values)

    def result(self, name: str) -> str:
        """What a result is shown as; empty when there is none."""
        found = self.calculation.result(name)
        if found is None:
            return ""
        foreign = self.language == "en" and not found.unit.isascii()
        return found.display.removesuffix(found.unit) if foreign else found.display

    def bare(self, name: str) -> str:
        """As `result`, without the unit."""
        found = self.calculation.result(name)
        return found.display.removesuffix(found.unit) if found else ""

    def given(self, name: str) -> str:
        """What an input is shown as; empty when it was not given."""
        value = self.calculation.inputs.get(name)
        return "" if value is None else given_text(value)

    @property
    def joined(self) -> str:
        """What stands between two sentences."""
        return "" if self.language == "zh" else " "


def by_user(told: Told, name: str, value: str) -> list[str]:
    """That the user gave a bound that no rule gives."""
    if told.calculation.sources:
        return []
    what = told.say(f"missing_{name}")
    return [told.say("rule_by_user", what=what, value=value)]


def listed(told: Told) -> list[str]:
    """Result by result, for a calculator without words of its own."""
    found = displays(told.calculation.results)
    return [told.say("results", results="，".join(f"{k} {v}" for k, v in found.items()))]
