"""The methods with which the bot changes what is there."""

from __future__ import annotations

from typing import Any

from tests.emulators.calls import Call, find_message
from tests.emulators.contents import Content, caption_of, input_medium, text_of
from tests.emulators.errors import bad_request
from tests.emulators.messages import Message

Raw = dict[str, Any]

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_CAPTION = ("caption", "caption_entities")
_REACTIONS = set("👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚💯🤣⚡🏆👀🤝✍🤗")


def edit_message_text(call: Call) -> Raw | bool:
    message = _edited(call)
    content = text_of(call)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _change(call, message, content, {*content.raw, "entities", "link_preview_options"})


def edit_message_caption(call: Call) -> Raw | bool:
    message = _edited(call)
    if not any(kind in message.content for kind in ("document", "photo")):
        raise bad_request("there is no caption in the message to edit")
    caption, html = caption_of(call.parameters)
    return _change(call, message, Content(caption, html, message.file), set(_CAPTION))


def edit_message_media(call: Call) -> Raw | bool:
    message = _edited(call)
    content = input_medium(call, call.get("media"))
    replaced = {"text", "entities", "document", "photo", *_CAPTION}
    return _change(call, message, content, replaced)


def edit_message_reply_markup(call: Call) -> Raw | bool:
    message = _edited(call)
    return _change(call, message, Content({}, message.html, message.file), set())


def delete_message(call: Call) -> bool:
    chat = call.open_chat()
    message = find_message(chat, call.get("message_id"), "message to delete not found")
    own = message.sender is call.world.bot or chat.kind == "private"
    if not own and chat.bot_status != "administrator":
        raise bad_request("message can't be deleted")
    message.deleted = True
    call.world.signal.set()
    return True


def delete_messages(call: Call) -> bool:
    """Delete those that are there; Telegram skips the others."""
    chat = call.open_chat()
    for message_id in call.get("message_ids"):
        if chat.find(message_id):
            delete_message(
                Call(call.world, call.method, {"chat_id": chat.id, "message_id": message_id})
            )
    return True


def pin_chat_message(call: Call) -> bool:
    chat = call.open_chat()
    if chat.kind != "private" and chat.bot_status != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")
    message = find_message(chat, call.get("message_id"), "message to pin not found")
    chat.pinned.append(message)
    call.world.signal.set()
    return True


def set_message_reaction(call: Call) -> bool:
    message = find_message(call.open_chat(), call.get("message_id"), "message to react not found")
    reactions = call.get("reaction") or []
    for reaction in reactions:
        if reaction.get("type") != "emoji" or reaction.get("emoji") not in _REACTIONS:
            raise bad_request("REACTION_INVALID")
    message.reactions = reactions
    call.world.signal.set()
    return True


def _edited(call: Call) -> Message:
    """The message a request names, which must be the bot's to edit."""
    inline_id = call.get("inline_message_id")
    if inline_id is not None:
        message = call.world.inline_messages.get(inline_id)
        if message is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return message
    chat = call.open_chat()
    if call.get("message_id") is None:
        raise bad_request("message identifier is not specified")
    message = find_message(chat, call.get("message_id"), "message to edit not found")
    if message.sender is not call.world.bot:
        raise bad_request("message can't be edited")
    return message


def _change(call: Call, message: Message, content: Content, replaced: set[str]) -> Raw | bool:
    markup = call.markup()
    kept = {key: value for key, value in message.content.items() if key not in replaced}
    changed = {**kept, **content.raw}
    # Without buttons a message loses those it had.
    if _compared(changed, markup) == _compared(message.content, message.markup):
        raise bad_request(_NOT_MODIFIED)
    call.spend(message.chat, is_edit=True)
    message.markup, message.file = markup, content.file or message.file
    if changed == message.content:
        message.edit_date = call.world.now()
        call.world.signal.set()
    else:
        call.world.edit(message, changed, content.html, by_bot=True)
    return True if message.inline_message_id else message.raw()


def _compared(content: Raw, markup: Raw | None) -> tuple[Raw, list[Any]]:
    rows = [row for row in (markup or {}).get("inline_keyboard", []) if row]
    return content, rows
