"""The methods that ask about chats, members and files."""

from __future__ import annotations

from typing import Any

from tests.emulators.calls import Call
from tests.emulators.errors import bad_request, forbidden
from tests.emulators.files import DOWNLOAD_LIMIT
from tests.emulators.places import Chat, member_raw

Raw = dict[str, Any]

_GIFTS = [
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
]


def get_chat(call: Call) -> Raw:
    chat = _known(call)
    raw: Raw = {
        **chat.raw(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    if chat.linked is not None:
        raw["linked_chat_id"] = chat.linked.id
    if chat.pinned:
        raw["pinned_message"] = chat.pinned[-1].raw()
    return raw


def get_chat_member(call: Call) -> Raw:
    chat = _known(call)
    person = call.world.people.get(call.get("user_id"))
    if person is None:
        raise bad_request("invalid user_id specified")
    if person is call.world.bot:
        return member_raw(chat.bot_status, person)
    return member_raw(chat.members.get(person.id, "left"), person)


def get_chat_administrators(call: Call) -> list[Raw]:
    chat = _known(call)
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    found = [
        member_raw(status, call.world.people[member])
        for member, status in chat.members.items()
        if status in ("creator", "administrator")
    ]
    if chat.bot_status == "administrator":
        found.append(member_raw("administrator", call.world.bot))
    return found


def leave_chat(call: Call) -> bool:
    chat = call.open_chat()
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    call.world.signal.set()
    return True


def get_file(call: Call) -> Raw:
    stored = call.world.files.get(call.get("file_id"))
    if len(stored.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return stored.as_file()


def _known(call: Call) -> Chat:
    chat = call.chat()
    if chat.kind != "private" and not chat.has_bot:
        raise forbidden(f"bot is not a member of the {chat.kind} chat")
    return chat
