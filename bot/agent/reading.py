"""A text with its quantities picked out, and the changes it tells of. Pure.

Questions and sentences of documents are read alike: 由三十六个压到二十七个 is the same change in
both. Each quantity is masked by one character, so that a pattern need not know how it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.agent.wording import one_wording, standard_wording
from knowledge.quantities import Exactness, Quantity, find_quantities

Q = "([\ue000-\uf8ff])"
"""One masked quantity, as a group of a pattern."""
_FIRST_MARK = 0xE000
_MOST = 400
"""Quantities that are read of one text; a question has a handful, a pasted table some hundred."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in one wording, each of its quantities one character."""

    text: str
    quantities: tuple[Quantity, ...]

    @classmethod
    def of(cls, text: str) -> Reading:
        """Read a text; sentences that were read before are not read again.

        Example:
            >>> reading = Reading.of("由三十六个压到二十七个")
            >>> len(reading.text), [int(q.value) for q in reading.quantities]
            (5, [36, 27])
        """
        return _read(text)

    def quantity(self, mark: str) -> Quantity:
        """The quantity behind a mark."""
        return self.quantities[ord(mark) - _FIRST_MARK]

    def counts(self) -> list[Quantity]:
        """Exact numbers of things: no shares, no ratios, nothing approximate."""
        return [quantity for quantity in self.quantities if is_count(quantity)]

    def shares(self) -> list[Quantity]:
        """Percentages."""
        return [quantity for quantity in self.quantities if quantity.unit == "%"]

    def first(self, pattern: re.Pattern[str]) -> Quantity | None:
        """The quantity of the first match of a pattern with one group."""
        match = pattern.search(self.text)
        return self.quantity(match[1]) if match else None


@lru_cache(maxsize=4096)
def _read(text: str) -> Reading:
    worded = one_wording(standard_wording(_PRIVATE.sub("", text)))
    found = find_quantities(worded)[:_MOST]
    parts, position = [], 0
    for index, quantity in enumerate(found):
        parts += [worded[position : quantity.start], chr(_FIRST_MARK + index)]
        position = quantity.end
    return Reading("".join((*parts, worded[position:])), tuple(found))


@dataclass(frozen=True, slots=True)
class Change:
    """A number before and after, as a text tells of it."""

    before: Quantity
    after: Quantity
    start: int
    """Where it stands in the masked text."""
    end: int


def is_count(quantity: Quantity) -> bool:
    """Whether a quantity is an exact whole number of things."""
    return (
        quantity.exactness is Exactness.EXACT
        and quantity.unit not in ("%", "pp", ":", "倍", "年", "岁")
        and quantity.value.denominator == 1
        and quantity.value >= 0
    )


def changes(reading: Reading) -> list[Change]:
    """Every change from one number to another, in order, never overlapping.

    Example:
        >>> [(int(c.before.value), int(c.after.value)) for c in changes(Reading.of(
        ...     "甲局30个科室减到21个,乙局8个没动,丙局原来12个,现在剩9个"))]
        [(30, 21), (8, 8), (12, 9)]
    """
    found: list[Change] = []
    for change in sorted(_candidates(reading), key=lambda c: (c.start, c.end)):
        ends = (change.before, change.after)
        if all(map(_counts_something, ends)) and (not found or change.start >= found[-1].end):
            found.append(_gone_on(reading, change))
    return found


def _gone_on(reading: Reading, change: Change) -> Change:
    """A change with what came of it later in the place of what came of it first."""
    while match := _LATER.match(reading.text, change.end):
        after = reading.quantity(match[1])
        if not is_count(after):
            break
        change = Change(change.before, after, change.start, match.end())
    return change


def _counts_something(quantity: Quantity) -> bool:
    """An exact number; half an office, or -5, is let through for the calculator to refuse."""
    whole = quantity.value.denominator == 1
    odd = not whole or quantity.value < 0
    return is_count(quantity) or (odd and quantity.unit in ("个", "家", "名"))


def _candidates(reading: Reading) -> Iterator[Change]:
    for pattern in _CHANGED:
        for match in pattern.finditer(reading.text):
            if _CUT_BY.search(reading.text[: match.start(1)]):
                continue
            if _OF_THE_REST.match(reading.text, match.end(2)):
                continue
            before, after = reading.quantity(match[1]), reading.quantity(match[2])
            yield Change(before, after, match.start(1), match.end(2))
    yield from _remains(reading)
    for match in _UNCHANGED.finditer(reading.text):
        same = reading.quantity(match[1])
        yield Change(same, same, match.start(1), match.end())


def _remains(reading: Reading) -> Iterator[Change]:
    """What is left of so many, told barely: 文旅二十个剩15."""
    if not _TELLS_OF_CUTS.search(reading.text):
        return
    for match in _REMAINS.finditer(reading.text):
        before, after = reading.quantity(match[1]), reading.quantity(match[2])
        if _CUT_BY.search(reading.text[: match.start(1)]):
            continue  # 减了14个剩38个: the first is how many went
        if before.unit in _OFFICES and after.unit in ("", before.unit):
            yield Change(before, after, match.start(1), match.end(2))


