"""Numbers with what belongs to them: a unit, 余, the other half of a ratio, the end of a range."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from knowledge.numerals import parse_number
from knowledge.quantities import wording
from knowledge.quantities.kinds import Exactness
from knowledge.quantities.tokens import Number

WINDOW = 4
"""Tokens that one part is read from, at most: 百分之三至百分之五."""
_LONGEST_JOINT = 6
"""Characters, blanks included, between the two numbers of one part."""
_FAR = 12
"""Characters before a range in which 由 makes it a change."""
_LEAST_ABOUT = 10
_SUM = frozenset("+-−*/×÷=")
_HUNDREDS = {"百": Fraction(100), "千": Fraction(1000), "万": Fraction(10_000)}


class Part(NamedTuple):
    """A quantity in the making: a tuple, because reading a text makes several of each number."""

    start: int
    end: int
    value: Fraction
    high: Fraction | None = None
    unit: str = ""
    lone: bool = False
    exactness: Exactness = Exactness.EXACT
    strict: bool = False

    def bounded(self, kind: str | None) -> Part:
        """The same number as a word of this kind bounds it; a range keeps its bounds."""
        if self.high is not None or kind is None:
            return self
        exactness, strict = _BOUNDS[kind]
        return self._replace(exactness=exactness, strict=strict)

    def scaled(self, factor: Fraction) -> Part:
        """The same in a unit that is worth a part of the old one."""
        if factor == 1:
            return self
        high = None if self.high is None else self.high * factor
        return self._replace(value=self.value * factor, high=high)


_BOUNDS = {
    "most": (Exactness.AT_MOST, False),
    "least": (Exactness.AT_LEAST, False),
    "over": (Exactness.AT_LEAST, True),
    "under": (Exactness.AT_MOST, True),
    "about": (Exactness.ABOUT, False),
    "near": (Exactness.ABOUT, False),
}
"""By the group names of `wording.BEFORE` and `wording.AFTER`."""


def read_part(text: str, numbers: Sequence[Number]) -> Part | None:
    """The first number with its unit, and the number after it where both make one range.

    Args:
        text: From `knowledge.quantities.blanking.legible`.
        numbers: The token to start from and those after it, `WINDOW` in all.

    Returns:
        The part, or `None` where the first token is no number.
    """
    low = _single(text, numbers)
    if low is None:
        return None
    rest = [number for number in numbers if number.start >= low.end]
    # Most numbers are followed by no 至: what comes next is then not read twice.
    if not rest or not wording.TO.fullmatch(_joint(text, low.end, rest[0].start)):
        return low
    high = _single(text, rest)
    if high is None or not _make_range(text, low, high):
        return low
    unit, lone = high.unit or low.unit, low.lone and high.lone
    return Part(low.start, high.end, low.value, high.value, unit, lone, Exactness.RANGE)


def _make_range(text: str, low: Part, high: Part) -> bool:
    """Whether 3至5名 is meant; 由3到5 is a change, 80+5-9 a sum."""
    to = wording.TO.fullmatch(_joint(text, low.end, high.start))
    exact = low.exactness is high.exactness is Exactness.EXACT and low.value < high.value
    alike = low.unit == high.unit or "" in (low.unit, high.unit)
    if to is None or not exact or not alike or ":" in (low.unit, high.unit):
        return False
    if to["line"]:
        return _SUM.isdisjoint(_beside(text, low.start, high.end))
    return not wording.FROM.search(text[max(low.start - _FAR, 0) : low.start])


def _joint(text: str, start: int, end: int) -> str:
    return text[start:end] if end - start <= _LONGEST_JOINT else "\n"


def _single(text: str, numbers: Sequence[Number]) -> Part | None:
    first = numbers[0]
    if len(numbers) > 1:
        joint = _joint(text, first.end, numbers[1].start)
        for pattern, read in _PAIRS:
            if pattern.fullmatch(joint) and (pair := read(text, first, numbers[1])):
                return pair
    if first.low is None:
        return None
    part = _part(first.start, first.end, first.low, first.high, first.unit)
    part = part._replace(lone=first.lone)
    return part if part.unit else _with_unit(text, _with_more(text, part))


def _part(start: int, end: int, value: Fraction, high: Fraction | None, unit: str) -> Part:
    exactness = Exactness.EXACT if high is None else Exactness.RANGE
    return Part(start, end, value, high, unit, exactness=exactness)


def _fraction(text: str, first: Number, second: Number) -> Part | None:
    """三分之一 and 百分之二十七, as percentages."""
    below = _HUNDREDS.get(text[first.start : first.end], first.low)
    above = _HUNDREDS.get(text[second.start : second.end], second.low)
    if not below or above is None or first.high is not None:
        return None
    return _part(first.start, second.end, above, second.high, "%").scaled(100 / below)


def _ratio(text: str, first: Number, second: Number) -> Part | None:
    """2.9:1 and 2.9比1; 52比38少 compares, 1:2:3 has no one value."""
    compared = "比" in text[first.end : second.start] and wording.COMPARED.match(text, second.end)
    if _is_chain(text, first, second, ":") or compared:
        return None
    if first.low is None or not second.low or first.high or second.high:
        return None
    return _part(first.start, second.end, first.low / second.low, None, ":")


def _slashed(text: str, first: Number, second: Number) -> Part | None:
    """1/3 of something, as a percentage."""
    if _is_chain(text, first, second, "/") or first.low is None or second.low is None:
        return None
    written = text[first.start : second.end]
    if not first.low < second.low or not wording.SLASHED.fullmatch(written):
        return None
    return _part(first.start, second.end, first.low / second.low * 100, None, "%")


def _is_chain(text: str, first: Number, second: Number, joint: str) -> bool:
    """Whether more of the same joints follow: 1:2:3."""
    return joint in _beside(text, first.start, second.end)


def _beside(text: str, start: int, end: int) -> tuple[str, str]:
    """The characters on either side; empty at the ends of the text."""
    return text[max(start - 1, 0) : start], text[end : end + 1]


_PAIRS: tuple[tuple[re.Pattern[str], Callable[[str, Number, Number], Part | None]], ...] = (
    (wording.PART_OF, _fraction),
    (wording.RATIO, _ratio),
    (re.compile("/"), _slashed),
)


def _with_more(text: str, part: Part) -> Part:
    """A number with 余, 多, 几, 来 or +; 几 makes a range of it: 二十几."""
    match = wording.MORE.match(text, part.end) if part.high is None else None
    if match is None:
        return part
    few, whole = match["few"], part.value.denominator == 1
    if not match["plus"] and not (whole and part.value >= _LEAST_ABOUT):
        return part
    if few and part.value % 10:
        return part
    high = part.value + 9 if few else None
    more = part._replace(end=match.end(), high=high, lone=False)
    more = more.scaled(parse_number(f"1{match['scale'] or ''}") or Fraction(1))
    kind = "over" if match["over"] else "about" if match["about"] else "least"
    return more._replace(exactness=Exactness.RANGE) if few else more.bounded(kind)


def _with_unit(text: str, part: Part) -> Part:
    match = wording.UNIT.match(text, part.end)
    if match is None:
        return part
    written, inner = match["unit"].lower(), match["inner"] or ""
    unit, factor = wording.RENAMED.get(written, (written.replace(inner, "", 1), Fraction(1)))
    extra = inner or match["tail"] or match["tenth"] or ""
    value = part.value + wording.EXTRA.get(extra, Fraction(0))
    measured = part._replace(end=match.end(), value=value, unit=unit).scaled(factor)
    return measured.bounded("over") if extra in ("多", "余") else measured
