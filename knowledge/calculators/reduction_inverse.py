"""精简率 worked back: a base, a remainder or a rate from the other two."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from knowledge.calculators.admission import Admission, Number
from knowledge.calculators.displays import decimal, percent, whole
from knowledge.calculators.reduction import agrees, places_of
from knowledge.calculators.results import Calculation, NotComputable, Outcome, Result
from knowledge.errors import CalculatorError
from knowledge.quantities import decimal_text, exact_text, round_half_up


def reduction_inverse(
    *,
    before: Number | None = None,
    after: Number | None = None,
    delta: Number | None = None,
    rate_pct: Number | None = None,
    rate_rounded: bool = True,
) -> Outcome:
    """Find the rest of before, after, difference and rate from any two of them.

    Use it to work a base out of a cut and its rate, or what a rate leaves of a base.

    Args:
        before: Number before [个].
        after: Number after [个].
        delta: How many were cut [个].
        rate_pct: The streamlining rate [%], from 0 to 100; `11800/413` is exact.
        rate_rounded: Whether the rate may have been rounded; then a range is given.

    Returns:
        What was missing, first the base or what is left; `low` and `high` where a rounded rate
        fits several bases; `after_whole` where the rate leaves no whole number.

    Raises:
        CalculatorError: INCONSISTENT, ZERO_BEFORE, and as `reduction_rate`.

    Example:
        >>> found = reduction_inverse(delta=68, rate_pct=20)
        >>> [result.display for result in found.results[:3]]
        ['340个', '332个', '348个']
        >>> reduction_inverse(delta=14, after=38).main.display
        '52个'
        >>> reduction_inverse(before=413, delta=118).main.display
        '295个'
        >>> reduction_inverse(before=52, rate_pct="11800/413", rate_rounded=False).main.display
        '37.14个'

    Source:
        Arithmetic.
    """
    admit = Admission()
    known = _Known(
        admit.whole("before", before, least=1, low="ZERO_BEFORE") if before is not None else None,
        admit.whole("after", after) if after is not None else None,
        admit.whole("delta", delta) if delta is not None else None,
        admit.percent("rate_pct", rate_pct) if rate_pct is not None else None,
    )
    if len(known.missing) > 2:
        return NotComputable(
            "reduction_inverse",
            admit.inputs,
            "MISSING_INPUT",
            known.missing,
            cautions=admit.cautions,
        )
    formula, results = _solved(known, rounded=bool(rate_rounded))
    return Calculation(
        "reduction_inverse", admit.inputs, formula, tuple(results), cautions=admit.cautions
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of before, after, difference and rate."""

    before: int | None
    after: int | None
    delta: int | None
    rate: Fraction | None

    @property
    def missing(self) -> tuple[str, ...]:
        named = (
            ("before", self.before),
            ("after", self.after),
            ("delta", self.delta),
            ("rate_pct", self.rate),
        )
        return tuple(name for name, value in named if value is None)


def _solved(known: _Known, *, rounded: bool) -> tuple[str, list[Result]]:
    if known.before is not None:
        return _from_before(known, known.before)
    if known.delta is not None and known.after is not None:
        base = known.delta + known.after
        if base == 0:
            raise CalculatorError("ZERO_BEFORE", "before", 0)
        rate = Fraction(known.delta, base) * 100
        _check(known, base, known.after)
        results = [whole("before", base), percent("rate_pct", rate)]
        return f"{known.delta} + {known.after}", results
    return _from_rate(known, rounded=rounded)


def _from_before(known: _Known, before: int) -> tuple[str, list[Result]]:
    if known.delta is not None or known.after is not None:
        delta = known.delta if known.delta is not None else before - (known.after or 0)
        if delta > before:
            raise CalculatorError("PART_GT_WHOLE", "delta", delta, before)
        after = before - delta
        _check(known, before, after)
        rate = percent("rate_pct", Fraction(delta, before) * 100)
        if known.after is None:
            return f"{before} − {delta}", [whole("after", after), whole("delta", delta), rate]
        formula = f"({before} − {after}) ÷ {before} × 100%"
        return formula, [rate, whole("delta", delta), whole("after", after)]
    rate_pct = known.rate or Fraction(0)
    left = before * (1 - rate_pct / 100)
    shown = _shown(rate_pct)
    formula = f"{before} × (1 − {shown})"
    if left.denominator == 1:
        return formula, [whole("after", left), whole("delta", before - left)]
    nearest = int(round_half_up(left, 0))
    results = [
        decimal("after", left, unit="个"),
        whole("after_whole", nearest),
        decimal("delta", before - left, unit="个"),
        whole("delta_at_least", ceil(before - left)),
    ]
    return formula, results


def _from_rate(known: _Known, *, rounded: bool) -> tuple[str, list[Result]]:
    rate = known.rate or Fraction(0)
    delta = known.delta
    number = delta if delta is not None else known.after or 0
    share = rate if delta is not None else 100 - rate
    if share == 0:
        raise CalculatorError("INCONSISTENT", "rate_pct", exact_text(rate))
    base = number * 100 / share
    nearest = max(int(round_half_up(base, 0)), number)
    low, high = _fitting(number, share, places_of(rate), nearest) if rounded else (nearest, nearest)
    shown = _shown(rate)
    formula = f"{number} ÷ {shown}" if delta is not None else f"{number} ÷ (1 − {shown})"
    other = (
        whole("after", nearest - number) if delta is not None else whole("delta", nearest - number)
    )
    return formula, [whole("before", nearest), whole("low", low), whole("high", high), other]


def _fitting(number: int, share: Fraction, places: int, nearest: int) -> tuple[int, int]:
    """Bases whose share rounds to the one given."""
    half = Fraction(1, 2 * 10**places)
    low = floor(number * 100 / (share + half)) + 1
    high = floor(number * 100 / (share - half)) if share > half else nearest
    return (min(low, nearest), max(high, nearest))


def _shown(rate: Fraction) -> str:
    text = exact_text(rate)
    return f"{decimal_text(rate, 2)}%" if "/" in text else f"{text}%"


def _check(known: _Known, before: int, after: int) -> None:
    """Whether a third or fourth value agrees."""
    rate = Fraction(before - after, before) * 100
    wrong = (
        (known.after is not None and known.after != after)
        or (known.delta is not None and known.delta != before - after)
        or (known.rate is not None and not agrees(rate, known.rate))
    )
    if wrong:
        raise CalculatorError("INCONSISTENT", "before, after, delta, rate_pct")
