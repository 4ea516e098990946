"""One rebuild at a time on all hosts that share a database, where locks on files may not reach."""

from __future__ import annotations

import threading
from typing import Any, LiteralString

import psycopg
from pydantic import SecretStr

from bot.postgres import as_unavailable, connect_blocking

_REBUILDING = 0x7265696E64
"""Key of the advisory lock of whoever rebuilds the index."""


class ReindexLock:
    """An advisory lock, which the database releases when its holder dies.

    It blocks, as rebuilding does.
    """

    def __init__(self, url: SecretStr) -> None:
        """Name a database; it is asked for nothing yet."""
        self._url = url
        self._mutex = threading.Lock()
        self._connection: psycopg.Connection[Any] | None = None

    def try_acquire(self) -> bool:
        """Take the lock; `False` when another process, or another thread, has it.

        Raises:
            ConfigurationError: The address cannot be used.
            RecordsUnavailable: The database is away.
        """
        with self._mutex, as_unavailable():
            if self._connection is not None:
                return False
            connection = connect_blocking(self._url)
            for setting in _NOTICED_SOON:
                connection.execute(setting)
            if _ask(connection, "SELECT pg_try_advisory_lock(%s)"):
                self._connection = connection
                return True
            connection.close()
            return False

    def is_held(self) -> bool:
        """Whether the lock still holds: with its connection it is lost, and may be another's."""
        with self._mutex:
            if self._connection is None:
                return False
            try:
                return _ask(self._connection, _STILL_HELD)
            except psycopg.Error:
                return False

    def release(self) -> None:
        """Give the lock back; without it, do nothing."""
        with self._mutex:
            if self._connection is not None:
                # Closing releases it, also where the connection is lost already.
                self._connection.close()
                self._connection = None


_NOTICED_SOON: tuple[LiteralString, ...] = (
    "SET tcp_keepalives_idle = 10",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
)
"""By the database: a host without power says no goodbye, and its lock would be held for hours."""
_STILL_HELD = (
    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted "
    "AND pid = pg_backend_pid() AND (classid::BIGINT << 32) + objid::BIGINT = %s)"
)


def _ask(connection: psycopg.Connection[Any], question: str) -> bool:
    found = connection.execute(question.encode(), (_REBUILDING,)).fetchone()
    return bool(found and found[0])
