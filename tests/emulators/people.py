"""A person who uses Telegram: what a test lets them do and see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tests.emulators import hearing, inline, pressing
from tests.emulators.entities import find_entities, naming
from tests.emulators.files import PIXEL, StoredFile
from tests.emulators.inline import InlineAsk
from tests.emulators.messages import Message
from tests.emulators.places import Place
from tests.emulators.pressing import Press

if TYPE_CHECKING:
    from tests.emulators.world import World

Raw = dict[str, Any]


class Person:
    def __init__(
        self,
        world: World,
        id: int,
        name: str,
        *,
        username: str | None = None,
        language: str | None = None,
        is_bot: bool = False,
    ) -> None:
        self.world = world
        self.id = id
        self.name = name
        self.username = username
        self.language = language
        self.is_bot = is_bot
        self.heard: set[Message] = set()
        # Messages of the bot that were there when this person last did something, by chat.
        self.before: dict[int, int] = {}

    def __repr__(self) -> str:
        return f"<{self.name} {self.id}>"

    def raw(self) -> Raw:
        raw: Raw = {"id": self.id, "is_bot": self.is_bot, "first_name": self.name}
        if self.username:
            raw["username"] = self.username
        if self.language:
            raw["language_code"] = self.language
        return raw

    def says(
        self,
        place: Place,
        text: str,
        entities: Sequence[Raw] | None = None,
        *,
        mentioning: Person | None = None,
        **more: Any,
    ) -> Message:
        """Send a text; `more` are raw fields of the message."""
        return self._post(place, {**self._text(text, entities, mentioning), **more})

    def replies_to(
        self,
        message: Message,
        text: str,
        entities: Sequence[Raw] | None = None,
        *,
        mentioning: Person | None = None,
        **more: Any,
    ) -> Message:
        content = {**self._text(text, entities, mentioning), **more}
        return self._post(message.topic or message.chat, content, reply_to=message)

    def edits(self, message: Message, text: str) -> None:
        self._acts(message.chat)
        changed = self.world.text(text)
        if "text" not in message.content:
            changed = {"caption": text, "caption_entities": changed.get("entities", [])}
        kept = {key: value for key, value in message.content.items() if "entities" not in key}
        self.world.edit(message, {**kept, **changed})

    def deletes(self, message: Message) -> None:
        """Delete a message; Telegram does not tell bots."""
        message.deleted = True
        self.world.signal.set()

    def presses(self, message: Message, text: str) -> Any:
        """Press the button whose text contains this.

        Returns:
            The `Press`, whose answer can be awaited; or what the button holds if it opens a link or
            starts an inline query.
        """
        self._acts(message.chat)
        return pressing.press(self, message, text)

    def presses_data(self, message: Message, data: str) -> Press:
        """Press a button that the message no longer has."""
        self._acts(message.chat)
        return pressing.press_data(self, message, data)

    def sends_document(
        self,
        place: Place,
        name: str,
        content: bytes,
        caption: str | None = None,
        mime: str | None = None,
        **more: Any,
    ) -> Message:
        stored = self.world.files.add("documents", name, content, mime)
        return self._send(place, stored, {"document": stored.as_document(), **more}, caption)

    def sends_photo(
        self, place: Place, caption: str | None = None, content: bytes = PIXEL, **more: Any
    ) -> Message:
        stored = self.world.files.add("photos", "photo.jpg", content)
        return self._send(place, stored, {"photo": stored.as_photo(), **more}, caption)

    def sends_sticker(self, place: Place, **more: Any) -> Message:
        stored = self.world.files.add("stickers", "sticker.webp", b"RIFF sticker")
        return self._send(place, stored, {"sticker": stored.as_sticker(), **more})

    def sends_voice(self, place: Place, caption: str | None = None, **more: Any) -> Message:
        stored = self.world.files.add("voice", "voice.oga", b"OggS voice", "audio/ogg")
        return self._send(place, stored, {"voice": stored.as_voice(), **more}, caption)

    def asks_inline(
        self, query: str, *, offset: str = "", chat_type: str | None = "sender"
    ) -> InlineAsk:
        return inline.ask(self, query, offset, chat_type)

    def blocks(self) -> None:
        self._switch_bot("kicked")

    def unblocks(self) -> None:
        self._switch_bot("member")

    def sees(self, place: Place) -> list[Message]:
        """Every message of the bot that is there now."""
        return hearing.sees(self, place)

    async def hears(
        self,
        place: Place,
        wanted: str | Callable[[Message], bool] | None = None,
        *,
        timeout: float = 10,  # noqa: ASYNC109 - reads well in tests
    ) -> Message:
        """Wait until a message of the bot, not heard before, is as wanted; also by an edit.

        Raises:
            AssertionError: there is none in time; says what the bot said instead.
        """
        return await hearing.hears(self, place, wanted, timeout)

    async def hears_nothing(self, place: Place, within: float = 0.3) -> None:
        """Hold that the bot says nothing new: unheard, and since this person last did something."""
        await hearing.hears_nothing(self, place, within)

    def _text(self, text: str, entities: Sequence[Raw] | None, mentioning: Person | None) -> Raw:
        if mentioning is not None:
            named = naming(text, mentioning.name, mentioning.raw())
            entities = [*find_entities(text, named), *(entities or ())]
        return self.world.text(text, entities)

    def _send(
        self, place: Place, stored: StoredFile, content: Raw, caption: str | None = None
    ) -> Message:
        if caption is not None:
            content["caption"] = caption
            entities = find_entities(caption)
            if entities:
                content["caption_entities"] = entities
        return self._post(place, content, file=stored)

    def _post(
        self,
        place: Place,
        content: Raw,
        *,
        reply_to: Message | None = None,
        file: StoredFile | None = None,
    ) -> Message:
        self._acts(place)
        chat = place.chat
        if chat.kind == "private":
            if chat.person is not self:
                raise ValueError(f"{self.name} cannot write in the private chat of {chat.title}")
            if chat.bot_status == "kicked":
                raise ValueError(f"{self.name} blocks the bot and cannot write to it")
            chat.bot_status = "member"
        chat.members.setdefault(self.id, "member")
        message = self.world.post(place, self, content, reply_to=reply_to)
        message.file = file
        self.world.announce(message)
        return message

    def _switch_bot(self, status: str) -> None:
        chat = self.world.private(self)
        change = self.world.bot_change(chat, self, chat.bot_status, status)
        chat.bot_status = status
        self.world.updates.emit("my_chat_member", change)

    def _acts(self, place: Place) -> None:
        self.before[place.chat.id] = len(place.chat.messages)
