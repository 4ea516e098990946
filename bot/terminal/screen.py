"""What the process prints on: results on standard output, everything else on standard error.

Nothing that came from a file, a model or a user reaches a terminal with control characters in it.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TextIO

_SEQUENCE = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC: titles, links, clipboard
    r"|[\x1b]\[[0-?]*[ -/]*[@-~]|\x9b[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b[PX^_][^\x1b]*(?:\x1b\\)?|\x1b."  # DCS and the rest
)
# Tab and line feed stay; direction overrides go, because they make text read as what it is not.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_UNESCAPED_IN_JSON = re.compile(r"[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    r"""The text without anything that a terminal would obey rather than show.

    Example:
        >>> printable("a\x1b[31mred\x1b[0m\x07\x00b")
        'aredb'
    """
    plain = _CONTROL.sub("", _SEQUENCE.sub("", text))
    return _SURROGATE.sub("\ufffd", plain)


def json_text(value: Mapping[str, Any], *, indent: int | None = None) -> str:
    """The value as JSON that is safe on a terminal and in any encoding that is Unicode."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    return _UNESCAPED_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


class Screen:
    """Standard output and standard error of one process."""

    def __init__(self, out: TextIO, err: TextIO, *, colour: bool = True) -> None:
        """Take two streams.

        Args:
            out: For results.
            err: For diagnostics and progress.
            colour: Whether a terminal may be sent colours.
        """
        self.out, self.err = out, err
        self.interactive = out.isatty()
        self.shows_progress = err.isatty()
        self._colour = colour

    def write(self, text: str) -> None:
        """Print a piece of a result, at once and without a line end."""
        self.out.write(printable(text))
        self.out.flush()

    def line(self, text: str = "", *, dim: bool = False) -> None:
        """Print a line of a result."""
        shown = printable(text)
        self.out.write(self._dimmed(shown) if dim and self.interactive else shown)
        self.out.write("\n")
        self.out.flush()

    def data(self, value: Mapping[str, Any], *, indent: int | None = None) -> None:
        """Print one JSON object."""
        self.out.write(json_text(value, indent=indent) + "\n")
        self.out.flush()

    def note(self, text: str) -> None:
        """Print a diagnostic line."""
        self.err.write(printable(text) + "\n")
        self.err.flush()

    def passing(self, text: str) -> None:
        """Show what is being done on a terminal, until the next one; an empty text clears it."""
        if self.shows_progress and self._colour:
            first = printable(text).split("\n")[0][:_PASSING_CHARS]
            self.err.write(f"\r\x1b[K{self._dimmed(first) if first else ''}")
            self.err.flush()

    @contextmanager
    def draining(self) -> Iterator[None]:
        """At the end of the block, whatever is still held back is written out.

        Raises:
            BrokenPipeError: The reader of the results has gone away.
        """
        yield
        self.out.flush()

    def _dimmed(self, text: str) -> str:
        return f"\x1b[2m{text}\x1b[0m" if self._colour and text else text


_PASSING_CHARS = 32
"""Short enough for one row of any terminal, wide characters counted twice."""


def standard_screen(*, colour: bool) -> Screen:
    """The process's own streams, made able to print Chinese whatever the locale says."""
    return Screen(_unicode(sys.stdout), _unicode(sys.stderr), colour=colour)


def _unicode(stream: TextIO | None) -> TextIO:
    if stream is None:
        # Closed by whoever started the process: there is nobody to print for.
        return io.StringIO()
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return stream


def abandon_output() -> None:
    """Let nothing more be written to standard output, whose reader has gone away."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
