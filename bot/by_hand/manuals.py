"""What calculators and rule sets there are, and what each takes or says."""

from __future__ import annotations

from bot.answers import Language
from bot.phrases import say
from knowledge.calculators import Calculator, Calculators
from knowledge.rules import RuleBook, RuleSet


def manual_lines(
    calculators: Calculators, name: str | None, language: Language, *, call: str
) -> list[str]:
    """Every calculator in a line, or one with its inputs.

    Args:
        calculators: All of them.
        name: Of the one that is explained; without it, every one is named.
        language: Of what is said around them.
        call: How a calculator is called here, such as `dakeshi calc`.

    Raises:
        CalculatorError: There is no such calculator.
    """
    if name is None:
        return [say("calculators", language), *(_summary(one, language) for one in calculators)]
    calculator = calculators.get(name)
    inputs = [f"  {parameter.name}: {parameter.description}" for parameter in calculator.parameters]
    return [
        _summary(calculator, language).strip(),
        *inputs,
        say("calculator_usage", language, call=call, name=calculator.name),
    ]


def _summary(calculator: Calculator, language: Language) -> str:
    summary = say(f"summary_{calculator.name}", language)
    return f"  {calculator.name} ({calculator.term}): {summary}"


def rules_lines(book: RuleBook, rule_set_id: str | None, language: Language) -> list[str]:
    """Every rule set in a line, or one in full.

    Raises:
        CalculatorError: There is no such rule set.
    """
    if rule_set_id is None:
        return [say("rule_sets", language), *(f"  {_one_line(one, language)}" for one in book)]
    rule_set = book.get(rule_set_id)
    text = rule_set.text_zh if language == "zh" else rule_set.text_en
    read = rule_set.source
    source = say(
        "rule_source",
        language,
        title=read.cited,
        issuer=read.issuer or "—",
        date=read.date or rule_set.year_note or "—",
        sureness=read.sureness,
    )
    lines = [_one_line(rule_set, language), text, source]
    return [*lines, *(line for line in (read.note, read.url) if line)]


def _one_line(rule_set: RuleSet, language: Language) -> str:
    year = str(rule_set.year) if rule_set.year else say("year_unstated", language)
    unverified = "" if rule_set.verified else say("rule_unverified", language)
    parts = (rule_set.id, rule_set.title, rule_set.place, year, unverified)
    return " · ".join(part for part in parts if part)
