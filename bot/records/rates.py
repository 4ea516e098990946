"""How often each person and each chat asked in the last minute, counted for several processes."""

from __future__ import annotations

from bot.records.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS rates (
    kind TEXT NOT NULL, who BIGINT NOT NULL, times DOUBLE PRECISION[] NOT NULL,
    PRIMARY KEY (kind, who)
);
"""

_WINDOW_S = 60.0
_NOW = "EXTRACT(EPOCH FROM CLOCK_TIMESTAMP())::DOUBLE PRECISION"
_RECENT = f"SELECT one FROM UNNEST(rates.times) AS one WHERE one > {_NOW} - {_WINDOW_S}"  # noqa: S608 - fixed expressions


class SharedRates:
    """Counts in the database, by its clock."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def wait_s(self, kind: str, who: int, *, most: int) -> float:
        """Seconds until somebody may ask again; 0, and counted, when that is now.

        Args:
            kind: What is counted: `person` or `chat`.
            who: Id of the person or the chat.
            most: How often they may ask in a minute.
        """
        # One statement, so that two processes never both count the last question that is allowed.
        counted = await self._database.change(
            f"INSERT INTO rates (kind, who, times) VALUES (?, ?, ARRAY[{_NOW}]) "  # noqa: S608 - fixed expressions
            f"ON CONFLICT (kind, who) DO UPDATE SET times = ARRAY({_RECENT}) || {_NOW} "
            f"WHERE (SELECT COUNT(*) FROM ({_RECENT}) AS recent) < ?",
            (kind, who, most),
        )
        if counted:
            return 0.0
        rows = await self._database.rows(
            f"SELECT MIN(one) + {_WINDOW_S} - {_NOW} FROM rates, UNNEST(rates.times) AS one "  # noqa: S608 - as above
            f"WHERE kind = ? AND who = ? AND one > {_NOW} - {_WINDOW_S}",
            (kind, who),
        )
        return max(0.0, float(rows[0][0] or 0.0))

    async def prune(self) -> None:
        """Drop those who asked nothing in the last minute."""
        await self._database.change(
            f"DELETE FROM rates WHERE NOT EXISTS ({_RECENT})"  # noqa: S608 - a fixed expression
        )