_CUT_BY = re.compile(r"(?:减|少|砍|撤|裁|并|缩)(?:了|掉|去|少)?$")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_WITHIN = "[^\ue000-\uf8ff。;?!\n]"
_CLAUSE = "[^\ue000-\uf8ff。;?!,\n]"
_OF_THE_REST = re.compile(rf"{_CLAUSE}{{0,4}}(?:减|少|砍|撤|裁|并|缩|精简)[了掉]?(?:多少|几)")
"""剩下41家砍了多少 asks about the 41; they are not what became of others."""
_MOVED = "(?:精简|压缩|压|并|调整|缩|降|变|增|整合|合并?|撤|砍|裁|改|扩|归|涨|升|减|削|核|优化|瘦身|弄|整|搞|干|添|加|收|拢|退|落|长|补|拆|归拢|浓缩|捏|凑)"
_BEFORE = (
    "(?:原来|原有|原先|原本|老早|以前|改革前|改前|此前|之前|本来|过去|当初|早先|从前|起初|先前|原)"
)
_AFTER = "(?:现在|眼下|如今|目前|改革后|改后|之后|后来|而今|这会儿|今|剩|还有|留|现有|只有|后|就)"
_CHANGED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{Q}\s*(?:→|->|—>|-->|=>|➜|⇒|变)\s*{Q}",
        rf"{Q}(?:科室?|处室?|股室?|机构|内设机构)变(?:成|为)?{Q}",
        rf"{Q}{_CLAUSE}{{0,14}}?{_MOVED}{_CLAUSE}{{0,8}}?(?:到|至|为|成|剩|留|得只?){_CLAUSE}{{0,5}}{Q}",
        rf"[由从自]{_CLAUSE}{{0,8}}{Q}{_CLAUSE}{{0,14}}?(?:到|至|为|成|剩){_CLAUSE}{{0,5}}{Q}",
        rf"{_BEFORE}{_WITHIN}{{0,14}}{Q}{_WITHIN}{{0,18}}?{_AFTER}{_CLAUSE}{{0,10}}{Q}",
        rf"前{_CLAUSE}{{0,6}}{Q}{_WITHIN}{{0,10}}?后{_CLAUSE}{{0,6}}{Q}",
        rf"{Q}{_CLAUSE}{{0,6}},{_WITHIN}{{0,10}}?(?:减到|压到|并成|变成|剩|留|降到|缩到|调整为){_CLAUSE}{{0,4}}{Q}",
        rf"{Q}{_CLAUSE}{{0,12}}?(?:减|少|砍|撤|裁|并|缩)(?:了|掉|去)?[\ue000-\uf8ff],?{_CLAUSE}{{0,8}}(?:成|剩下?|还有|到|留){_CLAUSE}{{0,4}}{Q}",
        rf"(?:(?:19|20)\d\d年|去年|前年|上年){_WITHIN}{{0,8}}{Q}{_WITHIN}{{0,10}}(?:(?:19|20)\d\d年|今年|本年){_WITHIN}{{0,8}}{Q}",
        rf"\bfrom\s+{_CLAUSE}{{0,12}}{Q}{_CLAUSE}{{0,50}}?\b(?:to|into)\s+{_CLAUSE}{{0,16}}?{Q}",
        rf"\b(?:had|has|have|were|was|with)\s+{Q}{_WITHIN}{{0,50}}?\b(?:now|after|left|remain\w*|today|down to){_WITHIN}{{0,24}}?{Q}",
        rf"{Q}{_WITHIN}{{0,40}}?\b(?:down to|cut to|reduced to|merged into|became){_WITHIN}{{0,12}}?{Q}",
    )
)
_TELLS_OF_CUTS = re.compile(r"精简|减|并|砍|撤|压|裁|变")
_OFFICES = ("", "个")
_REMAINS = re.compile(
    rf"{Q}{_CLAUSE}{{0,2}}(?:只?剩下?|只?留下){Q}"
    rf"(?!{_CLAUSE}{{0,6}}(?:没|未|不|机动|备用|周转|空|[一1两2]人))"
)
"""Only where cuts are told of besides: 30个里剩3个 may be of anything."""
_LATER = re.compile(
    rf"{_CLAUSE}{{0,4}}[,;]?(?:后来|随后|接着|然后|之后|最后|最终|再|又|今年|去年|年底|眼下|如今|现在)+"
    rf"{_CLAUSE}{{0,6}}?(?:到|至|成|剩下?|留){_CLAUSE}{{0,3}}{Q}"
)
_UNCHANGED = re.compile(
    rf"{Q}{_CLAUSE}{{0,6}}(?:没动|没变|没减|没有变|未变|未动|不变|不动|原样|照旧|维持|unchanged|no change)"
)
