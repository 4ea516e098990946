"""Where something is said and who says it, without Telegram's types."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Surface(StrEnum):
    """Kinds of places."""

    PRIVATE = "private"
    GROUP = "group"
    CHANNEL = "channel"
    INLINE = "inline"


@dataclass(frozen=True, slots=True)
class Place:
    """A chat, or one topic of it."""

    chat: int
    surface: Surface
    topic: int | None = None
    """The forum topic that answers must name; `None` outside topics."""
    thread: int | None = None
    """The topic or the comments under a post; conversations are kept apart by it."""
    origin: int = 0
    """The chat's first id, under which its memory is kept; 0 when that is its id."""

    @property
    def key(self) -> tuple[int, int]:
        """What is asked in one place is answered in order."""
        return self.chat, self.thread or 0


@dataclass(frozen=True, slots=True)
class Person:
    """Who says something; a channel, or an administrator who hides, speaks as a chat."""

    id: int
    name: str
    language_code: str | None = None


def conversation_of(place: Place, person: Person | None) -> str:
    """Name of the conversation: one for each chat, topic and person.

    Example:
        >>> conversation_of(Place(-5, Surface.GROUP, thread=7), Person(9, "安"))
        'telegram:-5:7:9'
    """
    who = person.id if person else 0
    return f"telegram:{place.origin or place.chat}:{place.thread or 0}:{who}"
