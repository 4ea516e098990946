"""Conversation memory in both databases, through the agent graph."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, closing
from functools import partial
from pathlib import Path

import pytest
from langgraph.checkpoint.base import BaseCheckpointSaver
from pydantic import SecretStr

from bot.agent.answering import Assistant
from bot.agent.embedded import EmbeddedChatModel
from bot.agent.memory import open_memory
from bot.agent.memory.postgres import PostgresMemory
from bot.agent.memory.sqlite import SqliteMemory
from bot.agent.tools import search_tool
from bot.app import open_services
from bot.errors import RecordsUnavailable, UnreadableMemory
from bot.settings import Settings
from bot.terminal.failures import FAILED, explain
from bot.terminal.phrases import Words
from knowledge.rules import load_rule_book
from tests.fakes.search import FakeSearch, scored
from tests.postgres import postgres_server

QUESTION = "酒泉市精简了多少个内设机构?"


def search() -> FakeSearch:
    return FakeSearch([scored("酒泉市精简118个内设机构。", regions=("甘肃省酒泉市",))])


Opening = Callable[[], AbstractAsyncContextManager[BaseCheckpointSaver[str]]]


@pytest.fixture(params=["sqlite", "postgres"])
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> Opening:
    """Opens the same memory, as often as one likes."""
    url = request.getfixturevalue("database_url") if request.param == "postgres" else None
    return partial(open_memory, tmp_path / "memory.sqlite", url)


def assistant(memory: BaseCheckpointSaver[str], found: FakeSearch | None = None) -> Assistant:
    return Assistant(
        model=EmbeddedChatModel(rules=load_rule_book()),
        tools=[search_tool(found or search(), limit=2)],
        memory=memory,
    )


async def states(memory: BaseCheckpointSaver[str]) -> list[str]:
    """The conversation of each state that is kept."""
    return sorted(
        [str(state.config["configurable"]["thread_id"]) async for state in memory.alist(None)]
    )


async def test_a_conversation_outlives_the_process(opening: Opening) -> None:
    for question in (QUESTION, "那庆阳呢?"):
        found = search()
        async with opening() as memory:
            await assistant(memory, found).answer(question, conversation="a")
    assert found.questions == ["庆阳市精简了多少个内设机构?"]


async def test_only_the_newest_state_of_each_conversation_is_kept(opening: Opening) -> None:
    async with opening() as memory:
        answerer = assistant(memory)
        for _ in range(5):
            for conversation in ("a", "b"):
                await answerer.answer(QUESTION, conversation=conversation)
        await answerer.answer(QUESTION)
        assert await states(memory) == ["a", "b"]


async def test_a_forgotten_conversation_leaves_nothing(opening: Opening) -> None:
    async with opening() as memory:
        answerer = assistant(memory)
        await answerer.answer(QUESTION, conversation="a")
        await answerer.forget("a")
        assert await states(memory) == []
        assert await counts(memory) == 0


async def test_conversations_are_forgotten_by_the_pattern_of_their_names(opening: Opening) -> None:
    names = ["telegram:-5:0:9", "telegram:-5:7:9", "telegram:-55:0:9", "telegram:9_5:0:9"]
    async with opening() as memory:
        answerer = assistant(memory)
        for name in names:
            await answerer.answer(QUESTION, conversation=name)
        await answerer.forget_matching("telegram:-5:*")
        assert await states(memory) == names[2:]
        await answerer.forget_matching("telegram:9_?:*")
        assert await states(memory) == names[2:3]


async def test_conversations_are_forgotten_when_nothing_was_said_for_long(opening: Opening) -> None:
    async with opening() as memory:
        answerer = assistant(memory)
        await answerer.answer(QUESTION, conversation="old")
        between = time.time()
        await answerer.answer(QUESTION, conversation="new")
        await answerer.forget_older_than(between)
        assert await states(memory) == ["new"]
        await answerer.forget_older_than(between - 3600)
        assert await states(memory) == ["new"]


async def test_a_conversation_goes_on_when_the_clock_went_back(opening: Opening) -> None:
    async with opening() as memory:
        await assistant(memory).answer(QUESTION, conversation="a")
        # As a process whose clock was thirty years ahead would have left it.
        await execute(memory, "UPDATE checkpoints SET checkpoint_id = '2ffffff0-0000-6000-8000-00'")
    async with opening() as memory:
        for question in ("那庆阳呢?", "那淮北呢?"):
            await assistant(memory).answer(question, conversation="a")
        assert await states(memory) == ["a"]
        newest = await memory.aget_tuple({"configurable": {"thread_id": "a", "checkpoint_ns": ""}})
        assert newest is not None
        asked = [
            message.content
            for message in newest.checkpoint["channel_values"]["messages"]
            if message.type == "human"
        ]
        assert asked == [QUESTION, "那庆阳呢?", "那淮北呢?"]


async def execute(memory: BaseCheckpointSaver[str], statement: str) -> None:
    if isinstance(memory, SqliteMemory):
        await memory.conn.execute(statement)
        await memory.conn.commit()
        return
    assert isinstance(memory, PostgresMemory)
    async with memory._cursor() as cursor:
        await cursor.execute(statement.encode())


async def test_a_question_of_any_characters_is_remembered(opening: Opening) -> None:
    odd = "酒泉\x00精简了多少\ud800 % 个？"
    async with opening() as memory:
        for _ in range(2):
            assert (await assistant(memory).answer(odd, conversation="a")).text


async def counts(memory: BaseCheckpointSaver[str]) -> int:
    """Rows of every table, but the one of versions."""
    if isinstance(memory, SqliteMemory):
        tables = ("checkpoints", "writes")
        found = [
            await (await memory.conn.execute(f"SELECT COUNT(*) FROM {table}")).fetchone()  # noqa: S608 - fixed names
            for table in tables
        ]
        return sum(int(row[0]) for row in found if row)
    assert isinstance(memory, PostgresMemory)
    total = 0
    async with memory._cursor() as cursor:
        for table in ("checkpoints", "checkpoint_blobs", "checkpoint_writes"):
            await cursor.execute(f"SELECT COUNT(*) AS count FROM {table}".encode())  # noqa: S608 - fixed names
            row = await cursor.fetchone()
            total += int(row["count"]) if row else 0
    return total


@pytest.mark.slow
async def test_a_memory_whose_database_goes_away_says_so_and_is_used_again() -> None:
    with postgres_server() as server:
        async with open_memory(Path("unused"), SecretStr(server.url("postgres"))) as memory:
            answerer = assistant(memory)
            await answerer.answer(QUESTION, conversation="a")
            server.stop()
            for _ in range(2):
                with pytest.raises(RecordsUnavailable, match="PostgreSQL"):
                    await answerer.answer(QUESTION, conversation="a")
            server.start()
            found = search()
            await assistant(memory, found).answer("那庆阳呢?", conversation="a")
    assert found.questions == ["庆阳市精简了多少个内设机构?"]


def damaged(path: Path, damage: str) -> None:
    if damage == "no database":
        path.write_bytes(b"this is no database" * 100)
    elif damage == "a folder":
        path.mkdir()
    else:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE checkpoints (thread_id TEXT)")
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * 4096)


@pytest.mark.parametrize("damage", ["no database", "a broken page"])
def test_a_damaged_memory_is_set_aside_and_conversations_begin_anew(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def answer() -> None:
        async with open_memory(path) as memory:
            assistant = Assistant(
                model=EmbeddedChatModel(rules=load_rule_book()),
                tools=[search_tool(search(), limit=2)],
                memory=memory,
            )
            await assistant.answer(QUESTION, conversation="a")

    path = tmp_path / "memory.sqlite"
    damaged(path, damage)
    broken = path.read_bytes()
    for _ in range(2):
        asyncio.run(answer())
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM checkpoints").fetchone() == (1,)
    (aside,) = tmp_path.glob("memory.sqlite.damaged-*")
    assert aside.read_bytes() == broken
    assert [str(aside) in record.message for record in caplog.records] == [True]


@pytest.mark.parametrize("damage", ["a folder"])
async def test_a_memory_that_cannot_be_opened_names_its_file_and_costs_no_question_that_needs_none(
    tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "memory.sqlite"
    damaged(path, damage)
    settings = Settings(data_dir=tmp_path, _env_file=None)
    async with open_services(settings, remember=False) as services:
        answer = await services.assistant.answer("你好")
        await services.assistant.forget("a")
    assert answer.text
    with pytest.raises(UnreadableMemory) as caught:
        async with open_services(settings):
            pass
    failure = explain(caught.value, Words("en"))
    assert failure.status == FAILED
    assert str(path) in failure.message
    assert "remove that file" in failure.message
