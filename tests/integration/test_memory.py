"""Conversation memory in SQLite, through the agent graph."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.agent.answering import Assistant
from bot.agent.embedded import EmbeddedChatModel
from bot.agent.memory import sqlite_memory
from bot.agent.tools import search_tool
from bot.app import open_services
from bot.errors import UnreadableMemory
from bot.settings import Settings
from bot.terminal.failures import FAILED, explain
from bot.terminal.phrases import Words
from knowledge.rules import load_rule_book
from tests.fakes.search import FakeSearch, scored

QUESTION = "酒泉市精简了多少个内设机构?"


def search() -> FakeSearch:
    return FakeSearch([scored("酒泉市精简118个内设机构。", regions=("甘肃省酒泉市",))])


def rows(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        count: int = connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]  # noqa: S608
        return count


async def test_a_conversation_outlives_the_process(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    for question in (QUESTION, "那庆阳呢?"):
        found = search()
        async with sqlite_memory(path) as memory:
            assistant = Assistant(
                model=EmbeddedChatModel(rules=load_rule_book()),
                tools=[search_tool(found, limit=2)],
                memory=memory,
            )
            await assistant.answer(question, conversation="a")
    assert found.questions == ["庆阳市精简了多少个内设机构?"]


async def test_only_the_newest_state_of_each_conversation_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    async with sqlite_memory(path) as memory:
        assistant = Assistant(
            model=EmbeddedChatModel(rules=load_rule_book()),
            tools=[search_tool(search(), limit=2)],
            memory=memory,
        )
        for _ in range(5):
            for conversation in ("a", "b"):
                await assistant.answer(QUESTION, conversation=conversation)
        await assistant.answer(QUESTION)
    assert rows(path, "checkpoints") == 2


async def test_a_forgotten_conversation_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    async with sqlite_memory(path) as memory:
        assistant = Assistant(
            model=EmbeddedChatModel(rules=load_rule_book()),
            tools=[search_tool(search(), limit=2)],
            memory=memory,
        )
        await assistant.answer(QUESTION, conversation="a")
        await assistant.forget("a")
    assert rows(path, "checkpoints") == rows(path, "writes") == 0


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


@pytest.mark.parametrize("damage", ["no database", "a folder", "a broken page"])
async def test_a_damaged_memory_names_its_file_and_costs_no_question_that_needs_none(
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
