"""Updates are on disk before Telegram is told, and each is taken once."""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, cast

import aiohttp
import pytest
from telegram import Bot, Update
from telegram.error import TelegramError

from bot.chat.receiving import HEALTH_PATH, WEBHOOK_PATH, DurableQueue, Webhook, new_secret
from bot.records import Inbox, Records, open_records
from bot.records.database import Database
from tests.emulators.bot_api import TOKEN

SECRET = "s3cret_token-for-tests"  # noqa: S105 - opens nothing
AN = {"id": 5_000_000_001, "is_bot": False, "first_name": "安"}


def update(number: int, text: str = "酒泉精简了多少？") -> dict[str, Any]:
    chat = {"id": AN["id"], "type": "private", "first_name": "安"}
    message = {"message_id": 7, "date": 1_700_000_000, "chat": chat, "from": AN, "text": text}
    return {"update_id": number, "message": message}


def read(number: int) -> Update:
    return Update.de_json(update(number), None)


@pytest.fixture
async def records(tmp_path: Path) -> AsyncIterator[Records]:
    async with open_records(tmp_path / "telegram.sqlite") as opened:
        yield opened


@pytest.fixture
def queue(records: Records) -> DurableQueue:
    return DurableQueue(records.inbox, lambda: 1000.0)


# The queue


async def test_an_update_is_on_disk_when_it_is_in_the_queue(
    queue: DurableQueue, records: Records
) -> None:
    await queue.put(read(700))
    (received,) = await records.inbox.pending()
    assert Update.de_json(json.loads(received.body), None) == read(700)
    assert await queue.get() == read(700)


async def test_an_update_that_comes_again_is_dropped_even_after_it_was_dealt_with(
    queue: DurableQueue, records: Records
) -> None:
    await queue.put(read(700))
    await queue.put(read(700))
    await records.inbox.finish(700)
    await queue.put(read(700))
    assert queue.qsize() == 1
    assert await records.inbox.pending() == []


async def test_an_update_that_comes_again_to_the_next_process_is_dropped(
    queue: DurableQueue, records: Records
) -> None:
    await queue.put(read(700))
    again = DurableQueue(records.inbox, lambda: 2000.0)
    await again.put(read(700))
    await again.put(read(701))
    assert again.qsize() == 1


async def test_anything_but_an_update_passes(queue: DurableQueue, records: Records) -> None:
    await queue.put("stop")
    assert await queue.get() == "stop"
    assert await records.inbox.pending() == []


async def test_an_update_that_cannot_be_recorded_is_left_with_who_brought_it(
    queue: DurableQueue, records: Records
) -> None:
    await records.inbox._database.change("PRAGMA query_only = ON")
    with pytest.raises(TelegramError):
        await queue.put(read(700))
    await records.inbox._database.change("PRAGMA query_only = OFF")
    await queue.put(read(700))
    assert queue.qsize() == 1


async def test_what_several_processes_share_is_recorded_and_not_queued(records: Records) -> None:
    looked: list[int] = []
    queue = DurableQueue(records.inbox, lambda: 1000.0, hand_on=lambda: looked.append(1))
    for _ in range(2):
        await queue.put(read(700))
    await queue.put("stop")
    assert looked == [1]
    assert await queue.get() == "stop"
    assert queue.empty()
    assert [received.update_id for received in await records.inbox.pending()] == [700]


async def test_updates_are_in_order_by_their_chat_or_by_who_made_them() -> None:
    class Noting(Inbox):
        chats: ClassVar[list[int]] = []

        async def receive(self, update_id: int, body: str, at: float, *, chat: int = 0) -> bool:
            self.chats.append(chat)
            return True

    queue = DurableQueue(Noting(cast(Database, None)), lambda: 1000.0)
    group = {"id": -1001, "type": "supergroup", "title": "群"}
    message = update(1)["message"]
    query = {"id": "1", "from": AN, "query": "酒泉", "offset": ""}
    press = {"id": "2", "from": AN, "chat_instance": "3", "data": "x"}
    contents: list[dict[str, Any]] = [
        {"message": message},
        {"edited_message": {**message, "chat": group}},
        {"callback_query": {**press, "message": {**message, "chat": group}}},
        {"callback_query": {**press, "inline_message_id": "4"}},
        {"inline_query": query},
        {"something_new": {}},
    ]
    for content in contents:
        await queue.put(Update.de_json({"update_id": 1, **content}, None))
    an = AN["id"]
    assert Noting.chats == [an, -1001, -1001, an, an, 0]


# The webhook


