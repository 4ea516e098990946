"""精简率 of one number before and after."""

from __future__ import annotations

from fractions import Fraction

from knowledge.calculators.admission import Admission, Number
from knowledge.calculators.displays import percent, verdict, whole, word
from knowledge.calculators.results import Calculation, Caution, Outcome
from knowledge.errors import CalculatorError
from knowledge.quantities import exact_text, round_half_up


def reduction_rate(
    *,
    before: Number | None = None,
    after: Number | None = None,
    reported_pct: Number | None = None,
    further_cut: Number | None = None,
    further_added: Number | None = None,
) -> Outcome:
    """Compute the streamlining rate (精简率) of one number before and after.

    Use it for offices, posts or any other count of which both ends are known. More after than
    before is reported as an increase.

    Args:
        before: Number before, a whole number of at least 1 [个].
        after: Number after, a whole number of at least 0 [个]; with one of the next two, by default
            `before`.
        reported_pct: A rate that a source reports [%]; compared at its own decimals.
        further_cut: How many more than down to `after` are cut, for "what if one more went" [个];
            several moves as a sum, `"3 + 2"`.
        further_added: How many are set up since, one number or a sum [个].

    Returns:
        rate_pct [%], delta [个], direction, and whether a reported rate agrees.

    Raises:
        CalculatorError: ZERO_BEFORE, MISSING_INPUT, NOT_INTEGER, NEGATIVE, TOO_LARGE.

    Example:
        >>> found = reduction_rate(before=52, after=38, reported_pct=27)
        >>> found.formula, found.main.display, found.result("matches_reported").value
        ('(52 − 38) ÷ 52 × 100%', '26.92%', 'yes')
        >>> reduction_rate(before=413, after=295).main.display
        '28.57%'
        >>> reduction_rate(before=25, after=19).main.display
        '24.00%'
        >>> reduction_rate(before=38, after=52).result("direction").value
        'increase'
        >>> found = reduction_rate(before=30, further_cut=8, further_added=2)
        >>> found.formula, found.main.display
        ('(30 − (30 − 8 + 2)) ÷ 30 × 100%', '20.00%')

    Source:
        Arithmetic; confirmed on the reported 27 % of 52→38 (综合报道《全国多地开启“大科室”改革》).
    """
    admit = Admission()
    first = admit.whole("before", before, least=1, low="ZERO_BEFORE")
    later = further_cut is not None or further_added is not None
    told = first if after is None and later else admit.whole("after", after)
    last, shown = moved_on(admit, told, further_cut, further_added)
    rate = Fraction(first - last, first) * 100
    results = [
        percent("rate_pct", rate),
        whole("delta", first - last),
        word("direction", _direction(first, last)),
        whole("after", last),
    ]
    cautions = list(admit.cautions)
    if reported_pct is not None:
        reported = admit.percent("reported_pct", reported_pct)
        results.append(verdict("matches_reported", holds=agrees(rate, reported)))
    if last > first:
        cautions.append(Caution("AFTER_GT_BEFORE", (("increase_pct", percent("", -rate).display),)))
    return Calculation(
        "reduction_rate",
        admit.inputs,
        f"({first} − {shown}) ÷ {first} × 100%",
        tuple(results),
        cautions=tuple(cautions),
    )


def moved_on(admit: Admission, after: int, cut: object, added: object) -> tuple[int, str]:
    """What is left after what came later, and how a formula shows it.

    Args:
        admit: Of the calculation, or of one row of it.
        after: What there was before these moves [个].
        cut: How many went since: a number, a sum as text, or `None`.
        added: How many came since.

    Raises:
        CalculatorError: OUT_OF_RANGE where more went than there were, and as `whole_sum`.
    """
    gone = admit.whole_sum("further_cut", cut) if cut is not None else []
    come = admit.whole_sum("further_added", added) if added is not None else []
    if sum(gone) > after + sum(come):
        raise CalculatorError("OUT_OF_RANGE", "further_cut", sum(gone), f"<= {after + sum(come)}")
    shown = "".join((str(after), *(f" − {n}" for n in gone), *(f" + {n}" for n in come)))
    after += sum(come) - sum(gone)
    return after, f"({shown})" if " " in shown else shown


def _direction(before: int, after: int) -> str:
    if before == after:
        return "unchanged"
    return "decrease" if after < before else "increase"


def agrees(rate: Fraction, reported: Fraction) -> bool:
    """Whether a rate rounds to a reported one, at the decimals of the report."""
    return round_half_up(rate, places_of(reported)) == round_half_up(reported, places_of(reported))


def places_of(value: Fraction) -> int:
    """How many decimals a rate is written with."""
    return len(exact_text(value).partition(".")[2])
