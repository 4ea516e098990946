"""What a bar chart shows: exact values, and the words beside them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bot.answers import Language


@dataclass(frozen=True, slots=True)
class Bar:
    """One value under its label."""

    label: str
    value: Fraction | Decimal
    """Exact; decides the length alone."""
    display: str
    """The figure at the bar's end, rounded and with its unit."""
    group: str | None = None
    """The series (改革前, 改革后); bars of one label stand together, a series in one colour."""


@dataclass(frozen=True, slots=True)
class BarChart:
    """Horizontal bars on one scale, from the top in the order given."""

    title: str
    unit: str
    """What is measured, under the title: `单位：个`. Empty where the figures say it."""
    bars: tuple[Bar, ...]
    note: str = ""
    """Below the bars."""
    language: Language = "zh"
    """Of the renderer's own words."""

    def __post_init__(self) -> None:
        if not self.bars:
            raise ValueError("a chart needs a bar")
        if any(isinstance(bar.value, Decimal) and not bar.value.is_finite() for bar in self.bars):
            raise ValueError("a bar's value must be finite")

    @property
    def groups(self) -> tuple[str | None, ...]:
        """The series in the order in which they first appear."""
        return tuple(dict.fromkeys(bar.group for bar in self.bars))

    @property
    def rows(self) -> tuple[tuple[Bar, ...], ...]:
        """Bars that stand together: of one label, each of another series."""
        rows: dict[tuple[str, int], list[Bar]] = {}
        seen: dict[tuple[str, str | None], int] = {}
        for bar in self.bars:
            # Two bodies may share a name; the second is a row of its own, never a longer bar.
            repeat = seen[bar.label, bar.group] = seen.get((bar.label, bar.group), -1) + 1
            rows.setdefault((bar.label, repeat), []).append(bar)
        return tuple(map(tuple, rows.values()))
