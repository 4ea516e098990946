"""What is said of quotas of people."""

from __future__ import annotations

from bot.calculations import caution, displays, rule
from bot.headlines.told import Told, by_user
from knowledge.calculators import Row


def staffing_cut(told: Told) -> list[str]:
    """The least cut of posts, or whether a cut suffices."""
    bound = f"{told.given('min_pct')}%"
    if told.result("meets"):
        key = "cut_met" if told.result("meets") == "yes" else "cut_not_met"
        values = {
            "cut": told.bare("cut"),
            "share": told.result("cut_pct"),
            "bound": bound,
            "least": told.bare("min_cut"),
        }
        if key == "cut_not_met":
            values["short"] = told.bare("shortfall")
        return [told.say(key, **values), *by_user(told, "min_pct", bound)]
    values = {
        "cut": told.bare("min_cut"),
        "after": told.bare("max_after"),
        "share": told.result("min_cut_pct"),
        "bound": bound,
    }
    if told.result("one_less_pct"):
        less = str(int(values["cut"]) - 1)
        values |= {"less": less, "less_share": told.result("one_less_pct")}
        return [told.say("cut_least", **values), *by_user(told, "min_pct", bound)]
    return [told.say("cut_least_only", **values), *by_user(told, "min_pct", bound)]


def leader_posts(told: Told) -> list[str]:
    """Leaders under one rule, or under each."""
    rules = {s.rule_set: rule(s, told.language) for s in told.calculation.sources}
    staff = told.given("staff")
    if told.calculation.rows:
        named = bool(told.given("rule_set"))
        head = told.say("leaders_compared" if named else "leaders_by_rule")
        lines = [
            _leaders(told, rules.get(row.name, row.name), staff, displays(row.results))
            + _minded(told, row)
            for row in told.calculation.rows
        ]
        return [head, *lines, "" if named else told.say("leaders_ask")]
    only = next(iter(rules.values()), "")
    lines = [
        _at_most(told, only, staff)
        or _leaders(told, only, staff, displays(told.calculation.results))
    ]
    if told.given("actual"):
        over = told.bare("over_by")
        key = "leaders_over" if over and over != "0" else "leaders_not_over"
        values = {"actual": told.given("actual")}
        lines.append(told.say(key, **values, **({"over": over} if key == "leaders_over" else {})))
    return lines


def _at_most(told: Told, named: str, staff: str) -> str:
    """The most leaders, where the condition for more is said to hold."""
    condition = next((c for c in told.calculation.cautions if c.code == "CONDITION_BY_USER"), None)
    if condition is None:
        return ""
    return told.say(
        "leaders_at_most",
        rule=named,
        staff=staff,
        when=dict(condition.values)[f"when_{told.language}"],
        most=told.bare("most"),
        least=told.bare("least"),
        principal=told.bare("principal"),
        deputy=told.bare("deputy_most"),
    )


def _minded(told: Told, row: Row) -> str:
    """What must be minded of one rule, said with it."""
    minded = [caution(one, told.language) for one in row.cautions]
    return told.say("row_notice", text="；".join(minded)) if minded else ""


def _leaders(told: Told, named: str, staff: str, results: dict[str, str]) -> str:
    bare = {name: display.rstrip("名") for name, display in results.items()}
    if "total" not in bare:
        return told.say("leaders_unstated", rule=named, staff=staff)
    if "least" in bare:
        ends = {"least": bare["least"], "most": bare["most"]}
        return told.say("leaders_range", rule=named, staff=staff, **ends)
    made = ""
    if bare.get("principal"):
        single = bare.get("deputy", "0") in ("0", "")
        made = told.say(
            "leaders_made_single" if single else "leaders_made",
            principal=bare["principal"],
            **({} if single else {"deputy": bare["deputy"]}),
        )
    return told.say("leaders", rule=named, staff=staff, total=bare["total"], made=made)


def vacancy_rate(told: Told) -> list[str]:
    """Posts vacant or overfilled."""
    both = {"approved": told.given("approved"), "actual": told.bare("in_post")}
    status = told.result("status")
    if status == "超编":
        over = told.bare("over")
        return [told.say("overstaffed", **both, rate=told.result("over_pct"), over=over)]
    rate = told.result("vacancy_pct")
    if status == "满编":
        return [told.say("fully_staffed", **both, rate=rate)]
    return [told.say("vacant", **both, rate=rate, vacant=told.bare("vacant"))]


def rank_quota(told: Told) -> list[str]:
    """Rank posts."""
    return [told.say("ranks", all=told.bare("ke_1_4"), upper=told.bare("ke_1_2"))]
