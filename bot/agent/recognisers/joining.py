"""People who leave and who join, as later words or later questions tell. Pure."""

from __future__ import annotations

import re

from bot.agent.calls import Problem, plain
from bot.agent.reading import Q, is_count
from knowledge.quantities import Quantity


def as_one(moves: list[Quantity]) -> Quantity | str | None:
    """Moves of one kind as one argument of a calculator: a number, a sum as text, or nothing."""
    if len(moves) > 1:
        return " + ".join(str(plain(move)) for move in moves)
    return moves[0] if moves else None


def since(problem: Problem, moved: str) -> list[Quantity]:
    """How many have gone or come since: said by a later question, or after a word of time.

    Args:
        problem: The question.
        moved: `LEFT` or `JOINED`.
    """
    first, *later = problem.parts
    marks = [(first, mark) for mark in _THEN[moved].findall(first.text)]
    marks += [(part, mark) for part in later for mark in _MOVED[moved].findall(part.text)]
    soon = _SO_MANY_WHO[moved].findall(first.text) if problem.says(_SOON) else []
    marks += [(first, mark) for mark in soon]
    marks += [(part, mark) for part in later for mark in _SO_MANY_WHO[moved].findall(part.text)]
    marks = list(dict.fromkeys(marks))
    found = (part.quantity(mark) for part, mark in marks)
    return [quantity for quantity in found if is_count(quantity)]


LEFT, JOINED = "gone", "come"
_VERBS = {
    LEFT: r"(?:调[走出离]|借调出去|借调走|借出去?|借走|转走|抽走|走|退休|(?<!进)退(?=了|下)|离[职开]|辞[职退]|少了|\bleft\b|retired?)",
    JOINED: r"(?:调[进入来]|并进来?|添(?![置设建])|新进|(?<![推改])进|招[了录]?|(?<![原本近上下])来|录用|补充?|增加|多了|\bjoin(?:ed)?\b|hired?)",
}
_SO_MANY = rf"[了掉去进来]?[^\ue000-\uf8ff,。;?!]{{0,3}}{Q}(?!编制)"
_MOVED = {moved: re.compile(verbs + _SO_MANY) for moved, verbs in _VERBS.items()}
_THEN = {
    moved: re.compile(
        rf"(?:后来|随后|接着|之后|又|再|下个?月|明年|马上|即将|年底|下半年|[,、](?=进来)|since|then)[^\ue000-\uf8ff。;?!]{{0,6}}?{verbs}{_SO_MANY}"
    )
    for moved, verbs in _VERBS.items()
}
_SO_MANY_WHO = {
    moved: re.compile(rf"{Q}(?:同志|干部|老同志|人|要|将|会|准备|马上|即将|已经?)*{verbs}")
    for moved, verbs in _VERBS.items()
}
_SOON = re.compile(
    r"下个?月|明年|马上|即将|年底|后来|随后|接着|要退|将退|这个月|下半年|next|soon|will"
)
