"""The rates of bodies whose figures must be found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.agent.calls import SEARCH, Problem, ToolCall, given, plain
from bot.agent.evidence import Evidence
from bot.agent.finding import FoundChange, find_change, passages_for
from bot.agent.outcomes import Found
from bot.agent.recognisers.moves import further
from bot.agent.recognisers.offices import MEETS
from bot.agent.subjects import Subject, subjects
from knowledge.regions import mentioned


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of one subject, or of several side by side."""

    subjects: tuple[Subject, ...]
    together: tuple[str, ...]
    """For each subject the search that is made first: one for all that a place has."""
    bound: dict[str, Any]
    """What a least reduction is, if one is to be met: a share or a rule set."""
    further: dict[str, Any] = field(default_factory=dict)
    """What was cut and set up since, as arguments of a call."""

    @property
    def searches(self) -> tuple[str, ...]:
        """The searches to begin with."""
        return tuple(dict.fromkeys(self.together))

    def calls(self, evidence: Sequence[Evidence], found: Sequence[Found]) -> list[ToolCall]:
        """One rate, or a table when there are several subjects with figures.

        A subject that a search for several did not find is first searched for by itself.
        """
        del found
        changes = [self._change(subject, query, evidence) for subject, query in self._searched()]
        known = {one.query for one in evidence}
        lacking = [
            ToolCall(SEARCH, {"query": subject.query})
            for subject, change in zip(self.subjects, changes, strict=True)
            if change is None and len(self.subjects) > 1 and subject.query not in known
        ]
        if lacking:
            return lacking
        # Two names that the same words tell of are one body; counted twice it would be two.
        bodies = {
            (change.place if change else subject.label): (subject.label, change)
            for subject, change in reversed(tuple(zip(self.subjects, changes, strict=True)))
        }
        changed = [(label, change) for label, change in reversed(bodies.values()) if change]
        if len(changed) > 1:
            rows = [{"name": label, **change.ends} for label, change in changed]
            return [ToolCall("reduction_table", {"rows": rows})]
        return self._alone(changed[0][1]) if changed and len(bodies) == 1 else []

    def _searched(self) -> Iterator[tuple[Subject, str]]:
        return zip(self.subjects, self.together, strict=True)

    def _change(
        self, subject: Subject, query: str, evidence: Sequence[Evidence]
    ) -> FoundChange | None:
        """What is told of a subject, in the search for several before that for it alone."""
        asked = dict.fromkeys((query, subject.query))
        found = (find_change(subject.query, passages_for(one, evidence)) for one in asked)
        return next(filter(None, found), None)

    def _alone(self, change: FoundChange) -> list[ToolCall]:
        """The rate of one body, and whether it meets a bound."""
        # A rate that was reported says nothing of one office more.
        reported = None if self.further else change.reported
        calls = [
            ToolCall(
                "reduction_rate",
                {**change.ends, **given(reported_pct=reported), **self.further},
            )
        ]
        if self.bound:
            ends = {"before": plain(change.before), "current": plain(change.after)}
            calls.append(ToolCall("internal_org_limit", {**ends, **self.bound}))
        return calls


def rates(problem: Problem, query: str) -> Rates | None:
    """A rate of named subjects, or whether it meets a bound."""
    named = _newest(problem)
    if not named or problem.says(_OTHER_RATES) or problem.says(_OF_THE_REPORT):
        return None
    several = len(named) > 1
    bound = _bound(problem) if problem.says(MEETS) else {}
    if bound and several:
        named = [s for s in named if s.label not in ("襄阳",)] or named
        several = len(named) > 1
    wanted = _COMPARED if several else _RATE
    if not problem.says(wanted) and not problem.says(_RATE) and not bound:
        return None
    later = further(problem)
    if several or bound:
        return Rates(tuple(named), _together(named), bound, later)
    return Rates((named[0],), (query,), bound, later)


def _together(named: Sequence[Subject]) -> tuple[str, ...]:
    """For each subject a search for all that are in the same place."""
    places = [mentioned(subject.label)[:1] for subject in named]
    return tuple(
        Subject(
            "、".join(one.label for one, at in zip(named, places, strict=True) if at == place),
            subject.things,
        ).query
        for subject, place in zip(named, places, strict=True)
    )


def _newest(problem: Problem) -> list[Subject]:
    """The subjects of the newest part, if it has its own and sets them against no earlier one."""
    named = subjects(problem.text)
    *_, last = [part for part in re.split("[?？]", problem.text) if part.strip()] or [""]
    newest = [subject.label for subject in subjects(last)]
    own = named[len(named) - len(newest) :] if newest else named
    if _AGAINST.search(last) or not all(map(_ends_with, own, newest)):
        return named
    return own


def _ends_with(subject: Subject, label: str) -> bool:
    return subject.label.endswith(label)


_AGAINST = re.compile(r"比|哪|谁|差|对比|相比|[高低大小]|多(?!少)|合|一起|which|more|than|compare")


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
    r"哪|谁|更|比|对比|相比|分别|各|高|低|多(?!少)|大(?!科)|which|more|compare|higher|larger|difference"
)


_OF_THE_REPORT = re.compile(
    r"(?:官方|原文|报道|文件|报纸|媒体|公开|正式)[^。;?!]{0,6}(?:公布|发布|报道|报|写|给|说|有没有)[^。;?!]{0,12}(?:吗|吧|是不是|对不对|没有|过)"
    r"|(?:公布|发布|报道)过|是不是[^。;?!]{0,6}(?:公布|官方|报道)"
)
"""Whether a rate was published is answered by what was, not by computing it."""
_OTHER_RATES = re.compile(
    r"占.{0,10}(?:几成|多少|比例|百分)|编制|业务|充电|车桩|空编|饱和|职数|什么时候|何时|哪一?年|为什么|区别|不同|一人科|两人科|原则|措施|做法|口径"
    r"|怎么定|确定|靠什么|凭什么|依据|规定|要求是|公式|是谁|哪位|叫什么"
)
