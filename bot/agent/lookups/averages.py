"""Averages whose parts must be found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.agent.calls import Problem, ToolCall, given
from bot.agent.evidence import Evidence
from bot.agent.finding import (
    find_change,
    find_count,
    passages_for,
)
from bot.agent.outcomes import Found
from bot.agent.recognisers.measures import AVERAGE
from knowledge.quantities import Quantity


@dataclass(frozen=True, slots=True)
class Average:
    """So many of one thing over so many of another, both found in one text."""

    question: str
    searches: tuple[str, ...]
    counted: str
    per: str
    part: str
    """`cut`, `after` or `before` when the number of offices at that time is meant, else empty."""

    def calls(self, evidence: Sequence[Evidence], found: Sequence[Found]) -> list[ToolCall]:
        """The average."""
        del found
        passages = passages_for(self.searches[0], evidence)
        count = find_count(self.per, self.question, passages)
        total = self._total(passages)
        if count is None or total is None or count == total:
            return []
        return [ToolCall("average", given(total=total, count=count, unit=total.unit or None))]

    def _total(self, passages: Any) -> Quantity | None:
        if not self.part:
            return find_count(self.counted, self.question, passages)
        if self.part == "cut":
            cut = find_count("", self.question, passages, cut=True)
            if cut is not None:
                return cut
        change = find_change(self.question, passages)
        if change is None or self.part == "cut":
            return None
        return change.after if self.part == "after" else change.before


def average(problem: Problem, query: str) -> Average | None:
    """An average whose parts must be found."""
    match = _EACH.search(_UNMASKED.sub("1", problem.words)) if problem.says(AVERAGE) else None
    if match is None or problem.says(_NOT_AVERAGE):
        return None
    part = (
        "before"
        if problem.says(_BEFORE)
        else "after"
        if problem.says(_LEFT)
        else "cut"
        if problem.says(_CUT)
        else ""
    )
    counted = match["counted"] or ""
    if not part and not counted:
        return None
    if part and counted and counted[:2] not in ("科室", "内设", "机构", ""):
        part = ""
    per = (match["per"] or "")[:2]
    if not per or _CUT.search(per) or per.startswith(_VERBS):
        per = "部门"  # 一家砍几个: bodies are what a place has so many of
    return Average(problem.text, (query,), counted[:2], per, part)


_VERBS = tuple("减砍压撤裁并留剩有设")
_UNMASKED = re.compile("[\ue000-\uf8ff]")


_EACH = re.compile(
    r"(?:每(?:个|家|一个)?|1(?:个|家)?|一(?:个|家))(?P<per>[\u3400-\u9fff]{2}?)?[^几多?]{0,10}?(?:几|多少)[个名位项家]?(?P<counted>[\u3400-\u9fff]{2})?"
)


_NOT_AVERAGE = re.compile(r"率|饱和|编制")


_BEFORE = re.compile(r"之前|改革前|精简前|没动|原来|原先")


_LEFT = re.compile(r"剩|还有|改革后|精简后|留")


_CUT = re.compile(r"精简了|减了|平均减|平均精简|砍|减少|精简")
