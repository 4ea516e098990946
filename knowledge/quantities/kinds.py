"""What a quantity is: a number, its unit, and how far it may be relied on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Exactness(StrEnum):
    """How far a number may be relied on."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as a text gives it."""

    text: str
    """With its qualifiers: 不低于3%, 85%左右."""
    start: int
    end: int
    value: Fraction
    """As written: 50 for 50余; of a range the lower bound."""
    high: Fraction | None
    """Upper bound of a range."""
    unit: str
    """`%` (also for 三成 and fractions), `pp`, `:` for a ratio, or the measure word as written."""
    exactness: Exactness
    strict: bool = False
    """Whether a bound excludes the number itself (超过, 不足, 余).

    以上, 以下, 以内 and 不低于 include it. Source: 《民法典》第一千二百五十九条, by analogy.
    """
