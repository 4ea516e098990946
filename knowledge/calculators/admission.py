"""Untrusted values become exact numbers here, or a `CalculatorError`; nothing else is raised.

An `Admission` is made for one call of a calculator. It keeps what was admitted, as JSON values, for
the calculation's `inputs`, and a caution for every input that was no exact number (50余名).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from knowledge.calculators.results import Caution
from knowledge.errors import CalculatorError
from knowledge.quantities import Exactness, exact_text, read_quantity

LARGEST = 10**9
MOST_ROWS = 500
_LONGEST = 100
_MOST_SUMMED = 20

Number = int | str | float | Decimal | Fraction
"""What may be given for a number; text is read as people write it (四百一十三, 413个, 27%)."""


class Admission:
    """Admits the inputs of one calculation."""

    def __init__(self) -> None:
        self.inputs: dict[str, object] = {}
        self._cautions: list[Caution] = []

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """One for each input that was no exact number."""
        return tuple(self._cautions)

    def whole(self, name: str, value: object, *, least: int = 0, low: str = "OUT_OF_RANGE") -> int:
        """A whole number of things.

        Args:
            name: Of the input.
            value: As given.
            least: Smallest value.
            low: Code of the error below it.

        Raises:
            CalculatorError: MISSING_INPUT, NOT_A_NUMBER, NOT_INTEGER, NEGATIVE, TOO_LARGE, or `low`.
        """
        exact = self._exact(name, value)
        if exact.denominator != 1:
            raise CalculatorError("NOT_INTEGER", name, _shown(value))
        if exact < least:
            raise CalculatorError(low, name, _shown(value), f">= {least}")
        self.inputs[name] = int(exact)
        return int(exact)

    def whole_sum(self, name: str, value: object, *, least: int = 0) -> list[int]:
        """Whole numbers of things that came one after another: `3`, or `"3 + 2"`.

        Raises:
            CalculatorError: As `whole`; TOO_MANY for more than 20.
        """
        parts = value.split("+") if isinstance(value, str) and "+" in value else [value]
        if len(parts) > _MOST_SUMMED:
            raise CalculatorError("TOO_MANY", name, len(parts), _MOST_SUMMED)
        found = [self.whole(name, part, least=least) for part in parts]
        if sum(found) > LARGEST:
            raise CalculatorError("TOO_LARGE", name, _shown(value), LARGEST)
        if len(found) > 1:
            self.inputs[name] = " + ".join(map(str, found))
        return found

    def number(
        self, name: str, value: object, *, positive: bool = False, most: int | None = None
    ) -> Fraction:
        """An exact number, zero or more.

        Raises:
            CalculatorError: MISSING_INPUT, NOT_A_NUMBER, NEGATIVE, OUT_OF_RANGE, TOO_LARGE.
        """
        exact = self._exact(name, value)
        if (positive and exact == 0) or (most is not None and exact > most):
            bound = "> 0" if positive and exact == 0 else f"<= {most}"
            raise CalculatorError("OUT_OF_RANGE", name, _shown(value), bound)
        self.inputs[name] = plain(exact)
        return exact

    def percent(self, name: str, value: object) -> Fraction:
        """A share from 0 to 100."""
        return self.number(name, value, most=100)

    def text(self, name: str, value: object) -> str:
        """A name: text without control characters, of at most 100 characters."""
        if not isinstance(value, str):
            raise CalculatorError("MISSING_INPUT", name)
        cleaned = "".join(c for c in value if unicodedata.category(c)[0] != "C").strip()
        if not cleaned:
            raise CalculatorError("MISSING_INPUT", name)
        if len(cleaned) > _LONGEST:
            raise CalculatorError("TOO_LARGE", name, cleaned[:20], f"{_LONGEST} characters")
        return cleaned

    def rows(self, name: str, value: object) -> list[Mapping[str, object]]:
        """From 1 to 500 mappings with names that differ.

        Raises:
            CalculatorError: MISSING_INPUT, TOO_MANY, DUPLICATE_NAME.
        """
        if not isinstance(value, Sequence) or isinstance(value, str | bytes) or not value:
            raise CalculatorError("MISSING_INPUT", name)
        if len(value) > MOST_ROWS:
            raise CalculatorError("TOO_MANY", name, len(value), MOST_ROWS)
        seen: set[str] = set()
        rows: list[Mapping[str, object]] = []
        for row in value:
            if not isinstance(row, Mapping):
                raise CalculatorError("MISSING_INPUT", name)
            named = self.text("name", row.get("name"))
            if named in seen:
                raise CalculatorError("DUPLICATE_NAME", "name", named)
            seen.add(named)
            rows.append({**row, "name": named})
        return rows

    def of_row(self) -> Admission:
        """An admission for one row; its cautions are added to these."""
        row = Admission()
        row._cautions = self._cautions
        return row

    def _exact(self, name: str, value: object) -> Fraction:
        exact = self._value(name, value)
        if exact < 0:
            raise CalculatorError("NEGATIVE", name, _shown(value))
        if exact > LARGEST:
            raise CalculatorError("TOO_LARGE", name, _shown(value), LARGEST)
        return exact

    def _value(self, name: str, value: object) -> Fraction:
        if value is None:
            raise CalculatorError("MISSING_INPUT", name)
        if isinstance(value, bool):
            raise CalculatorError("NOT_INTEGER", name, value)
        if isinstance(value, int | Fraction):
            return Fraction(value)
        if isinstance(value, float):
            return self._decimal(name, Decimal(repr(value)))
        if isinstance(value, Decimal):
            return self._decimal(name, value)
        if isinstance(value, str):
            return self._written(name, value)
        raise CalculatorError("NOT_A_NUMBER", name, _shown(value))

    def _decimal(self, name: str, value: Decimal) -> Fraction:
        """A float arrives by its shortest form: 2.9 is 29/10."""
        if not value.is_finite():
            raise CalculatorError("NOT_A_NUMBER", name, str(value)[:40])
        if abs(value) > LARGEST:
            raise CalculatorError("TOO_LARGE", name, str(value)[:40], LARGEST)
        return Fraction(value)

    def _written(self, name: str, value: str) -> Fraction:
        text = unicodedata.normalize("NFKC", value).strip()
        if not text:
            raise CalculatorError("MISSING_INPUT", name)
        if len(text) > _LONGEST:
            raise CalculatorError("NOT_A_NUMBER", name, _shown(value))
        if _FRACTION.fullmatch(text):
            below = text.partition("/")[2]
            if below and int(below) == 0:
                raise CalculatorError("NOT_A_NUMBER", name, _shown(value))
            return Fraction(text)
        quantity = read_quantity(text)
        if quantity is None:
            raise CalculatorError("NOT_A_NUMBER", name, _shown(value))
        if quantity.exactness is not Exactness.EXACT:
            self._cautions.append(Caution("INEXACT", (("input", name), ("text", text))))
        return quantity.value


_FRACTION = re.compile(r"[-−]?\d{1,40}(?:\.\d{1,20})?|[-−]?\d{1,40}/\d{1,40}")


def plain(value: Fraction) -> int | str:
    """A number as an input of a calculation keeps it: whole, or exact text."""
    return int(value) if value.denominator == 1 else exact_text(value)


def _shown(value: object) -> str:
    return str(value)[:40] if isinstance(value, str | int | float | Decimal | Fraction) else "?"
