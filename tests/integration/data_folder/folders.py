"""A data folder with something of every kind in it, and what may be said about two of them."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.data_folder.backing_up import Backup, back_up_to_file
from bot.data_folder.contents import stays
from bot.data_folder.using import using
from bot.records import open_records
from bot.records.copies import finish_open_updates
from tests.integration.reindex_process import (
    generation_store,
    reindexer,
    search_once,
    write_round,
)

OWN_FILES = {
    "documents/甲 局.md": "甲局{}个",
    "documents/deep/er/b.txt": "乙局三个",
    "documents/empty.txt": "",
    "rules/own.yaml": "rules: []",
    "golden.yaml": "[]",
    "corpus.json": "{{}}",
    "terminal-history": "+line",
    "removed/0a-c.md": "taken out",
    "incoming/ab/d.md": "not added yet",
}


def fill(folder: Path, *, number: int) -> None:
    """Fill a data folder; all of it that matters says the number."""
    with using(folder):
        for name, text in OWN_FILES.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.format(number), encoding="utf-8")
        with closing(sqlite3.connect(folder / "memory.sqlite")) as memory, memory:
            memory.execute("PRAGMA journal_mode = WAL")
            memory.execute("CREATE TABLE IF NOT EXISTS said (what TEXT)")
            memory.execute("DELETE FROM said")
            memory.execute("INSERT INTO said VALUES (?)", (str(number),))
        asyncio.run(_record(folder / "telegram.sqlite"))
        corpus = folder.with_name(f"{folder.name}-corpus")
        with closing(generation_store(folder)) as generations:
            for one in (number, number + 1):
                reindexer(generations).run([write_round(corpus, one)])


async def _record(path: Path) -> None:
    async with open_records(path) as records:
        await records.inbox.receive(700, '{"text": "answered"}', 1.0)
        await records.inbox.finish(700)
        await records.inbox.receive(701, '{"text": "open"}', 2.0)
        await records.people.set_language(9, "en")


def backup_of(folder: Path, path: Path) -> Backup:
    with using(folder), closing(generation_store(folder)) as generations:
        amend = {"telegram.sqlite": finish_open_updates}
        return back_up_to_file(path, folder, generations, amend=amend)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file that a restore is about, by its name; nothing of a folder that is missing."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not stays(path.relative_to(folder).parts[0])
    }


def numbers_in(folder: Path) -> set[str]:
    """The numbers that the parts of a data folder say; one, unless parts of two are mixed."""
    with using(folder), closing(generation_store(folder)) as generations:
        served = search_once(generations, 0).removeprefix("round-")
        with closing(sqlite3.connect(folder / "memory.sqlite")) as memory:
            (said,) = memory.execute("SELECT what FROM said").fetchone()
        document = (folder / "documents/甲 局.md").read_text(encoding="utf-8")
        return {str(int(served) - 1), said, document.strip("甲局个")}
