"""From a question with its own figures to calculator calls. Pure.

The recognisers are asked in order, and the first that makes a call of the question decides: those
that need a word of their subject (饱和度, 业务科室) stand before those that need figures alone.
"""

from __future__ import annotations

import re

from bot.agent.calls import Problem, ToolCall
from bot.agent.recognisers import cuts, measures, offices, posts, vacancies
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
    asked = problem.parts[-1].text
    only = tuple(one for pattern, one in _NAMED if pattern.search(asked))
    return next((calls for one in only or _RECOGNISERS if (calls := one(problem))), [])


_NAMED: tuple[tuple[re.Pattern[str], Recogniser], ...] = (
    (re.compile(r"业务.{0,6}(?:占比|比重|占多少|占几成)"), offices.business_share),
    (re.compile(r"(?:空编|超编|缺编)率"), vacancies.vacancy),
    (re.compile(r"饱和度"), measures.saturation),
)
"""Measures by name: no other one is an answer, however well the figures would fit it."""


_RECOGNISERS: tuple[Recogniser, ...] = (
    measures.numeral,
    offices.small_offices,
    measures.assessment,
    measures.ratio,
    measures.saturation,
    posts.rank_quota,
    offices.business_share,
    vacancies.vacancy,
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
