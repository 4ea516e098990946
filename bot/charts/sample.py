"""Draws the example of the documentation: `python -m bot.charts.sample docs/images/chart.png`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from bot.calculations import shown
from bot.charts import chart_of, render_bar_chart
from knowledge.calculators import Calculation
from knowledge.calculators.reduction_table import ReductionRow, reduction_table

_REPORTED: Sequence[ReductionRow] = (
    {"name": "淮北市首批3家试点单位", "before": 52, "after": 38},
    {"name": "酒泉市46个市直党政部门", "before": 413, "after": 295},
    {"name": "襄阳市13家试点单位", "before": 164, "after": 110},
    {"name": "襄阳市第二批43家单位", "before": 385, "after": 273},
)
"""Of the corpus: huaibei-pilots, jiuquan-reform, xiangyang-reform."""


def main(arguments: Sequence[str]) -> None:
    """Write the picture."""
    outcome = reduction_table(rows=_REPORTED)
    chart = chart_of(shown(outcome, "zh"), "zh") if isinstance(outcome, Calculation) else None
    if chart is not None:
        Path(arguments[0]).write_bytes(render_bar_chart(chart))


if __name__ == "__main__":
    main(sys.argv[1:])
