"""`dakeshi calc` and `dakeshi rules`: the calculators and their rule sets by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.calculations import failed, formula_line, not_computable, shown
from bot.calculations import notices as cautions
from bot.headlines import headline
from bot.terminal.failures import ANSWERED, REFUSED, UNUSABLE
from bot.terminal.inputs import read_inputs
from knowledge.calculators import Calculation
from knowledge.errors import CalculatorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.terminal.asking import Session
    from bot.terminal.phrases import Words
    from knowledge.calculators import Calculator, Calculators, Outcome
    from knowledge.rules import RuleBook, RuleSet


def calculate(session: Session, name: str | None, inputs: Sequence[str], *, as_json: bool) -> int:
    """Run a calculator with inputs written by hand; the exit status."""
    calculators, words = session.composition.calculators(session.settings), session.words
    screen = session.screen
    try:
        if name is None or not inputs:
            lines = manual_lines(calculators, name, words)
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
        screen.data(outcome_json(outcome, words))
    else:
        for line in outcome_lines(outcome, words):
            screen.line(line)
    return ANSWERED if isinstance(outcome, Calculation) else REFUSED


def run_by_hand(calculators: Calculators, name: str, inputs: Sequence[str]) -> Outcome:
    """Run a calculator with inputs written by hand.

    Raises:
        CalculatorError: As `Calculators.run`.
    """
    calculator = calculators.get(name)
    return calculators.run(calculator.name, read_inputs(calculator, inputs))


def outcome_lines(outcome: Outcome, words: Words) -> list[str]:
    """An outcome as lines of text: result, formula, rules, what to mind."""
    language = words.language
    if not isinstance(outcome, Calculation):
        return [not_computable(outcome, language), *cautions(outcome, language)]
    formula = [formula_line(outcome, language)] if outcome.formula else []
    return [*headline(outcome, language), *formula, *cautions(outcome, language)]


def outcome_json(outcome: Outcome, words: Words) -> dict[str, Any]:
    """An outcome as `--json` prints it; as in an answer, or what is missing."""
    if isinstance(outcome, Calculation):
        return asdict(shown(outcome, words.language))
    return {
        "tool": outcome.tool,
        "inputs": dict(outcome.inputs),
        "not_computable": {
            "code": outcome.code,
            "missing": list(outcome.missing),
            "message": not_computable(outcome, words.language),
        },
    }


def manual_lines(calculators: Calculators, name: str | None, words: Words) -> list[str]:
    """Every calculator in a line, or one with its inputs."""
    if name is None:
        return [words("calculators"), *(_summary(one) for one in calculators)]
    calculator = calculators.get(name)
    inputs = [f"  {parameter.name}: {parameter.description}" for parameter in calculator.parameters]
    return [_summary(calculator).strip(), *inputs, words("calculator_usage", name=calculator.name)]


def _summary(calculator: Calculator) -> str:
    return f"  {calculator.name} ({calculator.term}): {calculator.summary}"


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
    for line in rules_lines(book, rule_set_id, words):
        screen.line(line)
    return ANSWERED


def rules_lines(book: RuleBook, rule_set_id: str | None, words: Words) -> list[str]:
    """Every rule set in a line, or one in full.

    Raises:
        CalculatorError: There is no such rule set.
    """
    if rule_set_id is None:
        return [words("rule_sets"), *(f"  {_one_line(one, words)}" for one in book)]
    rule_set = book.get(rule_set_id)
    text = rule_set.text_zh if words.language == "zh" else rule_set.text_en
    read = rule_set.source
    source = words(
        "rule_source",
        title=read.cited,
        issuer=read.issuer or "—",
        date=read.date or rule_set.year_note or "—",
        sureness=read.sureness,
    )
    lines = [_one_line(rule_set, words), text, source]
    return [*lines, *(line for line in (read.note, read.url) if line)]


def _one_line(rule_set: RuleSet, words: Words) -> str:
    year = str(rule_set.year) if rule_set.year else words("year_unstated")
    unverified = "" if rule_set.verified else words("unverified")
    parts = (rule_set.id, rule_set.title, rule_set.place, year, unverified)
    return " · ".join(part for part in parts if part)


def _rule_json(rule_set: RuleSet) -> Mapping[str, Any]:
    return rule_set.model_dump(mode="json", by_alias=True, exclude_none=True)
