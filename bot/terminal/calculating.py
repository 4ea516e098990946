"""`dakeshi calc` and `dakeshi rules`: the calculators and their rule sets by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.by_hand import manual_lines, outcome_json, outcome_lines, rules_lines, run_by_hand
from bot.calculations import failed
from bot.terminal.failures import ANSWERED, REFUSED, UNUSABLE
from knowledge.calculators import Calculation
from knowledge.errors import CalculatorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.terminal.asking import Session
    from knowledge.rules import RuleSet


def calculate(session: Session, name: str | None, inputs: Sequence[str], *, as_json: bool) -> int:
    """Run a calculator with inputs written by hand; the exit status."""
    calculators, words = session.composition.calculators(session.settings), session.words
    screen = session.screen
    try:
        if name is None or not inputs:
            lines = manual_lines(calculators, name, words.language, call="dakeshi calc")
            for line in lines:
                screen.line(line)
            return ANSWERED
        outcome = run_by_hand(calculators, name, inputs)
    except CalculatorError as error:
        if as_json:
            screen.data({"error": {"code": error.code, "message": failed(error, words.language)}})
        else:
            screen.note(failed(error, words.language))
        return UNUSABLE
    if as_json:
        screen.data(outcome_json(outcome, words.language))
    else:
        for line in outcome_lines(outcome, words.language):
            screen.line(line)
    return ANSWERED if isinstance(outcome, Calculation) else REFUSED


def rules(session: Session, rule_set_id: str | None, *, as_json: bool) -> int:
    """List the rule sets, or explain one; the exit status."""
    book = session.composition.calculators(session.settings).rules
    screen, words = session.screen, session.words
    try:
        chosen = list(book) if rule_set_id is None else [book.get(rule_set_id)]
    except CalculatorError as error:
        screen.note(failed(error, words.language))
        return UNUSABLE
    if as_json:
        screen.data({"rule_sets": [_rule_json(one) for one in chosen]}, indent=2)
        return ANSWERED
    for line in rules_lines(book, rule_set_id, words.language):
        screen.line(line)
    return ANSWERED


def _rule_json(rule_set: RuleSet) -> Mapping[str, Any]:
    return rule_set.model_dump(mode="json", by_alias=True, exclude_none=True)
