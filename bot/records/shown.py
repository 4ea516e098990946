"""Answers that were shown, for the buttons under them: a button carries 64 bytes and no more."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.records.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS shown (
    token TEXT PRIMARY KEY, chat INTEGER NOT NULL, body TEXT NOT NULL, expires REAL NOT NULL
);
"""

KEPT_S = 7 * 24 * 3600.0
"""How long the buttons under an answer work, in seconds."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands behind the buttons of one message."""

    chat: int
    body: str
    """JSON."""


class ShownAnswers:
    """What stands behind buttons, by token."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, chat: int, body: str, *, now: float, lasts_s: float = KEPT_S) -> str:
        """Record what a message's buttons are about; the token that they carry (8 characters)."""
        token = secrets.token_urlsafe(6)
        await self._database.change(
            "INSERT INTO shown (token, chat, body, expires) VALUES (?, ?, ?, ?)",
            (token, chat, body, now + lasts_s),
        )
        return token

    async def put(self, token: str, chat: int, body: str, *, until: float) -> None:
        """Record something under a token of one's own, in the place of what stood there."""
        await self._database.change(
            "INSERT INTO shown (token, chat, body, expires) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (token) DO UPDATE SET "
            "chat = excluded.chat, body = excluded.body, expires = excluded.expires",
            (token, chat, body, until),
        )

    async def find(self, token: str, now: float) -> Shown | None:
        """What a token stands for; `None` when that has expired or never was."""
        rows = await self._database.rows(
            "SELECT chat, body FROM shown WHERE token = ? AND expires >= ?", (token, now)
        )
        for row in rows:
            return Shown(int(row[0]), str(row[1]))
        return None

    async def take(self, token: str, now: float) -> Shown | None:
        """As `find`, and nobody finds it a second time: for what must be done once."""
        rows = await self._database.once.rows(
            "DELETE FROM shown WHERE token = ? RETURNING chat, body, expires",
            (token,),
        )
        for row in rows:
            return Shown(int(row[0]), str(row[1])) if float(row[2]) >= now else None
        return None

    async def prune(self, now: float) -> None:
        """Drop what has expired."""
        await self._database.change("DELETE FROM shown WHERE expires < ?", (now,))
