"""What the population asks, and what each answer must hold."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Question:
    """Something to ask, and what its answer holds."""

    text: str
    expected: str


_OF_THE_CORPUS = (
    Question("酒泉市精简了多少个内设机构?", "118个"),
    Question("淮北市一共精简了多少个内设机构?", "68个"),
    Question("如何做红烧肉", "不作答"),
)
_SHARE_OF_THE_CORPUS = 0.4


def questions(rng: random.Random) -> Iterator[Question]:
    """Questions without end; those that are computed are each asked once, so that an answer that
    goes to somebody else is noticed.
    """
    pairs = _pairs(rng)
    while True:
        if rng.random() < _SHARE_OF_THE_CORPUS:
            yield rng.choice(_OF_THE_CORPUS)
        else:
            yield computed(*next(pairs))


def computed(before: int, after: int) -> Question:
    """A rate to be computed.

    Example:
        >>> computed(36, 27).expected
        '25.00%'
    """
    rate = Decimal(100 * (before - after)) / before
    shown = rate.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return Question(f"某局科室由{before}个压到{after}个,少了百分之几?", f"{shown}%")


def _pairs(rng: random.Random) -> Iterator[tuple[int, int]]:
    found = [(before, after) for before in range(40, 140) for after in range(20, before - 10)]
    rng.shuffle(found)
    yield from found
