"""What stands on a chart beside its figures."""

from __future__ import annotations

from typing import Final

from bot.answers import Language

CHARTS: Final[dict[str, dict[Language, str]]] = {
    "chart_largest": {
        "zh": "共$count项，只画出数值最大的$shown项。",
        "en": "The largest $shown of $count are drawn.",
    },
    "chart_reduction_table": {
        "zh": "各单位精简率",
        "en": "Reduction rate (精简率) by body",
    },
    "chart_assessment_score": {"zh": "考核得分", "en": "Assessment score"},
    "chart_total": {
        "zh": "合计精简率$total（减少总数÷精简前总数）。",
        "en": "All together: $total (sum of cuts over sum before).",
    },
    "chart_left_out": {
        "zh": "另有$count项没有可比的数，未画出。",
        "en": "$count more have no figure to compare and are not drawn.",
    },
    "chart_negative": {
        "zh": "负数表示增加。",
        "en": "A negative rate is an increase.",
    },
}
