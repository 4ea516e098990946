"""Chats and topics."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from tests.emulators.messages import Message

if TYPE_CHECKING:
    from tests.emulators.people import Person
    from tests.emulators.world import World

Raw = dict[str, Any]
_RIGHTS = [
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
]


def member_raw(status: str, person: Person) -> Raw:
    """A `ChatMember`."""
    raw: Raw = {"status": status, "user": person.raw()}
    if status == "administrator":
        raw.update({right: right not in ("can_be_edited", "is_anonymous") for right in _RIGHTS})
    elif status == "creator":
        raw["is_anonymous"] = False
    elif status == "kicked":
        raw["until_date"] = 0
    return raw


@dataclass(eq=False)
class Chat:
    world: World = field(repr=False)
    id: int
    kind: str
    title: str
    person: Person | None = field(default=None, repr=False)
    username: str | None = None
    forum: bool = False
    bot_status: str = "member"
    """In a private chat: `left` until the person writes, `kicked` while the bot is blocked."""
    members: dict[int, str] = field(default_factory=dict, repr=False)
    messages: list[Message] = field(default_factory=list, repr=False)
    drafts: list[tuple[int, str]] = field(default_factory=list, repr=False)
    actions: list[str] = field(default_factory=list, repr=False)
    pinned: list[Message] = field(default_factory=list, repr=False)
    topics: dict[int, Topic] = field(default_factory=dict, repr=False)
    linked: Chat | None = field(default=None, repr=False)
    upgraded_to: Chat | None = field(default=None, repr=False)

    # A chat and a topic are both places: each knows its chat and its thread.
    @property
    def chat(self) -> Chat:
        return self

    @property
    def thread_id(self) -> int | None:
        return None

    @property
    def is_group(self) -> bool:
        return self.kind in ("group", "supergroup")

    @property
    def has_bot(self) -> bool:
        return self.bot_status in ("member", "administrator") and self.upgraded_to is None

    def raw(self) -> Raw:
        raw: Raw = {"id": self.id, "type": self.kind}
        if self.person is not None:
            raw["first_name"] = self.person.name
        else:
            raw["title"] = self.title
        username = self.person.username if self.person else self.username
        if username:
            raw["username"] = username
        if self.forum:
            raw["is_forum"] = True
        return raw

    def find(self, message_id: int) -> Message | None:
        """The message with this id, if it is still there."""
        for message in reversed(self.messages):
            if message.id == message_id:
                return None if message.deleted else message
        return None

    def covers(self, message: Message) -> bool:
        """Whether one who looks at this place sees the message; a forum shows its general topic."""
        return message.chat is self and not (self.forum and message.topic)

    def topic(self, name: str) -> Topic:
        if not self.forum:
            raise ValueError(f"{self.title} is no forum")
        opening = self.world.post(
            self,
            self.world.owner(self),
            {"forum_topic_created": {"name": name, "icon_color": 7322096}},
        )
        topic = Topic(self, name, opening)
        opening.topic, opening.thread_id = topic, opening.id
        self.topics[topic.thread_id] = topic
        self.world.announce(opening)
        return topic

    def posts(self, text: str, **more: Any) -> Message:
        """A post of a channel, which has no author."""
        if self.kind != "channel":
            raise ValueError(f"{self.title} is no channel")
        message = self.world.post(self, None, {**self.world.text(text), **more})
        self.world.announce(message)
        return message

    def edits(self, message: Message, text: str) -> None:
        self.world.edit(message, self.world.text(text))

    def adds_bot(self, by: Person | None = None) -> None:
        by = by or self.world.owner(self)
        self._set_bot_status(by, "member", old="left")
        message = self.world.post(self, by, {"new_chat_members": [self.world.bot.raw()]})
        self.world.announce(message)

    def kicks_bot(self, by: Person | None = None) -> None:
        self._set_bot_status(by or self.world.owner(self), "kicked")

    def promotes_bot(self, by: Person | None = None) -> None:
        self._set_bot_status(by or self.world.owner(self), "administrator")

    def _set_bot_status(self, by: Person, status: str, old: str | None = None) -> None:
        change = self.world.bot_change(self, by, old or self.bot_status, status)
        self.bot_status = status
        self.world.updates.emit("my_chat_member", change)

    def upgrade(self) -> Chat:
        """Make the group a supergroup: a new chat with a new id."""
        if self.kind != "group":
            raise ValueError(f"{self.title} is a {self.kind}")
        new = self.world.add_chat("supergroup", self.title)
        new.members, new.bot_status = dict(self.members), self.bot_status
        owner = self.world.owner(self)
        leaving = self.world.post(self, owner, {"migrate_to_chat_id": new.id})
        self.world.announce(leaving)
        self.upgraded_to = new
        arriving = self.world.post(new, owner, {"migrate_from_chat_id": self.id})
        self.world.announce(arriving)
        return new


@dataclass(eq=False)
class Topic:
    chat: Chat
    name: str
    opening: Message = field(repr=False)

    @property
    def thread_id(self) -> int:
        return self.opening.id

    @property
    def messages(self) -> list[Message]:
        return [message for message in self.chat.messages if self.covers(message)]

    def covers(self, message: Message) -> bool:
        return message.topic is self


Place: TypeAlias = Chat | Topic
