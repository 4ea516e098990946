"""English number words up to a trillion: one hundred and twenty, twenty-nine, two dozen. Pure."""

from __future__ import annotations

import re

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {
    **{word: value for value, word in enumerate(_UNITS)},
    **{word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)},
}
_PARTS = {"dozen": 12, "hundred": 100}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_LARGEST = 10**12
_MOST_WORDS = 24
"""The longest number below the limit has 23; what is beyond stays in one piece, which no word is."""

_WORD = "|".join(sorted((*_SMALL, *_PARTS, *_SCALES), key=len, reverse=True))
_AND = "|".join(f"(?<={word})" for word in (*_SCALES, "hundred"))

ENGLISH_NUMERAL = rf"(?:{_WORD})\b(?:(?:[ -]|(?:{_AND})[ ]and[ ])(?:{_WORD})\b)*"
"""A run of number words, in any case; not every run is one number. The `a` of `a dozen` is left."""


def parse_english(text: str) -> int | None:
    """Read a run of number words as one number.

    Args:
        text: Words that `ENGLISH_NUMERAL` matches, with or without an `a` before them.

    Returns:
        The number, at most 10^12, or `None` when the words are not one number: `one two three`.

    Example:
        >>> parse_english("one hundred and twenty"), parse_english("Twenty-nine")
        (120, 29)
        >>> parse_english("two thousand three hundred"), parse_english("a dozen")
        (2300, 12)
        >>> parse_english("one two three") is None
        True
    """
    words = re.split(r"[ -]", text.lower(), maxsplit=_MOST_WORDS)
    if words[0] in ("a", "an"):
        words[0] = "one"
        return _sum(words) if words[1:] and words[1] not in _SMALL else None
    if words[0] in _PARTS or words[0] in _SCALES:
        words.insert(0, "one")
    return _sum(words)


def _sum(words: list[str]) -> int | None:
    """The sum of groups below a thousand, each times its scale, the scales falling."""
    total, group, smallest, before = 0, 0, _LARGEST * 10, ""
    for word in words:
        if word == "and":
            grown = group if before == "hundred" or before in _SCALES else None
        elif word in _SCALES:
            grown = 0 if group and _SCALES[word] < smallest else None
            smallest = _SCALES[word]
            total += group * smallest
        else:
            grown = _grown(group, word, before)
        if grown is None:
            return None
        group, before = grown, word
    total += group
    return total if before != "and" and total <= _LARGEST else None


def _grown(group: int, word: str, before: str) -> int | None:
    """A number below a thousand with one word more; `None` where the word may not follow."""
    if word in _PARTS:
        return group * _PARTS[word] if 0 < group < 100 and before in _SMALL else None
    value = _SMALL.get(word)
    if value is None or before in ("zero", "dozen") or (not value and before):
        return None
    ones_are_free = before in _TENS and value < 10
    return group + value if before not in _SMALL or ones_are_free else None
