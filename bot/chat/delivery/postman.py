"""Sends, edits and removes messages; each is there once at the end, whatever the network does.

When a message may or may not have arrived, a short one is sent to learn where the count of messages
stands, and the lost one is looked for below it: editing a message into what it already says is
refused as "not modified", which proves that it is there. If it is, the short one goes; if not, the
short one becomes the message.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from telegram import InputFile, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, TelegramError
from telegram.ext import ExtBot

from bot.chat.delivery.flood_gate import Leaving, surely_unsent
from bot.chat.delivery.pieces import Piece, keyboard
from bot.chat.delivery.sightings import Sightings
from bot.chat.places import Place
from bot.logs import without_quotes

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_MOST_PROBES = 30
_HOLDER = Piece("…", "…")


class Unreachable(Exception):
    """Nothing can be said in a place: the bot was blocked, removed, or may not write there."""


OnMigration = Callable[[int, int], Awaitable[None]]
OnLeaving = Callable[[Sequence[int]], Awaitable[None]]
"""Told, right before a message leaves, the number above which it will be; and before each short one
that leaves to look for it those of all."""


class Postman:
    """Delivers for one bot."""

    def __init__(
        self, bot: ExtBot[Leaving], sightings: Sightings, *, on_migration: OnMigration
    ) -> None:
        """Take collaborators.

        Args:
            bot: Telegram's client, with a `FloodGate`.
            sightings: Told of every message by whoever receives.
            on_migration: Told the old and the new id of a chat that moved.
        """
        self._bot = bot
        self._sightings = sightings
        self._on_migration = on_migration

    async def send(
        self,
        place: Place,
        piece: Piece,
        *,
        reply_to: int | None = None,
        lost_after: Sequence[int] = (),
        on_leaving: OnLeaving | None = None,
        silent: bool = False,
    ) -> int:
        """Send a message; its number.

        Args:
            place: Where to.
            piece: What.
            reply_to: The message that it answers, if that still exists.
            lost_after: What a process that died was told by `on_leaving`: it may have been sent
                already, and so may short messages.
            on_leaving: Told where the message, and short ones, will be.
            silent: Without a sound.

        Raises:
            Unreachable: The place takes no messages.
        """
        left = list(lost_after)
        if left:
            return await self._find_or_send(
                place, piece, reply_to=reply_to, left=left, on_leaving=on_leaving
            )
        leaving = self._leaving(place, left, on_leaving)
        try:
            return await self._send(place, piece, reply_to=reply_to, silent=silent, leaving=leaving)
        except NetworkError as error:
            if isinstance(error, BadRequest) or surely_unsent(error):
                raise
            _log.info("a message may or may not have arrived: %s", type(error).__name__)
        return await self._find_or_send(
            place, piece, reply_to=reply_to, left=left, on_leaving=on_leaving
        )

    async def edit(self, place: Place, message: int, piece: Piece) -> bool:
        """Change a message; false when it is gone.

        Raises:
            Unreachable: The place takes no messages.
        """
        outcome = await self._edit(place, message, piece)
        return outcome != _GONE

    async def remove(self, place: Place, message: int) -> None:
        """Remove a message; one that is gone already is fine."""
        try:
            await self._bot.delete_message(place.chat, message)
        except TelegramError as error:
            _log.info("a message stays: %s", without_quotes(error.message))

    async def send_photo(
        self, place: Place, image: bytes, *, name: str, caption: Piece, reply_to: int | None = None
    ) -> int | None:
        """Send an image; its number, or `None` when it cannot be known whether it arrived."""

        async def attempt(where: Place) -> int:
            message = await self._bot.send_photo(
                where.chat,
                InputFile(image, filename=name),
                caption=caption.html or None,
                parse_mode=ParseMode.HTML,
                **self._addressed(where, reply_to, caption, silent=True),
            )
            self._sightings.saw(where.chat, message.message_id)
            return message.message_id

        return await self._attach(place, attempt)

    async def send_document(
        self,
        place: Place,
        content: bytes,
        *,
        name: str,
        caption: Piece,
        reply_to: int | None = None,
    ) -> int | None:
        """Send a file; its number, or `None` when it cannot be known whether it arrived."""

        async def attempt(where: Place) -> int:
            message = await self._bot.send_document(
                where.chat,
                InputFile(content, filename=name),
                caption=caption.html or None,
                parse_mode=ParseMode.HTML,
                **self._addressed(where, reply_to, caption, silent=True),
            )
            self._sightings.saw(where.chat, message.message_id)
            return message.message_id

        return await self._attach(place, attempt)

    async def draft(self, place: Place, number: int, text: str) -> bool:
        """Show a text that grows, in a private chat; false where that is not to be had."""
        try:
            return await self._bot.send_message_draft(
                place.chat, number, text, message_thread_id=place.topic
            )
        except TelegramError as error:
            _log.info("no draft: %s", without_quotes(error.message))
            return False

    async def typing(self, place: Place) -> None:
        """Show that work lasts; no harm when that fails."""
        try:
            await self._bot.send_chat_action(place.chat, "typing", message_thread_id=place.topic)
        except TelegramError as error:
            _log.info("no typing: %s", without_quotes(error.message))

    async def _attach(self, place: Place, attempt: Callable[[Place], Awaitable[int]]) -> int | None:
        try:
            return await self._reaching(place, attempt)
        except NetworkError as error:
            if isinstance(error, BadRequest) or surely_unsent(error):
                raise
            # It may well have arrived, and a second one would be worse than none.
            _log.warning("a file may or may not have arrived: %s", type(error).__name__)
            return None

    async def _send(
        self,
        place: Place,
        piece: Piece,
        *,
        reply_to: int | None,
        silent: bool,
        leaving: Leaving | None = None,
    ) -> int:
        async def attempt(where: Place) -> int:
            addressed = self._addressed(where, reply_to, piece, silent=silent)
            addressed["rate_limit_args"] = leaving
            try:
                message = await self._bot.send_message(
                    where.chat, piece.html, parse_mode=ParseMode.HTML, **addressed
                )
            except BadRequest as error:
                if not _refuses_markup(error):
                    raise
                _log.warning("markup refused: %s", without_quotes(error.message))
                message = await self._bot.send_message(where.chat, piece.plain, **addressed)
            self._sightings.saw(where.chat, message.message_id)
            return message.message_id

        return await self._reaching(place, attempt)

    def _leaving(self, place: Place, left: list[int], on_leaving: OnLeaving | None) -> Leaving:
        """Notes at the end of `left` where a message will be, again each time it leaves."""
        at = len(left)

        async def leaving() -> None:
            left[at:] = [self._sightings.latest(place.chat)]
            if on_leaving is not None:
                await on_leaving(left)

        return leaving

    async def _find_or_send(
        self,
        place: Place,
        piece: Piece,
        *,
        reply_to: int | None,
        left: list[int],
        on_leaving: OnLeaving | None,
    ) -> int:
        """Find a lost message, or send it.

        Args:
            place: Where to.
            piece: What.
            reply_to: The message that it answers.
            left: The number above which it is, if it is; then those of short messages that may be
                there and that nobody took away.
            on_leaving: Told where short messages will be.
        """
        holder = await self._holder(place, reply_to, left, on_leaving)
        # What is surely there is the last that left.
        first, *others = left[:-1]
        holders = {n for after in others for n in self._near(place, after, holder)}
        # Upwards, because short messages are above the one they look for.
        for number in sorted({*self._near(place, first, holder), *holders}):
            outcome = await self._edit(place, number, piece)
            if outcome != _GONE:
                self._sightings.saw(place.chat, number, holder)
                await self.remove(place, holder)
                most = len(others) - (outcome == _CHANGED)
                await self._remove_holders(place, sorted(n for n in holders if n > number), most)
                return number
        self._sightings.saw(place.chat, holder)
        if await self._edit(place, holder, piece) == _GONE:
            return await self._send(place, piece, reply_to=reply_to, silent=False)
        return holder

    def _near(self, place: Place, after: int, before: int) -> list[int]:
        """Numbers that a message may have which left when `after` was the highest one known."""
        if not after:
            # They may be those of messages from long ago, which looking would change.
            return []
        return self._sightings.between(place.chat, after, before, most=_MOST_PROBES)

    async def _holder(
        self, place: Place, reply_to: int | None, left: list[int], on_leaving: OnLeaving | None
    ) -> int:
        """A short message whose number is surely known; those lost before it are noted in `left`."""
        pauses = iter(_HOLDER_PAUSES_S)
        while True:
            leaving = self._leaving(place, left, on_leaving)
            known = len(left)
            try:
                return await self._send(
                    place, _HOLDER, reply_to=reply_to, silent=True, leaving=leaving
                )
            except NetworkError as error:
                pause = next(pauses, None)
                if isinstance(error, BadRequest) or pause is None:
                    raise
                if surely_unsent(error):
                    del left[known:]
                await asyncio.sleep(pause)

    async def _remove_holders(self, place: Place, numbers: Sequence[int], most: int) -> None:
        for number in numbers:
            if most <= 0:
                return
            if await self._edit(place, number, _HOLDER) == _SAME:
                await self.remove(place, number)
                most -= 1

    async def _edit(self, place: Place, message: int, piece: Piece) -> str:
        async def attempt(where: Place) -> str:
            markup = keyboard(piece.buttons)
            try:
                try:
                    await self._bot.edit_message_text(
                        piece.html,
                        where.chat,
                        message,
                        parse_mode=ParseMode.HTML,
                        reply_markup=markup,
                    )
                except BadRequest as error:
                    if not _refuses_markup(error):
                        raise
                    await self._bot.edit_message_text(
                        piece.plain, where.chat, message, reply_markup=markup
                    )
            except BadRequest as error:
                if "not modified" in error.message.lower():
                    return _SAME
                if _is_gone(error):
                    return _GONE
                raise
            return _CHANGED

        return await self._reaching(place, attempt)

    async def _reaching(self, place: Place, attempt: Callable[[Place], Awaitable[_T]]) -> _T:
        """Follow a chat that moved; a place that takes nothing is `Unreachable`."""
        try:
            try:
                return await attempt(place)
            except ChatMigrated as error:
                await self._on_migration(place.chat, error.new_chat_id)
                moved = replace(place, chat=error.new_chat_id, topic=None)
                return await attempt(moved)
            except BadRequest as error:
                if place.topic is None or "thread not found" not in error.message.lower():
                    raise
                return await attempt(replace(place, topic=None))
        except Forbidden as error:
            raise Unreachable(error.message) from error
        except BadRequest as error:
            if any(said in error.message.lower() for said in _CLOSED):
                raise Unreachable(error.message) from error
            raise

    @staticmethod
    def _addressed(
        place: Place, reply_to: int | None, piece: Piece, *, silent: bool
    ) -> dict[str, Any]:
        answered = ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None
        return {
            "message_thread_id": place.topic,
            "reply_parameters": answered,
            "reply_markup": keyboard(piece.buttons),
            "disable_notification": silent or None,
        }


_CHANGED, _SAME, _GONE = "changed", "same", "gone"
_HOLDER_PAUSES_S: Sequence[float] = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0, 15.0)
_CLOSED = (
    "chat not found",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "chat_write_forbidden",
    "user is deactivated",
    "topic_closed",
    "chat_restricted",
)


def _refuses_markup(error: BadRequest) -> bool:
    return "can't parse entities" in error.message.lower()


def _is_gone(error: BadRequest) -> bool:
    said = error.message.lower()
    return "message to edit not found" in said or "can't be edited" in said
