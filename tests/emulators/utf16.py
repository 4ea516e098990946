"""Telegram measures text in UTF-16 code units."""

from __future__ import annotations


def units(text: str) -> int:
    """The length of a text in UTF-16 code units.

    >>> units("科室"), units("👍")
    (2, 2)
    """
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, offset: int, length: int) -> str:
    """The part of a text between two places counted in UTF-16 code units."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    part = encoded[2 * offset : 2 * (offset + length)]
    return part.decode("utf-16-le", "replace")
