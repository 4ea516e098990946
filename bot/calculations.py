"""Calculations in words: what was found, how, by which rule, and what to mind. Pure.

Every surface and every chat model shares these; the figures come from `knowledge.calculators`, the
words from `bot.phrases`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache
from string import Template

from bot.answers import Calculation as Shown
from bot.answers import Language, Measure, TableRow
from bot.phrases import PHRASES, say
from knowledge.calculators import Basis, Calculation, Caution, NotComputable, Result, Source
from knowledge.errors import CalculatorError
from knowledge.quantities import exact_text


def shown(calculation: Calculation, language: Language) -> Shown:
    """A calculation as an answer carries it."""
    main = calculation.main
    return Shown(
        tool=calculation.tool,
        inputs=dict(calculation.inputs),
        value=_exact(main),
        unit=main.unit,
        display=main.display,
        formula=calculation.formula,
        basis=calculation.basis.value,
        warnings=tuple(caution(one, language) for one in calculation.cautions),
        sources=tuple(rule(source, language) for source in calculation.sources),
        results=tuple(map(_measure, calculation.results)),
        rows=tuple(TableRow(r.name, tuple(map(_measure, r.results))) for r in calculation.rows),
    )


def formula_line(calculation: Calculation, language: Language) -> str:
    """The formula with its result, and what its figures rest on."""
    return say(
        "formula_line",
        language,
        formula=calculation.formula,
        sign="→" if "∈" in calculation.formula else "=",
        display=calculation.main.display,
        basis=say(_BASES[calculation.basis], language),
    )


def rule(source: Source, language: Language) -> str:
    """A rule by its title, issuer, date and sureness."""
    unverified = say("rule_unverified", language) if source.sureness == "C" else ""
    title = source.title if source.title.startswith("《") else f"《{source.title}》"
    details = "，".join(part for part in (title, source.date, unverified) if part)
    return say("rule", language, name=source.name or source.issuer, details=details)


def caution(one: Caution, language: Language) -> str:
    """What a reader must know about a result; the code itself where no words are known for it."""
    # What a rule says itself comes in both languages: when_zh, when_en.
    values = {name.removesuffix(f"_{language}"): value for name, value in one.values}
    key = f"caution_{one.code}"
    if key not in PHRASES:
        return " ".join((one.code, *values.values()))
    return say(key, language, **_wanted(key, values))


def notices(outcome: Calculation | NotComputable, language: Language) -> list[str]:
    """The rules that were applied, and what to mind, a line each."""
    rules = [say("rule_line", language, rule=rule(one, language)) for one in outcome.sources]
    told = (
        say("notice", language, text=caution(one, language))
        for one in outcome.cautions
        if one.code not in SAID_ALREADY
    )
    return [*rules, *dict.fromkeys(told)]


SAID_ALREADY = ("AFTER_GT_BEFORE", "NO_RULE_NAMED")
"""Cautions that the headline of a result says in its own words."""


def failure(code: str, quantity: str, value: object, limit: object, language: Language) -> str:
    """Why a calculator could not use its input."""
    key = f"error_{code}"
    if key not in PHRASES:
        return f"{code}: {quantity} {value}".strip()
    label = f"missing_{quantity}"
    named = say(label, language) if label in PHRASES else quantity
    values = {"quantity": named, "value": str(value), "limit": str(limit)}
    return say(key, language, **_wanted(key, values))


def failed(error: CalculatorError, language: Language) -> str:
    """As `failure`, of what a calculator raised."""
    return failure(error.code, error.quantity, error.value, error.limit, language)


def not_computable(outcome: NotComputable, language: Language) -> str:
    """What is missing, or what the rule leaves open."""
    if outcome.code == "RULE_NOT_SPECIFIED":
        named = "、".join(rule(source, language) for source in outcome.sources)
        missing = "、".join(one.replace(">=", "≥") for one in outcome.missing)
        for name, word in (("staff", "编制"), ("coefficient", "系数")):
            missing = missing.replace(name, word)
        return say("rule_not_specified", language, rule=named, missing=missing)
    names = [_missing(name, language) for name in outcome.missing]
    either = len(names) > 1 and outcome.tool == "reduction_inverse"
    joined = "、".join(names) + (say("missing_or", language) if either else "")
    return say("not_computable", language, missing=joined)


def _missing(name: str, language: Language) -> str:
    key = f"missing_{name}"
    return say(key, language) if key in PHRASES else say("missing_other", language, name=name)


def displays(results: Iterable[Result]) -> dict[str, str]:
    """What each result is shown as, by its name."""
    return {result.name: result.display for result in results}


def given_text(value: object) -> str:
    """An input as it is shown."""
    if isinstance(value, str):
        try:
            return exact_text(Fraction(value))
        except (ValueError, ZeroDivisionError):
            return value
    return str(value)


def _measure(result: Result) -> Measure:
    return Measure(result.name, _exact(result), result.unit, result.display)


def _exact(result: Result) -> str:
    return exact_text(result.value) if isinstance(result.value, Fraction) else result.value


def _wanted(key: str, values: Mapping[str, str]) -> dict[str, str]:
    """Those values that a phrase has variables for; one it lacks is left empty."""
    variables = {name for text in PHRASES[key].values() for name in _variables(text)}
    return {name: values.get(name, "") for name in variables}


@cache
def _variables(text: str) -> tuple[str, ...]:
    return tuple(Template(text).get_identifiers())


_BASES = {
    Basis.QUOTED: "basis_quoted",
    Basis.COMPUTED: "basis_computed",
    Basis.GIVEN: "basis_given",
}
