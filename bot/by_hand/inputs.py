"""Inputs of a calculator as people write them: `52 38`, `before=52 after=38`, `甲局 18 12; 乙局 10 9`.

Pure. What the values mean is for the calculator.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import get_args, get_type_hints

from typing_extensions import is_typeddict

from knowledge.calculators import Calculator
from knowledge.errors import CalculatorError


def read_inputs(calculator: Calculator, written: Sequence[str]) -> dict[str, object]:
    """Arguments of a calculator from words.

    Args:
        calculator: Whose parameters are meant.
        written: In the order of its parameters, or as `name=value`; rows are divided by `;`.

    Raises:
        CalculatorError: More values than it has inputs, or a name it has not.

    Example:
        >>> from knowledge.calculators import Calculators
        >>> from knowledge.rules import load_rule_book
        >>> calculators = Calculators(load_rule_book())
        >>> read_inputs(calculators.get("rate"), ["52", "after=38"])
        {'before': '52', 'after': '38'}
        >>> read_inputs(calculators.get("table"), ["甲局", "18", "12;", "乙局", "10", "9"])
        {'rows': [{'name': '甲局', 'before': '18', 'after': '12'}, {'name': '乙局', 'before': '10', 'after': '9'}]}
    """
    names = [parameter.name for parameter in calculator.parameters]
    columns = _columns(calculator)
    arguments: dict[str, object] = {}
    positional: list[str] = []
    for word in written:
        name, sign, value = word.partition("=")
        if sign and name in names:
            arguments[name] = value
        elif sign and re.fullmatch(r"[a-z_]+", name):
            raise CalculatorError("UNKNOWN_INPUT", "input", name[:40], ", ".join(names))
        else:
            positional.append(word)
    if columns and positional:
        return {**arguments, names[0]: _rows(" ".join(positional), columns)}
    free = [name for name in names if name not in arguments]
    if len(positional) > len(free):
        raise CalculatorError(
            "UNKNOWN_INPUT", "input", positional[len(free)][:40], ", ".join(names)
        )
    given = dict(zip(free, positional, strict=False))
    return {name: (given | arguments)[name] for name in names if name in given | arguments}


def _columns(calculator: Calculator) -> list[str]:
    """Columns of the rows that a calculator takes; none when it takes single values."""
    annotation = calculator.parameters[0].annotation
    for item in get_args(annotation):
        if is_typeddict(item):
            return list(get_type_hints(item))
    return []


def _rows(text: str, columns: Sequence[str]) -> list[dict[str, object]]:
    lines = [line.split() for line in re.split(r"[;；\n]", text) if line.strip()]
    return [dict(zip(columns, line, strict=False)) for line in lines]
