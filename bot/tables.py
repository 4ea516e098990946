"""Tables in plain text: columns that line up where a Chinese character is two columns wide. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows under each other, the first column to the left and the others to the right.

    Example:
        >>> print(aligned([["单位", "率"], ["酒泉市", "28.57%"]]))
        单位        率
        酒泉市  28.57%
    """
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            _padded(cell, widths[column], left=column == 0) for column, cell in enumerate(row)
        ).rstrip()
        for row in rows
    )


def width(text: str) -> int:
    """Columns that a text takes in a terminal."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    narrow = sum(unicodedata.combining(character) == 0 for character in text)
    return wide + narrow


def _padded(cell: str, to: int, *, left: bool) -> str:
    blanks = " " * (to - width(cell))
    return cell + blanks if left else blanks + cell
