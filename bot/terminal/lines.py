"""Text from pipes and files, in lines of bounded length, whatever is sent.

A line that is too long is named and skipped, one that never ends stops the reading; neither is
ever held in memory.
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.terminal.failures import Unusable

_CHUNK = 65_536
_MOST_SKIPPED = 64 * 1024 * 1024
_BYTES_A_CHARACTER = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One line of input."""

    number: int
    """From 1."""
    content: bytes | None
    """Without its end; `None` when it is longer than the limit."""


def read_lines(read: Callable[[int], bytes], *, limit: int) -> Iterator[Line]:
    """Cut a stream of bytes into lines.

    Args:
        read: Gives at most so many bytes, none at the end.
        limit: Longest line, in bytes.

    Raises:
        Unusable: A line does not end.
    """
    number, held, skipped = 1, b"", 0
    while chunk := read(_CHUNK):
        *ended, rest = chunk.split(b"\n")
        for part in ended:
            content = held + part
            too_long = bool(skipped) or len(content) > limit
            yield Line(number, None if too_long else content.removesuffix(b"\r"))
            number, held, skipped = number + 1, b"", 0
        if skipped or len(held) + len(rest) > limit:
            skipped, held = skipped + len(held) + len(rest), b""
        else:
            held += rest
        if skipped > _MOST_SKIPPED:
            raise Unusable("endless_line")
    if held or skipped:
        yield Line(number, None if skipped else held.removesuffix(b"\r"))


def standard_input() -> Callable[[int], bytes]:
    """A reader of the process's standard input; of nothing where that is closed."""
    if sys.stdin is None:
        return lambda _: b""
    # Not through `sys.stdin.buffer`: a thread that waits in its lock would hold up the exit.
    stream = open(sys.stdin.fileno(), "rb", buffering=0, closefd=False)  # noqa: SIM115 - lives as long as the process
    return lambda size: stream.read(size) or b""


def decode(content: bytes) -> str:
    """The text of a line: UTF-8, or else GB18030 as older Chinese systems write it.

    Raises:
        Unusable: It is neither, or holds characters that no text holds.
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.removeprefix(codecs.BOM_UTF8).decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise Unusable("not_text")


def longest_question(max_chars: int) -> int:
    """Bytes that hold any question of so many characters, and the blanks around it."""
    return max_chars * _BYTES_A_CHARACTER + 1024
