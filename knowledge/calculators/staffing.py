"""Posts by rule: how many must be cut, how many leaders there may be, how many ranks."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from knowledge.calculators.admission import Admission, Number
from knowledge.calculators.displays import percent, verdict, whole, word
from knowledge.calculators.results import (
    Calculation,
    Caution,
    NotComputable,
    Outcome,
    Result,
    Row,
    Source,
)
from knowledge.calculators.ruled import cautions, named, source
from knowledge.errors import CalculatorError
from knowledge.quantities import exact_text
from knowledge.rules import LeaderPosts, RuleBook, RuleSet, Tier


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
        results.append(percent("one_less_pct", Fraction(least - 1, before) * 100))
    if left is not None:
        results = [*_judged(before, left, least), *results]
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


def _judged(before: int, after: int, least: int) -> list[Result]:
    if after > before:
        raise CalculatorError("PART_GT_WHOLE", "after", after, before)
    cut = before - after
    return [
        percent("cut_pct", Fraction(cut, before) * 100),
        verdict("meets", holds=cut >= least),
        whole("cut", cut, "名"),
        whole("shortfall", max(0, least - cut), "名"),
    ]


def leader_posts(
    *,
    rules: RuleBook,
    staff: Number | None = None,
    rule_set: str | None = None,
    actual: Number | None = None,
) -> Outcome:
    """Look up how many leaders (领导职数) an office of so many posts (编制) has under a rule.

    No rule is assumed: with none named, each that applies is given. What a rule does not cover is
    not filled in.

    Args:
        rules: The rule sets there are.
        staff: Posts of the office, a whole number of at least 1 [名]; not of the department.
        rule_set: Id of a rule set, or several divided by commas to compare them.
        actual: Leaders in post, to be judged [名].

    Returns:
        total, principal, deputy (or least and most), over_by; a row for each rule set where
        several are looked up.

    Raises:
        CalculatorError: OUT_OF_RANGE, NOT_INTEGER, UNKNOWN_RULE.

    Example:
        >>> from knowledge.rules import load_rule_book
        >>> book = load_rule_book()
        >>> leader_posts(rules=book, staff=4, rule_set="huaibei_2024").main.display
        '1名'
        >>> leader_posts(rules=book, staff=4, rule_set="moc_1994").main.display
        '2名'
        >>> leader_posts(rules=book, staff=8, rule_set="moc_1994").main.display
        '3名'
        >>> leader_posts(rules=book, staff=6, rule_set="huaibei_2024").missing
        ('staff>=5',)

    Source:
        The rule sets of `knowledge/rules`, each with its own.
    """
    admit = Admission()
    posts = admit.whole("staff", staff, least=1)
    in_post = admit.whole("actual", actual) if actual is not None else None
    chosen = named(rules, rule_set)
    if chosen:
        admit.inputs["rule_set"] = ",".join(one.id for one in chosen)
    held = [one for one in chosen or rules.offering("leader_posts") if one.provisions.leader_posts]
    if not chosen:
        held = [one for one in held if _of_office(one)]
    if not held:
        return NotComputable(
            "leader_posts",
            admit.inputs,
            "RULE_NOT_SPECIFIED",
            ("leader_posts",),
            tuple(map(source, chosen)),
            admit.cautions,
        )
    if len(held) == 1 and chosen:
        return _under(held[0], posts, in_post, admit)
    return _side_by_side(held, posts, admit, named_by_user=bool(chosen))


def _of_office(rule_set: RuleSet) -> bool:
    provision = rule_set.provisions.leader_posts
    return provision is not None and provision.of == "office"


def _under(rule_set: RuleSet, posts: int, actual: int | None, admit: Admission) -> Outcome:
    provision = rule_set.provisions.leader_posts
    tier = provision.tier(posts) if provision else None
    read: tuple[Source, ...] = (source(rule_set),)
    if provision is None or tier is None:
        gap = provision.gap(posts) if provision else "leader_posts"
        return NotComputable(
            "leader_posts", admit.inputs, "RULE_NOT_SPECIFIED", (gap,), read, admit.cautions
        )
    results = _posts(tier)
    if actual is not None:
        results.append(whole("over_by", max(0, actual - tier.posts[1]), "名"))
    return Calculation(
        "leader_posts",
        admit.inputs,
        _tier_text(tier, posts),
        tuple(results),
        cautions=(
            *admit.cautions,
            *cautions(rule_set, provision.caveats),
            *_more(provision, posts),
        ),
        sources=read,
    )


def _posts(tier: Tier) -> list[Result]:
    least, most = tier.posts
    if least != most:
        both = f"{least}–{most}"
        return [
            Result("total", both, "名", f"{both}名"),
            whole("least", least, "名"),
            whole("most", most, "名"),
        ]
    results = [whole("total", most, "名")]
    if tier.principal is not None and tier.deputy is not None:
        results += [whole("principal", tier.principal, "名"), whole("deputy", tier.deputy[1], "名")]
    return results


def _tier_text(tier: Tier, posts: int) -> str:
    return f"{posts} ∈ [{tier.start}, {'∞' if tier.end is None else tier.end}]"


def _more(provision: LeaderPosts, posts: int) -> tuple[Caution, ...]:
    more = provision.conditional_more
    if more is None or posts < more.start:
        return ()
    values = (
        ("most", str(more.deputy_most)),
        ("when_zh", more.when_zh),
        ("when_en", more.when_en),
    )
    return (Caution("CONDITIONAL_MORE", values),)


def _side_by_side(
    held: list[RuleSet], posts: int, admit: Admission, *, named_by_user: bool
) -> Calculation:
    rows: list[Row] = []
    by_rule: list[str] = []
    for rule_set in held:
        provision = rule_set.provisions.leader_posts
        tier = provision.tier(posts) if provision else None
        results = _posts(tier) if tier else [word("status", "not_specified")]
        minded = (
            (*cautions(rule_set, provision.caveats), *_more(provision, posts))
            if provision and tier
            else ()
        )
        rows.append(Row(rule_set.id, tuple(results), minded))
        by_rule.append(f"{rule_set.id}: {results[0].display}")
    no_rule = () if named_by_user else (Caution("NO_RULE_NAMED"),)
    return Calculation(
        "leader_posts",
        admit.inputs,
        "",
        (word("by_rule", "; ".join(by_rule)),),
        cautions=(*admit.cautions, *no_rule),
        sources=tuple(map(source, held)),
        rows=tuple(rows),
    )


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
