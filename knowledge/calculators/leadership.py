"""领导职数: how many leaders an office of so many posts has under a rule."""

from __future__ import annotations

from knowledge.calculators.admission import Admission, Number
from knowledge.calculators.displays import whole, word
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
from knowledge.rules import LeaderPosts, RuleBook, RuleSet, Tier


def leader_posts(
    *,
    rules: RuleBook,
    staff: Number | None = None,
    rule_set: str | None = None,
    actual: Number | None = None,
    condition_met: bool = False,
) -> Outcome:
    """Look up how many leaders (领导职数) an office of so many posts (编制) has under a rule.

    No rule is assumed: with none named, each that applies is given. What a rule does not cover is
    not filled in.

    Args:
        rules: The rule sets there are.
        staff: Posts of the office, a whole number of at least 1 [名]; not of the department. A sum,
            `"6 + 3"`, for "what if three more came".
        rule_set: Id of a rule set, or several divided by commas to compare them.
        actual: Leaders in post, to be judged [名].
        condition_met: Whether what the rule ties more deputies to holds (任务重, 下设科、股、队); the
            tier's own number is then the least.

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
        >>> found = leader_posts(rules=book, staff=17, rule_set="moc_1994", condition_met=True)
        >>> found.result("most").display, found.result("deputy_most").display
        ('4名', '3名')
        >>> leader_posts(rules=book, staff=6, rule_set="huaibei_2024").missing
        ('staff>=5',)

    Source:
        The rule sets of `knowledge/rules`, each with its own.
    """
    admit = Admission()
    posts = sum(admit.whole_sum("staff", staff, least=1))
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
        return _under(held[0], posts, in_post, admit, condition_met=condition_met is True)
    return _side_by_side(held, posts, admit, named_by_user=bool(chosen))


def _of_office(rule_set: RuleSet) -> bool:
    provision = rule_set.provisions.leader_posts
    return provision is not None and provision.of == "office"


def _under(
    rule_set: RuleSet, posts: int, actual: int | None, admit: Admission, *, condition_met: bool
) -> Outcome:
    provision = rule_set.provisions.leader_posts
    tier = provision.tier(posts) if provision else None
    read: tuple[Source, ...] = (source(rule_set),)
    if provision is None or tier is None:
        gap = provision.gap(posts) if provision else "leader_posts"
        return NotComputable(
            "leader_posts", admit.inputs, "RULE_NOT_SPECIFIED", (gap,), read, admit.cautions
        )
    results, most = _posts(tier), tier.posts[1]
    more = _more(provision, posts)
    if condition_met and more:
        admit.inputs["condition_met"] = True
        results, more = _posts_under_condition(tier, provision), _with_code(more)
        most = int(str(results[2].value))
    if actual is not None:
        results.append(whole("over_by", max(0, actual - most), "名"))
    return Calculation(
        "leader_posts",
        admit.inputs,
        _tier_text(tier, posts),
        tuple(results),
        cautions=(
            *admit.cautions,
            *cautions(rule_set, provision.caveats),
            *more,
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


def _posts_under_condition(tier: Tier, provision: LeaderPosts) -> list[Result]:
    """From the tier's own number up to what the condition allows."""
    principal = tier.principal if tier.principal is not None else 1
    deputies = provision.conditional_more.deputy_most if provision.conditional_more else 0
    least, most = tier.posts[0], principal + deputies
    return [
        Result("total", f"{least}–{most}", "名", f"{least}–{most}名"),
        whole("least", least, "名"),
        whole("most", most, "名"),
        whole("principal", principal, "名"),
        whole("deputy_most", deputies, "名"),
    ]


def _with_code(cautions: tuple[Caution, ...]) -> tuple[Caution, ...]:
    """The same, for where the condition is said to hold: who judges it is left open."""
    return tuple(Caution("CONDITION_BY_USER", caution.values) for caution in cautions)


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
