"""What a memory forgets, besides whole conversations by their names."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from langgraph.checkpoint.base import BaseCheckpointSaver


@runtime_checkable
class Forgetful(Protocol):
    """A memory that outlives the process, and so must be kept small."""

    async def forget_all_but_newest(self, conversation: str) -> None:
        """Drop the older states of a conversation."""
        ...

    async def forget_matching(self, pattern: str) -> None:
        """Remove the conversations whose names match a pattern of `*` and `?`."""
        ...

    async def forget_before(self, checkpoint_id: str) -> None:
        """Remove the conversations whose newest state is older than one of this id would be."""
        ...


async def forget_all_but_newest(saver: BaseCheckpointSaver[str], conversation: str) -> None:
    """Drop the older states of a conversation, which nothing ever returns to."""
    if isinstance(saver, Forgetful):
        await saver.forget_all_but_newest(conversation)


async def forget_matching(saver: BaseCheckpointSaver[str], pattern: str) -> None:
    """Remove the conversations whose names match.

    Args:
        saver: Where conversations are remembered.
        pattern: `*` is any text, `?` any one character.
    """
    if isinstance(saver, Forgetful):
        await saver.forget_matching(pattern)


async def forget_older_than(saver: BaseCheckpointSaver[str], seconds: float) -> None:
    """Remove the conversations in which nothing was said since a moment.

    Args:
        saver: Where conversations are remembered.
        seconds: The moment, since 1970.
    """
    if isinstance(saver, Forgetful):
        await saver.forget_before(_first_id_at(seconds))


def _first_id_at(seconds: float) -> str:
    """The first id that a checkpoint may have at a moment: they are UUIDs of version 6.

    Example:
        >>> _first_id_at(0.0)
        '1b21dd21-3814-6000-0000-000000000000'
    """
    ticks = int(seconds * 10_000_000) + _TICKS_BEFORE_1970
    return f"{ticks >> 28:08x}-{ticks >> 12 & 0xFFFF:04x}-6{ticks & 0xFFF:03x}-0000-000000000000"


_TICKS_BEFORE_1970 = 0x01B21DD213814000
"""Of 100 ns, since 15 October 1582. Source: RFC 9562, section 5.6."""
