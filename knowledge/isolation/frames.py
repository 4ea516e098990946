"""How two processes write to each other: lengths, then bytes; nothing that runs when it is read."""

from __future__ import annotations

import struct
from typing import BinaryIO

# What a frame of the worker begins with.
READY = b"r"
DONE = b"d"
LAST = b"l"
"""Done, and this worker ends: it has grown."""
NO_MEMORY = b"m"
FAILED = b"f"

_LENGTHS = struct.Struct(">II")


class TooLargeFrame(Exception):
    """More is announced than is taken."""


class CutFrame(ValueError):
    """The stream ends within a frame."""


def write_frame(stream: BinaryIO, head: bytes, body: bytes = b"") -> int:
    """Write one frame; how many bytes that were."""
    stream.write(_LENGTHS.pack(len(head), len(body)))
    stream.write(head)
    stream.write(body)
    return _LENGTHS.size + len(head) + len(body)


def read_frame(stream: BinaryIO, most: int) -> tuple[bytes, bytes] | None:
    """Read one frame.

    Args:
        stream: Read no further than the frame's end.
        most: Bytes that are taken at most.

    Returns:
        Head and body; `None` where the stream ends before a frame.

    Raises:
        CutFrame: The stream ends within a frame.
        TooLargeFrame: The frame is larger.
    """
    lengths = stream.read(_LENGTHS.size)
    if not lengths:
        return None
    if len(lengths) < _LENGTHS.size:
        raise CutFrame("the lengths of a frame are cut off")
    head, body = _LENGTHS.unpack(lengths)
    if head + body > most:
        raise TooLargeFrame(f"a frame of {head + body:,} bytes; {most:,} are taken")
    content = stream.read(head + body)
    if len(content) < head + body:
        raise CutFrame("a frame is cut off")
    return content[:head], content[head:]
