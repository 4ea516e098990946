"""What is said of the other measures."""

from __future__ import annotations

from bot.calculations import displays
from bot.headlines.told import Told


def workload_saturation(told: Told) -> list[str]:
    """How full the work is."""
    return [
        told.say(
            "saturation",
            share=told.result("saturation_pct"),
            fte=told.bare("fte"),
            posts=told.bare("posts_needed"),
        )
    ]


def assessment_score(told: Told) -> list[str]:
    """Scores in their order; a shared rank is said to be shared."""
    shown = [(row.name, displays(row.results)) for row in told.calculation.rows]
    ranks = [results["rank"] for _, results in shown]
    return [
        told.say(
            "score_line_shared" if ranks.count(results["rank"]) > 1 else "score_line",
            rank=results["rank"],
            name=name,
            score=results["score"],
        )
        for name, results in shown
    ]


def ratio_change(told: Told) -> list[str]:
    """A ratio before and after."""
    rel = told.result("rel_pct")
    key = {"-": "ratio_down", "−": "ratio_down", "0": "ratio_up"}.get(rel[:1], "ratio_up")
    if told.result("verdict") == "unchanged":
        return [told.say("ratio_same", rel=rel)]
    ends = {"before": told.given("before"), "after": told.given("after")}
    first = told.say(key, rel=rel.lstrip("-−"), abs=told.result("abs_change"), **ends)
    second = told.say(
        "ratio_inverse",
        before=told.result("inverse_before"),
        after=told.result("inverse_after"),
        rel=told.result("inverse_rel_pct"),
    )
    high = "_high" if told.calculation.inputs.get("lower_is_better") is False else ""
    return [first, second, told.say(f"ratio_{told.result('verdict')}{high}")]


def average(told: Told) -> list[str]:
    """An average."""
    return [told.say("average", average=told.result("average"))]


def completion_gap(told: Told) -> list[str]:
    """What is left of a target."""
    done = told.result("done_pct") or f"{told.given('done_pct')}%"
    lines = [told.say("gap", gap=told.bare("gap_pp"), done=done)]
    if told.result("remaining"):
        left, count = told.result("remaining"), told.result("done")
        lines.append(told.say("gap_remaining", remaining=left, count=count))
    return lines


def cn_number(told: Told) -> list[str]:
    """A number read."""
    text, value = told.given("text"), told.calculation.main.display
    low, high = told.result("low"), told.result("high")
    exactness = told.result("exactness")
    if low and high and low != high:
        return [told.say("number_range", text=text, low=low, high=high)]
    keys = {"at_least": "number_least", "at_most": "number_most", "about": "number_about"}
    return [told.say(keys.get(exactness, "number"), text=text, value=value)]
