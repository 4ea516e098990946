"""Who asks, and where, as the numbers by which the records know them.

Those of Telegram are Telegram's own: people are positive, chats are not 0, and a chat that speaks
as a person, a channel or an administrator who hides, has at least 13 digits below 0.
"""

from __future__ import annotations

TERMINAL = 0
"""The chat of what is asked in a terminal."""


def local_person(user: int) -> int:
    """The person that a user of this machine is.

    Args:
        user: The system's number of the user, from 0.

    Example:
        >>> local_person(0), local_user(local_person(1000)), local_user(7)
        (-1, 1000, None)
        >>> local_user(-1001234567890)
    """
    return -1 - user


def local_user(person: int) -> int | None:
    """The user of this machine that a person is; `None` for one of Telegram."""
    return -1 - person if _LEAST_LOCAL <= person < 0 else None


_LEAST_LOCAL = -(2**32)
"""Systems number their users with 32 bits."""
