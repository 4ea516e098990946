"""Whether a computation took in every number of the question. Pure.

A calculator does as it is told: of 甲30个减到21个、乙11个添到12个 it computes the first alone if the
second was not understood. A result must not pass for the whole, so what was left out is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from bot.agent.calls import Problem, ToolCall
from bot.agent.outcomes import Found, numbers_of
from bot.agent.reading import Reading, is_count
from knowledge.calculators import Calculation
from knowledge.quantities import Quantity


def left_out_of_calls(problem: Problem, calls: Sequence[ToolCall]) -> list[Quantity]:
    """Numbers of a question that no call takes in.

    Example:
        >>> from knowledge.rules import load_rule_book
        >>> problem = Problem("甲局30个减到21个,乙局有11个,少了几成?", load_rule_book())
        >>> call = ToolCall("reduction_rate", {"before": 30, "after": 21})
        >>> [quantity.text for quantity in left_out_of_calls(problem, [call])]
        ['11个']
    """
    taken = {number for call in calls for number in numbers_of(call.arguments)}
    return _left_out(problem.parts, taken | _differences(taken))


def left_out(question: str, outcomes: Sequence[Found], answer: str) -> list[Quantity]:
    """Numbers of a question that neither a calculation took in nor its answer speaks of.

    Args:
        question: Complete in itself; of a follow-up its newest part counts, for what was
            said before may have been replaced.
        outcomes: What was computed.
        answer: As it is to be said: the bodies that a quoted sentence counts (13家) are spoken of.
    """
    taken: set[Fraction] = set()
    for one in outcomes:
        taken |= set(numbers_of(one.inputs))
        if isinstance(one, Calculation):
            shown = (*one.results, *(result for row in one.rows for result in row.results))
            taken |= {result.value for result in shown if isinstance(result.value, Fraction)}
            taken.add(Fraction(len(one.rows)))
    parts = [Reading.of(part) for part in re.findall(r"[^?？]+[?？]*", question) if part.strip()]
    lacking = _left_out(parts, taken)
    if not any(quantity.unit in _BODIES for quantity in lacking):
        return lacking
    bodies = {q.value for q in Reading.of(answer).quantities if q.unit in _BODIES}
    return [q for q in lacking if not (q.unit in _BODIES and q.value in bodies)]


def _left_out(parts: Sequence[Reading], taken: set[Fraction]) -> list[Quantity]:
    if not parts:
        return []
    counted = [q for i, q in enumerate(parts[-1].quantities) if _states(parts[-1], i)]
    lacking = [q for q in counted if q.value not in taken]
    return list({q.value: q for q in lacking}.values())


def _states(part: Reading, index: int) -> bool:
    """Whether a quantity is a ratio, or a number of offices, posts or people, that somebody gives.

    这两家 and 一个部门 point at what was said; 1正2副 names a rule's result.
    """
    quantity, mark = part.quantities[index], part.text.index(chr(0xE000 + index))
    if quantity.unit == ":":
        return True
    if not is_count(quantity) or quantity.unit not in _UNITS or quantity.value <= 1:
        return False
    before, after = part.text[max(0, mark - 2) : mark], part.text[mark + 1 : mark + 5]
    if _POINTS.search(before) and quantity.value <= _MOST_POINTED_AT:
        return False
    if quantity.value <= _MOST_POINTED_AT and (
        _TOGETHER.match(after) or (quantity.unit in _BODIES and _TOGETHER.match(after[1:]))
    ):
        return False
    return _RANKED.search(quantity.text + after) is None


def _differences(taken: set[Fraction]) -> set[Fraction]:
    """What a question may say besides: how many were cut of so many."""
    return {abs(one - other) for one in taken for other in taken}


_UNITS = (
    "",
    "个",
    "家",
    "名",
    "人",
    "位",
    "个人",
    "科",
    "股",
    "处",
    "offices",
    "sections",
    "posts",
)
_BODIES = ("家",)
_MOST_POINTED_AT = 10
_POINTS = re.compile(r"[这那哪前后头上下各每]$")
_TOGETHER = re.compile(
    r"(?:单位|部门|局|委|地方?|城市|市|县|边|头|者|拨|批|下)?(?:合|加|一块|一起|总|谁|哪|都|比|相比|里|之间|分别|各)"
)
_RANKED = re.compile(r"\d[正副]|^[^,。;?!]?[章条款级批年月]|小数|分之")
