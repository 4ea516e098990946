"""When the next message may leave: Telegram's limits, with a little air. Pure."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may leave; Telegram allows 30 a second, 1 a second in a chat, 20 a minute in a group.

    Source: Telegram, "Bots FAQ", "My bot is hitting limits, how do I avoid this?". The windows are
    longer by a tenth, because messages do not arrive as evenly as they leave.
    """

    overall: int = 30
    overall_s: float = 1.1
    chat_s: float = 1.05
    group: int = 20
    group_s: float = 62.0


@dataclass(slots=True)
class _Chat:
    last: float = float("-inf")
    held_until: float = float("-inf")
    recent: deque[float] = field(default_factory=deque)


_MOST_CHATS = 20_000


class Pace:
    """What left lately, and how long the next message must wait."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = self._whole = limits or Limits()
        self._overall: deque[float] = deque()
        self._chats: OrderedDict[int | str, _Chat] = OrderedDict()

    def share(self, processes: int) -> None:
        """Take one part of what may leave overall; a chat is one process's at a time anyway.

        Each of several leaves room for one message more: what leaves several processes evenly
        arrives less evenly than what leaves one.
        """
        air = processes if processes > 1 else 0
        part = max(1, (self._whole.overall - air) // processes)
        self._limits = replace(self._whole, overall=part)

    def chat_wait_s(self, chat: int, now: float) -> float:
        """Seconds that this chat must wait, whatever happens in others; 0 when it need not."""
        state = self._chat(chat)
        waits = [state.last + self._limits.chat_s - now, state.held_until - now]
        if chat < 0:
            _forget(state.recent, now - self._limits.group_s)
            if len(state.recent) >= self._limits.group:
                waits.append(state.recent[0] + self._limits.group_s - now)
        return max(0.0, *waits)

    def overall_wait_s(self, now: float) -> float:
        """Seconds that every chat must wait; 0 when none need."""
        _forget(self._overall, now - self._limits.overall_s)
        most = self._limits.overall
        if len(self._overall) < most:
            return 0.0
        # More may have left than may leave now: others have joined since, and share the limit.
        return max(0.0, self._overall[-most] + self._limits.overall_s - now)

    def left(self, chat: int, now: float) -> None:
        """A message leaves for a chat."""
        state = self._chat(chat)
        state.last = now
        if chat < 0:
            state.recent.append(now)
        self._overall.append(now)

    def hold(self, whom: int | str, until: float) -> None:
        """Telegram told a chat, or a method that concerns no chat, to wait."""
        state = self._chat(whom)
        state.held_until = max(state.held_until, until)

    def held_s(self, whom: int | str, now: float) -> float:
        """Seconds that a chat, or a method that concerns no chat, was told to wait still."""
        return max(0.0, self._chat(whom).held_until - now)

    def _chat(self, chat: int | str) -> _Chat:
        state = self._chats.setdefault(chat, _Chat())
        self._chats.move_to_end(chat)
        if len(self._chats) > _MOST_CHATS:
            self._chats.popitem(last=False)
        return state


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] <= before:
        times.popleft()
