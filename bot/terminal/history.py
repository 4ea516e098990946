"""The lines typed at a prompt, kept in the data folder as far as that can be written."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from prompt_toolkit.history import FileHistory, History, InMemoryHistory


class LenientHistory(FileHistory):
    """A file that need not take a line: a full disk is no reason not to answer."""

    def store_string(self, string: str) -> None:
        """Keep a line, if that can be done."""
        with suppress(OSError):
            super().store_string(string)


def open_history(path: Path) -> History:
    """The history in a file that only its owner may read; in memory, where none can be made."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
        path.chmod(0o600)
    except OSError:
        return InMemoryHistory()
    return LenientHistory(str(path))
