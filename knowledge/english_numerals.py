"""English number words below a million: one hundred and twenty, twenty-nine, two dozen. Pure."""

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
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000}
_WORD = "|".join(sorted((*_SMALL, *_SCALES), key=len, reverse=True))

ENGLISH_NUMERAL = rf"(?:{_WORD})\b(?:(?:[ -]|[ ]and[ ])(?:{_WORD})\b)*"
"""A run of number words, in any case; not every run is one number."""


def parse_english(text: str) -> int | None:
    """Read a run of number words as one number.

    Args:
        text: Words that `ENGLISH_NUMERAL` matches.

    Returns:
        The sum of its parts, or `None` when a word is no number word.

    Example:
        >>> parse_english("one hundred and twenty"), parse_english("Twenty-nine")
        (120, 29)
        >>> parse_english("two thousand three hundred"), parse_english("dozen")
        (2300, 12)
    """
    total = current = 0
    for word in re.split(r"[ -](?:and )?", text.lower()):
        if word in _SMALL:
            current += _SMALL[word]
        elif word in _SCALES:
            current = max(current, 1) * _SCALES[word]
        else:
            return None
        if word == "thousand":
            total, current = total + current, 0
    return total + current
