"""The inbox of several processes: each chat is one process's at a time.

A process claims a chat for a while and renews the claim while it works, so that everything a chat
asks is dealt with in order and by one process; when the process dies, the claim ends and another one
goes on. Before a message leaves, the claim is looked at: a process that lost it says nothing more.
Time is the database's, so no clock of a process matters.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import ClaimLost
from bot.records.inbox import FIELDS, Inbox, Received, read_received

if TYPE_CHECKING:
    from bot.records.postgres import PostgresDatabase

SCHEMA = """
ALTER TABLE updates ADD COLUMN IF NOT EXISTS chat BIGINT NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS updates_open_chats ON updates (chat, id) WHERE done = 0;
CREATE TABLE IF NOT EXISTS claims (
    chat BIGINT PRIMARY KEY, holder TEXT NOT NULL, term BIGINT NOT NULL,
    until DOUBLE PRECISION NOT NULL
);
CREATE INDEX IF NOT EXISTS claims_holders ON claims (holder);
CREATE TABLE IF NOT EXISTS processes (id TEXT PRIMARY KEY, until DOUBLE PRECISION NOT NULL);
CREATE TABLE IF NOT EXISTS owner (
    one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (one), bot BIGINT NOT NULL
);
"""

_NOW = "EXTRACT(EPOCH FROM CLOCK_TIMESTAMP())"
_AT_A_LOOK = 8
"""Chats that a process claims at a time, so that what one that died left is not all one's."""
_MOST_CHATS = 400
"""Chats that one process works on at a time; the others are left to whoever has time."""
_FORGOTTEN_S = 3600.0
_MARGIN_S = 3.0
"""What must be left of a claim when a message leaves, in seconds."""


@dataclass(frozen=True, slots=True)
class Lease:
    """How long what is claimed stays so, in seconds."""

    claim_s: float = 15.0
    """Without being renewed: so long a chat waits when its process died."""
    private_s: float = 2.0
    """After the last answer, so that no other process sends within Telegram's second."""
    group_s: float = 65.0
    """The same, for the minute that Telegram counts in groups."""

    def of(self, chat: int) -> float:
        """How long a chat stays after the last answer."""
        return self.group_s if chat < 0 else self.private_s


@dataclass(frozen=True, slots=True)
class _Work:
    chat: int
    term: int


