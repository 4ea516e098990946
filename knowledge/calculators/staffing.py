"""编制精减: how many posts must be cut by a rule."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from knowledge.calculators.admission import Admission, Number
from knowledge.calculators.displays import percent, percent_beside, verdict, whole
from knowledge.calculators.results import (
    Calculation,
    NotComputable,
    Outcome,
    Result,
)
from knowledge.calculators.ruled import cautions, named, source
from knowledge.errors import CalculatorError
from knowledge.quantities import exact_text
from knowledge.rules import RuleBook


def staffing_cut(
    *,
    rules: RuleBook,
    staff: Number | None = None,
    min_pct: Number | None = None,
    after: Number | None = None,
    cut: Number | None = None,
    rule_set: str | None = None,
) -> Outcome:
    """Compute how many posts (编制) must at least be cut, and whether a cut suffices.

    不低于 is a lower bound, so the least cut is rounded up. No rule is assumed: give `min_pct`, or
    the rule set that sets it.

    Args:
        rules: The rule sets there are.
        staff: Posts before, a whole number of at least 1 [名].
        min_pct: Least share to be cut [%], from 0 to 100.
        after: Posts after, to be judged [名].
        cut: Posts cut, in the place of `after` [名].
        rule_set: Id of a rule set with a least share, such as `huaibei_2024` (3 %).

    Returns:
        min_cut, max_after, the shares of the least cut and of one fewer; with `after`, first
        whether it meets the bound (meets), cut, cut_pct, shortfall.

    Raises:
        CalculatorError: ZERO_BEFORE, PART_GT_WHOLE, OUT_OF_RANGE, UNKNOWN_RULE.

    Example:
        >>> from knowledge.rules import load_rule_book
        >>> book = load_rule_book()
        >>> staffing_cut(rules=book, staff=200, rule_set="huaibei_2024").main.display
        '6名'
        >>> found = staffing_cut(rules=book, staff=150, min_pct=3)
        >>> found.main.display, found.result("one_less_pct").display
        ('5名', '2.67%')
        >>> found = staffing_cut(rules=book, staff=320, after=311, min_pct=3)
        >>> [found.result(n).display for n in ("meets", "cut_pct", "min_cut", "shortfall")]
        ['no', '2.81%', '10名', '1名']
        >>> staffing_cut(rules=book, staff=367, min_pct=3).result("one_less_pct").display
        '2.997%'
        >>> staffing_cut(rules=book, staff=1000, after=970, min_pct=3).result("meets").value
        'yes'

    Source:
        Arithmetic; 3 % is of 淮北 (综合报道《全国多地开启“大科室”改革》).
    """
    admit = Admission()
    before = admit.whole("staff", staff, least=1, low="ZERO_BEFORE")
    left = admit.whole("after", after) if after is not None else None
    if left is None and cut is not None:
        gone = admit.whole("cut", cut)
        if gone > before:
            raise CalculatorError("PART_GT_WHOLE", "cut", gone, before)
        left = before - gone
    chosen = named(rules, rule_set)[:1] if min_pct is None else []
    provision = chosen[0].provisions.staffing_cut if chosen else None
    if min_pct is None and provision is None:
        missing = ("min_pct",)
        code = "RULE_NOT_SPECIFIED" if chosen else "MISSING_INPUT"
        return NotComputable(
            "staffing_cut", admit.inputs, code, missing, tuple(map(source, chosen)), admit.cautions
        )
    share = admit.percent("min_pct", min_pct if provision is None else provision.min_pct)
    least = ceil(before * share / 100)
    if provision is not None and not provision.inclusive and least == before * share / 100:
        least += 1
    results = [
        whole("min_cut", least, "名"),
        whole("max_after", before - least, "名"),
        percent("min_cut_pct", Fraction(least, before) * 100),
    ]
    if least > 0:
        one_less = Fraction(least - 1, before) * 100
        results.append(percent_beside("one_less_pct", one_less, share))
    if left is not None:
        results = [*_judged(before, left, least, share), *results]
    if chosen:
        admit.inputs["rule_set"] = chosen[0].id
    told = cautions(chosen[0], provision.caveats) if chosen and provision else ()
    return Calculation(
        "staffing_cut",
        admit.inputs,
        f"⌈{before} × {exact_text(share)}%⌉"
        if left is None
        else f"({before} − {left}) ÷ {before} × 100%",
        tuple(results),
        cautions=(*admit.cautions, *told),
        sources=tuple(map(source, chosen)),
    )


def _judged(before: int, after: int, least: int, share: Fraction) -> list[Result]:
    if after > before:
        raise CalculatorError("PART_GT_WHOLE", "after", after, before)
    cut = before - after
    return [
        percent_beside("cut_pct", Fraction(cut, before) * 100, share),
        verdict("meets", holds=cut >= least),
        whole("cut", cut, "名"),
        whole("shortfall", max(0, least - cut), "名"),
    ]
