"""What exists in the emulated Telegram, and how what happens there reaches the bot."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.emulators.entities import find_entities
from tests.emulators.faults import Faults
from tests.emulators.files import Files
from tests.emulators.limits import Limiter
from tests.emulators.messages import Message
from tests.emulators.people import Person
from tests.emulators.places import Chat, Place, Topic, member_raw
from tests.emulators.signals import Signal
from tests.emulators.updates import Updates

if TYPE_CHECKING:
    from tests.emulators.inline import InlineAsk
    from tests.emulators.pressing import Press

Raw = dict[str, Any]
# Telegram posts what it forwards to a discussion group in the name of this account.
SERVICE_ACCOUNT = 777_000


class World:
    def __init__(
        self, bot_username: str, bot_name: str, limiter: Limiter, query_timeout: float
    ) -> None:
        self.signal = Signal()
        self.updates = Updates(self.signal)
        self.files = Files()
        self.faults = Faults()
        self.limiter = limiter
        self.clock = limiter.clock
        self.query_timeout = query_timeout
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.asks: dict[str, InlineAsk] = {}
        self.inline_messages: dict[str, Message] = {}
        self.commands: dict[tuple[str, str], list[Raw]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self._numbers = itertools.count(1)
        # Private chats and basic groups count their messages together, as the real server does.
        self._shared_ids = itertools.count(1)
        self._own_ids: dict[int, itertools.count[int]] = {}
        self._queries = itertools.count(4_382_000_000_000_000_001)
        self.bot = Person(self, 123_456, bot_name, username=bot_username, is_bot=True)
        self.service = Person(self, SERVICE_ACCOUNT, "Telegram")
        self.people[self.bot.id] = self.bot

    def add_person(
        self,
        name: str,
        language: str | None,
        username: str | None,
        *,
        is_bot: bool = False,
        number: int | None = None,
    ) -> Person:
        # Ids of today's accounts do not fit into 32 bits.
        number = number or 5_000_000_000 + next(self._numbers)
        person = Person(self, number, name, username=username, language=language, is_bot=is_bot)
        self.people[person.id] = person
        return person

    def add_chat(self, kind: str, title: str, username: str | None = None) -> Chat:
        number = next(self._numbers)
        chat_id = -4_000_000 - number if kind == "group" else -1_002_000_000_000 - number
        chat = Chat(self, chat_id, kind, title, username=username)
        self.chats[chat_id] = chat
        return chat

    def private(self, person: Person) -> Chat:
        chat = self.chats.get(person.id)
        if chat is None:
            chat = Chat(self, person.id, "private", person.name, person, bot_status="left")
            chat.members[person.id] = "member"
            self.chats[person.id] = chat
        return chat

    def owner(self, chat: Chat) -> Person:
        """Whoever acts in a chat when a test names nobody."""
        for member in chat.members:
            if not self.people[member].is_bot:
                return self.people[member]
        owner = self.add_person("群主", None, None)
        chat.members[owner.id] = "creator"
        return owner

    def query_id(self) -> str:
        return str(next(self._queries))

    def now(self) -> int:
        return int(time.time())

    def text(self, text: str, entities: Sequence[Raw] | None = None) -> Raw:
        """The content of a text message; entities not given are found in it."""
        found = find_entities(text) if entities is None else list(entities)
        return {"text": text, "entities": found} if found else {"text": text}

    def post(
        self,
        place: Place,
        sender: Person | None,
        content: Raw,
        *,
        reply_to: Message | None = None,
        html: str = "",
        thread_id: int | None = None,
    ) -> Message:
        """Put a message into a chat. Nobody is told yet: see `announce`."""
        chat = place.chat
        topic = place if isinstance(place, Topic) else None
        thread = topic.thread_id if topic else thread_id
        if thread is None and reply_to and chat.kind == "supergroup" and not chat.forum:
            # An answer opens a thread or joins the one of what it answers.
            thread = reply_to.thread_id or reply_to.id
        message = Message(
            id=self._message_id(chat),
            chat=chat,
            sender=sender,
            date=self.now(),
            content=content,
            html=html,
            reply_to=reply_to,
            topic=topic,
            thread_id=thread,
        )
        chat.messages.append(message)
        return message

    def announce(self, message: Message) -> None:
        """Tell the bot of somebody else's message, and the readers of it."""
        if message.sender is not self.bot and message.chat.has_bot:
            kind = "channel_post" if message.chat.kind == "channel" else "message"
            self.updates.emit(kind, message.raw())
        if message.chat.kind == "channel" and message.chat.linked is not None:
            self._forward_to_discussion(message, message.chat.linked)
        self.signal.set()

    def edit(self, message: Message, content: Raw, html: str = "", *, by_bot: bool = False) -> None:
        message.change(content, html, self.now())
        if not by_bot and message.chat.has_bot:
            kind = "channel_post" if message.chat.kind == "channel" else "message"
            self.updates.emit(f"edited_{kind}", message.raw())
        for forward in message.forwards:
            kept = ("sender_chat", "forward_origin", "is_automatic_forward")
            self.edit(forward, {**{key: forward.content[key] for key in kept}, **content})
        self.signal.set()

    def bot_change(self, chat: Chat, by: Person, old: str, new: str) -> Raw:
        """A `ChatMemberUpdated` about the bot."""
        return {
            "chat": chat.raw(),
            "from": by.raw(),
            "date": self.now(),
            "old_chat_member": member_raw(old, self.bot),
            "new_chat_member": member_raw(new, self.bot),
        }

    def _forward_to_discussion(self, post: Message, discussion: Chat) -> None:
        channel = post.chat.raw()
        origin = {"type": "channel", "date": post.date, "chat": channel, "message_id": post.id}
        marks = {"sender_chat": channel, "forward_origin": origin, "is_automatic_forward": True}
        forward = self.post(discussion, self.service, {**post.content, **marks})
        forward.file, forward.markup = post.file, post.markup
        post.forwards.append(forward)
        self.announce(forward)

    def _message_id(self, chat: Chat) -> int:
        if chat.kind in ("private", "group"):
            return next(self._shared_ids)
        return next(self._own_ids.setdefault(chat.id, itertools.count(1)))
