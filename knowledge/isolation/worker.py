"""The worker's side: `python -m knowledge.isolation.worker MODULE:FUNCTION …`, started by `process`.

Reads requests from standard input and writes a reply to each, in order. A reply is a status byte
and JSON. What is printed goes nowhere.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from knowledge.isolation.confinement import address_space, confine, set_alarm
from knowledge.isolation.frames import DONE, FAILED, LAST, NO_MEMORY, READY, read_frame, write_frame

Handler = Callable[[dict[str, Any], bytes], bytes]
"""Takes what a request says and the bytes that came with it; gives JSON."""

MOST_REQUEST_BYTES = 64 * 1024 * 1024
_GROWN = 0.5
"""Share of the memory it may take from which a worker makes place for a fresh one."""


def main(arguments: list[str]) -> int:
    """Serve until standard input ends.

    Args:
        arguments: The handler, bytes of memory, seconds for a request, and the lifeline's number.
    """
    handler, memory_bytes, seconds, lifeline = arguments
    confine(int(memory_bytes), int(lifeline) if lifeline else None)
    module, _, function = handler.partition(":")
    handle = cast(Handler, getattr(importlib.import_module(module), function))
    requests, replies = _streams()
    write_frame(replies, READY)
    replies.flush()
    while (request := read_frame(requests, MOST_REQUEST_BYTES)) is not None:
        set_alarm(float(seconds))
        status, body = _reply(handle, *request)
        set_alarm(0)
        if status == DONE and address_space() > _GROWN * int(memory_bytes):
            status = LAST
        write_frame(replies, status, body)
        replies.flush()
        if status != DONE:
            return 0
    return 0


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Where requests come from and replies go; libraries that print reach neither."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    return requests, replies


def _reply(handle: Handler, head: bytes, body: bytes) -> tuple[bytes, bytes]:
    try:
        return DONE, handle(json.loads(head), body)
    except MemoryError:
        return NO_MEMORY, b""
    except Exception as error:  # noqa: BLE001 - the process edge; the caller is told the kind
        return FAILED, type(error).__name__.encode("ascii", "replace")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
