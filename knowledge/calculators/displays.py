"""Results as they are shown: rounded once, half-up, with their unit."""

from __future__ import annotations

from fractions import Fraction

from knowledge.calculators.results import Result
from knowledge.quantities import decimal_text, exact_text

PERCENT_PLACES = 2
INVERSE_PLACES = 4
_MOST_PLACES = 8


def percent(name: str, value: Fraction) -> Result:
    """A share, two decimals: `26.92%`."""
    return Result(name, value, "%", f"{decimal_text(value, PERCENT_PLACES)}%")


def percent_beside(name: str, value: Fraction, bound: Fraction) -> Result:
    """A share beside a bound: with so many decimals that what differs from it reads so.

    11 of 367 is short of 3 %, and must not be shown as 3.00%.
    """
    for places in range(PERCENT_PLACES, _MOST_PLACES):
        text = decimal_text(value, places)
        if value == bound or Fraction(text) != bound:
            return Result(name, value, "%", f"{text}%")
    return Result(name, value, "%", f"{decimal_text(value, _MOST_PLACES)}%")


def points(name: str, value: Fraction) -> Result:
    """Percentage points, two decimals."""
    return Result(name, value, "pp", f"{decimal_text(value, PERCENT_PLACES)}pp")


def decimal(name: str, value: Fraction, places: int = PERCENT_PLACES, unit: str = "") -> Result:
    """A number with so many decimals."""
    return Result(name, value, unit, f"{decimal_text(value, places)}{unit}")


def whole(name: str, value: int | Fraction, unit: str = "个") -> Result:
    """A number of things, exact."""
    return Result(name, Fraction(value), unit, f"{exact_text(Fraction(value))}{unit}")


def word(name: str, value: str) -> Result:
    """A finding that is no number."""
    return Result(name, value, "", value)


def verdict(name: str, *, holds: bool) -> Result:
    """`yes` or `no`."""
    return word(name, "yes" if holds else "no")


def bare(name: str, value: Fraction) -> Result:
    """A number without a unit, exact where its decimals end."""
    text = exact_text(value)
    return Result(name, value, "", decimal_text(value, PERCENT_PLACES) if "/" in text else text)
