"""The right chart for a calculation over several bodies, or none."""

from __future__ import annotations

from fractions import Fraction

from bot.answers import Calculation, Language, Measure, TableRow
from bot.charts.bars import Bar, BarChart
from bot.phrases import PHRASES, say

_LEAST_ROWS = 3
"""Two figures are compared faster in words."""
_MEASURES = {"reduction_table": "rate_pct", "assessment_score": "score"}
_RULES_NOT_BODIES = ("leader_posts",)
"""Whose rows are rule sets: which of them applies is no question of size."""
_NOTES = {"reduction_table": "total_rate_pct"}


def chart_of(calculation: Calculation, language: Language) -> BarChart | None:
    """The chart of a calculation's main measure by body, the largest first.

    Args:
        calculation: As an answer carries it.
        language: Of the words around the figures.

    Returns:
        Nothing for fewer than three rows, where fewer than two of them hold a number, and for
        rows that are rule sets.
    """
    if len(calculation.rows) < _LEAST_ROWS or calculation.tool in _RULES_NOT_BODIES:
        return None
    measure = _MEASURES.get(calculation.tool) or _common(calculation.rows)
    found = [(row.name, one) for row in calculation.rows if (one := _number(row, measure))]
    bars = [Bar(name, Fraction(one.value), _shown(one, language)) for name, one in found]
    if len(bars) < 2:
        return None
    bars.sort(key=lambda bar: -Fraction(bar.value))
    unit = found[0][1].unit
    return BarChart(
        title=_title(calculation.tool, measure, language),
        unit="",
        bars=tuple(bars),
        note=_note(calculation, unit, len(calculation.rows) - len(bars), language),
        language=language,
    )


def _common(rows: tuple[TableRow, ...]) -> str:
    """The first measure that is a number in every row."""
    names = (one.name for one in rows[0].results)
    return next((n for n in names if all(_number(row, n) for row in rows)), "")


def _number(row: TableRow, name: str) -> Measure | None:
    found = next((one for one in row.results if one.name == name), None)
    if found is None:
        return None
    try:
        Fraction(found.value)
    except (ValueError, ZeroDivisionError):
        return None
    return found


def _shown(measure: Measure, language: Language) -> str:
    foreign = language == "en" and not measure.unit.isascii()
    return measure.display.removesuffix(measure.unit) if foreign else measure.display


def _title(tool: str, measure: str, language: Language) -> str:
    for key in (f"chart_{tool}", f"column_{measure}"):
        if key in PHRASES:
            return say(key, language)
    return measure


def _note(calculation: Calculation, unit: str, left_out: int, language: Language) -> str:
    total = next((m for m in calculation.results if m.name == _NOTES.get(calculation.tool)), None)
    notes = [say("chart_total", language, total=total.display)] if total else []
    if left_out:
        notes.append(say("chart_left_out", language, count=str(left_out)))
    if unit == "%" and any(
        m.value.startswith("-") for row in calculation.rows for m in row.results
    ):
        notes.append(say("chart_negative", language))
    return ("" if language == "zh" else " ").join(notes)
