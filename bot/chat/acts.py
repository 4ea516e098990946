"""What may be done for an update."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.chat.addressing import Call
from bot.chat.errands import Errand

Act = Callable[[Errand], Awaitable[None]]
"""Does what an update asks, and says what it came to."""


@dataclass(frozen=True, slots=True)
class Command:
    """What a command, or another kind of call, does."""

    act: Callable[[Errand, Call], Awaitable[None]]
    administrators_only: bool = False
    in_line: bool = True
    """Whether it waits for what the place asked before."""
    counted: bool = False
    """Whether it counts against the limits of questions a minute."""
    on_edit: bool = False
    """Whether it is done anew when its message is edited."""


@dataclass(frozen=True, slots=True)
class Press:
    """What a button does."""

    act: Act
    in_line: bool = False
