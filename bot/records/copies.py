"""What must be changed in a copy of the records before another bot may serve from it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def finish_open_updates(path: Path) -> None:
    """Regard every update in a copy of the records as dealt with, as `Inbox.finish` does.

    The bot that was copied deals with those that were open at that moment; who restores the copy
    must not answer them a second time, perhaps weeks later.

    Args:
        path: The copy, an SQLite file that nobody else has open.

    Raises:
        sqlite3.DatabaseError: It is damaged.
    """
    with closing(sqlite3.connect(path)) as connection, connection:
        tables = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'updates'")
        if tables.fetchone() is not None:
            connection.execute("UPDATE updates SET done = 1, body = '', plan = NULL WHERE done = 0")
