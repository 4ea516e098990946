"""The sentences that say what a calculator found."""

from __future__ import annotations

from collections.abc import Callable

from bot.answers import Language
from bot.headlines import measures, offices, posts, reductions
from bot.headlines.told import Told, listed
from knowledge.calculators import Calculation


def headline(calculation: Calculation, language: Language) -> list[str]:
    """What was found, the figure asked for first; a table in lines of its own.

    Args:
        calculation: Of any calculator; one without words of its own is listed result by result.
        language: Of the answer.
    """
    told = Told(calculation, language)
    written = _WRITERS.get(calculation.tool, listed)(told)
    return [line for line in written if line]


_WRITERS: dict[str, Callable[[Told], list[str]]] = {
    "reduction_rate": reductions.reduction_rate,
    "reduction_inverse": reductions.reduction_inverse,
    "reduction_table": reductions.reduction_table,
    "staffing_cut": posts.staffing_cut,
    "leader_posts": posts.leader_posts,
    "vacancy_rate": posts.vacancy_rate,
    "rank_quota": posts.rank_quota,
    "internal_org_limit": offices.internal_org_limit,
    "small_office_scan": offices.small_office_scan,
    "business_share": offices.business_share,
    "workload_saturation": measures.workload_saturation,
    "assessment_score": measures.assessment_score,
    "ratio_change": measures.ratio_change,
    "average": measures.average,
    "completion_gap": measures.completion_gap,
    "cn_number": measures.cn_number,
}
