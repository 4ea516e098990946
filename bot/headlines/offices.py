"""What is said of offices."""

from __future__ import annotations

from bot.calculations import rule
from bot.headlines.told import Told


def internal_org_limit(told: Told) -> list[str]:
    """How many offices at most, and whether there are too many."""
    lines = [told.say("limit", limit=told.bare("limit"))]
    if told.result("by_staff") and told.given("min_per_office"):
        each = told.given("min_per_office")
        lines.append(told.say("limit_by_staff", each=each, count=told.bare("by_staff")))
    if told.result("by_reduction") and told.given("before"):
        left = told.bare("by_reduction")
        share = f"{told.given('min_reduction_pct')}%"
        cut = str(int(told.given("before")) - int(left))
        lines.append(told.say("limit_by_reduction", share=share, cut=cut, count=left))
    if told.given("current"):
        over = told.bare("over")
        exceeded = over not in ("", "0")
        current = {"current": told.given("current")}
        verdict = (
            told.say("limit_over", **current, over=over)
            if exceeded
            else told.say("limit_within", **current)
        )
        lines.insert(0, verdict)
    return lines


def small_office_scan(told: Told) -> list[str]:
    """One-person and two-person offices."""

    def names(name: str) -> str:
        found = told.result(name)
        return told.say("small_names", names=found) if found else ""

    def count(name: str) -> str:
        found = told.result(name)
        return str(len(found.split("、"))) if found else "0"

    line = told.say(
        "small",
        one_count=count("one"),
        one=names("one"),
        two_count=count("two"),
        two=names("two"),
        share=told.result("share_pct"),
    )
    empty = told.result("empty")
    lines = [line, told.say("small_empty", count=count("empty"), names=empty) if empty else ""]
    rules = {s.rule_set: rule(s, told.language) for s in told.calculation.sources}
    for result in told.calculation.results:
        if result.name.startswith("meets_"):
            named = rules.get(result.name.removeprefix("meets_"), result.name)
            verdict = told.say("yes" if result.value == "yes" else "no")
            lines.append(told.say("small_meets", rule=named, verdict=verdict))
    return lines


def business_share(told: Told) -> list[str]:
    """The share of line offices."""
    both = {"business": told.bare("business"), "total": told.bare("total")}
    lines = [told.say("share", share=told.result("share_pct"), **both)]
    if told.result("within"):
        values = {
            "target": f"{told.given('target_pct')}%",
            "gap": told.bare("gap_pp").lstrip("-"),
        }
        if told.result("within") == "yes":
            lines.append(told.say("share_within", **values))
        else:
            least = told.bare("min_business")
            lines.append(told.say("share_outside", **values, least=least))
    return lines
