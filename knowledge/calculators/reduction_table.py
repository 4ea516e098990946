"""精简率 of several bodies side by side, and of all together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NotRequired

from typing_extensions import TypedDict

from knowledge.calculators.admission import Admission
from knowledge.calculators.displays import percent, points, whole
from knowledge.calculators.reduction import moved_on
from knowledge.calculators.results import Calculation, Caution, Outcome, Row


class ReductionRow(TypedDict):
    """One body of a table."""

    name: str
    before: int
    after: int
    further_cut: NotRequired[int | str]
    """How many more than down to `after` went; several as a sum, `"3 + 2"`."""
    further_added: NotRequired[int | str]
    """How many came since."""


def reduction_table(
    *, rows: Sequence[ReductionRow], overlaps: Sequence[str] | None = None
) -> Outcome:
    """Compute streamlining rates (精简率) of several bodies side by side, and of all together.

    The total is the sum of the cuts over the sum before, never the mean of the rates.

    Args:
        rows: From 1 to 500 of `{"name", "before", "after"}`, names that differ; `further_cut` and
            `further_added` as in `reduction_rate`, for "what if this one cut two more".
        overlaps: Names of rows that are contained in another row.

    Returns:
        A row each with rate and rank (ties share a rank), total_rate_pct, the sums, and for
        information the mean of the rates; gap_pp between the rates of two.

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
        >>> reduction_table(rows=[{"name": "甲", "before": 28, "after": 20, "further_cut": 1},
        ...     {"name": "丙", "before": 33, "after": 24, "further_cut": 2}]).main.display
        '32.79%'

    Source:
        Arithmetic.
    """
    admit = Admission()
    admitted: list[dict[str, object]] = []
    ends: list[tuple[str, int, int]] = []
    for row in admit.rows("rows", rows):
        one = admit.of_row()
        name = str(row["name"])
        first, told = one.whole("before", row.get("before")), one.whole("after", row.get("after"))
        last, _ = moved_on(one, told, row.get("further_cut"), row.get("further_added"))
        ends.append((name, first, last))
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
    if len(rates) == _A_PAIR:
        one_rate, other_rate = rates.values()
        results.append(points("gap_pp", abs(one_rate - other_rate)))
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


_A_PAIR = 2
"""Bodies of which it is said how far apart they are."""


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
