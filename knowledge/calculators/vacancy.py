"""空编率 and 超编率: posts approved, and people in them."""

from __future__ import annotations

from fractions import Fraction

from knowledge.calculators.admission import Admission, Number
from knowledge.calculators.displays import (
    percent,
    whole,
    word,
)
from knowledge.calculators.results import Calculation, Outcome
from knowledge.errors import CalculatorError


def vacancy_rate(
    *,
    approved: Number | None = None,
    actual: Number | None = None,
    left: Number | None = None,
    joined: Number | None = None,
    vacant: Number | None = None,
) -> Outcome:
    """Compute how many posts (编制) are vacant or overfilled: 空编率, 超编率.

    Args:
        approved: Posts approved (核定编制), a whole number of at least 1 [名].
        actual: People in post (实有), a whole number of at least 0 [名].
        left: How many of them have left since, for "and when two more go" [名]; several moves as a
            sum, `"3 + 2"`.
        joined: How many have come since, one number or a sum [名].
        vacant: Posts that are empty, where that is known in the place of `actual` [名].

    Returns:
        vacancy_pct or over_pct first, vacant, over, in_post, use_pct, status 空编, 满编 or 超编.

    Raises:
        CalculatorError: ZERO_TOTAL, MISSING_INPUT, NOT_INTEGER, NEGATIVE, TOO_LARGE.

    Example:
        >>> found = vacancy_rate(approved=50, actual=44)
        >>> found.main.display, found.result("vacant").display
        ('12.00%', '6名')
        >>> vacancy_rate(approved=30, actual=30).result("status").value
        '满编'
        >>> vacancy_rate(approved=20, actual=23).main.display
        '15.00%'
        >>> found = vacancy_rate(approved=40, actual=36, left=3, joined=1)
        >>> found.main.display, found.formula
        ('15.00%', '(40 − (36 − 3 + 1)) ÷ 40 × 100%')
        >>> vacancy_rate(approved=80, vacant=6).main.display
        '7.50%'

    Source:
        Common usage; no official text was found.
    """
    admit = Admission()
    quota = admit.whole("approved", approved, least=1, low="ZERO_TOTAL")
    people, shown = _in_post(admit, quota, actual, vacant)
    gone = admit.whole_sum("left", left) if left is not None else []
    come = admit.whole_sum("joined", joined) if joined is not None else []
    if sum(gone) > people + sum(come):
        raise CalculatorError("OUT_OF_RANGE", "left", sum(gone), f"<= {people + sum(come)}")
    shown = "".join((shown, *(f" − {n}" for n in gone), *(f" + {n}" for n in come)))
    people += sum(come) - sum(gone)
    shown = f"({shown})" if " " in shown else shown
    vacant, over = max(0, quota - people), max(0, people - quota)
    status = "空编" if vacant else "超编" if over else "满编"
    rates = [
        percent("vacancy_pct", Fraction(vacant, quota) * 100),
        percent("over_pct", Fraction(over, quota) * 100),
    ]
    high, low = (shown, quota) if over else (quota, shown)
    return Calculation(
        "vacancy_rate",
        admit.inputs,
        f"({high} − {low}) ÷ {quota} × 100%",
        (
            *(reversed(rates) if over else rates),
            whole("vacant", vacant, "名"),
            whole("over", over, "名"),
            whole("in_post", people, "名"),
            percent("use_pct", Fraction(people, quota) * 100),
            word("status", status),
        ),
        cautions=admit.cautions,
    )


def _in_post(
    admit: Admission, quota: int, actual: Number | None, vacant: Number | None
) -> tuple[int, str]:
    """People in post, and how a formula shows them."""
    if actual is not None or vacant is None:
        people = admit.whole("actual", actual)
        return people, str(people)
    empty = admit.whole("vacant", vacant)
    if empty > quota:
        raise CalculatorError("PART_GT_WHOLE", "vacant", empty, quota)
    return quota - empty, f"{quota} − {empty}"
