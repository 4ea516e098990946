"""Work that a worker process does for the tests beside this module, much of it badly."""

from __future__ import annotations

import ctypes
import json
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from knowledge.loading import apart

MODULE = "tests.integration.misbehaving"
_held: list[bytearray] = []


def obey(head: dict[str, Any], body: bytes) -> bytes:
    """Do what the request says: `{"do": …}`, one of `DEEDS` or nothing in particular."""
    deed = DEEDS.get(head["do"])
    said: bytes | None = deed(head) if deed else None
    done = {"pid": os.getpid(), "body": len(body), "do": head["do"]}
    return json.dumps(done).encode() if said is None else said


def spin(_: dict[str, Any]) -> None:
    """One call into C that keeps the interpreter to itself."""
    re.match(r"(a+)+$", "a" * 60 + "b")


def tell(head: dict[str, Any]) -> None:
    """Write down who this is, and never end."""
    Path(head["file"]).write_text(str(os.getpid()), encoding="ascii")
    spin(head)


def shout(_: dict[str, Any]) -> None:
    """Print wherever one can print."""
    print("noise", flush=True)  # noqa: T201 - that is the point
    os.write(1, b"more noise")
    os.write(2, b"and more")


def fail(_: dict[str, Any]) -> None:
    """Raise what nobody foresaw."""
    raise RecursionError


DEEDS: dict[str, Callable[[dict[str, Any]], bytes | None]] = {
    "hang": lambda _: time.sleep(600),
    "spin": spin,
    "tell": tell,
    "print": shout,
    "raise": fail,
    "segfault": lambda _: void(ctypes.string_at(0)),
    "exit": lambda _: os._exit(7),
    "grow": lambda _: void(bytearray(10 * 1024**3)),
    "hold": lambda head: _held.append(bytearray(head["bytes"])),
    "flood": lambda head: b"0" * int(head["bytes"]),
    "environment": lambda _: json.dumps(sorted(os.environ)).encode(),  # noqa: TID251 - what it was given
}


def void(_: object) -> None:
    """Nothing is said."""


def read(head: dict[str, Any], body: bytes) -> bytes:
    """Read a file as the corpus's worker does, unless its name says what to do instead."""
    name = Path(head.get("path") or head["name"]).stem
    if name.startswith("poisoned"):
        ctypes.string_at(0)
    if name.startswith("endless"):
        spin(head)
    if name.startswith("greedy"):
        bytearray(10 * 1024**3)
    if name.startswith("lying"):
        return b'{"documents": [{"text": 1, "metadata": {"title": ["x"]}}], "run": "os.system"}'
    return apart.reply(head, body)


def main(told: str) -> None:
    """Start a worker that never ends its work, and tell its number."""
    from knowledge.isolation import Bounds, Request, answers

    bounds = Bounds(seconds=600, memory_bytes=2**30)
    list(answers(f"{MODULE}:obey", [Request({"do": "tell", "file": told})], bounds))


if __name__ == "__main__":
    main(sys.argv[1])
