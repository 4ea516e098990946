"""职级职数: how many rank posts so many posts allow."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from knowledge.calculators.admission import Admission, Number
from knowledge.calculators.displays import whole
from knowledge.calculators.results import (
    Calculation,
    NotComputable,
    Outcome,
)
from knowledge.calculators.ruled import cautions, named, source
from knowledge.rules import RuleBook


def rank_quota(
    *,
    rules: RuleBook,
    posts: Number | None = None,
    level: str | None = None,
    rule_set: str | None = "ranks_2019",
) -> Outcome:
    """Compute how many rank posts (职级职数) so many posts allow; unverified (待核实).

    Args:
        rules: The rule sets there are.
        posts: Administrative posts (行政编制) of the organ, a whole number of at least 1 [名].
        level: Level of the organ: 市, 县, 乡, 省.
        rule_set: Id of the rule set.

    Returns:
        One result for each group of ranks, rounded down: ke_1_4 (一至四级主任科员), ke_1_2 …

    Raises:
        CalculatorError: OUT_OF_RANGE, MISSING_INPUT, UNKNOWN_RULE.

    Example:
        >>> from knowledge.rules import load_rule_book
        >>> book = load_rule_book()
        >>> [[r.display for r in rank_quota(rules=book, posts=n, level="市").results[:2]]
        ...  for n in (7, 50, 33)]
        [['4名', '2名'], ['30名', '15名'], ['19名', '9名']]

    Source:
        《公务员职务与职级并行规定》 as secondary pages give it; the official text was not read.
    """
    admit = Admission()
    number = admit.whole("posts", posts, least=1)
    wanted = admit.text("level", level)
    admit.inputs["level"] = wanted
    chosen = named(rules, rule_set)[:1]
    provision = chosen[0].provisions.rank_quota if chosen else None
    found = provision.level(wanted) if provision else None
    read = tuple(map(source, chosen))
    if provision is None or found is None or not found.shares:
        return NotComputable(
            "rank_quota", admit.inputs, "RULE_NOT_SPECIFIED", (f"level={wanted}",), read
        )
    counted: dict[str, int] = {}
    for share in found.shares:
        base = number if share.of is None else counted[share.of]
        counted[share.name] = floor(base * Fraction(share.pct) / 100)
    first = found.shares[0]
    return Calculation(
        "rank_quota",
        admit.inputs,
        f"⌊{number} × {first.pct}%⌋",
        tuple(whole(name, value, "名") for name, value in counted.items()),
        cautions=(*admit.cautions, *cautions(chosen[0], provision.caveats)),
        sources=read,
    )
