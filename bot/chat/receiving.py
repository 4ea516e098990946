"""Where updates arrive: each is on disk before Telegram is told that it was taken.

Polling confirms what it fetched with its next request, and a webhook with its reply; both put into
this queue first. An update that was taken before is dropped here.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web
from telegram import Bot, Update
from telegram.error import TelegramError

from bot.errors import RecordsUnavailable
from bot.logs import about_request, request_of_update
from bot.measures import Measures, NoMeasures
from bot.records import Inbox

_log = logging.getLogger(__name__)

_MOST_BODY_BYTES = 1_000_000
_LAST_ID = 2**63 - 1
"""What an id may be at most; the records hold no larger one."""
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
WEBHOOK_PATH = "/telegram"
HEALTH_PATH = "/healthz"


class DurableQueue(asyncio.Queue[object]):
    """Updates to be dealt with, recorded as they come in.

    What people say to each other in a group is not for the bot, and so is not recorded.
    """

    def __init__(
        self,
        inbox: Inbox,
        clock: Callable[[], float],
        *,
        concerns: Callable[[Update], bool] = lambda _: True,
        hand_on: Callable[[], None] | None = None,
        measures: Measures | None = None,
    ) -> None:
        """Take collaborators.

        Args:
            inbox: Where updates are recorded.
            clock: Seconds since 1970.
            concerns: Whether an update asks something of the bot.
            hand_on: Told that one was recorded, which then does not go through this queue: one of
                several processes takes it.
            measures: Told what becomes of each.
        """
        super().__init__()
        self._measures = measures or NoMeasures()
        self.concerns = concerns
        self.hand_on = hand_on
        self._inbox = inbox
        self._clock = clock

    async def put(self, item: object) -> None:
        """Take an update, unless it was taken before; anything else passes.

        Raises:
            TelegramError: It cannot be recorded now; who brought it must bring it again.
        """
        if isinstance(item, Update):
            with about_request(request_of_update(item.update_id)):
                if not await self._is_to_be_queued(item):
                    return
        await super().put(item)

    async def _is_to_be_queued(self, update: Update) -> bool:
        """Record an update that is for the bot; false when it was taken before, or is handed on."""
        if not self.concerns(update):
            self._measures.update("overheard")
            return True
        try:
            new = await self._inbox.receive(
                update.update_id, update.to_json(), self._clock(), chat=_chat_of(update)
            )
        except RecordsUnavailable as error:
            self._measures.update("unrecorded")
            _log.error("update %d cannot be recorded: %s", update.update_id, error)
            # Whatever else escaped would end the library's polling for good.
            message = "an update cannot be recorded"
            raise TelegramError(message) from error
        self._measures.update("received" if new else "duplicate")
        _log.info("update %d %s", update.update_id, "received" if new else "came again")
        if new and self.hand_on is not None:
            self.hand_on()
            return False
        return new


@dataclass(frozen=True, slots=True)
class Webhook:
    """Listens for Telegram; it knows nothing but the queue."""

    bot: Bot
    queue: DurableQueue
    secret: str
    healthy: Callable[[], bool]
    _runners: list[web.AppRunner] = field(default_factory=list)

    async def listen(self, host: str, port: int) -> int:
        """Begin to listen; the port, for one that was given as 0."""
        application = web.Application(client_max_size=_MOST_BODY_BYTES)
        application.router.add_post(WEBHOOK_PATH, self._take)
        application.router.add_get(HEALTH_PATH, self._health)
        runner = web.AppRunner(application, access_log=None, handle_signals=False)
        await runner.setup()
        self._runners.append(runner)
        site = web.TCPSite(runner, host, port)
        await site.start()
        listening: int = runner.addresses[0][1]
        return listening

    async def close(self) -> None:
        """Stop listening; what was taken stays taken."""
        for runner in self._runners:
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        given = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self.secret.encode()):
            _log.warning("a webhook request without the secret token")
            return web.Response(status=403)
        update = await self._read(request)
        if update is None:
            _log.warning("a webhook request that is no update")
            return web.Response(status=400)
        try:
            await self.queue.put(update)
        except TelegramError:
            return web.Response(status=503)
        return web.Response()

    async def _read(self, request: web.Request) -> Update | None:
        try:
            update = Update.de_json(await request.json(), self.bot)
            usable = 0 <= update.update_id <= _LAST_ID
        except (ValueError, TypeError, KeyError, AttributeError):
            return None
        return update if usable else None

    async def _health(self, _: web.Request) -> web.Response:
        healthy = self.healthy()
        return web.json_response({"healthy": healthy}, status=200 if healthy else 503)


def _chat_of(update: Update) -> int:
    """Where an update belongs in order: its chat, or where there is none whoever made it."""
    whose = update.effective_chat or update.effective_user
    return whose.id if whose else 0


def shared_secret(token: str) -> str:
    """The secret token of a webhook before several processes, which all know the bot's own.

    Example:
        >>> shared_secret("1:a") == shared_secret("1:a") != shared_secret("1:b")
        True
    """
    return hmac.new(token.encode(), b"dakeshi webhook", "sha256").hexdigest()


def new_secret() -> str:
    """A secret token for a webhook."""
    return secrets.token_urlsafe(32)
