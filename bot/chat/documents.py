"""A file that somebody sends: a list of offices to compute, or a document for the corpus."""

from __future__ import annotations

import logging
from pathlib import PurePath

from telegram import Document
from telegram.error import TelegramError

from bot.chat.additions import Additions
from bot.chat.addressing import Call
from bot.chat.errands import Errand
from bot.chat.lists import OfficeLists
from bot.chat.phrases import tell
from bot.chat.services import ChatServices

_log = logging.getLogger(__name__)

_LISTS = frozenset({".xlsx", ".csv"})
_MOST_LIST_BYTES = 5_000_000
_MOST_BYTES = 20_000_000
"""Telegram gives bots no larger file."""
_ADD = ("收录", "/add", "add")
"""How a caption says that a list is meant for the corpus."""


class Documents:
    """Takes files."""

    def __init__(self, services: ChatServices, additions: Additions, lists: OfficeLists) -> None:
        self._services = services
        self._additions = additions
        self._lists = lists

    async def take(self, errand: Errand, call: Call, document: Document) -> None:
        """Do with a file what its sender expects."""
        name = document.file_name or "document"
        administrator = self._services.doorkeeper.is_administrator(errand.person)
        is_list = PurePath(name).suffix.lower() in _LISTS
        for_corpus = administrator and call.text.casefold().startswith(_ADD)
        if not is_list and not administrator:
            await self._services.replies.say(errand, tell("error_document_kind", errand.language))
            return
        computed = is_list and not for_corpus
        content = await self._fetch(errand, document, _MOST_LIST_BYTES if computed else _MOST_BYTES)
        if content is None:
            return
        if computed:
            await self._lists.compute(errand, name, content, administrator=administrator)
        else:
            await self._additions.preview(errand, name, content)

    async def _fetch(self, errand: Errand, document: Document, limit: int) -> bytes | None:
        """The file's content; `None` when that was refused, and said."""
        size = document.file_size or 0
        if size > limit:
            text = tell(
                "error_document_size",
                errand.language,
                size=_megabytes(size),
                limit=_megabytes(limit),
            )
            await self._services.replies.say(errand, text)
            return None
        try:
            file = await document.get_file()
            content = bytes(await file.download_as_bytearray())
        except TelegramError as error:
            _log.warning("a file cannot be fetched: %s", type(error).__name__)
            await self._services.replies.say(errand, tell("error_document_lost", errand.language))
            return None
        return content


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
