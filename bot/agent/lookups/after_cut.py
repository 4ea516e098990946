"""What is vacant once a quota has been cut: the cut must be computed first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.agent.calls import Problem, ToolCall, given
from bot.agent.evidence import Evidence
from bot.agent.outcomes import Found
from bot.agent.reading import is_count
from bot.agent.recognisers.vacancies import ACTUAL, VACANT
from knowledge.calculators import Calculation
from knowledge.quantities import Quantity, exact_text


@dataclass(frozen=True, slots=True)
class VacancyAfterCut:
    """People in post, and a cut whose result is the quota they are held against."""

    actual: Quantity
    searches: tuple[str, ...] = ()

    def calls(self, evidence: Sequence[Evidence], found: Sequence[Found]) -> list[ToolCall]:
        """The vacancy, once it is known how many posts are left."""
        del evidence
        cuts = [one for one in found if isinstance(one, Calculation) and one.tool == "staffing_cut"]
        if not cuts:
            return []
        left = cuts[-1].inputs.get("after")
        most = cuts[-1].result("max_after")
        if left is None and most is not None and isinstance(most.value, Fraction):
            left = exact_text(most.value)
        return [ToolCall("vacancy_rate", {"approved": left, **given(actual=self.actual)})]


def after_cut(problem: Problem, calls: Sequence[ToolCall]) -> VacancyAfterCut | None:
    """What is vacant after the cut that a question has computed, where it asks for that."""
    if [call.name for call in calls] != ["staffing_cut"] or not problem.says(VACANT):
        return None
    actual = problem.pick(*ACTUAL)
    return VacancyAfterCut(actual) if actual is not None and is_count(actual) else None
