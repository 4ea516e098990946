"""A disk that is full or read-only: what can be done is done, what cannot is said, nothing is lost."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.agent.answering import Assistant
from bot.agent.embedded import EmbeddedChatModel
from bot.agent.memory import open_memory
from bot.agent.memory.sqlite import SqliteMemory
from bot.agent.tools import search_tool
from bot.app import open_corpus, open_services
from bot.chat.starting import alone
from bot.errors import ReadOnlyDataFolder, RecordsUnavailable
from bot.settings import Settings
from bot.terminal.failures import explain
from bot.terminal.phrases import Words
from knowledge.errors import UnwritableFolder
from knowledge.rules import load_rule_book
from tests.fakes.search import FakeSearch, scored
from tests.integration.reindex_process import (
    generation_store,
    reindexer,
    search_once,
    write_round,
)
from tests.permissions import read_only

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits and rights")
ROOT = Path(__file__).parents[2]
QUESTION = "酒泉市精简了多少个内设机构?"


def settings_of(data: Path) -> Settings:
    return Settings(data_dir=data, _env_file=None)


# Read-only


@pytest.mark.parametrize("remembered", [False, True], ids=["new", "old memory"])
def test_a_read_only_folder_is_asked_and_remembers_until_the_process_ends(
    data: Path, caplog: pytest.LogCaptureFixture, remembered: bool
) -> None:
    async def converse() -> list[str]:
        async with open_services(settings_of(data)) as services:
            ask = services.assistant.answer
            return [
                (await ask(question, conversation="a")).text
                for question in (QUESTION, "那淮北呢?", QUESTION)
            ]

    if remembered:
        asyncio.run(converse())
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    caplog.clear()
    with read_only(data):
        said = asyncio.run(converse())
    assert "118" in said[0]
    assert "68" in said[1]
    told = [record.message for record in caplog.records if "forgotten" in record.message]
    assert len(told) == 1
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before


def test_a_read_only_folder_is_not_indexed_and_says_why(data: Path) -> None:
    with read_only(data), open_corpus(settings_of(data)) as corpus:
        for change in (lambda: corpus.reindex(force=True), corpus.rollback):
            with pytest.raises(UnwritableFolder, match=r"cannot be written.*nothing was changed"):
                change()
        assert corpus.search(QUESTION, limit=1).passages


def test_an_empty_read_only_folder_says_what_to_do(tmp_path: Path) -> None:
    opened = open_corpus(settings_of(tmp_path))
    with read_only(tmp_path), pytest.raises(ReadOnlyDataFolder) as caught, opened:
        pass
    assert "写权限" in explain(caught.value, Words("zh")).message


def test_no_bot_serves_from_a_read_only_folder(tmp_path: Path) -> None:
    async def serve() -> None:
        async with alone(tmp_path):
            pass

    with read_only(tmp_path), pytest.raises(ReadOnlyDataFolder, match="must write down"):
        asyncio.run(serve())


# Full


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("served") / "data"
    with contextlib.closing(generation_store(data)) as generations:
        for number in (0, 1):
            reindexer(generations).run([write_round(data.with_name("corpus"), number)])
    return data


@pytest.mark.slow
@pytest.mark.parametrize("most_bytes", [1, 4096, 20_000, 60_000, 200_000])
def test_a_reindex_that_finds_the_disk_full_leaves_the_old_index_and_no_rubbish(
    served: Path, tmp_path: Path, most_bytes: int
) -> None:
    data, corpus = tmp_path / "data", tmp_path / "corpus"
    shutil.copytree(served, data)
    before = {path for path in data.rglob("*") if path.suffix != ".lock"}
    write_round(corpus, 2)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    command = [sys.executable, "-m", "tests.integration.reindex_process", "reindex"]
    done = subprocess.run(
        [*command, str(data), str(corpus)],
        cwd=ROOT,
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "File too large" in done.stderr or "full" in done.stderr or "I/O" in done.stderr
    assert {path for path in data.rglob("*") if path.suffix != ".lock"} == before
    with contextlib.closing(generation_store(data)) as generations:
        assert search_once(generations, 0) == "round-1"
        assert reindexer(generations).run([write_round(corpus, 2)]).switched
        assert search_once(generations, 1) == "round-2"


def test_an_answer_is_given_when_the_disk_is_too_full_to_remember_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "memory.sqlite"

    async def converse() -> None:
        async with open_memory(path) as memory:
            assert isinstance(memory, SqliteMemory)
            found = FakeSearch([scored("酒泉市精简118个内设机构。", regions=("甘肃省酒泉市",))])
            assistant = Assistant(
                model=EmbeddedChatModel(rules=load_rule_book()),
                tools=[search_tool(found, limit=2)],
                memory=memory,
            )
            await assistant.answer(QUESTION, conversation="a")
            # What SQLite does when the disk is full, and no more.
            await memory.conn.execute("PRAGMA max_page_count = 1")
            for _ in range(3):
                answer = await assistant.answer(QUESTION, conversation="b")
                assert "118" in answer.text
            await memory.conn.execute("PRAGMA max_page_count = 1000000")
            await assistant.answer(QUESTION, conversation="c")

    asyncio.run(converse())
    assert [record.message for record in caplog.records] == [
        "what is said is not remembered: database or disk is full"
    ]
    with closing(sqlite3.connect(path)) as memory:
        names = memory.execute("SELECT DISTINCT thread_id FROM checkpoints").fetchall()
    assert names == [("a",), ("c",)]


def test_who_wants_to_be_forgotten_is_told_when_that_cannot_be(tmp_path: Path) -> None:
    async def forget() -> None:
        async with open_memory(tmp_path / "memory.sqlite") as memory:
            assert isinstance(memory, SqliteMemory)
            await memory.conn.execute("PRAGMA query_only = ON")
            await memory.adelete_thread("a")

    with pytest.raises(RecordsUnavailable, match="readonly"):
        asyncio.run(forget())
