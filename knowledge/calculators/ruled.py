"""What the rule-bound calculators share: a rule set as source, and its caveats as cautions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.calculators.results import Caution, Source
from knowledge.errors import CalculatorError
from knowledge.rules import Caveat, RuleBook, RuleSet

_MOST_NAMED = 20


def source(rule_set: RuleSet) -> Source:
    """Where a rule set was read."""
    read = rule_set.source
    return Source(
        title=read.cited,
        issuer=rule_set.place,
        date=read.date or (str(rule_set.year) if rule_set.year else ""),
        sureness=read.sureness,
        rule_set=rule_set.id,
        url=read.url,
        name=rule_set.title,
    )


def cautions(rule_set: RuleSet, caveats: Sequence[Caveat]) -> tuple[Caution, ...]:
    """The caveats of a rule set, with those of the provision applied."""
    return tuple(Caution(caveat.value) for caveat in rule_set.caveats_of(caveats))


def named(rules: RuleBook, rule_set: object) -> list[RuleSet]:
    """The rule sets that an input names: ids, divided by commas.

    Raises:
        CalculatorError: UNKNOWN_RULE.
    """
    if rule_set is None or rule_set == "":
        return []
    if not isinstance(rule_set, str):
        raise CalculatorError("UNKNOWN_RULE", "rule_set", "?", _known(rules))
    ids = [part.strip() for part in rule_set[:2000].split(",") if part.strip()]
    return [_one(rules, one) for one in dict.fromkeys(ids[:_MOST_NAMED])]


def _one(rules: RuleBook, text: str) -> RuleSet:
    """By id, or by a name that only one rule set has."""
    try:
        return rules.get(text)
    except CalculatorError:
        found = rules.mentioned(text)
        if len(found) == 1:
            return found[0]
        raise CalculatorError("UNKNOWN_RULE", "rule_set", text[:40], _known(rules)) from None


def _known(rules: Iterable[RuleSet]) -> str:
    return ", ".join(rule_set.id for rule_set in rules)
