"""The methods about the bot itself: its name, commands and descriptions."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.emulators.calls import Call
from tests.emulators.errors import bad_request

Raw = dict[str, Any]

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_DESCRIPTION_LIMITS = {"description": 512, "short_description": 120}


def get_me(call: Call) -> Raw:
    return {
        **call.world.bot.raw(),
        "can_join_groups": True,
        # Privacy mode is off: the emulated groups let the bot read everything.
        "can_read_all_group_messages": True,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(call: Call) -> bool:
    commands = call.get("commands")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    call.world.commands[_scope(call)] = commands
    call.world.signal.set()
    return True


def delete_my_commands(call: Call) -> bool:
    call.world.commands.pop(_scope(call), None)
    return True


def get_my_commands(call: Call) -> list[Raw]:
    return call.world.commands.get(_scope(call), [])


def set_my_description(call: Call) -> bool:
    return _describe(call, "description")


def set_my_short_description(call: Call) -> bool:
    return _describe(call, "short_description")


def _describe(call: Call, kind: str) -> bool:
    text = call.get(kind) or ""
    if len(text) > _DESCRIPTION_LIMITS[kind]:
        raise bad_request("BOT_DESCRIPTION_INVALID")
    call.world.descriptions[kind, call.get("language_code") or ""] = text
    return True


def _scope(call: Call) -> tuple[str, str]:
    scope = call.get("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), call.get("language_code") or ""


def agree(call: Call) -> bool:
    """`logOut` and `close`, which change nothing here."""
    return True
