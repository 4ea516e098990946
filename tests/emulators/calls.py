"""One request of the bot, and the checks that many methods share."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.errors import ApiError, bad_request, forbidden, too_many_requests
from tests.emulators.messages import Message
from tests.emulators.parameters import Parameters, Upload
from tests.emulators.places import Chat
from tests.emulators.world import World

_BUTTON_KINDS = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}
_BUTTON_LOOKS = {"text", "style", "icon_custom_emoji_id"}
_DATA_LIMIT = 64
_BUTTON_LIMIT = 100
_MARKUP_LIMIT = 10_240


@dataclass
class Call:
    world: World
    method: str
    parameters: Parameters
    uploads: dict[str, Upload] = field(default_factory=dict)

    def get(self, name: str) -> Any:
        return self.parameters.get(name)

    def chat(self, name: str = "chat_id") -> Chat:
        """The chat that a parameter names.

        Raises:
            ApiError: there is none.
        """
        chat_id = self.parameters.get(name)
        if chat_id is None:
            raise bad_request(f"{name} is empty")
        if isinstance(chat_id, str) and chat_id.lstrip("-").isdigit():
            chat_id = int(chat_id)
        if isinstance(chat_id, str):
            named = [chat for chat in self.world.chats.values() if f"@{chat.username}" == chat_id]
            if not named:
                raise bad_request("chat not found")
            return named[0]
        if chat_id not in self.world.chats and chat_id in self.world.people:
            return self.world.private(self.world.people[chat_id])
        found = self.world.chats.get(chat_id)
        if found is None:
            raise bad_request("chat not found")
        return found

    def open_chat(self, name: str = "chat_id") -> Chat:
        """The chat, which the bot can write in.

        Raises:
            ApiError: it cannot.
        """
        chat = self.chat(name)
        if chat.upgraded_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.upgraded_to.id,
            )
        if chat.person is not None and chat.person.is_bot:
            raise forbidden("bot can't send messages to bots")
        refusal = _refusal(chat)
        if refusal is not None:
            raise refusal
        return chat

    def spend(self, chat: Chat, *, is_edit: bool = False, count: int = 1) -> None:
        """Count the request against the limits.

        Raises:
            ApiError: there were too many.
        """
        wait = self.world.limiter.retry_after(
            self.method, chat.id, is_group=chat.is_group, is_edit=is_edit, count=count
        )
        if wait is not None:
            raise too_many_requests(wait)

    def markup(self) -> dict[str, Any] | None:
        markup = self.parameters.get("reply_markup")
        if markup is not None:
            check_markup(markup)
        return markup


def _refusal(chat: Chat) -> ApiError | None:
    if chat.kind == "private":
        if chat.bot_status == "kicked":
            return forbidden("bot was blocked by the user")
        if chat.bot_status == "left":
            return forbidden("bot can't initiate conversation with a user")
        return None
    if chat.bot_status == "kicked":
        return forbidden(f"bot was kicked from the {chat.kind} chat")
    if chat.bot_status == "left":
        return forbidden(f"bot is not a member of the {chat.kind} chat")
    if chat.kind == "channel" and chat.bot_status != "administrator":
        return bad_request("need administrator rights in the channel chat")
    return None


def find_message(chat: Chat, message_id: Any, missing: str) -> Message:
    found = chat.find(message_id) if isinstance(message_id, int) else None
    if found is None:
        raise bad_request(missing)
    return found


def check_markup(markup: dict[str, Any]) -> None:
    """Hold a keyboard against what Telegram accepts."""
    rows = markup.get("inline_keyboard")
    if rows is None:
        return
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
        )
    buttons = [button for row in rows for button in row]
    if len(buttons) > _BUTTON_LIMIT or len(json.dumps(markup)) > _MARKUP_LIMIT:
        raise bad_request("reply markup is too long")
    for button in buttons:
        _check_button(button)


def _check_button(button: dict[str, Any]) -> None:
    if not button.get("text"):
        raise bad_request('can\'t parse inline keyboard button: field "text" must be non-empty')
    unknown = set(button) - _BUTTON_KINDS - _BUTTON_LOOKS
    if unknown:
        raise bad_request(f"inline keyboard button has unknown fields {sorted(unknown)}")
    kinds = _BUTTON_KINDS & set(button)
    if len(kinds) != 1:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= _DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not str(url).startswith(("http://", "https://", "tg://")):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
