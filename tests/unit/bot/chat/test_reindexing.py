"""One rebuild at a time, seen to its end by everybody who asked for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.chat.delivery import Sightings
from bot.chat.errands import Errand, Replies
from bot.chat.places import Place, Surface
from bot.chat.reindexing import Reindexing
from bot.chat.services import ChatServices
from bot.records import Records, open_records
from knowledge.errors import InvalidCorpus
from knowledge.reindexing import Progress, Stage
from tests.fakes.postman import FakePostman


@dataclass
class SlowCorpus:
    """Rebuilds for as long as it is not let go, and then fails with how often it was told to."""

    go: threading.Event = field(default_factory=threading.Event)
    forced: list[bool] = field(default_factory=list)
    last: Stage = Stage.EMBEDDING
    done: int = 1

    def reindex(self, *, force: bool, progress: Callable[[Progress], None]) -> None:
        self.forced.append(force)
        progress(Progress(Stage.READING, 3, 41))
        self.go.wait(10)
        progress(Progress(self.last, self.done, 41))
        raise InvalidCorpus(f"第{len(self.forced)}次")


class Office:
    def __init__(self, replies: Replies, postman: FakePostman, records: Records) -> None:
        self.corpus = SlowCorpus()
        self.postman = postman
        services = SimpleNamespace(
            answering=SimpleNamespace(corpus=self.corpus),
            postman=postman,
            replies=replies,
            records=records,
        )
        self.reindexing = Reindexing(cast(ChatServices, services))
        self._updates = 0

    async def begin(self, **given: Any) -> None:
        self._updates += 1
        errand = Errand(self._updates, Place(9, Surface.PRIVATE), None, "zh", None)
        await self.reindexing.begin(errand, **given)

    async def under_way(self) -> None:
        while not self.corpus.forced:  # noqa: ASYNC110 - a thread tells nobody
            await asyncio.sleep(0.01)

    async def ended(self) -> list[str]:
        self.corpus.go.set()
        await asyncio.wait(self.reindexing._tasks)
        return self.postman.texts()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_records(tmp_path / "telegram.sqlite") as records:
        postman = FakePostman()
        replies = Replies(postman, records.inbox, Sightings(), clock=lambda: 0.0)
        yield Office(replies, postman, records)


async def test_a_rebuild_that_ends_before_its_message_is_there_is_reported(office: Office) -> None:
    class Late(FakePostman):
        async def send(self, *args: Any, **values: Any) -> int:
            office.corpus.go.set()
            await asyncio.wait(office.reindexing._tasks)
            return await super().send(*args, **values)

    office.postman.__class__ = Late
    await office.begin()
    (text,) = office.postman.texts()
    assert text.endswith("第1次")


async def test_who_joins_sees_how_far_it_is_and_its_end(office: Office) -> None:
    await office.begin()
    await office.under_way()
    await office.begin()
    joined = office.postman.texts()[-1]
    assert "已在重建" in joined
    assert "读取文件 3/41" in joined
    assert [text.endswith("第1次") for text in await office.ended()] == [True, True]
    assert office.corpus.forced == [False]


@pytest.mark.parametrize(
    ("given", "forced"), [({"changed": True}, [False] * 2), ({"force": True}, [False, True])]
)
async def test_what_the_rebuild_under_way_leaves_out_is_made_by_another_one(
    office: Office, given: dict[str, bool], forced: list[bool]
) -> None:
    await office.begin()
    await office.under_way()
    await office.begin(**given)
    assert [text.endswith("第2次") for text in await office.ended()] == [True, True]
    assert office.corpus.forced == forced


async def test_a_rebuild_that_is_cancelled_is_followed_by_none(office: Office) -> None:
    await office.begin()
    await office.under_way()
    await office.begin(changed=True)
    closing = asyncio.create_task(office.reindexing.close())
    await asyncio.sleep(0.01)
    assert ["已取消" in text for text in await office.ended()] == [True, True]
    await closing
    assert office.corpus.forced == [False]


@pytest.mark.parametrize(
    ("stage", "done", "wanted"),
    [
        (Stage.SWITCHING, 1, "已取消"),
        (Stage.SWITCHING, 2, "第1次"),
        (Stage.CLEANING, 0, "第1次"),
    ],
)
async def test_what_serves_already_is_not_said_to_be_cancelled(
    office: Office, stage: Stage, done: int, wanted: str
) -> None:
    office.corpus.last, office.corpus.done = stage, done
    await office.begin()
    await office.under_way()
    closing = asyncio.create_task(office.reindexing.close())
    await asyncio.sleep(0.01)
    (text,) = await office.ended()
    assert wanted in text
    await closing
