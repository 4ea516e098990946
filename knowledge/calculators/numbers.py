"""数字解析: a number as documents write it."""

from __future__ import annotations

from typing import Any

from knowledge.calculators.admission import Admission, plain
from knowledge.calculators.displays import (
    bare,
    word,
)
from knowledge.calculators.results import Calculation, Outcome, Result
from knowledge.errors import CalculatorError
from knowledge.quantities import read_quantity


def cn_number(*, text: str) -> Outcome:
    """Read a number as Chinese or English documents write it.

    Args:
        text: 四百一十三, 百分之二十七, 三成, ½, 50余, 二三十, twenty-nine.

    Returns:
        value, and for a range low and high; exactness.

    Raises:
        CalculatorError: NOT_A_NUMBER, MISSING_INPUT.

    Example:
        >>> [cn_number(text=t).main.display for t in ("四百一十三", "百分之二十七", "二十九", "三成")]
        ['413', '27%', '29', '30%']
        >>> [result.display for result in cn_number(text="二三十个").results[1:3]]
        ['20', '30']

    Source:
        《出版物上数字用法》 (GB/T 15835-2011) for the forms; the reading is ours.
    """
    admit = Admission()
    written = admit.text("text", text)
    quantity = read_quantity(written)
    if quantity is None:
        raise CalculatorError("NOT_A_NUMBER", "text", written[:40])
    admit.inputs["text"] = written
    unit = quantity.unit if quantity.unit == "%" else ""
    value = Result("value", quantity.value, unit, f"{plain(quantity.value)}{unit}")
    results: list[Any] = [value]
    if quantity.high is not None:
        results += [bare("low", quantity.value), bare("high", quantity.high)]
    results.append(word("exactness", quantity.exactness.value))
    return Calculation("cn_number", admit.inputs, "", tuple(results))