class SharedInbox(Inbox):
    """The updates that one process of several deals with; for one event loop."""

    def __init__(
        self,
        database: PostgresDatabase,
        lease: Lease | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take what it needs.

        Args:
            database: That the processes share.
            lease: How long claims last.
            clock: Seconds that only grow.
        """
        super().__init__(database)
        self._at_once = database.at_once
        self._lease = lease or Lease()
        self._clock = clock
        self._me = secrets.token_hex(8)
        self._work: dict[int, _Work] = {}
        self._idle: dict[int, float] = {}
        self._kept: Counter[int] = Counter()
        self._taking = asyncio.Lock()

    async def belongs_to(self, bot: int) -> bool:
        """Whether the database is this bot's; the first one that asks has it.

        Args:
            bot: Telegram's id of it. Updates of another bot have the same numbers.
        """
        await self._database.change(
            "INSERT INTO owner (bot) VALUES (?) ON CONFLICT DO NOTHING", (bot,)
        )
        rows = await self._database.rows("SELECT bot FROM owner")
        return bool(int(rows[0][0]) == bot)

    # What Telegram brings

    async def receive(self, update_id: int, body: str, at: float, *, chat: int = 0) -> bool:
        """Record an update; false when it was recorded before.

        Raises:
            RecordsUnavailable: The database is away; whoever brought the update keeps it.
        """
        added = await self._at_once.change(
            "INSERT INTO updates (id, body, received, chat) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (update_id, body, at, chat),
        )
        return added == 1

    # What this process deals with

    async def take(self) -> list[Received]:
        """Claim chats that have nobody; updates that this process has to begin, in order."""
        async with self._taking:
            return await self._take()

    async def _take(self) -> list[Received]:
        await self._claim()
        rows = await self._database.rows(
            f"SELECT {FIELDS}, updates.chat, claims.term FROM updates "  # noqa: S608 - fixed names
            "JOIN claims ON claims.chat = updates.chat "
            "WHERE done = 0 AND claims.holder = ? AND NOT id = ANY(?) ORDER BY id",
            (self._me, list(self._work)),
        )
        for row in rows:
            work = _Work(chat=int(row[-2]), term=int(row[-1]))
            self._work[int(row[0])] = work
            self._idle.pop(work.chat, None)
        return [read_received(row) for row in rows]

    async def finish(self, update_id: int) -> None:
        """Record that an update is dealt with; its text is not kept."""
        # What nobody took was never recorded: people talk to each other.
        if update_id in self._work:
            await super().finish(update_id)
            self._end(update_id)

    def give_up(self, update_id: int) -> None:
        """Leave an update to the process that claimed its chat meanwhile."""
        self._end(update_id)

    @contextmanager
    def keeping(self, chat: int) -> Iterator[None]:
        """Let a chat stay with this process while the block lasts, though nothing is asked."""
        self._kept[chat] += 1
        try:
            yield
        finally:
            self._kept[chat] -= 1
            self._idle.setdefault(chat, self._clock())

    def _end(self, update_id: int) -> None:
        work = self._work.pop(update_id, None)
        if work is not None and not self._is_at_work(work.chat):
            self._idle[work.chat] = self._clock()

    def _is_at_work(self, chat: int) -> bool:
        return self._kept[chat] > 0 or any(work.chat == chat for work in self._work.values())

    async def _note(self, update_id: int, what: str, values: Sequence[object]) -> None:
        """Note something of an update, unless its chat is another process's by now."""
        work = self._work.get(update_id)
        if work is None:
            raise ClaimLost(update_id)
        mine = (work.chat, self._me, work.term)
        for _ in range(2):
            noted = await self._database.change(
                f"UPDATE updates SET {what} WHERE id = ? AND EXISTS (SELECT 1 FROM claims "  # noqa: S608 - fixed words
                f"WHERE chat = ? AND holder = ? AND term = ? AND until > {_NOW} + ?)",
                (*values, update_id, *mine, _MARGIN_S),
            )
            # A claim that nobody renewed in time is renewed now, if nobody has taken it.
            if noted or not await self._database.change(
                f"UPDATE claims SET until = {_NOW} + ? "  # noqa: S608 - a fixed expression
                "WHERE chat = ? AND holder = ? AND term = ?",
                (self._lease.claim_s, *mine),
            ):
                break
        if not noted:
            raise ClaimLost(update_id)

    async def _claim(self) -> None:
        free = _MOST_CHATS - len({work.chat for work in self._work.values()})
        if free <= 0:
            return
        await self._database.change(
            # In one order, so that two who claim the same chats do not wait for each other.
            "INSERT INTO claims (chat, holder, term, until) "  # noqa: S608 - a fixed expression
            f"SELECT chat, ?, 1, {_NOW} + ? FROM ("
            "SELECT updates.chat, MIN(id) FROM updates "
            "LEFT JOIN claims ON claims.chat = updates.chat "
            f"WHERE done = 0 AND (claims.chat IS NULL OR claims.until <= {_NOW}) "
            "GROUP BY updates.chat ORDER BY MIN(id) LIMIT ?"
            ") AS waiting ORDER BY chat "
            "ON CONFLICT (chat) DO UPDATE SET "
            "holder = excluded.holder, term = claims.term + 1, until = excluded.until "
            f"WHERE claims.until <= {_NOW}",
            (self._me, self._lease.claim_s, min(free, _AT_A_LOOK)),
        )

    async def renew(self) -> int:
        """Keep what is claimed, and say that this process lives; how many live."""
        rows = await self._database.rows(
            f"UPDATE claims SET until = {_NOW} + ? WHERE holder = ? RETURNING chat",  # noqa: S608 - a fixed expression
            (self._lease.claim_s, self._me),
        )
        held = {int(row[0]) for row in rows}
        self._idle = {chat: since for chat, since in self._idle.items() if chat in held}
        await self._database.change(
            f"INSERT INTO processes (id, until) VALUES (?, {_NOW} + ?) "  # noqa: S608 - as above
            "ON CONFLICT (id) DO UPDATE SET until = excluded.until",
            (self._me, self._lease.claim_s),
        )
        rows = await self._database.rows(f"SELECT COUNT(*) FROM processes WHERE until > {_NOW}")  # noqa: S608 - as above
        return max(1, int(rows[0][0]))

    async def release(self) -> None:
        """Give back the chats in which nothing was said for a while and nothing is left to do."""
        now = self._clock()
        ripe = [
            chat
            for chat, since in self._idle.items()
            if now - since >= self._lease.of(chat) and not self._is_at_work(chat)
        ]
        if not ripe:
            return
        await self._database.change(
            "DELETE FROM claims WHERE holder = ? AND chat = ANY(?) AND NOT EXISTS "
            "(SELECT 1 FROM updates WHERE updates.chat = claims.chat AND done = 0)",
            (self._me, ripe),
        )
        # What came meanwhile stays claimed, and is taken like everything else.
        for chat in ripe:
            self._idle.pop(chat, None)

    async def leave(self) -> None:
        """Give everything back: this process ends, and others go on at once."""
        await self._at_once.change("DELETE FROM claims WHERE holder = ?", (self._me,))
        await self._at_once.change("DELETE FROM processes WHERE id = ?", (self._me,))

    async def prune(self, before: float) -> None:
        """Drop what was dealt with before a moment, and what processes that died left behind."""
        await super().prune(before)
        await self._database.change(
            f"DELETE FROM claims WHERE until < {_NOW} - ? AND NOT EXISTS "  # noqa: S608 - a fixed expression
            "(SELECT 1 FROM updates WHERE updates.chat = claims.chat AND done = 0)",
            (_FORGOTTEN_S,),
        )
        await self._database.change(
            f"DELETE FROM processes WHERE until < {_NOW} - ?",  # noqa: S608 - as above
            (_FORGOTTEN_S,),
        )
