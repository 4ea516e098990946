"""From a text to its quantities."""

from __future__ import annotations

import re
from collections.abc import Mapping

from knowledge.numerals import parse_number
from knowledge.quantities import wording
from knowledge.quantities.blanking import legible
from knowledge.quantities.kinds import Exactness, Quantity
from knowledge.quantities.parts import WINDOW, Part, read_part
from knowledge.quantities.tokens import between, numbers


def find_quantities(text: str) -> list[Quantity]:
    """Every quantity of a text, in order, never overlapping, in time linear in its length.

    Dates, articles, document numbers, ranks (一级) and the numbers of lists are none, and neither
    is 一 in words (统一). A lone Chinese digit counts before a measure word or an office (三部门).

    Args:
        text: Any text, in full or half width, Chinese or English.

    Example:
        >>> [(q.text, str(q.value), q.unit, q.exactness.value) for q in find_quantities(
        ...     "编制四百一十三名,精减不低于3%,约85%,50余名,三成,2.9:1,4名以内")]
        ... # doctest: +NORMALIZE_WHITESPACE
        [('四百一十三名', '413', '名', 'exact'), ('不低于3%', '3', '%', 'at_least'),
         ('约85%', '85', '%', 'about'), ('50余名', '50', '名', 'at_least'),
         ('三成', '30', '%', 'exact'), ('2.9:1', '29/10', ':', 'exact'),
         ('4名以内', '4', '名', 'at_most')]
    """
    read = legible(text)
    tokens = list(numbers(read))
    qualifiers = {match.end(): match for match in wording.BEFORE.finditer(read)}
    found: list[Quantity] = []
    free = 0
    for index, token in enumerate(tokens):
        part = read_part(read, tokens[index : index + WINDOW]) if token.start >= free else None
        if part is None:
            continue
        if _counts(part, read):
            part = _qualified(part, read, qualifiers, free)
            if not _is_date(part):
                found.append(_quantity(part, text))
        free = part.end
    return found


def read_quantity(text: str) -> Quantity | None:
    """Read a whole string as one quantity; a lone Chinese digit is one, too.

    Args:
        text: A quantity; blanks around it are ignored.

    Returns:
        The quantity, with offsets into the text as given, or `None`.

    Example:
        >>> read_quantity("两成五").value, read_quantity("二三十个").high, read_quantity("科室")
        (Fraction(25, 1), Fraction(30, 1), None)
    """
    written = text.strip()
    start = text.find(written)
    end = start + len(written)
    found = find_quantities(text)
    if found:
        return found[0] if (found[0].start, found[0].end) == (start, end) else None
    ends = between(written)
    if ends is not None:
        return Quantity(written, start, end, *ends, "", Exactness.RANGE)
    value = parse_number(written)
    if value is None:
        return None
    return Quantity(written, start, end, value, None, "", Exactness.EXACT)


def _quantity(part: Part, text: str) -> Quantity:
    span = (text[part.start : part.end], part.start, part.end)
    return Quantity(*span, part.value, part.high, part.unit, part.exactness, part.strict)


def _counts(part: Part, text: str) -> bool:
    """Whether a number is meant: no part of a name (5G), no lone digit inside a word."""
    if part.unit:
        return True
    if text[part.start].isdigit() and wording.LETTER.match(text, part.end):
        return False
    return not part.lone or (part.value > 1 and wording.OFFICE.match(text, part.end) is not None)


def _qualified(part: Part, text: str, qualifiers: Mapping[int, re.Match[str]], free: int) -> Part:
    """A part with its sign and the words around it that bound it."""
    part = _signed(part, text, free)
    if after := wording.AFTER.match(text, part.end):
        part = part._replace(end=after.end()).bounded(after.lastgroup)
    elif part.unit in wording.TIMES and (within := wording.WITHIN.match(text, part.end)):
        part = part._replace(end=within.end()).bounded("most")
    before = qualifiers.get(part.start)
    if before is None or before.start() < free:
        return part
    if before.lastgroup == "near" and part.unit in wording.TIMES:  # 近三年 is the last three years
        return part
    return part._replace(start=before.start()).bounded(before.lastgroup)


def _signed(part: Part, text: str, free: int) -> Part:
    """Minus where it stands alone: not in 12-5, 5名-3名 or a word."""
    sign = text[max(free, part.start - 1) : part.start]
    if sign not in ("-", "−", "负") or part.high is not None or not text[part.start].isdigit():
        return part
    if wording.NO_SIGN_AFTER.search(text[max(0, part.start - 4) : part.start - 1]):
        return part
    return part._replace(start=part.start - 1, value=-part.value)


def _is_date(part: Part) -> bool:
    """A year always; a month, a day or an hour unless it is bounded (30日内)."""
    least, most = wording.DATES.get(part.unit, (1, 0))
    bounded = part.exactness in (Exactness.AT_LEAST, Exactness.AT_MOST)
    ends = (part.value, part.high or part.value)
    return any(least <= end <= most for end in ends) and (part.unit == "年" or not bounded)
