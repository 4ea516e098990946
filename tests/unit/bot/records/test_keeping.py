"""What is behind the records: kept, shared, and named when it cannot be read."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import UnreadableMemory
from bot.records import Access, Records, Refused, Shown, open_records
from tests.unit.bot.records.conftest import Open
from tests.unit.bot.records.test_inbox import begun


async def opens(path: Path) -> None:
    async with open_records(path):
        pass


async def test_everything_is_there_when_the_records_are_opened_again(opening: Open) -> None:
    async with opening() as records:
        await begun(records.inbox, 700)
        await records.inbox.plan(700, "计划")
        await records.inbox.sent(700, [31])
        await records.inbox.link(-5, 50, [51], 1.0)
        await records.people.set_language(9, "en")
        await records.people.decide(-5, Access.DENIED)
        await records.people.move(-5, -6)
        code = await records.people.offer_code(8, "李", "AAAA", now=1, until=9)
        token = await records.shown.keep(9, "{}", now=1)
        await records.journal.refused("甲", 1.0)
    async with opening() as records:
        (received,) = await records.inbox.pending()
        assert (received.plan, received.sent) == ("计划", (31,))
        assert await records.inbox.replies(-5, 50) == (51,)
        assert await records.people.language(9) == "en"
        assert await records.people.access(-5) is Access.DENIED
        assert await records.people.origin(-6) == -5
        assert await records.people.behind_code(code, 1) == (8, "李")
        assert await records.shown.find(token, 1) == Shown(9, "{}")
        assert await records.journal.gaps(since=0, limit=9) == [Refused("甲", 1)]


async def test_what_a_process_wrote_is_there_though_it_never_closed(opening: Open) -> None:
    async with opening() as first:
        await first.inbox.receive(700, "{}", 1.0)
        async with opening() as second:
            assert not await second.inbox.receive(700, "{}", 1.0)


async def test_two_that_have_the_records_open_write_side_by_side(opening: Open) -> None:
    async def write(records: Records, numbers: range) -> list[bool]:
        return [await records.inbox.receive(number, "{}", 1.0) for number in numbers]

    async with opening() as first, opening() as second:
        new = await asyncio.gather(write(first, range(60)), write(second, range(30, 90)))
        assert sum(new[0]) + sum(new[1]) == 90
        assert len(await first.inbox.pending()) == 90


async def test_several_may_open_records_at_the_same_moment(opening: Open) -> None:
    async def open_once() -> None:
        async with opening():
            pass

    await open_once()
    await asyncio.gather(*(open_once() for _ in range(4)))


@pytest.mark.parametrize("damage", ["no database", "lost its middle", "cut short"])
def test_a_damaged_file_is_set_aside_and_new_records_are_made(
    path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def choose() -> str | None:
        async with open_records(path) as records:
            before = await records.people.language(9)
            await records.people.set_language(9, "en")
            return before

    asyncio.run(choose())
    content = path.read_bytes()
    path.write_bytes(
        {
            "no database": b"no database " * 1000,
            "lost its middle": content[:100] + b"\xff" * (len(content) - 100),
            "cut short": content[: len(content) // 2],
        }[damage]
    )
    broken = path.read_bytes()
    assert [asyncio.run(choose()) for _ in range(2)] == [None, "en"]
    (aside,) = path.parent.glob("telegram.sqlite.damaged-*")
    assert aside.read_bytes() == broken
    (record,) = caplog.records
    assert str(aside) in record.message
    assert "/deny" in record.message


def test_several_that_find_the_same_damage_set_it_aside_once(path: Path) -> None:
    async def several() -> None:
        await asyncio.gather(*(opens(path) for _ in range(4)))

    path.parent.mkdir()
    path.write_bytes(b"no database " * 1000)
    asyncio.run(several())
    assert len(list(path.parent.glob("telegram.sqlite.damaged-*"))) == 1


def test_a_file_of_a_newer_version_is_named_and_left_as_it_is(path: Path) -> None:
    asyncio.run(opens(path))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(UnreadableMemory, match=r"telegram\.sqlite: .*newer dakeshi.*99"):
        asyncio.run(opens(path))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (99,)


def test_what_cannot_be_opened_is_named(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(UnreadableMemory, match=r"telegram\.sqlite: unable to open"):
        asyncio.run(opens(path))


def test_a_folder_that_cannot_be_made_is_named(path: Path) -> None:
    path.parent.write_text("a file where the folder should be")
    with pytest.raises(UnreadableMemory, match=r"telegram\.sqlite: "):
        asyncio.run(opens(path))


def test_an_empty_file_is_new_records(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    asyncio.run(opens(path))
    assert path.stat().st_size > 0
