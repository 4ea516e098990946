"""The name of the terminal's last conversation, so that `chat --resume` can go on with it."""

from __future__ import annotations

import contextlib
import re
import secrets
from pathlib import Path

_FILE = "terminal-conversation"
_FORM = re.compile(r"terminal-[0-9a-f]{16}")


def new_conversation() -> str:
    """A name that no conversation has."""
    return f"terminal-{secrets.token_hex(8)}"


def last_conversation(data_dir: Path) -> str | None:
    """The conversation that was kept last, or `None`."""
    try:
        name = (data_dir / _FILE).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return name if _FORM.fullmatch(name) else None


def keep_conversation(data_dir: Path, name: str) -> None:
    """Make this the conversation that `last_conversation` gives, if the folder can be written."""
    with contextlib.suppress(OSError):
        data_dir.mkdir(parents=True, exist_ok=True)
        (data_dir / _FILE).write_text(name, encoding="ascii")
