"""Who is answered, and how often."""

from __future__ import annotations

import secrets
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum

from bot.chat.places import Person, Place, Surface
from bot.records import Access, People
from bot.settings import Settings

CODE_LASTS_S = 24 * 3600.0
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without letters that are taken for one another."""
_CODE_CHARACTERS = 8
_WINDOW_S = 60.0
_MOST_COUNTED = 20_000


class Verdict(StrEnum):
    """What becomes of a request."""

    WELCOME = "welcome"
    UNKNOWN = "unknown"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Decides who is answered."""

    settings: Settings
    people: People
    clock: Callable[[], float]
    """Seconds since 1970."""

    def is_administrator(self, person: Person | None) -> bool:
        """Whether somebody runs this bot."""
        return person is not None and person.id in self.settings.telegram_admins

    async def verdict(self, place: Place, person: Person | None) -> Verdict:
        """Whether somebody is answered in a place; a denial wins over an allowance."""
        if self.is_administrator(person):
            return Verdict.WELCOME
        names = {place.chat, place.origin or place.chat, *({person.id} if person else ())}
        decided = [await self.people.access(name) for name in names]
        if Access.DENIED in decided:
            return Verdict.DENIED
        allowed = Access.ALLOWED in decided or names & set(self.settings.telegram_allowed)
        if self.settings.telegram_access == "open" or allowed:
            return Verdict.WELCOME
        return Verdict.UNKNOWN

    async def code_for(self, place: Place, person: Person | None) -> str:
        """The code under which a person, or a group, asks to be let in."""
        private = place.surface is Surface.PRIVATE and person is not None
        who = person.id if private and person else place.chat
        name = person.name if person else ""
        now = self.clock()
        code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_CHARACTERS))
        return await self.people.offer_code(who, name, code, now=now, until=now + CODE_LASTS_S)


class RateBook:
    """How often each person and each chat asked this process in the last minute."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Take a clock that only grows, in seconds."""
        self._clock = clock
        self._asked: OrderedDict[tuple[str, int], deque[float]] = OrderedDict()

    async def wait_s(self, kind: str, who: int, *, most: int) -> float:
        """Seconds until somebody may ask again; 0, and counted, when that is now."""
        now = self._clock()
        times = self._asked.setdefault((kind, who), deque())
        self._asked.move_to_end((kind, who))
        if len(self._asked) > _MOST_COUNTED:
            self._asked.popitem(last=False)
        while times and times[0] <= now - _WINDOW_S:
            times.popleft()
        if len(times) >= most:
            return times[0] + _WINDOW_S - now
        times.append(now)
        return 0.0


class Once:
    """What was done already, for a while."""

    def __init__(self, lasts_s: float, clock: Callable[[], float]) -> None:
        """Take for how long it counts, in seconds, and a clock that only grows."""
        self._lasts_s = lasts_s
        self._clock = clock
        self._done: OrderedDict[Hashable, float] = OrderedDict()

    def is_first(self, key: Hashable) -> bool:
        """Whether this is the first time, or the first after a while; from now on it is not."""
        now = self._clock()
        while self._done and next(iter(self._done.values())) <= now - self._lasts_s:
            self._done.popitem(last=False)
        if key in self._done:
            return False
        self._done[key] = now
        return True
