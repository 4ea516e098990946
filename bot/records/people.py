"""Who may ask, in which language they are answered, and chats that changed their id."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, cast

from bot.records.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS languages (id INTEGER PRIMARY KEY, language TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS access (id INTEGER PRIMARY KEY, state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS codes (
    code TEXT PRIMARY KEY, id INTEGER NOT NULL UNIQUE, name TEXT NOT NULL, expires REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS moves (now INTEGER PRIMARY KEY, origin INTEGER NOT NULL);
"""


class Access(StrEnum):
    """What an administrator decided about a person or a chat."""

    ALLOWED = "allowed"
    DENIED = "denied"


class People:
    """People and chats; ids are Telegram's, negative for groups and channels."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def language(self, person: int) -> Literal["zh", "en"] | None:
        """The language somebody chose; `None` when nothing was chosen."""
        found = await self._one("SELECT language FROM languages WHERE id = ?", person)
        return found if found == "zh" or found == "en" else None

    async def set_language(self, person: int, language: str | None) -> None:
        """Record the language somebody chose; `None` forgets it."""
        if language is None:
            await self._database.change("DELETE FROM languages WHERE id = ?", (person,))
            return
        await self._database.change(
            "INSERT INTO languages (id, language) VALUES (?, ?) "
            "ON CONFLICT (id) DO UPDATE SET language = excluded.language",
            (person, language),
        )

    async def access(self, who: int) -> Access | None:
        """What was decided about a person or a chat."""
        found = await self._one("SELECT state FROM access WHERE id = ?", who)
        return Access(str(found)) if found else None

    async def decide(self, who: int, state: Access) -> None:
        """Record a decision; a code that was waiting for it is spent."""
        await self._database.change(
            "INSERT INTO access (id, state) VALUES (?, ?) "
            "ON CONFLICT (id) DO UPDATE SET state = excluded.state",
            (who, state.value),
        )
        await self._database.change("DELETE FROM codes WHERE id = ?", (who,))

    async def offer_code(self, who: int, name: str, code: str, *, now: float, until: float) -> str:
        """The code under which somebody waits to be let in: the one they have, or this one."""
        await self._database.change("DELETE FROM codes WHERE expires < ?", (now,))
        # Two topics of a group may ask at once; the second finds the code of the first.
        await self._database.change(
            "INSERT INTO codes (code, id, name, expires) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (code, who, name, until),
        )
        return str(await self._one("SELECT code FROM codes WHERE id = ?", who))

    async def behind_code(self, code: str, now: float) -> tuple[int, str] | None:
        """Id and name of who waits under a code; `None` when nobody does any more."""
        rows = await self._database.rows(
            "SELECT id, name FROM codes WHERE code = ? AND expires >= ?", (code, now)
        )
        for row in rows:
            return int(row[0]), str(row[1])
        return None

    async def move(self, old: int, new: int) -> None:
        """A chat got a new id; what is remembered of it goes along."""
        origin = await self.origin(old)
        await self._database.change(
            "INSERT INTO moves (now, origin) VALUES (?, ?) "
            "ON CONFLICT (now) DO UPDATE SET origin = excluded.origin",
            (new, origin),
        )

    async def origin(self, chat: int) -> int:
        """The first id that a chat had; memory is kept under it."""
        found = await self._one("SELECT origin FROM moves WHERE now = ?", chat)
        return int(str(found)) if found is not None else chat

    async def _one(self, query: str, key: int) -> object | None:
        rows = await self._database.rows(query, (key,))
        for row in rows:
            return cast(object, row[0])
        return None
