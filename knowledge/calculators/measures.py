"""Other measures: vacancies, saturation, scores, ratios, averages, gaps, numerals."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import Any

from typing_extensions import TypedDict

from knowledge.calculators.admission import Admission, Number, plain
from knowledge.calculators.displays import INVERSE_PLACES, decimal, percent, points, whole, word
from knowledge.calculators.results import Calculation, Caution, NotComputable, Outcome, Result, Row
from knowledge.errors import CalculatorError
from knowledge.quantities import decimal_text, exact_text, read_quantity


def vacancy_rate(*, approved: Number | None = None, actual: Number | None = None) -> Outcome:
    """Compute how many posts (编制) are vacant or overfilled: 空编率, 超编率.

    Args:
        approved: Posts approved (核定编制), a whole number of at least 1 [名].
        actual: People in post (实有), a whole number of at least 0 [名].

    Returns:
        vacancy_pct or over_pct first, vacant, over, use_pct, status 空编, 满编 or 超编.

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

    Source:
        Common usage; no official text was found.
    """
    admit = Admission()
    quota = admit.whole("approved", approved, least=1, low="ZERO_TOTAL")
    people = admit.whole("actual", actual)
    vacant, over = max(0, quota - people), max(0, people - quota)
    status = "空编" if vacant else "超编" if over else "满编"
    rates = [
        percent("vacancy_pct", Fraction(vacant, quota) * 100),
        percent("over_pct", Fraction(over, quota) * 100),
    ]
    high, low = (people, quota) if over else (quota, people)
    return Calculation(
        "vacancy_rate",
        admit.inputs,
        f"({high} − {low}) ÷ {quota} × 100%",
        (
            *(reversed(rates) if over else rates),
            whole("vacant", vacant, "名"),
            whole("over", over, "名"),
            percent("use_pct", Fraction(people, quota) * 100),
            word("status", status),
        ),
        cautions=admit.cautions,
    )


def workload_saturation(
    *, hours: Number | None = None, staff: Number | None = None, std_hours: Number | None = None
) -> Outcome:
    """Compute workload saturation (工作饱和度): hours worked over the hours of full posts.

    Args:
        hours: Hours of work in the period, zero or more [h].
        staff: People who do it, a whole number of at least 1 [人].
        std_hours: Hours of one full post in the same period [h], such as 2000 or 1984 a year;
            none is assumed.

    Returns:
        saturation_pct, fte (full posts the work makes up) and posts_needed, rounded up.

    Raises:
        CalculatorError: ZERO_TOTAL, OUT_OF_RANGE, and as for any number.

    Example:
        >>> workload_saturation(hours=9000, staff=5, std_hours=2000).main.display
        '90.00%'
        >>> workload_saturation(hours=4200, staff=2, std_hours=2000).main.display
        '105.00%'
        >>> workload_saturation(hours=2976, staff=2, std_hours=1984).main.display
        '75.00%'
        >>> workload_saturation(hours=9000, staff=5).missing
        ('std_hours',)

    Source:
        Common usage; the sources of the reform give no formula.
    """
    admit = Admission()
    worked = admit.number("hours", hours)
    people = admit.whole("staff", staff, least=1, low="ZERO_TOTAL")
    cautions = (*admit.cautions, Caution("FORMULA_NOT_IN_SOURCE"))
    if std_hours is None:
        return NotComputable(
            "workload_saturation", admit.inputs, "MISSING_INPUT", ("std_hours",), cautions=cautions
        )
    standard = admit.number("std_hours", std_hours, positive=True)
    fte = worked / standard
    return Calculation(
        "workload_saturation",
        admit.inputs,
        f"{exact_text(worked)} ÷ ({people} × {exact_text(standard)}) × 100%",
        (
            percent("saturation_pct", fte / people * 100),
            decimal("fte", fte),
            whole("posts_needed", ceil(fte), "人"),
        ),
        cautions=cautions,
    )


class ScoreItem(TypedDict, total=False):
    """One section chief or office."""

    name: str
    base: float
    composite: float
    bonus: float
    penalty: float


def assessment_score(
    *, items: Sequence[ScoreItem], top_n: Number | None = None, bottom_n: Number | None = None
) -> Outcome:
    """Add assessment scores up (考核得分): base + composite + bonus − penalty, and rank them.

    Args:
        items: From 1 to 500 of `{"name", "base", "composite", "bonus", "penalty"}`; a penalty is
            given as a positive number [分].
        top_n: How many count as leading.
        bottom_n: How many count as trailing.

    Returns:
        A row each with score and rank, best first; equal scores share a rank (1, 2, 2, 4).

    Raises:
        CalculatorError: NEGATIVE for a negative part, DUPLICATE_NAME, TOO_MANY.

    Example:
        >>> found = assessment_score(items=[
        ...     {"name": "甲", "base": 80, "composite": 12, "bonus": 5, "penalty": 2},
        ...     {"name": "乙", "base": 78, "composite": 15, "bonus": 3, "penalty": 0},
        ...     {"name": "丙", "base": 85, "composite": 10, "bonus": 0, "penalty": 4}])
        >>> [(row.name, row.results[0].display) for row in found.rows]
        [('乙', '96'), ('甲', '95'), ('丙', '91')]

    Source:
        综合报道《全国多地开启“大科室”改革》: 基础评价+综合评价+加分项−减分项; it gives no weights.
    """
    admit = Admission()
    scores: list[tuple[str, Fraction]] = []
    admitted: list[dict[str, object]] = []
    for item in admit.rows("items", items):
        one = admit.of_row()
        parts = [
            one.number(part, item.get(part, 0) if part in ("bonus", "penalty") else item.get(part))
            for part in ("base", "composite", "bonus", "penalty")
        ]
        scores.append((str(item["name"]), sum(parts[:3], Fraction(0)) - parts[3]))
        admitted.append({"name": str(item["name"]), **one.inputs})
    admit.inputs["items"] = admitted
    ranked = sorted(scores, key=lambda entry: -entry[1])
    ranks = {name: 1 + sum(other > score for _, other in scores) for name, score in ranked}
    results = [word("first", _names(ranks, 1, 1))]
    if top_n is not None:
        results.append(word("top", _names(ranks, 1, admit.whole("top_n", top_n))))
    if bottom_n is not None:
        least = len(ranked) - admit.whole("bottom_n", bottom_n) + 1
        results.append(word("bottom", _names(ranks, max(least, 1), len(ranked))))
    return Calculation(
        "assessment_score",
        admit.inputs,
        "基础评价 + 综合评价 + 加分项 − 减分项",
        tuple(results),
        cautions=(*admit.cautions, Caution("NO_WEIGHTS")),
        rows=tuple(
            Row(name, (_bare("score", score), whole("rank", ranks[name], "")))
            for name, score in ranked
        ),
    )


def _names(ranks: dict[str, int], first: int, last: int) -> str:
    return "、".join(name for name, rank in ranks.items() if first <= rank <= last)


def _bare(name: str, value: Fraction) -> Result:
    text = exact_text(value)
    return Result(name, value, "", decimal_text(value, 2) if "/" in text else text)


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
            _bare("abs_change", last - first),
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
        gap_pp in percentage points, done_pct, and remaining where the target is known.

    Raises:
        CalculatorError: ZERO_TOTAL, PART_GT_WHOLE, OUT_OF_RANGE.

    Example:
        >>> completion_gap(done_pct="81.76").main.display
        '18.24pp'
        >>> [result.display for result in completion_gap(done=50, target=80).results]
        ['37.50pp', '62.50%', '30个']

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
        results.append(whole("remaining", left) if known else decimal("remaining", left, unit="个"))
    return Calculation("completion_gap", admit.inputs, formula, tuple(results), cautions=cautions)


def cn_number(*, text: str) -> Outcome:
    """Read a number as Chinese or English documents write it.

    Args:
        text: 四百一十三, 百分之二十七, 三成, ½, 50余, 二三十, twenty-nine.

    Returns:
        value, and for a range low and high; exactness.

    Raises:
        CalculatorError: NOT_A_NUMBER, MISSING_INPUT.

    Example:
        >>> [cn_number(text=t).main.display for t in ("四百一十三", "百分之二十七", "二十九", "三成")]
        ['413', '27%', '29', '30%']
        >>> [result.display for result in cn_number(text="二三十个").results[1:3]]
        ['20', '30']

    Source:
        《出版物上数字用法》 (GB/T 15835-2011) for the forms; the reading is ours.
    """
    admit = Admission()
    written = admit.text("text", text)
    quantity = read_quantity(written)
    if quantity is None:
        raise CalculatorError("NOT_A_NUMBER", "text", written[:40])
    admit.inputs["text"] = written
    unit = quantity.unit if quantity.unit == "%" else ""
    value = Result("value", quantity.value, unit, f"{plain(quantity.value)}{unit}")
    results: list[Any] = [value]
    if quantity.high is not None:
        results += [_bare("low", quantity.value), _bare("high", quantity.high)]
    results.append(word("exactness", quantity.exactness.value))
    return Calculation("cn_number", admit.inputs, "", tuple(results))
