from __future__ import annotations

import threading
from collections.abc import Sequence

from knowledge.keeping import Kept


class Source:
    """Values by key, with what was read of them."""

    def __init__(self, **values: int) -> None:
        self.values = values
        self.read: list[str] = []

    def __call__(self, keys: Sequence[str]) -> dict[str, int]:
        self.read += keys
        return {key: self.values[key] for key in keys if key in self.values}


def test_a_value_is_read_once() -> None:
    source, kept = Source(a=1, b=2), Kept[str, int](4)
    assert kept.all_of(["a", "a"], source) == {"a": 1}
    assert kept.all_of(["b", "a"], source) == {"a": 1, "b": 2}
    assert source.read == ["a", "b"]


def test_what_is_unknown_is_asked_for_again() -> None:
    source, kept = Source(), Kept[str, int](4)
    assert kept.all_of(["a"], source) == {}
    source.values["a"] = 1
    assert kept.all_of(["a"], source) == {"a": 1}


def test_the_value_unused_for_longest_gives_way() -> None:
    source, kept = Source(a=1, b=2, c=3), Kept[str, int](2)
    kept.all_of(["a", "b"], source)
    assert kept.get("a") == 1
    kept.all_of(["c"], source)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (1, None, 3)


def test_more_values_than_are_kept_are_all_given() -> None:
    source, kept = Source(a=1, b=2, c=3), Kept[str, int](1)
    assert kept.all_of("abc", source) == {"a": 1, "b": 2, "c": 3}


def test_nothing_is_kept_when_cleared() -> None:
    kept = Kept[str, int](2)
    kept.keep({"a": 1})
    kept.clear()
    assert kept.get("a") is None


def test_threads_share_it() -> None:
    kept, wrong = Kept[int, int](8), list[int]()

    def use(start: int) -> None:
        for number in range(2000):
            wanted = [(start + number * step) % 23 for step in (1, 3, 7)]
            found = kept.all_of(wanted, lambda keys: {key: key * key for key in keys})
            wrong.extend(key for key in wanted if found[key] != key * key)

    threads = [threading.Thread(target=use, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
