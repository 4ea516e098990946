"""The emulated Telegram, as a test holds it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from tests.emulators.faults import Faults
from tests.emulators.limits import Clock, Limiter, Limits, Violation
from tests.emulators.messages import Message
from tests.emulators.people import Person
from tests.emulators.places import Chat
from tests.emulators.server import Request, Server
from tests.emulators.world import World

TOKEN = "123456:EMULATED-dakeshi-bot-token-000000001"  # noqa: S105 - opens nothing


class BotApi:
    """A Bot API server on a free port, and the people on the other side of it.

    Args:
        limits: `True` for the real server's, `False` for none, or others.
        bot_username: the bot's name after the @.
        bot_name: the name people see.
        clock: what limits and timeouts of queries are measured by.
        query_timeout: seconds in which a button or an inline query must be answered.
        webhook_backoff: seconds before a refused update is posted again; doubles each time.
    """

    def __init__(
        self,
        limits: bool | Limits = True,
        bot_username: str = "dakeshi_bot",
        *,
        bot_name: str = "大科室助手",
        clock: Clock = time.monotonic,
        query_timeout: float = 10.0,
        webhook_backoff: float = 0.05,
    ) -> None:
        enforced = limits if isinstance(limits, Limits) else Limits() if limits else None
        self._limiter = Limiter(enforced, clock)
        self.world = World(bot_username, bot_name, self._limiter, query_timeout)
        self.token = TOKEN
        self._server = Server(self.world, self.token, webhook_backoff)

    async def __aenter__(self) -> BotApi:
        await self._server.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._server.stop()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}/bot"

    @property
    def base_file_url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}/file/bot"

    @property
    def bot(self) -> Person:
        return self.world.bot

    @property
    def faults(self) -> Faults:
        return self.world.faults

    @property
    def requests(self) -> list[Request]:
        return self._server.requests

    @property
    def violations(self) -> list[Violation]:
        return self._limiter.violations

    @property
    def commands(self) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """What the bot set, by its scope as JSON and its language."""
        return self.world.commands

    @property
    def descriptions(self) -> dict[tuple[str, str], str]:
        """What the bot set, by `description` or `short_description` and its language."""
        return self.world.descriptions

    def person(
        self,
        name: str,
        language: str | None = None,
        username: str | None = None,
        number: int | None = None,
    ) -> Person:
        return self.world.add_person(name, language, username, number=number)

    def other_bot(self, username: str) -> Person:
        return self.world.add_person(username, None, username, is_bot=True)

    def private(self, person: Person) -> Chat:
        return self.world.private(person)

    def group(
        self, title: str, members: Sequence[Person] = (), admins: Sequence[Person] = ()
    ) -> Chat:
        return _with_members(self.world.add_chat("group", title), members, admins)

    def supergroup(
        self,
        title: str,
        members: Sequence[Person] = (),
        admins: Sequence[Person] = (),
        *,
        forum: bool = False,
        username: str | None = None,
    ) -> Chat:
        chat = self.world.add_chat("supergroup", title, username)
        chat.forum = forum
        return _with_members(chat, members, admins)

    def channel(self, title: str, username: str | None = None) -> Chat:
        chat = self.world.add_chat("channel", title, username)
        chat.bot_status = "administrator"
        return chat

    def link(self, channel: Chat, discussion: Chat) -> None:
        """Let a channel's posts appear in a discussion group too."""
        channel.linked, discussion.linked = discussion, channel

    def push(self, update: dict[str, Any]) -> int:
        """Queue any update, whatever the bot allows; the same number may be queued again.

        Returns:
            The number of the update.
        """
        return self.world.updates.push(update)

    def push_again(self) -> None:
        """Deliver everything that ever happened once more, under the same numbers."""
        for update in list(self.world.updates.history):
            self.push(update)

    def backdate(self, message: Message, seconds: int) -> None:
        """Let a message that is not fetched yet have been sent so long ago."""
        message.date -= seconds
        for pending in self.world.updates.pending:
            sent = pending.update.get("message", {})
            if sent.get("message_id") == message.id and sent["chat"]["id"] == message.chat.id:
                sent["date"] = message.date

    def unread(self) -> int:
        """How many updates the bot has not confirmed."""
        return len(self.world.updates.pending)


def _with_members(chat: Chat, members: Sequence[Person], admins: Sequence[Person]) -> Chat:
    chat.members.update((person.id, "member") for person in members)
    chat.members.update((person.id, "administrator") for person in admins)
    return chat
