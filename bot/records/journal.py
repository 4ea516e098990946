"""Questions in figures, opinions, and what the corpus lacked: what an administrator learns from.

Of an answered question only its figures are kept. The text of a refused one, and of one with a bad
opinion, is kept without who asked it: these are the gaps of the corpus.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from bot.records.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS questions (
    at REAL NOT NULL, day TEXT NOT NULL, surface TEXT NOT NULL, outcome TEXT NOT NULL,
    ms REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS questions_day ON questions (day, surface);
CREATE TABLE IF NOT EXISTS refused (question TEXT PRIMARY KEY, times INTEGER NOT NULL, at REAL);
CREATE TABLE IF NOT EXISTS opinions (
    token TEXT NOT NULL, person INTEGER NOT NULL, good INTEGER NOT NULL, question TEXT NOT NULL,
    answer TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (token, person)
);
"""

_MOST_REFUSED = 5_000
"""Refused questions kept; the oldest go first."""
_ALL = 2**62
"""More rows than there are; SQLite and PostgreSQL have no other word for it in common."""


@dataclass(frozen=True, slots=True)
class Day:
    """The questions of one day on one surface."""

    day: str
    surface: str
    questions: int
    refused: int
    failed: int
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Refused:
    """A question that the corpus could not answer."""

    question: str
    times: int


@dataclass(frozen=True, slots=True)
class Opinion:
    """An answer that somebody found bad."""

    question: str
    answer: str
    times: int


class Journal:
    """What happened, in figures."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def asked(self, *, at: float, day: str, surface: str, outcome: str, ms: float) -> None:
        """Record a question.

        Args:
            at: Seconds since 1970.
            day: `2026-11-25`.
            surface: private, group, channel or inline.
            outcome: answered, refused or failed.
            ms: From the question's arrival to the end of its answer.
        """
        await self._database.once.change(
            "INSERT INTO questions (at, day, surface, outcome, ms) VALUES (?, ?, ?, ?, ?)",
            (at, day, surface, outcome, ms),
        )

    async def refused(self, question: str, at: float) -> None:
        """Record the text of a question that could not be answered."""
        await self._database.once.change(
            "INSERT INTO refused (question, times, at) VALUES (?, 1, ?) "
            "ON CONFLICT (question) DO UPDATE SET times = refused.times + 1, at = excluded.at",
            (question, at),
        )
        await self._database.change(
            "DELETE FROM refused WHERE question IN "
            "(SELECT question FROM refused ORDER BY at DESC LIMIT ? OFFSET ?)",
            (_ALL, _MOST_REFUSED),
        )

    async def judge(
        self, *, token: str, person: int, good: bool, question: str, answer: str, at: float
    ) -> None:
        """Record an opinion; a second one of the same person replaces the first."""
        await self._database.change(
            "INSERT INTO opinions (token, person, good, question, answer, at) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (token, person) DO UPDATE SET "
            "good = excluded.good, question = excluded.question, answer = excluded.answer, "
            "at = excluded.at",
            (token, person, int(good), question, answer, at),
        )

    async def days(self, since: str) -> list[Day]:
        """Figures by day and surface, the newest day first."""
        rows = await self._database.rows(
            "SELECT day, surface, outcome, ms FROM questions WHERE day >= ? "
            "ORDER BY day DESC, surface, ms",
            (since,),
        )
        return [
            _day(str(day), str(surface), [(str(row[2]), float(row[3])) for row in group])
            for (day, surface), group in groupby(rows, key=lambda row: (row[0], row[1]))
        ]

    async def opinions(self, *, since: float) -> tuple[int, int]:
        """How many good and how many bad opinions there are."""
        rows = await self._database.rows(
            "SELECT COALESCE(SUM(good), 0), COUNT(*) - COALESCE(SUM(good), 0) FROM opinions "
            "WHERE at >= ?",
            (since,),
        )
        row = next(iter(rows))
        return int(row[0]), int(row[1])

    async def worst(self, *, since: float, limit: int) -> list[Opinion]:
        """Answers with bad opinions, most of them first."""
        rows = await self._database.rows(
            "SELECT question, MAX(answer), COUNT(*) AS times FROM opinions "
            "WHERE good = 0 AND at >= ? GROUP BY question ORDER BY times DESC, MAX(at) DESC "
            "LIMIT ?",
            (since, limit),
        )
        return [Opinion(str(row[0]), str(row[1]), int(row[2])) for row in rows]

    async def gaps(self, *, since: float, limit: int) -> list[Refused]:
        """Questions that could not be answered, most asked first."""
        rows = await self._database.rows(
            "SELECT question, times FROM refused WHERE at >= ? ORDER BY times DESC, at DESC "
            "LIMIT ?",
            (since, limit),
        )
        return [Refused(str(row[0]), int(row[1])) for row in rows]

    async def prune(self, before: float) -> None:
        """Drop figures older than a moment."""
        for table in ("questions", "refused", "opinions"):
            await self._database.change(
                f"DELETE FROM {table} WHERE at < ?",  # noqa: S608 - three fixed names
                (before,),
            )


def _day(day: str, surface: str, found: list[tuple[str, float]]) -> Day:
    times = [ms for _, ms in found]
    return Day(
        day=day,
        surface=surface,
        questions=len(found),
        refused=sum(outcome == "refused" for outcome, _ in found),
        failed=sum(outcome == "failed" for outcome, _ in found),
        p50_ms=_percentile(times, 50),
        p95_ms=_percentile(times, 95),
    )


def _percentile(ordered: list[float], percent: int) -> float:
    """The smallest value that at least so many percent do not exceed."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
