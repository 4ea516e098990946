"""工作饱和度: hours of work over the hours of full posts."""

from __future__ import annotations

from math import ceil

from knowledge.calculators.admission import Admission, Number
from knowledge.calculators.displays import (
    decimal,
    percent,
    whole,
)
from knowledge.calculators.results import Calculation, Caution, NotComputable, Outcome
from knowledge.quantities import exact_text


def workload_saturation(
    *, hours: Number | None = None, staff: Number | None = None, std_hours: Number | None = None
) -> Outcome:
    """Compute workload saturation (工作饱和度): hours worked over the hours of full posts.

    Args:
        hours: Hours of work in the period, zero or more [h].
        staff: People who do it, a whole number of at least 1 [人].
        std_hours: Hours of one full post in the same period [h], such as 2000 or 1984 a year;
            none is assumed.

    Returns:
        saturation_pct, fte (full posts the work makes up) and posts_needed, rounded up.

    Raises:
        CalculatorError: ZERO_TOTAL, OUT_OF_RANGE, and as for any number.

    Example:
        >>> workload_saturation(hours=9000, staff=5, std_hours=2000).main.display
        '90.00%'
        >>> workload_saturation(hours=4200, staff=2, std_hours=2000).main.display
        '105.00%'
        >>> workload_saturation(hours=2976, staff=2, std_hours=1984).main.display
        '75.00%'
        >>> workload_saturation(hours=9000, staff=5).missing
        ('std_hours',)

    Source:
        Common usage; the sources of the reform give no formula.
    """
    admit = Admission()
    worked = admit.number("hours", hours)
    people = admit.whole("staff", staff, least=1, low="ZERO_TOTAL")
    cautions = (*admit.cautions, Caution("FORMULA_NOT_IN_SOURCE"))
    if std_hours is None:
        return NotComputable(
            "workload_saturation", admit.inputs, "MISSING_INPUT", ("std_hours",), cautions=cautions
        )
    standard = admit.number("std_hours", std_hours, positive=True)
    fte = worked / standard
    return Calculation(
        "workload_saturation",
        admit.inputs,
        f"{exact_text(worked)} ÷ ({people} × {exact_text(standard)}) × 100%",
        (
            percent("saturation_pct", fte / people * 100),
            decimal("fte", fte),
            whole("posts_needed", ceil(fte), "人"),
        ),
        cautions=cautions,
    )
