"""Figures that one sentence reports: a cut with its rate, a ratio, a share done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.agent.calls import Problem, ToolCall, given, plain
from bot.agent.evidence import Evidence
from bot.agent.finding import (
    find_cut_and_rate,
    find_done,
    find_ratios,
    passages_for,
)
from bot.agent.outcomes import Found
from bot.agent.recognisers.measures import GAP


@dataclass(frozen=True, slots=True)
class Base:
    """What there was before, from a cut and its rate that one sentence gives."""

    question: str
    searches: tuple[str, ...]

    def calls(self, evidence: Sequence[Evidence], found: Sequence[Found]) -> list[ToolCall]:
        """The base."""
        del found
        both = find_cut_and_rate(self.question, passages_for(self.searches[0], evidence))
        if both is None:
            return []
        return [ToolCall("reduction_inverse", given(delta=both[0], rate_pct=both[1]))]


def worked_back(problem: Problem, query: str) -> Base | None:
    """A base worked back from a reported cut and rate."""
    wanted = problem.says(_WORKED_BACK) and problem.share() is None
    return Base(problem.text, (query,)) if wanted else None


_WORKED_BACK = re.compile(r"倒推|反推|推算|盘子|work(?:ed)? back|infer")


@dataclass(frozen=True, slots=True)
class Ratio:
    """How a reported ratio changed."""

    question: str
    searches: tuple[str, ...]

    def calls(self, evidence: Sequence[Evidence], found: Sequence[Found]) -> list[ToolCall]:
        """The change of the ratio."""
        del found
        ratios = find_ratios(self.question, passages_for(self.searches[0], evidence))
        if ratios is None:
            return []
        return [ToolCall("ratio_change", {"before": plain(ratios[0]), "after": plain(ratios[1])})]


def ratio(problem: Problem, query: str) -> Ratio | None:
    """How a reported ratio changed."""
    if not problem.says(_RATIO) or not problem.says(_CHANGED):
        return None
    if any(quantity.unit == ":" for quantity in problem.reading.quantities):
        return None  # one of the user's own is not one of those reported
    return Ratio(problem.text, (query,))


_RATIO = re.compile(r"车桩比|charger ratio|vehicles? per")


_CHANGED = re.compile(r"降|升|变化|变了|幅|百分|几成|改善|变差|变好|percent|change|improve")


@dataclass(frozen=True, slots=True)
class Gap:
    """What is left of a target of which a share was reported."""

    question: str
    searches: tuple[str, ...]

    def calls(self, evidence: Sequence[Evidence], found: Sequence[Found]) -> list[ToolCall]:
        """The gap."""
        del found
        done = find_done(self.question, passages_for(self.searches[0], evidence))
        return [ToolCall("completion_gap", given(done_pct=done))] if done else []


def gap(problem: Problem, query: str) -> Gap | None:
    """What is left of a reported target."""
    if not problem.says(GAP) or not problem.says(_SHORT) or problem.reading.quantities:
        return None
    return Gap(problem.text, (query,))


_SHORT = re.compile(r"差|缺口|没完成|未完成|欠|short|gap|remain|left")
