"""Keeps the writers of one process apart, and loses them when it is told to."""

from __future__ import annotations


class FakeGuard:
    """One of those that share a holder."""

    def __init__(self, holders: list[FakeGuard]) -> None:
        self._holders = holders

    def try_acquire(self) -> bool:
        if self._holders:
            return False
        self._holders.append(self)
        return True

    def is_held(self) -> bool:
        return self in self._holders

    def release(self) -> None:
        if self in self._holders:
            self._holders.remove(self)
