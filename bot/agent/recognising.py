"""From a question with its own figures to calculator calls. Pure.

The recognisers are asked in order, and the first that makes a call of the question decides: those
that need a word of their subject (饱和度, 业务科室) stand before those that need figures alone.
"""

from __future__ import annotations

from bot.agent.calls import Problem, ToolCall
from bot.agent.recognisers import cuts, measures, offices, posts
from bot.agent.recognisers.measures import Recogniser


def recognise(problem: Problem) -> list[ToolCall]:
    """Calculator calls that a question's own figures suffice for, or that say what is missing.

    Example:
        >>> from knowledge.rules import load_rule_book
        >>> problem = Problem("编制50名,实有44名,空编率多少?", load_rule_book())
        >>> recognise(problem)
        [ToolCall(name='vacancy_rate', arguments={'approved': 50, 'actual': 44})]
    """
    if not problem.reading.quantities:
        return []
    return next((calls for one in _RECOGNISERS if (calls := one(problem))), [])


_RECOGNISERS: tuple[Recogniser, ...] = (
    measures.numeral,
    offices.small_offices,
    measures.assessment,
    measures.ratio,
    measures.saturation,
    posts.rank_quota,
    offices.business_share,
    posts.vacancy,
    posts.leader_posts,
    measures.gap,
    posts.staffing_cut,
    offices.office_limit,
    cuts.table,
    measures.average,
    cuts.rate,
    cuts.inverse,
    cuts.lacking,
)
