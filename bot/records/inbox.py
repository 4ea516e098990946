"""Updates from the moment they are taken until they are dealt with, and what is sent for them.

An update is recorded before Telegram is told that it arrived, so a crash loses none; its id is
recorded once, so a redelivery is recognised. The pieces of an answer are recorded before the first
is sent, and the id of each as soon as it is known, so a restart goes on where the crash was.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from bot.records.database import Database, Row

SCHEMA = """
CREATE TABLE IF NOT EXISTS updates (
    id INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    received REAL NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    plan TEXT,
    sent TEXT NOT NULL DEFAULT '[]',
    attempted TEXT
);
CREATE INDEX IF NOT EXISTS updates_open ON updates (done, id);
CREATE TABLE IF NOT EXISTS replies (
    chat INTEGER NOT NULL,
    question INTEGER NOT NULL,
    messages TEXT NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (chat, question)
);
"""
FIELDS = "id, body, plan, sent, attempted"
"""What is read of an update, in the order of `read_received`."""


@dataclass(frozen=True, slots=True)
class Received:
    """An update that is not dealt with yet."""

    update_id: int
    body: str
    """As Telegram sent it, JSON."""
    plan: str | None
    """What was about to be sent for it, JSON; `None` when that was not known yet."""
    sent: tuple[int, ...]
    """Message ids of those pieces that surely were sent."""
    attempted: tuple[int, ...] = ()
    """Where the next piece left already, the message id above which it would be; then that of each
    short message that left to look for it."""


class Inbox:
    """The updates of one bot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def receive(self, update_id: int, body: str, at: float, *, chat: int = 0) -> bool:
        """Record an update; false when it was recorded before.

        Args:
            update_id: Telegram's number of it.
            body: JSON, as Telegram sent it.
            at: Seconds since 1970.
            chat: Whose updates are dealt with in order; one process alone knows that by itself.

        Raises:
            RecordsUnavailable: It cannot be recorded now.
        """
        del chat
        added = await self._database.change(
            "INSERT INTO updates (id, body, received) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (update_id, body, at),
        )
        return added == 1

    async def pending(self) -> list[Received]:
        """Updates that are not dealt with, in the order they were sent."""
        rows = await self._database.rows(
            f"SELECT {FIELDS} FROM updates WHERE done = 0 ORDER BY id"  # noqa: S608 - fixed names
        )
        return [read_received(row) for row in rows]

    async def find(self, update_id: int) -> Received | None:
        """An update, unless it is dealt with."""
        rows = await self._database.rows(
            f"SELECT {FIELDS} FROM updates WHERE done = 0 AND id = ?",  # noqa: S608 - fixed names
            (update_id,),
        )
        for row in rows:
            return read_received(row)
        return None

    async def plan(self, update_id: int, plan: str, sent: Sequence[int] = ()) -> None:
        """Record what will be sent for an update, before the first piece is."""
        await self._note(
            update_id, "plan = ?, sent = ?, attempted = NULL", (plan, json.dumps(list(sent)))
        )

    async def attempt(self, update_id: int, after: Sequence[int]) -> None:
        """Record that the next piece leaves, or a short message to look for it.

        Args:
            update_id: For which update.
            after: The id above which the piece will be; then that of each short message so far.
        """
        await self._note(update_id, "attempted = ?", (json.dumps(list(after)),))

    async def sent(self, update_id: int, messages: Sequence[int]) -> None:
        """Record the message ids of the pieces sent so far, in order."""
        await self._note(update_id, "sent = ?, attempted = NULL", (json.dumps(list(messages)),))

    async def finish(self, update_id: int) -> None:
        """Record that an update is dealt with; its text is not kept."""
        await self._database.change(
            "UPDATE updates SET done = 1, body = '', plan = NULL WHERE id = ?", (update_id,)
        )

    def give_up(self, update_id: int) -> None:
        """Leave an update to another process; where there is none, nothing is ever left."""

    def keeping(self, chat: int) -> AbstractContextManager[None]:
        """Let a chat stay with this process while the block lasts; it does where there is one."""
        del chat
        return nullcontext()

    async def link(self, chat: int, question: int, messages: Sequence[int], at: float) -> None:
        """Record which messages answer a question, for the day it is edited."""
        await self._database.change(
            "INSERT INTO replies (chat, question, messages, at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (chat, question) "
            "DO UPDATE SET messages = excluded.messages, at = excluded.at",
            (chat, question, json.dumps(list(messages)), at),
        )

    async def replies(self, chat: int, question: int) -> tuple[int, ...]:
        """The messages that answer a question; none when it was not answered."""
        rows = await self._database.rows(
            "SELECT messages FROM replies WHERE chat = ? AND question = ?", (chat, question)
        )
        for row in rows:
            return tuple(json.loads(row[0]))
        return ()

    async def taken(
        self, *, chat: int | None = None, since: float = 0.0
    ) -> list[tuple[int, tuple[int, ...]]]:
        """Message numbers known to be in use lately, as chat and numbers.

        Args:
            chat: Of this chat alone; `None` means of all.
            since: Seconds since 1970; those of older answers are left out.
        """
        query = "SELECT chat, question, messages FROM replies WHERE at >= ?"
        if chat is None:
            rows = await self._database.rows(query, (since,))
        else:
            rows = await self._database.rows(f"{query} AND chat = ?", (since, chat))
        return [
            (int(chat), tuple(n for n in (int(question), *json.loads(messages)) if n > 0))
            for chat, question, messages in rows
        ]

    async def _note(self, update_id: int, what: str, values: Sequence[object]) -> None:
        await self._database.change(
            f"UPDATE updates SET {what} WHERE id = ?",  # noqa: S608 - fixed words
            (*values, update_id),
        )

    async def prune(self, before: float) -> None:
        """Drop what was dealt with before a moment; Telegram keeps an update for 24 hours."""
        await self._database.change(
            "DELETE FROM updates WHERE done = 1 AND received < ?", (before,)
        )
        await self._database.change("DELETE FROM replies WHERE at < ?", (before,))


def read_received(row: Row) -> Received:
    """An update from its `FIELDS`."""
    # A file of an earlier version holds the one id alone.
    attempted = json.loads(str(row[4])) if row[4] is not None else []
    attempted = [attempted] if isinstance(attempted, int) else attempted
    sent = json.loads(str(row[3]))
    plan = str(row[2]) if row[2] is not None else None
    return Received(int(row[0]), str(row[1]), plan, tuple(sent), tuple(attempted))
