"""From an HTTP request to the parameters of a method, checked as declared."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.emulators.errors import ApiError, bad_request
from tests.emulators.methods import Method, Parameter

_MISSING = {
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "user_id": "invalid user_id specified",
}


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes
    mime: str | None


Parameters = dict[str, Any]


async def read_request(request: web.Request) -> tuple[Parameters, dict[str, Upload]]:
    """The parameters as sent, strings where the encoding knows nothing else, and the files."""
    sent: Parameters = dict(request.query)
    if request.content_type == "application/json":
        try:
            content = await request.json()
        except ValueError:
            raise bad_request("can't parse request: JSON expected") from None
        if not isinstance(content, dict):
            raise bad_request("object expected")
        return {**sent, **content}, {}
    uploads: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = Upload(value.filename, value.file.read(), value.content_type)
            value.file.close()
        else:
            sent[name] = value
    return sent, uploads


def check(method: Method, sent: Parameters, uploads: dict[str, Upload]) -> Parameters:
    """The parameters with their declared types.

    Raises:
        ApiError: one is unknown, missing or of another type.
    """
    unknown = [name for name in sent if name not in method]
    if unknown:
        # The real server ignores these; here a misspelt name must not pass unseen.
        raise bad_request(f'unknown parameter "{unknown[0]}"')
    read: Parameters = {}
    for name, parameter in method.items():
        value = sent.get(name)
        if value is None and name in uploads:
            value = f"attach://{name}"
        # An empty url is how `setWebhook` removes a webhook.
        if value is None or (value == "" and parameter.required and name != "url"):
            if parameter.required:
                raise bad_request(_MISSING.get(name, f"{name} is empty"))
            continue
        read[name] = _typed(parameter, value)
    return read


def _typed(parameter: Parameter, value: Any) -> Any:
    refused: ApiError | None = None
    for kind in parameter.types:
        try:
            return _one_type(kind, value)
        except (TypeError, ValueError):
            refused = bad_request(f"parameter {parameter.name} is not of type {kind}")
    assert refused is not None
    raise refused


def _one_type(kind: str, value: Any) -> Any:
    if kind == "Integer":
        return _integer(value)
    if kind == "Boolean":
        return _boolean(value)
    if kind in ("String", "InputFile"):
        if isinstance(value, str):
            return value
        raise TypeError(kind)
    return _structure(kind, value)


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise TypeError(value)
    return int(value)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    known = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    found = known.get(str(value).lower())
    if found is None:
        raise TypeError(value)
    return found


def _structure(kind: str, value: Any) -> Any:
    read = json.loads(value) if isinstance(value, str) else value
    if not kind.startswith("Array of "):
        if not isinstance(read, dict):
            raise TypeError(kind)
        return read
    if not isinstance(read, list):
        raise TypeError(kind)
    return [_one_type(kind.removeprefix("Array of "), each) for each in read]
