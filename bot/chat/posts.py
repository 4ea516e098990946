"""Posts of channels, for the questions that will hang under them in their discussion groups."""

from __future__ import annotations

from collections import OrderedDict

from telegram import Message

from bot.chat.addressing import said
from bot.chat.services import ChatServices

_MOST_POSTS = 500
_KEPT_S = 2 * 24 * 3600.0
"""How long the processes of one bot keep a post for each other."""


class Posts:
    """In memory and never on disk, unless another process may be asked about them."""

    def __init__(self, services: ChatServices) -> None:
        self._services = services
        self._posts: OrderedDict[tuple[int, int], str] = OrderedDict()

    async def keep(self, message: Message) -> None:
        """Remember a post."""
        chat, text = message.chat.id, said(message)
        self._posts[chat, message.message_id] = text
        while len(self._posts) > _MOST_POSTS:
            self._posts.popitem(last=False)
        if self._services.records.shared is not None:
            until = self._services.clock() + _KEPT_S
            key = _key(chat, message.message_id)
            await self._services.records.shown.put(key, chat, text, until=until)

    async def above(self, message: Message) -> str | None:
        """The post that a message is a comment under; `None` when none is known."""
        chat, thread = message.chat.id, message.message_thread_id
        if thread is None or (chat, thread) in self._posts:
            return self._posts.get((chat, thread or 0))
        if self._services.records.shared is None:
            return None
        found = await self._services.records.shown.find(_key(chat, thread), self._services.clock())
        return found.body if found is not None else None


def _key(chat: int, message: int) -> str:
    return f"post:{chat}:{message}"
