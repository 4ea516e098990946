"""Offices by rule: how many at most, how small, and how many of them line offices."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from typing_extensions import TypedDict

from knowledge.calculators.admission import Admission, Number
from knowledge.calculators.displays import percent, points, verdict, whole, word
from knowledge.calculators.results import Calculation, Caution, NotComputable, Outcome, Result
from knowledge.calculators.ruled import cautions, named, source
from knowledge.errors import CalculatorError
from knowledge.quantities import decimal_text, exact_text
from knowledge.rules import RuleBook


def internal_org_limit(
    *,
    rules: RuleBook,
    staff: Number | None = None,
    min_per_office: Number | None = None,
    before: Number | None = None,
    min_reduction_pct: Number | None = None,
    current: Number | None = None,
    rule_set: str | None = None,
) -> Outcome:
    """Compute how many internal offices (内设机构) there may be at most.

    By posts for each office (`staff` and `min_per_office`), by a least reduction (`before` and
    `min_reduction_pct`), or by both: then the smaller number counts. No coefficient is assumed.

    Args:
        rules: The rule sets there are.
        staff: Posts of the department [名].
        min_per_office: Least posts of an office, at least 1 [名].
        before: Offices before the reform [个].
        min_reduction_pct: Least reduction [%].
        current: Offices there are now, to be judged [个].
        rule_set: Id of a rule set, such as `xiangyang_2013` (3 posts, 30 %).

    Returns:
        limit, by_staff, by_reduction, over, within.

    Raises:
        CalculatorError: OUT_OF_RANGE, NOT_INTEGER, UNKNOWN_RULE.

    Example:
        >>> from knowledge.rules import load_rule_book
        >>> book = load_rule_book()
        >>> internal_org_limit(rules=book, staff=56, min_per_office=3).main.display
        '18个'
        >>> found = internal_org_limit(rules=book, before=52, current=38, rule_set="xiangyang_2013")
        >>> found.main.display, found.result("over").display
        ('36个', '2个')
        >>> found = internal_org_limit(
        ...     rules=book, staff=56, before=25, current=19, rule_set="xiangyang_2013")
        >>> found.main.display, found.result("over").display
        ('17个', '2个')

    Source:
        张文斌《“大科室制”改革的实践与思考》 for 襄阳; 淮北 gives no coefficient.
    """
    admit = Admission()
    posts = admit.whole("staff", staff, least=1) if staff is not None else None
    offices = (
        admit.whole("before", before, least=1, low="ZERO_BEFORE") if before is not None else None
    )
    now = admit.whole("current", current) if current is not None else None
    chosen = named(rules, rule_set)[:1]
    rule = chosen[0].provisions.office_limit if chosen else None
    each_given = min_per_office if min_per_office is not None or not rule else rule.min_per_office
    share_given = (
        min_reduction_pct if min_reduction_pct is not None or not rule else rule.min_reduction_pct
    )
    each = admit.whole("min_per_office", each_given, least=1) if each_given is not None else None
    share = admit.percent("min_reduction_pct", share_given) if share_given is not None else None
    bounds, formulas = _bounds(posts, each, offices, share)
    read = tuple(map(source, chosen))
    if not bounds:
        lacking = _missing(posts, each, offices, share)
        unset = chosen and rule is None
        code, missing = (
            ("RULE_NOT_SPECIFIED", ("coefficient",)) if unset else ("MISSING_INPUT", lacking)
        )
        return NotComputable("internal_org_limit", admit.inputs, code, missing, read)
    limit = min(int(str(bound.value)) for bound in bounds)
    results = [whole("limit", limit), *bounds]
    if now is not None:
        results += [whole("over", max(0, now - limit)), verdict("within", holds=now <= limit)]
    if chosen:
        admit.inputs["rule_set"] = chosen[0].id
    told = cautions(chosen[0], (*rule.caveats, *rule.reduction_caveats)) if chosen and rule else ()
    return Calculation(
        "internal_org_limit",
        admit.inputs,
        formulas[0] if len(formulas) == 1 else f"min({', '.join(formulas)})",
        tuple(results),
        cautions=(*admit.cautions, *told),
        sources=read,
    )


def _bounds(
    staff: int | None, each: int | None, before: int | None, share: Fraction | None
) -> tuple[list[Result], list[str]]:
    bounds, formulas = [], []
    if staff is not None and each is not None:
        bounds.append(whole("by_staff", staff // each))
        formulas.append(f"⌊{staff} ÷ {each}⌋")
    if before is not None and share is not None:
        bounds.append(whole("by_reduction", before - ceil(before * share / 100)))
        formulas.append(f"{before} − ⌈{before} × {exact_text(share)}%⌉")
    return bounds, formulas


def _missing(
    staff: int | None, each: int | None, before: int | None, share: Fraction | None
) -> tuple[str, ...]:
    if staff is not None and each is None:
        return ("min_per_office",)
    if before is not None and share is None:
        return ("min_reduction_pct",)
    return ("staff",) if each is not None else ("staff", "min_per_office")


class OfficeRow(TypedDict):
    """An office and its people."""

    name: str
    staff: int


def small_office_scan(
    *, rules: RuleBook, offices: Sequence[OfficeRow], count_basis: str | None = None
) -> Outcome:
    """Find one-person and two-person offices (一人科, 两人科) in a list.

    Args:
        rules: The rule sets there are.
        offices: From 1 to 500 of `{"name", "staff"}`, names that differ.
        count_basis: What is counted: 编制 (posts) or 实有 (people).

    Returns:
        share_pct of small offices; their names (one, two, empty) and counts; for each rule set
        that forbids sizes `meets_…`.

    Raises:
        CalculatorError: DUPLICATE_NAME, TOO_MANY, NOT_INTEGER, NEGATIVE.

    Example:
        >>> from knowledge.rules import load_rule_book
        >>> found = small_office_scan(rules=load_rule_book(), offices=[
        ...     {"name": "办公室", "staff": 5}, {"name": "法规科", "staff": 1},
        ...     {"name": "财务科", "staff": 2}, {"name": "业务科", "staff": 6},
        ...     {"name": "档案科", "staff": 1}])
        >>> found.main.display, found.result("one").value, found.result("two").value
        ('60.00%', '法规科、档案科', '财务科')

    Source:
        淮北 (基本消除一人科) and 庆阳 (彻底消除一人科、两人科), 综合报道《全国多地开启“大科室”改革》.
    """
    admit = Admission()
    admitted: list[dict[str, object]] = []
    sizes: dict[str, int] = {}
    for row in admit.rows("offices", offices):
        one = admit.of_row()
        sizes[str(row["name"])] = one.whole("staff", row.get("staff"))
        admitted.append({"name": str(row["name"]), **one.inputs})
    admit.inputs["offices"] = admitted
    told = list(admit.cautions)
    if count_basis in ("编制", "实有"):
        admit.inputs["count_basis"] = count_basis
    else:
        told.append(Caution("BASIS_UNKNOWN"))
    by_size = {size: [name for name, n in sizes.items() if n == size] for size in (0, 1, 2)}
    small = len(by_size[1]) + len(by_size[2])
    results = [percent("share_pct", Fraction(small, len(sizes)) * 100)]
    for label, size in (("one", 1), ("two", 2), ("empty", 0)):
        results.append(whole(f"{label}_count", len(by_size[size])))
        if by_size[size]:
            results.append(word(label, "、".join(by_size[size])))
    held = rules.offering("small_offices")
    for rule_set in held:
        provision = rule_set.provisions.small_offices
        if provision:
            clear = not any(n in provision.none_of_size for n in sizes.values())
            results.append(verdict(f"meets_{rule_set.id}", holds=clear))
    return Calculation(
        "small_office_scan",
        admit.inputs,
        f"({len(by_size[1])} + {len(by_size[2])}) ÷ {len(sizes)} × 100%",
        tuple(results),
        cautions=tuple(told),
        sources=tuple(map(source, held)),
    )


def _all_offices(
    admit: Admission, business: int, total: Number | None, support: Number | None
) -> int:
    """How many offices there are: as given, or both kinds together."""
    if total is not None or support is None or "support" in admit.inputs:
        return admit.whole("total", total, least=1, low="ZERO_TOTAL")
    together = business + admit.whole("support", support)
    if together == 0:
        raise CalculatorError("ZERO_TOTAL", "total", together)
    return together


def business_share(
    *,
    rules: RuleBook,
    business: Number | None = None,
    total: Number | None = None,
    support: Number | None = None,
    target_pct: Number | None = None,
    tolerance_pp: Number | None = None,
    rule_set: str | None = None,
) -> Outcome:
    """Compute the share of line offices (业务科室占比) and compare it with a target.

    Args:
        rules: The rule sets there are.
        business: Line offices (业务科室), a whole number [个].
        total: All internal offices, a whole number of at least 1 [个]; by default `business` and
            `support` together.
        support: Other offices (综合科室), where all the rest are line offices [个]; instead of
            `business`.
        target_pct: A target [%]; none is assumed.
        tolerance_pp: How far from the target counts as 左右 [percentage points]; by default 2,
            our own choice, and 0 for a target that is not 左右.
        rule_set: Id of a rule set with a target, such as `huaibei_2024` (85 % 左右).

    Returns:
        share_pct, business, total; with a target gap_pp, within, min_business, max_support.

    Raises:
        CalculatorError: PART_GT_WHOLE, ZERO_TOTAL, UNKNOWN_RULE.

    Example:
        >>> from knowledge.rules import load_rule_book
        >>> book = load_rule_book()
        >>> found = business_share(rules=book, business=34, total=40, rule_set="huaibei_2024")
        >>> found.main.display, found.result("min_business").display
        ('85.00%', '34个')
        >>> business_share(rules=book, business=17, total=20, target_pct=85).main.display
        '85.00%'
        >>> found = business_share(rules=book, business=10, total=14, target_pct=85)
        >>> found.result("gap_pp").display, found.result("min_business").display
        ('-13.57pp', '12个')
        >>> found = business_share(rules=book, support=3, total=16)
        >>> found.main.display, found.formula
        ('81.25%', '(16 − 3) ÷ 16 × 100%')
        >>> business_share(rules=book, business=9, support=3).main.display
        '75.00%'

    Source:
        85 % 左右 is of 淮北 (综合报道《全国多地开启“大科室”改革》), which gives no tolerance.
    """
    admit = Admission()
    rest = business is None and support is not None
    name, value = ("support", support) if rest else ("business", business)
    part = admit.whole(name, value)
    offices = _all_offices(admit, part, total, support)
    if part > offices:
        raise CalculatorError("PART_GT_WHOLE", name, part, offices)
    line, shown = (offices - part, f"({offices} − {part})") if rest else (part, str(part))
    share = Fraction(line, offices) * 100
    results = [percent("share_pct", share), whole("business", line), whole("total", offices)]
    told = list(admit.cautions)
    chosen = named(rules, rule_set)[:1] if target_pct is None else []
    rule = chosen[0].provisions.business_share if chosen else None
    goal = target_pct if rule is None else rule.target_pct
    if goal is not None:
        target = admit.percent("target_pct", goal)
        about = rule is None or rule.about
        tolerance = admit.number(
            "tolerance_pp", 2 if tolerance_pp is None and about else tolerance_pp or 0
        )
        least = ceil(offices * target / 100)
        results += [
            points("gap_pp", share - target),
            verdict("within", holds=share >= target - tolerance),
            whole("min_business", least),
            whole("max_support", floor(offices * (100 - target) / 100)),
        ]
        if tolerance_pp is None and tolerance:
            told.append(Caution("TOLERANCE_OURS", (("tolerance", decimal_text(tolerance, 0)),)))
    if chosen and rule:
        admit.inputs["rule_set"] = chosen[0].id
        told += cautions(chosen[0], rule.caveats)
    return Calculation(
        "business_share",
        admit.inputs,
        f"{shown} ÷ {offices} × 100%",
        tuple(results),
        cautions=tuple(told),
        sources=tuple(map(source, chosen)),
    )
