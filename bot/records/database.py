"""What the records ask of a database: statements that SQLite and PostgreSQL both understand.

Values stand for `?` in a statement. Each statement is a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

Row = Sequence[Any]


class Database(Protocol):
    """Holds the records of a bot."""

    @property
    def once(self) -> Database:
        """The same, for what must not be done again when nobody knows whether it was done."""
        ...

    async def change(self, statement: str, values: Sequence[object] = ()) -> int:
        """Change something; how many rows that were.

        Args:
            statement: In the SQL that both databases have in common.
            values: For its `?`.

        Raises:
            RecordsUnavailable: It cannot be made.
        """
        ...

    async def rows(self, statement: str, values: Sequence[object] = ()) -> Sequence[Row]:
        """What a statement finds, or returns of what it changed.

        Args:
            statement: In the SQL that both databases have in common.
            values: For its `?`.

        Raises:
            RecordsUnavailable: It cannot be looked up.
        """
        ...
