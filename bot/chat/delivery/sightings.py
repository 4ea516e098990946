"""Message numbers that were seen, to find a message whose number never came back.

Private chats and basic groups of a bot share one count of messages; a supergroup and a channel have
each their own. So between a number known before a lost message and one known after it, few numbers
can be its own, and every number that is somebody else's is known to be.
"""

from __future__ import annotations

from collections import OrderedDict
from itertools import islice

_MOST = 50_000
_FIRST_SUPERGROUP = -1_000_000_000_000
_SHARED = 0


class Sightings:
    """The latest message number of each count, and every number that is taken."""

    def __init__(self) -> None:
        self._latest: OrderedDict[int, int] = OrderedDict()
        self._taken: OrderedDict[tuple[int, int], None] = OrderedDict()

    def saw(self, chat: int, *messages: int) -> None:
        """Messages of a chat were received or surely sent."""
        count = _count_of(chat)
        for message in messages:
            self._latest[count] = max(self._latest.get(count, 0), message)
            self._taken[count, message] = None
        if messages:
            self._latest.move_to_end(count)
        _shorten(self._latest)
        _shorten(self._taken)

    def latest(self, chat: int) -> int:
        """The highest number known in the count of a chat; 0 when none is."""
        return self._latest.get(_count_of(chat), 0)

    def between(self, chat: int, after: int, before: int, *, most: int) -> list[int]:
        """Numbers that a lost message of the chat may have, in the order they were given.

        Args:
            chat: Where it was sent.
            after: A number that was known before.
            before: A number that was given after it.
            most: At most this many.
        """
        count = _count_of(chat)
        free = (n for n in range(after + 1, before) if (count, n) not in self._taken)
        return list(islice(free, most))


def _count_of(chat: int) -> int:
    return chat if chat <= _FIRST_SUPERGROUP else _SHARED


def _shorten(numbers: OrderedDict[int, int] | OrderedDict[tuple[int, int], None]) -> None:
    while len(numbers) > _MOST:
        numbers.popitem(last=False)
