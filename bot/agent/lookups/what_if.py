"""What would be left at another's rate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.agent.calls import Problem, ToolCall, plain
from bot.agent.evidence import Evidence
from bot.agent.finding import (
    find_change,
    passages_for,
)
from bot.agent.lookups.rates import Rates
from bot.agent.outcomes import Found
from bot.agent.subjects import Subject, subjects
from knowledge.calculators import Calculation
from knowledge.quantities import Quantity


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
        ends = theirs.ends
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


def what_if(problem: Problem, query: str) -> WhatIf | Rates | None:
    """One's offices cut at another's rate."""
    del query
    match = _LIKE.search(problem.text) or _AS_FAR.search(problem.text)
    if match is None:
        return None
    donors = subjects(match["donor"])
    others = subjects(problem.text.replace(match.group(), "，"))
    own = [q for q in problem.reading.counts() if q.value > 1]
    base: Subject | Quantity | None = others[0] if others else (own[0] if len(own) == 1 else None)
    if not donors or base is None:
        return None
    bound = problem.rule_sets("office_limit")
    if bound and isinstance(base, Subject):
        # A place that has set a rule is followed by its rule, not by what came of it.
        return Rates((base,), (base.query,), {"rule_set": bound[0]})
    return WhatIf(base, donors[0])


_LIKE = re.compile(
    r"(?:参?照|按照?|依照?|套用?|学|用)(?P<donor>[^，,。?？]{2,14}?)(?:的|那个|那种|这个)?(?:精简)?(?:比例|精简率|幅度|力度|减法|标准)"
)
_AS_FAR = re.compile(
    r"(?:做到|达到|赶上|跟上)(?P<donor>[^，,。?？]{2,10}?)(?:的|那个|那种|这个)?(?:精简)?(?:精简率|幅度|力度)(?!.*编制)"
)
"""A rate that somebody reached; 达到淮北的比例 is its rule."""
