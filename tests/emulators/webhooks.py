"""Delivering updates to the bot's own server."""

from __future__ import annotations

import asyncio
import contextlib
import time
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.emulators.calls import Call
from tests.emulators.errors import bad_request
from tests.emulators.updates import Pending
from tests.emulators.world import World

Raw = dict[str, Any]

_LONGEST_WAIT_S = 1.0
_DEFAULT_CONNECTIONS = 40


class Webhook:
    """Posts each update until it is accepted: a chat's in their order, chats side by side."""

    def __init__(self, world: World, backoff: float) -> None:
        self.world = world
        self.backoff = backoff
        self.url = ""
        self.secret: str | None = None
        self.connections = _DEFAULT_CONNECTIONS
        self.failure: tuple[int, str] | None = None
        self._delivering: asyncio.Task[None] | None = None

    def info(self) -> Raw:
        raw: Raw = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.world.updates.pending),
        }
        if self.url:
            raw["max_connections"] = self.connections
        if self.world.updates.allowed:
            raw["allowed_updates"] = self.world.updates.allowed
        if self.failure is not None:
            raw["last_error_date"], raw["last_error_message"] = self.failure
        return raw

    async def set(self, call: Call) -> bool:
        url = call.get("url")
        if url and not _acceptable(url):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        await self.stop()
        if call.get("drop_pending_updates"):
            self.world.updates.drop_all()
        if not url:
            return True
        self.world.updates.allow(call.get("allowed_updates"))
        self.world.updates.end_poll()
        self.world.updates.webhook_active = True
        self.url, self.secret = url, call.get("secret_token")
        self.connections = min(max(call.get("max_connections") or _DEFAULT_CONNECTIONS, 1), 100)
        self._delivering = asyncio.create_task(self._deliver())
        return True

    async def delete(self, call: Call) -> bool:
        await self.stop()
        if call.get("drop_pending_updates"):
            self.world.updates.drop_all()
        return True

    async def stop(self) -> None:
        self.url, self.secret, self.failure = "", None, None
        self.world.updates.webhook_active = False
        if self._delivering is not None:
            self._delivering.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._delivering
            self._delivering = None

    async def _deliver(self) -> None:
        under_way: dict[Pending, asyncio.Task[None]] = {}
        async with aiohttp.ClientSession() as session:
            try:
                while True:
                    await self.world.signal.until(lambda: self._next(under_way), 3600)
                    pending = self._next(under_way)
                    if pending is None:
                        continue
                    task = asyncio.create_task(self._post(session, pending))
                    under_way[pending] = task
                    task.add_done_callback(partial(self._finish, under_way, pending))
            finally:
                tasks = list(under_way.values())
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    def _next(self, under_way: dict[Pending, asyncio.Task[None]]) -> Pending | None:
        """The first update whose chat waits for no other."""
        if len(under_way) >= self.connections:
            return None
        busy = {_queue(pending) for pending in under_way}
        for pending in self.world.updates.pending:
            if pending not in under_way and _queue(pending) not in busy:
                return pending
        return None

    def _finish(
        self,
        under_way: dict[Pending, asyncio.Task[None]],
        done: Pending,
        _: asyncio.Task[None],
    ) -> None:
        under_way.pop(done, None)
        self.world.signal.set()

    async def _post(self, session: aiohttp.ClientSession, pending: Pending) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        wait = self.backoff
        while pending in self.world.updates.pending:
            failure = "Connection refused"
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                async with session.post(self.url, json=pending.update, headers=headers) as answer:
                    if 200 <= answer.status < 300:
                        self.world.updates.remove(pending)
                        return
                    failure = f"Wrong response from the webhook: {answer.status} {answer.reason}"
            self.failure = (int(time.time()), failure)
            self.world.signal.set()
            await asyncio.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT_S)


def _acceptable(url: str) -> bool:
    parts = urlsplit(url)
    # A test's own server has no certificate.
    return parts.scheme == "https" or parts.hostname in ("127.0.0.1", "localhost", "::1")


def _queue(pending: Pending) -> object:
    """What keeps updates in order: their chat, or their author where there is none."""
    for content in pending.update.values():
        if isinstance(content, dict):
            message = content.get("message", content)
            holder = message.get("chat") or content.get("from") or {}
            return holder.get("id")
    return None
