"""Ratios, averages, and what is left of a target."""

from __future__ import annotations

from fractions import Fraction

from knowledge.calculators.admission import Admission, Number
from knowledge.calculators.displays import (
    INVERSE_PLACES,
    bare,
    decimal,
    percent,
    points,
    whole,
    word,
)
from knowledge.calculators.results import Calculation, Caution, NotComputable, Outcome, Result
from knowledge.errors import CalculatorError
from knowledge.quantities import exact_text


def ratio_change(
    *,
    before: Number | None = None,
    after: Number | None = None,
    lower_is_better: bool = True,
) -> Outcome:
    """Compare a ratio such as vehicles per charger (车桩比) before and after.

    Args:
        before: The ratio before, greater than 0; `2.9:1`, `2.9比1` or 2.9.
        after: The ratio after, greater than 0.
        lower_is_better: Whether a smaller ratio is the better one, as for 车桩比.

    Returns:
        rel_pct (signed), abs_change, the inverses with four decimals, and verdict.

    Raises:
        CalculatorError: OUT_OF_RANGE for 0, NEGATIVE, NOT_A_NUMBER.

    Example:
        >>> found = ratio_change(before="2.9:1", after="2.2比1")
        >>> found.main.display, found.result("inverse_rel_pct").display
        ('-24.14%', '31.82%')
        >>> found.result("inverse_before").display, found.result("verdict").value
        ('0.3448', 'better')
        >>> ratio_change(before="2.2", after="2.9").result("verdict").value
        'worse'

    Source:
        Arithmetic.
    """
    admit = Admission()
    first = admit.number("before", before, positive=True)
    last = admit.number("after", after, positive=True)
    admit.inputs["lower_is_better"] = lower_is_better is not False
    relative = (last - first) / first * 100
    better = (last < first) == (lower_is_better is not False)
    verdict = "unchanged" if first == last else "better" if better else "worse"
    return Calculation(
        "ratio_change",
        admit.inputs,
        f"({exact_text(last)} − {exact_text(first)}) ÷ {exact_text(first)} × 100%",
        (
            percent("rel_pct", relative),
            bare("abs_change", last - first),
            decimal("inverse_before", 1 / first, INVERSE_PLACES),
            decimal("inverse_after", 1 / last, INVERSE_PLACES),
            percent("inverse_rel_pct", (first / last - 1) * 100),
            word("verdict", verdict),
        ),
        cautions=admit.cautions,
    )


def average(
    *, total: Number | None = None, count: Number | None = None, unit: str | None = None
) -> Outcome:
    """Divide a total by a count.

    Args:
        total: What is shared out, zero or more.
        count: Among how many, a whole number of at least 1.
        unit: What the total counts: 个, 位.

    Raises:
        CalculatorError: ZERO_TOTAL for a count of 0, and as for any number.

    Example:
        >>> average(total=328, count=215).main.display, average(total=413, count=46).main.display
        ('1.53', '8.98')
        >>> average(total=118, count=46, unit="个").main.display
        '2.57个'

    Source:
        Arithmetic.
    """
    admit = Admission()
    shared = admit.number("total", total)
    among = admit.whole("count", count, least=1, low="ZERO_TOTAL")
    counted = admit.text("unit", unit)[:10] if unit else ""
    return Calculation(
        "average",
        admit.inputs,
        f"{exact_text(shared)} ÷ {among}",
        (decimal("average", shared / among, unit=counted),),
        cautions=admit.cautions,
    )


def completion_gap(
    *,
    done_pct: Number | None = None,
    done: Number | None = None,
    target: Number | None = None,
) -> Outcome:
    """Compute what is left of a target.

    Args:
        done_pct: Share done [%], from 0 to 100; or
        done: Number done, with
        target: The target, a whole number of at least 1.

    Returns:
        gap_pp in percentage points, done_pct, and where the target is known remaining and done.

    Raises:
        CalculatorError: ZERO_TOTAL, PART_GT_WHOLE, OUT_OF_RANGE.

    Example:
        >>> completion_gap(done_pct="81.76").main.display
        '18.24pp'
        >>> [result.display for result in completion_gap(done=50, target=80).results]
        ['37.50pp', '62.50%', '30个', '50个']

    Source:
        Arithmetic.
    """
    admit = Admission()
    whole_target = (
        admit.whole("target", target, least=1, low="ZERO_TOTAL") if target is not None else None
    )
    if done is not None and whole_target is not None:
        reached = admit.whole("done", done)
        if reached > whole_target:
            raise CalculatorError("PART_GT_WHOLE", "done", reached, whole_target)
        share = Fraction(reached, whole_target) * 100
        formula = f"100% − {reached} ÷ {whole_target} × 100%"
    elif done_pct is not None:
        share = admit.percent("done_pct", done_pct)
        formula = f"100% − {exact_text(share)}%"
    else:
        missing = ("target",) if done is not None else ("done_pct",)
        return NotComputable("completion_gap", admit.inputs, "MISSING_INPUT", missing)
    results: list[Result] = [points("gap_pp", 100 - share), percent("done_pct", share)]
    cautions = admit.cautions
    if whole_target is None:
        cautions = (*cautions, Caution("TARGET_UNKNOWN"))
    else:
        left = whole_target * (100 - share) / 100
        known = left.denominator == 1
        numbers = {"remaining": left, "done": whole_target - left}
        for name, number in numbers.items():
            results.append(whole(name, number) if known else decimal(name, number, unit="个"))
    return Calculation("completion_gap", admit.inputs, formula, tuple(results), cautions=cautions)
