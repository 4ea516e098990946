"""A calculator run by hand, and what it came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.answers import Language
from bot.by_hand.inputs import read_inputs
from bot.calculations import formula_line, not_computable, shown
from bot.calculations import notices as cautions
from bot.headlines import headline
from knowledge.calculators import Calculation, Calculators, Outcome


def run_by_hand(calculators: Calculators, name: str, inputs: Sequence[str]) -> Outcome:
    """Run a calculator with inputs written by hand.

    Raises:
        CalculatorError: As `Calculators.run`.
    """
    calculator = calculators.get(name)
    return calculators.run(calculator.name, read_inputs(calculator, inputs))


def outcome_lines(outcome: Outcome, language: Language) -> list[str]:
    """An outcome as lines of text: result, formula, rules, what to mind."""
    language = language
    if not isinstance(outcome, Calculation):
        return [not_computable(outcome, language), *cautions(outcome, language)]
    formula = [formula_line(outcome, language)] if outcome.formula else []
    return [*headline(outcome, language), *formula, *cautions(outcome, language)]


def outcome_json(outcome: Outcome, language: Language) -> dict[str, Any]:
    """An outcome as `--json` prints it; as in an answer, or what is missing."""
    if isinstance(outcome, Calculation):
        return asdict(shown(outcome, language))
    return {
        "tool": outcome.tool,
        "inputs": dict(outcome.inputs),
        "not_computable": {
            "code": outcome.code,
            "missing": list(outcome.missing),
            "message": not_computable(outcome, language),
        },
    }
