"""A message, as tests look at it and as the Bot API shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.emulators.files import Attached, StoredFile

if TYPE_CHECKING:
    from tests.emulators.people import Person
    from tests.emulators.places import Chat, Topic

Raw = dict[str, Any]


@dataclass(frozen=True)
class Button:
    raw: Raw

    @property
    def text(self) -> str:
        return str(self.raw["text"])

    @property
    def callback_data(self) -> str | None:
        return self.raw.get("callback_data")

    @property
    def url(self) -> str | None:
        return self.raw.get("url")

    @property
    def inline_query(self) -> str | None:
        """What the button puts into the input field after the bot's name."""
        for key in ("switch_inline_query", "switch_inline_query_current_chat"):
            if key in self.raw:
                return str(self.raw[key])
        chosen = self.raw.get("switch_inline_query_chosen_chat")
        return None if chosen is None else str(chosen.get("query", ""))

    def __getitem__(self, key: str) -> Any:
        return self.raw[key]

    def get(self, key: str, default: Any = None) -> Any:
        return self.raw.get(key, default)


@dataclass(eq=False)
class Message:
    id: int
    chat: Chat
    sender: Person | None
    date: int
    content: Raw = field(repr=False)
    """The fields of the raw message that are the message itself: text, document, service…"""
    html: str = field(default="", repr=False)
    reply_to: Message | None = field(default=None, repr=False)
    topic: Topic | None = field(default=None, repr=False)
    thread_id: int | None = None
    markup: Raw | None = field(default=None, repr=False)
    file: StoredFile | None = field(default=None, repr=False)
    inline_message_id: str | None = None
    edits: list[str] = field(default_factory=list)
    edit_date: int | None = None
    deleted: bool = False
    reactions: list[Raw] = field(default_factory=list)
    forwards: list[Message] = field(default_factory=list, repr=False)
    """Copies that follow the edits: a channel's posts in its discussion group."""

    @property
    def text(self) -> str:
        return str(self.content.get("text", ""))

    @property
    def caption(self) -> str | None:
        return self.content.get("caption")

    @property
    def words(self) -> str:
        """The text or the caption."""
        return self.text or self.caption or ""

    @property
    def entities(self) -> list[Raw]:
        return list(self.content.get("entities") or self.content.get("caption_entities") or ())

    @property
    def buttons(self) -> list[list[Button]]:
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [[Button(button) for button in row] for row in rows]

    @property
    def document(self) -> Attached | None:
        if self.file is None or "document" not in self.content:
            return None
        return Attached(self.file.content, self.file.name)

    @property
    def photo(self) -> bytes | None:
        return self.file.content if self.file and "photo" in self.content else None

    def raw(self, *, embed: bool = True) -> Raw:
        """The message as the Bot API shows it; an embedded one embeds no other."""
        raw: Raw = {"message_id": self.id, "date": self.date, "chat": self.chat.raw()}
        # Who wrote a post of a channel is not shown.
        if self.sender is not None and self.chat.kind != "channel":
            raw["from"] = self.sender.raw()
        if self.chat.kind == "channel":
            raw["sender_chat"] = self.chat.raw()
        if self.thread_id is not None:
            raw["message_thread_id"] = self.thread_id
        if self.topic is not None:
            raw["is_topic_message"] = True
        if self.edit_date is not None:
            raw["edit_date"] = self.edit_date
        if self.markup and "inline_keyboard" in self.markup:
            raw["reply_markup"] = self.markup
        # In a topic, what answers no other message answers the one that opened the topic.
        answered = self.reply_to or (self.topic.opening if self.topic else None)
        if embed and answered is not None:
            raw["reply_to_message"] = answered.raw(embed=False)
        return {**raw, **self.content}

    def change(self, content: Raw, html: str, date: int) -> None:
        self.edits.append(self.words)
        self.content, self.html, self.edit_date = content, html, date

    def __str__(self) -> str:
        rows = " ".join(f"[{button.text}]" for row in self.buttons for button in row)
        what = self.words or ", ".join(self.content)
        return f"#{self.id}{' (deleted)' if self.deleted else ''}: {what} {rows}".rstrip()
