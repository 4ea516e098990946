"""Begins, or goes on with, updates that are recorded: of a process that died, or of all processes."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence

from telegram import Update
from telegram.ext import ExtBot

from bot.chat.delivery import Leaving
from bot.chat.errands import is_final, place_of_plan
from bot.chat.finishing import Finisher
from bot.chat.front import Front
from bot.chat.services import ChatServices
from bot.errors import RecordsUnavailable
from bot.logs import about_request, request_of_update
from bot.records import Received

_log = logging.getLogger(__name__)

_LATELY_S = 600.0
"""What other processes sent before that is no message that anybody still looks for."""


class TakingUp:
    """Hands recorded updates to whoever deals with them."""

    def __init__(
        self, services: ChatServices, front: Front, finisher: Finisher, bot: ExtBot[Leaving]
    ) -> None:
        self._services = services
        self._inbox = services.records.inbox
        self._sightings = services.sightings
        self._front = front
        self._finisher = finisher
        self._bot = bot

    async def what_was_left(self) -> None:
        """Go on with what the process before this one had not finished."""
        for chat, numbers in await self._inbox.taken():
            self._sightings.saw(chat, *numbers)
        await self._begin(await self._read(await self._inbox.pending()))

    async def take(self, share: Sequence[Received]) -> None:
        """Begin what this process of several claimed."""
        found = await self._read(share)
        lately = self._services.clock() - _LATELY_S
        if any(received.attempted for received, _ in found):
            # Private chats share one count of messages: what is nobody else's is the lost one.
            numbers = await self._inbox.taken(since=lately)
        else:
            chats = {update.effective_chat.id for _, update in found if update.effective_chat}
            numbers = [
                sent for chat in chats for sent in await self._inbox.taken(chat=chat, since=lately)
            ]
        for chat, sent in numbers:
            self._sightings.saw(chat, *sent)
        await self._begin(found)

    async def _read(self, left: Sequence[Received]) -> list[tuple[Received, Update]]:
        return [
            (received, update)
            for received in left
            if (update := await self._readable(received)) is not None
        ]

    async def _begin(self, found: Sequence[tuple[Received, Update]]) -> None:
        # Every number that is known must be, before a lost one is looked for.
        for received, update in found:
            if received.plan is not None:
                self._sightings.saw(place_of_plan(received.plan).chat, *received.sent)
            if (message := update.effective_message) is not None:
                self._sightings.saw(message.chat.id, message.message_id)
        for received, update in found:
            try:
                with about_request(request_of_update(received.update_id)):
                    await self._begin_one(received, update)
            except RecordsUnavailable as error:
                _log.error("update %d is left for later: %s", received.update_id, error)
                self._inbox.give_up(received.update_id)
            except Exception:  # noqa: BLE001 - one update must not keep the bot from the others
                _log.exception("update %d cannot be taken up", received.update_id)
                await self._inbox.finish(received.update_id)

    async def _begin_one(self, received: Received, update: Update) -> None:
        if is_final(received):
            self._finisher.begin_again(received)
        else:
            await self._front.take(update)

    async def _readable(self, received: Received) -> Update | None:
        """An update that was left; one that cannot be read any more is dropped."""
        try:
            return Update.de_json(json.loads(received.body), self._bot)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            _log.error("update %d cannot be read: %s", received.update_id, type(error).__name__)
            await self._inbox.finish(received.update_id)
            return None
