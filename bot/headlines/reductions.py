"""What is said of rates and tables."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from bot.calculations import displays
from bot.headlines.told import Told, listed
from bot.tables import aligned
from knowledge.calculators import Basis, Row


def reduction_rate(told: Told) -> list[str]:
    """From one number to another, and whether a rate that was named agrees."""
    ends = {"before": told.given("before"), "after": told.bare("after") or told.given("after")}
    direction = told.result("direction")
    rate = told.result("rate_pct")
    if direction == "increase":
        growth = told.bare("delta").lstrip("-−")
        return [told.say("rate_increase", **ends, growth=growth, increase=rate.lstrip("-−"))]
    if direction == "unchanged":
        return [told.say("rate_unchanged", before=ends["before"], rate=rate)]
    reported = told.given("reported_pct")
    first = ""
    if reported:
        agrees = told.result("matches_reported") == "yes"
        claimed = "claimed" if told.calculation.basis is Basis.GIVEN else "reported"
        key = f"rate_{claimed}" if agrees else f"rate_not_{claimed}"
        first = told.say(key, **ends, reported=f"{reported}%", rate=rate)
    return [first, told.say("rate_decrease", **ends, delta=told.bare("delta"), rate=rate)]


def reduction_inverse(told: Told) -> list[str]:
    """What was worked back."""
    main = told.calculation.main.name
    if main == "before":
        if told.result("low") and told.result("low") != told.result("high"):
            fitting = told.say("inverse_range", low=told.bare("low"), high=told.bare("high"))
            return [told.say("inverse_before", before=told.result("before")), fitting]
        delta = told.bare("delta") or told.given("delta")
        return [told.say("inverse_before_exact", before=told.result("before"), delta=delta)]
    if main in ("after", "after_whole"):
        return [_left(told)]
    rate = told.say("inverse_rate", rate=told.result("rate_pct"))
    return [rate] if told.result("rate_pct") else listed(told)


def _left(told: Told) -> str:
    whole = told.calculation.result("after_whole")
    after = told.calculation.result("after")
    if whole and after and whole.value != after.value:
        before = int(told.given("before") or 0)
        cut = str(before - int(str(whole.value))) if before else ""
        return told.say(
            "inverse_after_whole",
            after=told.bare("after"),
            whole=told.result("after_whole"),
            cut=cut,
        )
    shown = {"after": told.bare("after"), "delta": told.bare("delta") or told.given("delta")}
    rate = told.result("rate_pct")
    said = told.say("inverse_after", **shown)
    return said + told.joined + told.say("inverse_rate", rate=rate) if rate else said


def reduction_table(told: Told) -> list[str]:
    """Bodies side by side, who is ahead, and the total."""
    columns = ("before", "after", "delta", "rate_pct", "rank")
    lines = [_ahead(told), _apart(told), _growing(told), _table(told, columns)]
    if told.result("total_rate_pct"):
        lines.append(_total(told))
    return lines


def _total(told: Told) -> str:
    """All together; no cut where there are more after than before."""
    rate, delta = told.result("total_rate_pct"), told.bare("total_delta")
    ends = {"before": told.bare("total_before"), "after": told.bare("total_after")}
    if delta.startswith(("-", "−")):
        grown = {"growth": delta.lstrip("-−"), "increase": rate.lstrip("-−")}
        return told.say("table_total_increase", **ends, **grown)
    mean = told.result("mean_of_rates_pct")
    return told.say("table_total", **ends, rate=rate, delta=delta, mean=mean)


def _apart(told: Told) -> str:
    """How far two rates are apart."""
    gap = told.calculation.result("gap_pp")
    if gap is None or not gap.value:
        return ""
    rows = [row for row in told.calculation.rows if _value(row, "rate_pct") is not None]
    low, high = sorted(rows, key=lambda row: _value(row, "rate_pct") or 0)
    return told.say("table_pair", high=high.name, low=low.name, gap=told.bare("gap_pp"))


def _growing(told: Told) -> str:
    """Which bodies have more than before."""
    names = [row.name for row in told.calculation.rows if (_value(row, "delta") or 0) < 0]
    return told.say("table_growing", names="、".join(names)) if names else ""


def _ahead(told: Told) -> str:
    """Who has the highest rate, and who cut the most."""
    rows = [row for row in told.calculation.rows if _value(row, "rate_pct") is not None]
    if not rows:
        return ""
    highest = max(rows, key=lambda row: _value(row, "rate_pct") or 0)
    most = max(rows, key=lambda row: _value(row, "delta") or 0)
    return told.say(
        "table_highest",
        name=highest.name,
        rate=displays(highest.results)["rate_pct"],
        most=most.name,
        delta=displays(most.results)["delta"],
    )


def _value(row: Row, name: str) -> Fraction | None:
    found = next((result.value for result in row.results if result.name == name), None)
    return found if isinstance(found, Fraction) else None


def _table(told: Told, columns: Sequence[str]) -> str:
    head = [told.say("column_name"), *(told.say(f"column_{name}") for name in columns)]
    no_rate = told.say("no_rate")
    shown = [(row.name, displays(row.results)) for row in told.calculation.rows]
    rows = [[name, *(cells.get(column, no_rate) for column in columns)] for name, cells in shown]
    return aligned([head, *rows])
