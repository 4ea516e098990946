"""The methods with which the bot sends."""

from __future__ import annotations

from typing import Any

from tests.emulators.calls import Call, find_message
from tests.emulators.contents import Content, caption_of, input_medium, medium_of, text_of
from tests.emulators.entities import TEXT_LIMIT, formatted
from tests.emulators.errors import bad_request
from tests.emulators.messages import Message
from tests.emulators.places import Chat, Place

Raw = dict[str, Any]

_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(call: Call) -> Raw:
    chat = call.open_chat()
    return _send(call, chat, text_of(call)).raw()


def send_photo(call: Call) -> Raw:
    chat = call.open_chat()
    return _send(call, chat, medium_of(call, "photo", call.parameters, call.get("photo"))).raw()


def send_document(call: Call) -> Raw:
    chat = call.open_chat()
    content = medium_of(call, "document", call.parameters, call.get("document"))
    return _send(call, chat, content).raw()


def send_media_group(call: Call) -> list[Raw]:
    chat, media = call.open_chat(), call.get("media")
    if not 2 <= len(media) <= 10:
        raise bad_request("wrong number of media: a group has 2 to 10")
    contents = [input_medium(call, medium) for medium in media]
    where = _where(call, chat)
    call.spend(chat, count=len(contents))
    group = {"media_group_id": call.world.query_id()}
    messages = [
        _place(call, where, Content({**content.raw, **group}, content.html, content.file), None)
        for content in contents
    ]
    return [message.raw() for message in messages]


def send_message_draft(call: Call) -> bool:
    chat = call.open_chat()
    if chat.kind != "private":
        raise bad_request("TEXTDRAFT_PEER_INVALID")
    if call.get("draft_id") == 0:
        raise bad_request("RANDOM_ID_INVALID")
    source = call.get("text") or ""
    text, _ = formatted(source, call.get("parse_mode"), call.get("entities"), TEXT_LIMIT)
    chat.drafts.append((call.get("draft_id"), text))
    call.world.signal.set()
    return True


def copy_message(call: Call) -> Raw:
    chat = call.open_chat()
    copied = find_message(
        call.chat("from_chat_id"), call.get("message_id"), "message to copy not found"
    )
    kept = (
        "text",
        "entities",
        "document",
        "photo",
        "caption",
        "caption_entities",
        "voice",
        "sticker",
    )
    raw = {key: value for key, value in copied.content.items() if key in kept}
    if not raw:
        raise bad_request("message can't be copied")
    html = copied.html
    if call.get("caption") is not None:
        caption, html = caption_of(call.parameters)
        raw = {**{key: raw[key] for key in raw if "caption" not in key}, **caption}
    return {"message_id": _send(call, chat, Content(raw, html, copied.file)).id}


def forward_message(call: Call) -> Raw:
    chat = call.open_chat()
    source = find_message(
        call.chat("from_chat_id"), call.get("message_id"), "message to forward not found"
    )
    origin: Raw = {"type": "user", "date": source.date}
    if source.chat.kind == "channel":
        origin = {"type": "channel", "date": source.date, "message_id": source.id}
        origin["chat"] = source.chat.raw()
    elif source.sender is not None:
        origin["sender_user"] = source.sender.raw()
    raw = {**source.content, "forward_origin": origin}
    return _send(call, chat, Content(raw, source.html, source.file)).raw()


def send_chat_action(call: Call) -> bool:
    chat = call.open_chat()
    if call.get("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    _thread(chat, call.get("message_thread_id"))
    chat.actions.append(call.get("action"))
    call.world.signal.set()
    return True


_Where = tuple[Place, int | None, Message | None, Raw]


def _send(call: Call, chat: Chat, content: Content) -> Message:
    markup = call.markup()
    where = _where(call, chat)
    call.spend(chat)
    return _place(call, where, content, markup)


def _place(call: Call, where: _Where, content: Content, markup: Raw | None) -> Message:
    place, thread_id, reply_to, quote = where
    message = call.world.post(
        place,
        call.world.bot,
        {**content.raw, **quote},
        reply_to=reply_to,
        html=content.html,
        thread_id=thread_id,
    )
    message.file, message.markup = content.file, markup
    call.world.announce(message)
    return message


def _where(call: Call, chat: Chat) -> _Where:
    """The place, the thread and the message that the new one answers."""
    place, thread_id = _thread(chat, call.get("message_thread_id"))
    reply_to, quote = _answered(chat, call.get("reply_parameters") or {})
    if reply_to is not None and reply_to.topic is not None and place is chat:
        # An answer to a message in a topic lands in that topic.
        place, thread_id = reply_to.topic, None
    return place, thread_id, reply_to, quote


def _thread(chat: Chat, thread_id: int | None) -> tuple[Place, int | None]:
    if thread_id is None:
        return chat, None
    if chat.forum and thread_id in chat.topics:
        return chat.topics[thread_id], None
    if chat.kind == "supergroup" and not chat.forum and chat.find(thread_id):
        return chat, thread_id
    raise bad_request("message thread not found")


def _answered(chat: Chat, given: Raw) -> tuple[Message | None, Raw]:
    if not given or given.get("chat_id", chat.id) != chat.id:
        return None, {}
    found = chat.find(int(given.get("message_id", 0)))
    if found is None:
        if given.get("allow_sending_without_reply"):
            return None, {}
        raise bad_request("message to be replied not found")
    quote = given.get("quote")
    if not quote:
        return found, {}
    if quote not in found.words:
        raise bad_request("QUOTE_TEXT_INVALID")
    position = len(found.words[: found.words.index(quote)].encode("utf-16-le")) // 2
    return found, {"quote": {"text": quote, "position": position, "is_manual": True}}
