"""What a button carries: a version, what it does, the token of what it is about, and a choice."""

from __future__ import annotations

from dataclasses import dataclass

_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Callback:
    """A button that was pressed."""

    action: str
    token: str
    choice: str


def data_of(action: str, token: str, choice: object = "") -> str:
    """The data of a button, at most 64 bytes.

    Example:
        >>> data_of("source", "aB3dE6gH", 2)
        '1:source:aB3dE6gH:2'
    """
    return f"{_VERSION}:{action}:{token}:{choice}"


def read_data(data: str | None) -> Callback | None:
    """What a button of this version carries; `None` for one of another version.

    Example:
        >>> read_data("1:source:aB3dE6gH:2")
        Callback(action='source', token='aB3dE6gH', choice='2')
        >>> read_data("src|17") is None
        True
    """
    parts = (data or "").split(":", 3)
    if len(parts) != len(("version", "action", "token", "choice")) or parts[0] != _VERSION:
        return None
    return Callback(*parts[1:])
