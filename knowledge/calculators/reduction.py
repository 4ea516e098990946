"""精简率: one, its inverse, and tables with a total."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from typing_extensions import TypedDict

from knowledge.calculators.admission import Admission, Number
from knowledge.calculators.displays import decimal, percent, verdict, whole, word
from knowledge.calculators.results import Calculation, Caution, NotComputable, Outcome, Result, Row
from knowledge.errors import CalculatorError
from knowledge.quantities import decimal_text, exact_text, round_half_up


def reduction_rate(
    *,
    before: Number | None = None,
    after: Number | None = None,
    reported_pct: Number | None = None,
    further_cut: Number | None = None,
) -> Outcome:
    """Compute the streamlining rate (精简率) of one number before and after.

    Use it for offices, posts or any other count of which both ends are known. More after than
    before is reported as an increase.

    Args:
        before: Number before, a whole number of at least 1 [个].
        after: Number after, a whole number of at least 0 [个].
        reported_pct: A rate that a source reports [%]; compared at its own decimals.
        further_cut: How many more than down to `after` are cut, for "what if one more went" [个].

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

    Source:
        Arithmetic; confirmed on the reported 27 % of 52→38 (综合报道《全国多地开启“大科室”改革》).
    """
    admit = Admission()
    first = admit.whole("before", before, least=1, low="ZERO_BEFORE")
    last = admit.whole("after", after)
    if further_cut is not None:
        more = admit.whole("further_cut", further_cut)
        if more > last:
            raise CalculatorError("OUT_OF_RANGE", "further_cut", more, f"<= {last}")
        last -= more
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
        results.append(verdict("matches_reported", holds=_agrees(rate, reported)))
    if last > first:
        cautions.append(Caution("AFTER_GT_BEFORE", (("increase_pct", percent("", -rate).display),)))
    shown = (
        f"({last + int(str(admit.inputs['further_cut']))} − {admit.inputs['further_cut']})"
        if (further_cut is not None)
        else str(last)
    )
    return Calculation(
        "reduction_rate",
        admit.inputs,
        f"({first} − {shown}) ÷ {first} × 100%",
        tuple(results),
        cautions=tuple(cautions),
    )


def _direction(before: int, after: int) -> str:
    if before == after:
        return "unchanged"
    return "decrease" if after < before else "increase"


def _agrees(rate: Fraction, reported: Fraction) -> bool:
    return round_half_up(rate, _places(reported)) == round_half_up(reported, _places(reported))


def _places(value: Fraction) -> int:
    """Decimals that a rate is written with."""
    return len(exact_text(value).partition(".")[2])


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
    low, high = _fitting(number, share, _places(rate), nearest) if rounded else (nearest, nearest)
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
        or (known.rate is not None and not _agrees(rate, known.rate))
    )
    if wrong:
        raise CalculatorError("INCONSISTENT", "before, after, delta, rate_pct")


class ReductionRow(TypedDict):
    """One body of a table."""

    name: str
    before: int
    after: int


def reduction_table(
    *, rows: Sequence[ReductionRow], overlaps: Sequence[str] | None = None
) -> Outcome:
    """Compute streamlining rates (精简率) of several bodies side by side, and of all together.

    The total is the sum of the cuts over the sum before, never the mean of the rates.

    Args:
        rows: From 1 to 500 of `{"name", "before", "after"}`, names that differ.
        overlaps: Names of rows that are contained in another row.

    Returns:
        A row each with rate and rank (ties share a rank), total_rate_pct, the sums, and for
        information the mean of the rates.

    Raises:
        CalculatorError: DUPLICATE_NAME, TOO_MANY, and as `reduction_rate`.

    Example:
        >>> found = reduction_table(rows=[{"name": "淮北", "before": 52, "after": 38},
        ...                               {"name": "酒泉", "before": 413, "after": 295}])
        >>> found.main.display, found.result("mean_of_rates_pct").display
        ('28.39%', '27.75%')
        >>> reduction_table(rows=[{"name": "甲", "before": 18, "after": 12},
        ...     {"name": "乙", "before": 10, "after": 9},
        ...     {"name": "丙", "before": 22, "after": 17}]).main.display
        '24.00%'
        >>> reduction_table(rows=[{"name": "首批", "before": 164, "after": 110},
        ...     {"name": "二批", "before": 385, "after": 273}]).main.display
        '30.24%'

    Source:
        Arithmetic.
    """
    admit = Admission()
    admitted: list[dict[str, object]] = []
    ends: list[tuple[str, int, int]] = []
    for row in admit.rows("rows", rows):
        one = admit.of_row()
        name = str(row["name"])
        ends.append(
            (name, one.whole("before", row.get("before")), one.whole("after", row.get("after")))
        )
        admitted.append({"name": name, **one.inputs})
    admit.inputs["rows"] = admitted
    before, after = sum(e[1] for e in ends), sum(e[2] for e in ends)
    rates = {name: Fraction(b - a, b) * 100 for name, b, a in ends if b}
    results = [
        whole("total_before", before),
        whole("total_after", after),
        whole("total_delta", before - after),
    ]
    if rates:
        mean = sum(rates.values(), Fraction(0)) / len(rates)
        results.insert(0, percent("total_rate_pct", Fraction(before - after, before) * 100))
        results.append(percent("mean_of_rates_pct", mean))
    cautions = [*admit.cautions, *_overlapping([e[0] for e in ends], overlaps)]
    cautions += [Caution("ZERO_BEFORE", (("name", name),)) for name, b, _ in ends if not b]
    return Calculation(
        "reduction_table",
        admit.inputs,
        f"({_sum(e[1] for e in ends)} − {_sum(e[2] for e in ends)}) ÷ {before} × 100%",
        tuple(results),
        cautions=tuple(cautions),
        rows=tuple(_row(name, b, a, rates) for name, b, a in ends),
    )


def _row(name: str, before: int, after: int, rates: Mapping[str, Fraction]) -> Row:
    results = [
        whole("before", before, ""),
        whole("after", after, ""),
        whole("delta", before - after, ""),
    ]
    if name in rates:
        rank = 1 + sum(other > rates[name] for other in rates.values())
        results += [percent("rate_pct", rates[name]), whole("rank", rank, "")]
    return Row(name, tuple(results))


def _sum(numbers: Iterable[int]) -> str:
    """A sum as a formula: the total alone when it would be long."""
    listed = list(numbers)
    return (
        str(sum(listed))
        if len(listed) > 6 or len(listed) == 1
        else f"({' + '.join(map(str, listed))})"
    )


def _overlapping(names: Sequence[str], overlaps: Sequence[str] | None) -> list[Caution]:
    """Rows that contain one another, as said or by their names."""
    told = [n for n in overlaps if isinstance(n, str)] if isinstance(overlaps, list | tuple) else []
    contained = [
        inner
        for inner in names
        for outer in names
        if inner != outer and (inner in told or _is_part(inner, outer))
    ]
    found = list(dict.fromkeys(contained))
    return [Caution("SCOPE_OVERLAP", (("names", "、".join(found)),))] if found else []


def _is_part(inner: str, outer: str) -> bool:
    """淮北财政局 is part of 淮北, and of 淮北首批试点 where that is one of the two."""
    place = re.sub(r"(?:首批|试点|\d+家|单位|市直|全市|市|部门|合计)+", "", outer)
    return len(place) > 1 and len(inner) > len(place) and inner.startswith(place)
