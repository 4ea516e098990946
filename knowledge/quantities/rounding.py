"""Exact values as decimals and as text: the one place where anything is rounded."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

_MOST_DECIMALS = 12
"""Beyond these a fraction is the shorter form."""


def round_half_up(value: Fraction | Decimal | int, places: int) -> Decimal:
    """Round once, exactly, half away from zero.

    Args:
        value: A finite number.
        places: Decimals to keep, from 0.

    Returns:
        A number with exactly so many decimals; zero is never negative.

    Example:
        >>> round_half_up(Fraction(1400, 52), 2), round_half_up(Fraction(-1, 8), 2)
        (Decimal('26.92'), Decimal('-0.13'))
    """
    exact = Fraction(value)
    scaled = abs(exact) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = tuple(int(digit) for digit in str(whole))
    return Decimal((int(exact < 0 < whole), digits, -places))


def decimal_text(value: Fraction | Decimal | int, places: int) -> str:
    """A value rounded half-up, as text with exactly so many decimals.

    Args:
        value: A finite number.
        places: Decimals to show, from 0.

    Example:
        >>> decimal_text(24, 2), decimal_text(Fraction(-700, 29), 2)
        ('24.00', '-24.14')
        >>> decimal_text(Fraction(-1, 999), 2)
        '0.00'
    """
    return f"{round_half_up(value, places):f}"


def exact_text(value: Fraction | int) -> str:
    """The shortest exact form: a whole number, a decimal that ends, else a fraction.

    Args:
        value: Any exact number; a decimal of more than 12 places is given as a fraction.

    Example:
        >>> exact_text(Fraction(9, 2)), exact_text(Fraction(350, 13)), exact_text(Fraction(27))
        ('4.5', '350/13', '27')
    """
    exact = Fraction(value)
    for places in range(_MOST_DECIMALS + 1):
        if (exact * 10**places).denominator == 1:
            return decimal_text(exact, places)
    return f"{exact.numerator}/{exact.denominator}"
