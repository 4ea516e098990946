"""What OpenAI refuses of a request, so that no client passes here that would fail there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tests.emulators.provider.errors import ApiError

Raw = dict[str, Any]

_ROLES = {"system", "developer", "user", "assistant", "tool"}
_TOOL_NAME = r"^[a-zA-Z0-9_-]+$"
_AUTHOR_NAME = r"^[^\s<|\\/>]+$"
_MOST_TOOLS = 128


def check_shape(body: object) -> Raw:
    """The body of a request that can be read as one, or `ApiError`."""
    if not isinstance(body, dict):
        raise ApiError(400, "We could not parse the JSON body of your request.")
    if not isinstance(body.get("model"), str) or not body["model"]:
        raise ApiError(400, "you must provide a model parameter")
    messages = body.get("messages")
    if not isinstance(messages, list):
        raise ApiError(400, "Missing required parameter: 'messages'.", param="messages")
    if not messages:
        raise ApiError(
            400,
            "Invalid 'messages': empty array. Expected an array with minimum length 1, "
            "but got an empty array instead.",
            code="empty_array",
            param="messages",
        )
    for number, message in enumerate(messages):
        _check_message(number, message)
    return body


def check_request(body: Raw) -> None:
    """Raises `ApiError` for what has the right shape and makes no sense."""
    if body.get("stream_options") is not None and not body.get("stream"):
        raise ApiError(
            400,
            "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
            param="stream_options",
        )
    _check_tools(body.get("tools") or [])
    _check_conversation(body["messages"])


def _check_message(number: int, message: object) -> None:
    place = f"messages[{number}]"
    role = message.get("role") if isinstance(message, dict) else None
    if not isinstance(message, dict) or role not in _ROLES:
        raise ApiError(
            400, f"Invalid value: {role!r}. Supported values are: {sorted(_ROLES)}.", param=place
        )
    if message.get("content") is None and not (role == "assistant" and message.get("tool_calls")):
        raise ApiError(
            400,
            "Invalid value for 'content': expected a string, got null.",
            param=f"messages.[{number}].content",
        )
    if message.get("name") is not None:
        _check_name(message["name"], _AUTHOR_NAME, f"{place}.name")


def _check_tools(tools: Sequence[Raw]) -> None:
    if len(tools) > _MOST_TOOLS:
        raise ApiError(
            400,
            f"Invalid 'tools': array too long. Expected an array with maximum length {_MOST_TOOLS}, "
            f"but got an array with length {len(tools)} instead.",
            code="array_above_max_length",
            param="tools",
        )
    for number, tool in enumerate(tools):
        place = f"tools[{number}].function"
        function = tool.get("function")
        if tool.get("type") != "function" or not isinstance(function, dict):
            raise ApiError(400, f"Missing required parameter: '{place}'.", param=place)
        _check_name(function.get("name"), _TOOL_NAME, f"{place}.name")
        kind = function.get("parameters", {"type": "object"}).get("type")
        if kind != "object":
            raise ApiError(
                400,
                f"Invalid schema for function '{function['name']}': schema must be a JSON Schema "
                f"of 'type: \"object\"', got 'type: \"{kind}\"'.",
                code="invalid_function_parameters",
                param=f"{place}.parameters",
            )


def _check_name(name: object, pattern: str, place: str) -> None:
    if not isinstance(name, str) or not re.search(pattern, name):
        raise ApiError(
            400,
            f"Invalid '{place}': string does not match pattern. "
            f"Expected a string that matches the pattern '{pattern}'.",
            code="invalid_value",
            param=place,
        )


def _check_conversation(messages: Sequence[Raw]) -> None:
    """Every call is answered at once, and nothing is answered that was not called."""
    open_calls: list[str] = []
    for number, message in enumerate(messages):
        if message["role"] == "tool":
            if message.get("tool_call_id") not in open_calls:
                raise ApiError(
                    400,
                    "Invalid parameter: messages with role 'tool' must be a response to a "
                    "preceeding message with 'tool_calls'.",
                    param=f"messages.[{number}].role",
                )
            open_calls.remove(message["tool_call_id"])
            continue
        _check_answered(open_calls, number)
        open_calls = [call["id"] for call in message.get("tool_calls") or ()]
    _check_answered(open_calls, len(messages))


def _check_answered(open_calls: Sequence[str], number: int) -> None:
    if open_calls:
        raise ApiError(
            400,
            "An assistant message with 'tool_calls' must be followed by tool messages responding "
            "to each 'tool_call_id'. The following tool_call_ids did not have response messages: "
            + ", ".join(open_calls),
            param=f"messages.[{number}].role",
        )
