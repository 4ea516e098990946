"""The commands that Telegram offers while somebody types, by scope and language."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.answers import Language
from bot.chat.delivery import Leaving
from bot.chat.phrases import tell

_log = logging.getLogger(__name__)

_IN_GROUPS = ("ask", "rate", "posts", "cut", "help")
_IN_PRIVATE = (
    "help", "rate", "posts", "cut", "vacancy", "share", "calc", "rules", "reset", "stop", "lang",
)  # fmt: skip
_FOR_ADMINISTRATORS = (
    "reindex", "rollback", "status", "stats", "documents", "feedback", "allow", "deny", "forget",
)  # fmt: skip


async def offer_commands(bot: ExtBot[Leaving], administrators: Sequence[int]) -> None:
    """Tell Telegram which commands to offer to whom; a bot without menus still works."""
    scopes: list[tuple[BotCommandScope, Sequence[str]]] = [
        (BotCommandScopeAllPrivateChats(), _IN_PRIVATE),
        (BotCommandScopeAllGroupChats(), _IN_GROUPS),
    ]
    scopes += [
        (BotCommandScopeChat(one), (*_IN_PRIVATE, *_FOR_ADMINISTRATORS)) for one in administrators
    ]
    for scope, names in scopes:
        # Without a language code the list is for everybody whose language has none of its own.
        for code, language in ((None, "zh"), ("en", "en")):
            try:
                await bot.set_my_commands(_commands(names, language), scope, code)
            except TelegramError as error:
                _log.warning("commands are not offered: %s", type(error).__name__)


def _commands(names: Sequence[str], language: str) -> list[BotCommand]:
    chosen: Language = "en" if language == "en" else "zh"
    return [BotCommand(name, tell(f"command_{name}", chosen)) for name in names]
