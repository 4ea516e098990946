"""Computations whose figures must first be found: what to search for, and what to compute then.

Each lookup is asked again after every round of tool calls and gives the calls it can make by then;
a rate may have to be computed before it can be applied to somebody else's figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.agent.calls import Problem, ToolCall, given, plain
from bot.agent.evidence import Evidence
from bot.agent.finding import (
    FoundChange,
    find_change,
    find_count,
    find_cut_and_rate,
    find_done,
    find_ratios,
    passages_for,
)
from bot.agent.outcomes import Found
from bot.agent.recognisers.cuts import further_cut
from bot.agent.recognisers.measures import AVERAGE, GAP
from bot.agent.recognisers.offices import MEETS
from bot.agent.subjects import Subject, subjects
from knowledge.calculators import Calculation
from knowledge.quantities import Quantity


class Lookup(Protocol):
    """A computation that waits for figures."""

    @property
    def searches(self) -> tuple[str, ...]:
        """What to search for."""
        ...

    def calls(self, evidence: Sequence[Evidence], found: Sequence[Found]) -> list[ToolCall]:
        """Calls that can be made with what was found so far."""
        ...


def look_up(problem: Problem, query: str) -> Lookup | None:
    """The lookup that a question calls for, if any.

    Args:
        problem: The question.
        query: What it is searched for as a whole.
    """
    for recogniser in (_what_if, _base, _gap, _ratio, _average, _rates):
        lookup = recogniser(problem, query)
        if lookup is not None:
            return lookup
    return None


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of one subject, or of several side by side."""

    subjects: tuple[Subject, ...]
    searches: tuple[str, ...]
    bound: dict[str, Any]
    """What a least reduction is, if one is to be met: a share or a rule set."""
    further: Quantity | None = None

    def calls(self, evidence: Sequence[Evidence], found: Sequence[Found]) -> list[ToolCall]:
        """One rate, or a table when there are several subjects with figures."""
        del found
        changed = [
            (subject, change)
            for subject, query in zip(self.subjects, self.searches, strict=True)
            if (change := find_change(subject.query, passages_for(query, evidence)))
        ]
        if not changed:
            return []
        if len(self.subjects) > 1:
            rows = [{"name": s.label, **_ends(change)} for s, change in changed]
            return [ToolCall("reduction_table", {"rows": rows})] if len(rows) > 1 else []
        change = changed[0][1]
        # A rate that was reported says nothing of one office more.
        reported = change.reported if self.further is None else None
        calls = [
            ToolCall(
                "reduction_rate",
                {**_ends(change), **given(reported_pct=reported, further_cut=self.further)},
            )
        ]
        if self.bound:
            ends = {"before": plain(change.before), "current": plain(change.after)}
            calls.append(ToolCall("internal_org_limit", {**ends, **self.bound}))
        return calls


def _rates(problem: Problem, query: str) -> Rates | None:
    named = subjects(problem.text)
    if not named or problem.says(_OTHER_RATES):
        return None
    several = len(named) > 1
    bound = _bound(problem) if problem.says(MEETS) else {}
    if bound and several:
        named = [s for s in named if s.label not in ("襄阳",)] or named
        several = len(named) > 1
    wanted = _COMPARED if several else _RATE
    if not problem.says(wanted) and not problem.says(_RATE) and not bound:
        return None
    further = further_cut(problem)
    if several or bound:
        return Rates(tuple(named), tuple(s.query for s in named), bound, further)
    return Rates((named[0],), (query,), bound, further)


def _bound(problem: Problem) -> dict[str, Any]:
    share = problem.share()
    if share is not None:
        return {"min_reduction_pct": plain(share)}
    rules = problem.rule_sets("office_limit")
    return {"rule_set": rules[0]} if rules else {}


