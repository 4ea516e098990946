"""What language models cost: tokens by day, person, chat and model."""

from __future__ import annotations

from dataclasses import dataclass

from bot.records.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS spending (
    day TEXT NOT NULL, person INTEGER NOT NULL, chat INTEGER NOT NULL, model TEXT NOT NULL,
    input INTEGER NOT NULL, output INTEGER NOT NULL, PRIMARY KEY (day, person, chat, model)
);
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens of one day with one model."""

    day: str
    model: str
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class Spender:
    """Tokens of one person, or of one chat."""

    id: int
    tokens: int


class Spending:
    """Tokens that were used.

    Ids are Telegram's, 0 for whoever has none; those of a terminal are in `bot.askers`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, *, day: str, person: int, chat: int, model: str, input_tokens: int, output_tokens: int
    ) -> None:
        """Record what one answer took."""
        await self._database.once.change(
            "INSERT INTO spending (day, person, chat, model, input, output) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (day, person, chat, model) "
            "DO UPDATE SET input = spending.input + excluded.input, "
            "output = spending.output + excluded.output",
            (day, person, chat, model, input_tokens, output_tokens),
        )

    async def of_person(self, day: str, person: int) -> int:
        """Tokens that a person used in a day."""
        return await self._sum("day = ? AND person = ?", day, person)

    async def of_chat(self, day: str, chat: int) -> int:
        """Tokens that a chat used in a day."""
        return await self._sum("day = ? AND chat = ?", day, chat)

    async def of_day(self, day: str) -> int:
        """Tokens that everybody used in a day."""
        return await self._sum("day = ?", day)

    async def days(self, since: str) -> list[Spent]:
        """Tokens by day and model, the newest day first."""
        rows = await self._database.rows(
            "SELECT day, model, SUM(input), SUM(output) FROM spending WHERE day >= ? "
            "GROUP BY day, model ORDER BY day DESC, model",
            (since,),
        )
        return [Spent(str(row[0]), str(row[1]), int(row[2]), int(row[3])) for row in rows]

    async def people(self, since: str, limit: int) -> list[Spender]:
        """Who used the most since a day, the most first."""
        return await self._top("person", since, limit)

    async def chats(self, since: str, limit: int) -> list[Spender]:
        """In which chats the most was used since a day, the most first."""
        return await self._top("chat", since, limit)

    async def prune(self, before: str) -> None:
        """Drop what was used before a day."""
        await self._database.change("DELETE FROM spending WHERE day < ?", (before,))

    async def _top(self, column: str, since: str, limit: int) -> list[Spender]:
        rows = await self._database.rows(
            f"SELECT {column}, SUM(input + output) AS tokens FROM spending WHERE day >= ? "  # noqa: S608 - one of two names
            f"GROUP BY {column} ORDER BY tokens DESC, {column} LIMIT ?",
            (since, limit),
        )
        return [Spender(int(row[0]), int(row[1])) for row in rows]

    async def _sum(self, where: str, *values: object) -> int:
        rows = await self._database.rows(
            f"SELECT COALESCE(SUM(input + output), 0) FROM spending WHERE {where}",  # noqa: S608 - fixed conditions
            values,
        )
        return int(next(iter(rows))[0])
