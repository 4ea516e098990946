"""考核得分: scores added up and ranked."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from typing_extensions import TypedDict

from knowledge.calculators.admission import Admission, Number
from knowledge.calculators.displays import (
    bare,
    whole,
    word,
)
from knowledge.calculators.results import Calculation, Caution, Outcome, Row


class ScoreItem(TypedDict, total=False):
    """One section chief or office."""

    name: str
    base: float
    composite: float
    bonus: float
    penalty: float


def assessment_score(
    *, items: Sequence[ScoreItem], top_n: Number | None = None, bottom_n: Number | None = None
) -> Outcome:
    """Add assessment scores up (考核得分): base + composite + bonus − penalty, and rank them.

    Args:
        items: From 1 to 500 of `{"name", "base", "composite", "bonus", "penalty"}`; a penalty is
            given as a positive number [分].
        top_n: How many count as leading.
        bottom_n: How many count as trailing.

    Returns:
        A row each with score and rank, best first; equal scores share a rank (1, 2, 2, 4).

    Raises:
        CalculatorError: NEGATIVE for a negative part, DUPLICATE_NAME, TOO_MANY.

    Example:
        >>> found = assessment_score(items=[
        ...     {"name": "甲", "base": 80, "composite": 12, "bonus": 5, "penalty": 2},
        ...     {"name": "乙", "base": 78, "composite": 15, "bonus": 3, "penalty": 0},
        ...     {"name": "丙", "base": 85, "composite": 10, "bonus": 0, "penalty": 4}])
        >>> [(row.name, row.results[0].display) for row in found.rows]
        [('乙', '96'), ('甲', '95'), ('丙', '91')]

    Source:
        综合报道《全国多地开启“大科室”改革》: 基础评价+综合评价+加分项−减分项; it gives no weights.
    """
    admit = Admission()
    scores: list[tuple[str, Fraction]] = []
    admitted: list[dict[str, object]] = []
    for item in admit.rows("items", items):
        one = admit.of_row()
        base, composite = (one.number(part, item.get(part)) for part in ("base", "composite"))
        bonus, penalty = (
            one.number(part, item[part]) if item.get(part) is not None else Fraction(0)
            for part in ("bonus", "penalty")
        )
        scores.append((str(item["name"]), base + composite + bonus - penalty))
        admitted.append({"name": str(item["name"]), **one.inputs})
    admit.inputs["items"] = admitted
    ranked = sorted(scores, key=lambda entry: -entry[1])
    ranks = {name: 1 + sum(other > score for _, other in scores) for name, score in ranked}
    results = [word("first", _names(ranks, 1, 1))]
    if top_n is not None:
        results.append(word("top", _names(ranks, 1, admit.whole("top_n", top_n))))
    if bottom_n is not None:
        least = len(ranked) - admit.whole("bottom_n", bottom_n) + 1
        results.append(word("bottom", _names(ranks, max(least, 1), len(ranked))))
    return Calculation(
        "assessment_score",
        admit.inputs,
        "基础评价 + 综合评价 + 加分项 − 减分项",
        tuple(results),
        cautions=(*admit.cautions, Caution("NO_WEIGHTS")),
        rows=tuple(
            Row(name, (bare("score", score), whole("rank", ranks[name], "")))
            for name, score in ranked
        ),
    )


def _names(ranks: dict[str, int], first: int, last: int) -> str:
    return "、".join(name for name, rank in ranks.items() if first <= rank <= last)
