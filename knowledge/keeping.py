"""What was read before and never changes, so that it need not be read again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """The values used last, by key; safe to share between threads.

    For values that never change while their keeper lives, such as the passages of a committed
    generation. What is not found is not kept: it may be added later.
    """

    def __init__(self, most: int) -> None:
        """Keep at most so many values."""
        self._most = most
        self._values: OrderedDict[K, V] = OrderedDict()
        self._mutex = Lock()

    def all_of(self, keys: Iterable[K], read: Callable[[Sequence[K]], Mapping[K, V]]) -> dict[K, V]:
        """The values of some keys; those that are not kept are read, all at once.

        Args:
            keys: Wanted; a repeated one is read once.
            read: Gives the values of keys, without those that are unknown.
        """
        wanted = dict.fromkeys(keys)
        with self._mutex:
            found = {key: self._values[key] for key in wanted if key in self._values}
        missing = [key for key in wanted if key not in found]
        # Read outside the lock: two threads may read the same, and none waits for another's disk.
        if missing:
            found.update(read(missing))
        self.keep(found)
        return found

    def get(self, key: K) -> V | None:
        """The value of a key, if it is kept."""
        with self._mutex:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def keep(self, values: Mapping[K, V]) -> None:
        """Keep values as those used last; the ones unused for longest give way."""
        with self._mutex:
            for key, value in values.items():
                self._values[key] = value
                self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)

    def clear(self) -> None:
        """Keep nothing."""
        with self._mutex:
            self._values.clear()