_RATE = re.compile(
    r"精简率|[减降增]幅|幅度|百分之几|百分之多少|减了?几成|几成|精简比例|streamlining rate|reduction rate"
    r"|\brate\b|percent|再并|再减"
)
_COMPARED = re.compile(
    r"哪|谁|更|比|对比|相比|分别|各|高|低|多|大|which|more|compare|higher|larger|difference"
)
_OTHER_RATES = re.compile(
    r"编制|业务|充电|车桩|空编|饱和|职数|什么时候|何时|哪一?年|为什么|区别|不同|一人科|两人科|原则|措施|做法|口径"
    r"|怎么定|规定|要求是|公式|是谁|哪位|叫什么"
)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One's offices, cut at the rate of another."""

    base: Subject | Quantity
    donor: Subject

    @property
    def searches(self) -> tuple[str, ...]:
        """The donor's figures, and the base's unless they were given."""
        own = (self.base.query,) if isinstance(self.base, Subject) else ()
        return (self.donor.query, *own)

    def calls(self, evidence: Sequence[Evidence], found: Sequence[Found]) -> list[ToolCall]:
        """The donor's rate, and once it is computed what it leaves of the base."""
        theirs = find_change(self.donor.query, passages_for(self.donor.query, evidence))
        base = self._base(evidence)
        if theirs is None or base is None:
            return []
        ends = _ends(theirs)
        rates = [
            one
            for one in found
            if isinstance(one, Calculation) and one.tool == "reduction_rate"
            if {name: one.inputs.get(name) for name in ends} == ends
        ]
        if not rates:
            return [ToolCall("reduction_rate", ends)]
        exact = str(rates[0].main.value)
        arguments = {"before": base, "rate_pct": exact, "rate_rounded": False}
        return [ToolCall("reduction_inverse", arguments)]

    def _base(self, evidence: Sequence[Evidence]) -> int | str | None:
        if isinstance(self.base, Quantity):
            return plain(self.base)
        own = find_change(self.base.query, passages_for(self.base.query, evidence))
        return plain(own.before) if own else None


def _what_if(problem: Problem, query: str) -> WhatIf | None:
    del query
    match = _LIKE.search(problem.text)
    if match is None:
        return None
    donors = subjects(match["donor"])
    others = subjects(problem.text.replace(match.group(), "，"))
    own = [q for q in problem.reading.counts() if q.value > 1]
    base: Subject | Quantity | None = others[0] if others else (own[0] if len(own) == 1 else None)
    if not donors or base is None:
        return None
    return WhatIf(base, donors[0])


_LIKE = re.compile(
    r"(?:参?照|按照?|依照?|套用?|学|用)(?P<donor>[^，,。?？]{2,14}?)(?:的|那个|那种|这个)?(?:精简)?(?:比例|精简率|幅度|力度|减法|标准)"
    r"|(?:at|with) (?P<english>[A-Z][A-Za-z' ]{2,30}?)(?:'s)? (?:rate|ratio)"
)


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


def _average(problem: Problem, query: str) -> Average | None:
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
    return Average(problem.text, (query,), counted[:2], match["per"][:2], part)


_UNMASKED = re.compile("[\ue000-\uf8ff]")
_EACH = re.compile(
    r"(?:每(?:个|家|一个)?|1(?:个|家)?|一(?:个|家))(?P<per>[\u3400-\u9fff]{2}?)[^几多?]{0,10}?(?:几|多少)[个名位项家]?(?P<counted>[\u3400-\u9fff]{2})?"
)
_NOT_AVERAGE = re.compile(r"率|饱和|编制")
_BEFORE = re.compile(r"之前|改革前|精简前|没动|原来|原先")
_LEFT = re.compile(r"剩|还有|改革后|精简后|留")
_CUT = re.compile(r"精简了|减了|平均减|平均精简|砍|减少|精简")


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


def _base(problem: Problem, query: str) -> Base | None:
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


def _ratio(problem: Problem, query: str) -> Ratio | None:
    if not problem.says(_RATIO) or not problem.says(_CHANGED):
        return None
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


def _gap(problem: Problem, query: str) -> Gap | None:
    if not problem.says(GAP) or not problem.says(_SHORT) or problem.reading.quantities:
        return None
    return Gap(problem.text, (query,))


_SHORT = re.compile(r"差|缺口|没完成|未完成|欠|short|gap|remain|left")


def _ends(change: FoundChange) -> dict[str, Any]:
    return {"before": plain(change.before), "after": plain(change.after)}
