"""The list of hostile files; each module beside this one adds those of a kind."""

from __future__ import annotations

from collections.abc import Callable

TEXT = "淮北市推行大科室制改革，市直部门内设机构由413个精简为276个。"
DEEP = 100_000
MANY = 1_000_000

Make = Callable[[], bytes]
HOSTILE: dict[str, tuple[Make, str]] = {}
"""Name → what makes the file, and a pattern of what reading it must come to: the beginning of its
text after `=`, or the reason why it is not read."""


def hostile(name: str, outcome: str) -> Callable[[Make], Make]:
    """Add a file to the list."""

    def add(make: Make) -> Make:
        HOSTILE[name] = (make, outcome)
        return make

    return add
