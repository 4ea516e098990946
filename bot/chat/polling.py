"""Fetching updates: by whom, and what is said when nothing arrives."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot, Updater

from bot.chat.contact import POLL_S, Contact
from bot.chat.delivery import Leaving
from bot.errors import ConfigurationError

_log = logging.getLogger(__name__)

TOKEN_REFUSED = "Telegram does not know DAKESHI_TELEGRAM_TOKEN. Get a new one from @BotFather."  # noqa: S105 - what is said of it


class PollingBot(ExtBot[Leaving]):
    """Telegram's client, which notes how each request for updates ended.

    The library's loop ends for good when the token is refused, and tells nobody.
    """

    def __init__(self, *args: Any, contact: Contact, **values: Any) -> None:
        """Take what the library's client takes, and who is told."""
        super().__init__(*args, **values)
        self._contact = contact

    async def get_updates(self, *args: Any, **values: Any) -> tuple[Update, ...]:
        """As the library's."""
        pause_s = 0.0
        try:
            updates = await super().get_updates(*args, **values)
        except InvalidToken:
            self._contact.rejected()
            raise
        except RetryAfter as error:
            pause_s = seconds_of(error)
            raise
        else:
            self._contact.heard()
            return updates
        finally:
            self._contact.polled(pause_s=pause_s)


@asynccontextmanager
async def polling(
    updater: Updater, contact: Contact, *, kinds: Sequence[str]
) -> AsyncIterator[None]:
    """Fetch updates of these kinds while the block lasts.

    Raises:
        ConfigurationError: Telegram does not know the token.
    """
    try:
        await updater.start_polling(
            timeout=POLL_S,
            allowed_updates=kinds,
            bootstrap_retries=-1,
            error_callback=_log_polling_error,
        )
        contact.polled()
        yield
    except InvalidToken:
        # Its text holds the token.
        raise ConfigurationError(TOKEN_REFUSED) from None
    finally:
        # It runs already while it tries to reach Telegram for the first time.
        if updater.running:
            # What ended polling is raised here again; it was told by then.
            with contextlib.suppress(InvalidToken):
                await updater.stop()
        contact.stops_polling()


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram said to wait."""
    told = error.retry_after
    return told.total_seconds() if isinstance(told, timedelta) else float(told)


def _log_polling_error(error: TelegramError) -> None:
    """Say in a line why nothing arrives; the library tries again by itself."""
    if isinstance(error, Conflict):
        _log.error("another process polls with the same token; stop one of the two")
    else:
        _log.warning("updates cannot be fetched: %s", type(error).__name__)
