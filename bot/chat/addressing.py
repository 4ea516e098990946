"""Whether a message is meant for the bot, and what it asks. Pure.

In private everything is meant for it. In a group only what mentions it, replies to it, or is a
command with its name; in a channel only a post that mentions it or begins with the trigger.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import Message, MessageEntity
from telegram.constants import ChatID, ChatType

from bot.chat.markup import clean
from bot.chat.places import Person, Place, Surface


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class Call:
    """What somebody wants of the bot."""

    text: str
    """The question, or what follows a command; empty when nothing was written."""
    command: str = ""
    """In lower case, without `/` and without a name; empty when it is none."""
    context: str = ""
    """What it is about: the message replied to, the part quoted, or the post it hangs under."""


def place_of(message: Message, *, origin: int, under_post: bool = False) -> Place:
    """Where a message was said.

    Args:
        message: As Telegram sends it.
        origin: The first id of its chat.
        under_post: Whether its thread is known to be the comments under a channel's post.
    """
    kind = {ChatType.PRIVATE: Surface.PRIVATE, ChatType.CHANNEL: Surface.CHANNEL}
    in_topic = bool(message.is_topic_message)
    replied = message.reply_to_message
    # Outside topics every answer opens a thread, or joins the one of what it answers; whoever
    # replies to the bot goes on with the conversation of the group.
    apart = in_topic or under_post or (replied is not None and is_post_in_discussion(replied))
    return Place(
        chat=message.chat.id,
        surface=kind.get(ChatType(message.chat.type), Surface.GROUP),
        topic=message.message_thread_id if in_topic else None,
        thread=message.message_thread_id if apart else None,
        origin=origin,
    )


def person_of(message: Message) -> Person | None:
    """Who said it; `None` for a post of a channel, which nobody signs."""
    if message.sender_chat is not None:
        if message.sender_chat.id == message.chat.id and message.chat.type == ChatType.CHANNEL:
            return None
        return Person(message.sender_chat.id, message.sender_chat.title or "")
    user = message.from_user
    return Person(user.id, user.full_name, user.language_code) if user else None


def heed(message: Message, me: Me, *, trigger: str) -> Call | None:
    """What a message asks of the bot; `None` when it is not meant for it.

    Args:
        message: As Telegram sends it.
        me: The bot.
        trigger: What a channel post begins with when it asks.
    """
    if _is_machine(message, me):
        return None
    command = _command(message, me)
    if command is not None:
        return command
    text, mentioned = _without_mentions(message, me)
    if message.chat.type == ChatType.PRIVATE:
        return Call(text, context=_context(message, me))
    if message.chat.type == ChatType.CHANNEL:
        asked = _triggered(text, trigger)
        return (
            Call(asked if asked is not None else text) if mentioned or asked is not None else None
        )
    for_another_bot = _command_written(message) is not None
    if mentioned or (_replies_to_me(message, me) and not for_another_bot):
        return Call(text, context=_context(message, me))
    return None


def is_post_in_discussion(message: Message) -> bool:
    """Whether a message is a channel's post, carried into its discussion group by Telegram."""
    return bool(message.is_automatic_forward)


def said(message: Message) -> str:
    """Text or caption of a message, cleaned."""
    return clean(message.text or message.caption or "").strip()


def _is_machine(message: Message, me: Me) -> bool:
    """Whether another bot, or the bot itself through somebody's hand, says it.

    A group's administrator who hides, and a channel that speaks in a group, come as bots; so what
    speaks as a chat is a person.
    """
    user = message.from_user
    mine = any(one is not None and one.id == me.id for one in (user, message.via_bot))
    if message.is_automatic_forward or mine:
        return True
    spoken_as_chat = message.sender_chat is not None and user is not None and user.id in _MASKS
    return bool(user and user.is_bot and not spoken_as_chat)


def _command(message: Message, me: Me) -> Call | None:
    written = _command_written(message)
    if written is None:
        return None
    name, at, rest = written
    bare_is_mine = message.chat.type == ChatType.PRIVATE or _replies_to_me(message, me)
    if at.casefold() != me.username.casefold() and (at or not bare_is_mine):
        return None
    return Call(rest, command=name.lower(), context=_context(message, me))


def _command_written(message: Message) -> tuple[str, str, str] | None:
    """The command that a message begins with, the bot it names, and what follows."""
    text = message.text or message.caption or ""
    first = next(iter(message.entities or message.caption_entities), None)
    if first is None or first.type != MessageEntity.BOT_COMMAND or first.offset:
        return None
    name, _, at = text[1 : first.length].partition("@")
    return name, at, clean(text[first.length :]).strip()


def _without_mentions(message: Message, me: Me) -> tuple[str, bool]:
    """The text without the bot's name, and whether that stood in it."""
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities
    encoded = text.encode("utf-16-le", "surrogatepass")
    spans = [
        (entity.offset * 2, (entity.offset + entity.length) * 2)
        for entity in entities
        if _names_me(entity, encoded, me)
    ]
    kept, at = [], 0
    for start, end in spans:
        kept.append(encoded[at:start])
        at = end
    kept.append(encoded[at:])
    left = " ".encode("utf-16-le").join(kept).decode("utf-16-le", "replace") if spans else text
    return _BLANKS.sub(" ", clean(left)).strip(" ,，:：、\n\t"), bool(spans)


def _names_me(entity: MessageEntity, encoded: bytes, me: Me) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    if entity.type != MessageEntity.MENTION:
        return False
    start, end = entity.offset * 2, (entity.offset + entity.length) * 2
    named = encoded[start:end].decode("utf-16-le", "replace")
    return named.removeprefix("@").casefold() == me.username.casefold()


def _replies_to_me(message: Message, me: Me) -> bool:
    replied = message.reply_to_message
    # In a topic, everything replies to the message that opened it, whoever did.
    if replied is None or replied.forum_topic_created is not None:
        return False
    return replied.from_user is not None and replied.from_user.id == me.id


def _context(message: Message, me: Me) -> str:
    if message.quote is not None:
        return clean(message.quote.text).strip()
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created is not None:
        return ""
    if replied.from_user is not None and replied.from_user.id == me.id:
        return ""
    return said(replied)


def _triggered(text: str, trigger: str) -> str | None:
    if not text.casefold().startswith(trigger.casefold()):
        return None
    # `#问题导向` is another hashtag than `#问`.
    if trigger.startswith("#") and _WORD.match(text, len(trigger)):
        return None
    return text[len(trigger) :].strip(" ,，:：、\n\t")


_MASKS = frozenset({ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL})
_WORD = re.compile(r"\w")
_BLANKS = re.compile(r"[^\S\n]+")
