"""What must be there before a bot serves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from telegram.error import BadRequest, NetworkError, TimedOut

from bot.chat.services import Corpus
from bot.chat.starting import alone, ensure_index, once_reached
from bot.errors import ConfigurationError
from knowledge.reindexing import Progress, Stage
from tests.fakes.virtual_time import in_virtual_time


class SlowCorpus:
    def __init__(self) -> None:
        self.begun = threading.Event()
        self.ended = threading.Event()

    def ensure(self, progress: Callable[[Progress], None]) -> None:
        try:
            for number in range(1000):
                self.begun.set()
                progress(Progress(Stage.EMBEDDING, number, 1000))
                threading.Event().wait(0.01)
        finally:
            self.ended.set()


async def test_a_build_ends_when_the_bot_is_stopped_before_it_serves() -> None:
    corpus = SlowCorpus()
    task = asyncio.create_task(ensure_index(cast(Corpus, corpus)))
    await asyncio.to_thread(corpus.begun.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert corpus.ended.is_set()


async def test_a_data_folder_is_served_by_one_process(tmp_path: Path) -> None:
    async with alone(tmp_path / "data"):
        with pytest.raises(ConfigurationError, match="DAKESHI_DATA_DIR"):
            async with alone(tmp_path / "data"):
                pass
    async with alone(tmp_path / "data"):
        pass


def test_what_needs_telegram_waits_until_that_is_reached() -> None:
    failures: list[Exception] = [NetworkError("away"), TimedOut(), NetworkError("away")]

    async def request() -> Any:
        if failures:
            raise failures.pop()

    in_virtual_time(once_reached(request))
    assert failures == []


async def test_what_telegram_refuses_is_not_asked_again() -> None:
    async def request() -> Any:
        raise BadRequest("bad webhook")

    with pytest.raises(BadRequest):
        await once_reached(request)