@dataclass
class Line:
    """Whoever posts to the webhook."""

    session: aiohttp.ClientSession
    queue: DurableQueue
    health: list[bool] = field(default_factory=lambda: [True])

    async def post(self, body: Any, secret: str | None = SECRET) -> int:
        headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
        given = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
        async with self.session.post(WEBHOOK_PATH, data=given, headers=headers) as answer:
            return answer.status


@asynccontextmanager
async def listening(queue: DurableQueue) -> AsyncIterator[Line]:
    health = [True]
    webhook = Webhook(Bot(TOKEN), queue, SECRET, healthy=lambda: health[0])
    port = await webhook.listen("127.0.0.1", 0)
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            yield Line(session, queue, health)
    finally:
        await webhook.close()


@pytest.fixture
async def line(queue: DurableQueue) -> AsyncIterator[Line]:
    async with listening(queue) as opened:
        yield opened


async def test_an_update_is_taken_and_on_disk_before_the_answer(
    line: Line, records: Records
) -> None:
    assert await line.post(update(700)) == 200
    assert [received.update_id for received in await records.inbox.pending()] == [700]
    taken = await line.queue.get()
    assert isinstance(taken, Update)
    assert taken.message is not None
    assert taken.message.text == "酒泉精简了多少？"


async def test_an_update_that_comes_again_is_confirmed_and_not_queued(line: Line) -> None:
    assert [await line.post(update(number)) for number in (700, 700, 701)] == [200, 200, 200]
    assert line.queue.qsize() == 2


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "密"])
async def test_who_does_not_know_the_secret_is_sent_away(line: Line, secret: str | None) -> None:
    assert await line.post(update(700), secret) == 403
    assert line.queue.empty()


async def test_a_secret_that_is_no_text_is_a_wrong_one(line: Line) -> None:
    at = line.session._base_url
    assert at is not None
    reader, writer = await asyncio.open_connection(at.host, at.port)
    head = f"POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n".encode()
    writer.write(head + b"X-Telegram-Bot-Api-Secret-Token: \xff\xfe\r\n\r\n")
    assert b" 403 " in await reader.readline()
    writer.close()


async def test_telegram_keeps_an_update_that_cannot_be_recorded(
    line: Line, records: Records
) -> None:
    await records.inbox._database.change("PRAGMA query_only = ON")
    assert await line.post(update(700)) == 503
    await records.inbox._database.change("PRAGMA query_only = OFF")
    assert await line.post(update(700)) == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"junk",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"1",
        b'"text"',
        b"{}",
        b'{"ok": true}',
        b'{"update_id": "seven"}',
        b'{"update_id": null}',
        b'{"update_id": -1}',
        b'{"update_id": 99999999999999999999999}',
        b'{"update_id": 7, "message": 5}',
        b'{"update_id": 7, "message": {"chat": {}}}',
    ],
    ids=repr,
)
async def test_what_is_no_update_is_refused(line: Line, records: Records, body: bytes) -> None:
    assert await line.post(body) == 400
    assert line.queue.empty()
    assert await records.inbox.pending() == []


async def test_an_update_of_a_kind_that_is_not_known_yet_is_confirmed(line: Line) -> None:
    assert await line.post({"update_id": 700, "something_new": {"id": 1}}) == 200


async def test_a_body_larger_than_any_update_is_refused(line: Line) -> None:
    assert await line.post(update(700, "字" * 1_000_000)) == 413
    assert line.queue.empty()


async def test_the_health_of_the_bot_is_told_without_a_secret(line: Line) -> None:
    async with line.session.get(HEALTH_PATH) as answer:
        assert (answer.status, await answer.json()) == (200, {"healthy": True})
    line.health[0] = False
    async with line.session.get(HEALTH_PATH) as answer:
        assert (answer.status, await answer.json()) == (503, {"healthy": False})


@pytest.mark.parametrize("path", ["/", "/telegram/", "/../etc/passwd"])
async def test_nothing_else_is_there(line: Line, path: str) -> None:
    async with line.session.get(path) as answer:
        assert answer.status == 404
    async with line.session.get(WEBHOOK_PATH) as answer:
        assert answer.status == 405


async def test_a_closed_webhook_takes_nothing_and_another_may_listen(queue: DurableQueue) -> None:
    async with listening(queue) as line:
        assert await line.post(update(700)) == 200
    async with listening(queue) as line:
        assert await line.post(update(701)) == 200
    assert queue.qsize() == 2


def test_a_new_secret_is_one_that_telegram_takes() -> None:
    secrets = {new_secret() for _ in range(20)}
    assert len(secrets) == 20
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32,256}", one) for one in secrets)
