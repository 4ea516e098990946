"""What was cut and set up after a number or a change: 又砍了三个, 今年添了俩. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.agent.calls import Problem, ToolCall, given, plain
from bot.agent.reading import Q, Reading, changes, is_count
from knowledge.quantities import Quantity


def further(problem: Problem) -> dict[str, Any]:
    """What was cut and set up after the newest change: 要是再并掉一个呢, 今年又添了俩."""
    later: list[tuple[str, Quantity]] = []
    for index, part in enumerate(problem.parts):
        found = changes(part)
        if found:
            later = _moves(part, found[-1].end)
        elif index:
            later += _moves(part, 0) or _again(part)
    return summed(later)


def _again(part: Reading) -> list[tuple[str, Quantity]]:
    """再砍三个: no move by itself, one more after others."""
    found = (part.first(pattern) for pattern in _FURTHER)
    return [("further_cut", one) for one in found if one is not None and is_count(one)][:1]


def moved(problem: Problem) -> list[ToolCall]:
    """So many, of which some went and some came: 32个,并掉7个,又添了2个.

    Only where that is every number there is; one that went and nothing else is left to `inverse`.
    """
    counts = [count for count in problem.reading.counts() if count.unit in UNITS]
    if not counts or counts[0].value <= 1:
        return []
    first, *others = problem.parts
    moves = [m for m in _moves(first, 0) if m[1].start > counts[0].start]
    moves += [move for part in others for move in _moves(part, 0) or _again(part)]
    told = [quantity for _, quantity in moves]
    if sorted(q.value for q in told) != sorted(q.value for q in counts[1:]):
        return []
    if len(moves) < _A_CHAIN and all(name == "further_cut" for name, _ in moves):
        return []
    return [ToolCall("reduction_rate", {**given(before=counts[0]), **summed(moves)})]


_A_CHAIN = 2
"""Moves from which on they are computed one after another."""


def moves_of(name: str, part: Reading) -> list[tuple[str, Quantity]]:
    """What one body that a question names cuts and sets up beyond what was said before.

    Args:
        name: Of the body, as a pattern.
        part: The later question.
    """
    found = [
        (kind, part.quantity(match[1]))
        for kind, verb in _VERBS.items()
        for match in re.finditer(
            rf"{name}[^\ue000-\uf8ff,。;?!]{{0,8}}?[再又]{_NEAR}{verb}{_NEAR}{Q}", part.text
        )
        if not _OTHERWISE.search(part.text) and "编制" not in match.group()
    ]
    return [(kind, one) for kind, one in found if is_count(one) and one.unit in _OF_OFFICES]


def _moves(part: Reading, start: int) -> list[tuple[str, Quantity]]:
    """What went (`further_cut`) and what came (`further_added`) from a place on, in order."""
    found = [
        (match.start(), name, part.quantity(match[1]))
        for name, pattern in _MOVES.items()
        for match in pattern.finditer(part.text, start)
    ]
    return [(name, q) for _, name, q in sorted(found, key=lambda one: one[0]) if is_count(q)]


def summed(moves: Sequence[tuple[str, Quantity]]) -> dict[str, Any]:
    """Each kind of move as one argument: a number, or a sum as text."""
    arguments: dict[str, Any] = {}
    for name in _MOVES:
        values = [str(plain(quantity)) for kind, quantity in moves if kind == name]
        if values:
            arguments[name] = int(values[0]) if len(values) == 1 else " + ".join(values)
    return arguments


CUT = r"(?:精简|压缩|压|并|裁|砍|撤|减|核|削|缩|去)(?:掉|了|去|下|少)*"
"""A cut told by its verb."""
UNITS = ("", "个", "名", "人", "offices", "sections", "posts")
"""Units of offices and posts."""
_NEAR = "[^\ue000-\uf8ff,。;?!到至为成剩]{0,3}?"
_OTHERWISE = re.compile(r"而不是|改成|改为|不是")
_OF_OFFICES = ("", "个", "科", "offices", "sections")
_VERBS = {"further_cut": CUT, "further_added": r"(?:添|增加?|新增|增设|加|恢复|设)[了上]?"}
_FURTHER = (
    re.compile(
        rf"(?:再|继续|接着|又|另外|多)(?:多|往下)?(?:{CUT}|少掉?|拿掉|去掉)[^\ue000-\uf8ff。;?!到至为成]{{0,4}}{Q}"
    ),
    re.compile(rf"\b{Q}\s+more\b"),
)
_MOVES = {
    "further_cut": re.compile(
        rf"(?:(?:并|砍|撤|裁|减|压|精简|拿|收|划|削|合)(?:掉|了|去|走|回|出去)+"
        rf"|(?:先|再|又|接着|随后)(?:撤|并|砍|减|裁|压|精简)"
        rf"|\b(?:cut|merged|abolished|dropped|closed|lost|removed)\s)"
        rf"[^\ue000-\uf8ff,。;?!到至为成剩]{{0,3}}{Q}"
        rf"(?![^\ue000-\uf8ff,。;?!]{{0,6}}(?:并|合)?[成为])"
    ),
    "further_added": re.compile(
        rf"(?:添|增加?|新增|增设|加设|新设|补设|恢复|多设|划[入进来]|转[入进来]|接收|并入|拆出|分出|分设|\b(?:added|created|restored|gained)\s)(?:了|上|出|回)*[^\ue000-\uf8ff,。;?!到至为成]{{0,3}}{Q}"
        rf"(?!局|单位|部门|中心|学校)"
    ),
}
