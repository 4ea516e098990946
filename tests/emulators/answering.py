"""The methods with which the bot answers buttons and inline queries."""

from __future__ import annotations

from typing import Any

from tests.emulators.calls import Call, check_markup
from tests.emulators.entities import TEXT_LIMIT, formatted
from tests.emulators.errors import QueryTooOld, bad_request
from tests.emulators.pressing import Answer
from tests.emulators.utf16 import units

Raw = dict[str, Any]

_RESULT_LIMIT = 50
_ID_LIMIT = 64
_ANSWER_LIMIT = 200


def answer_callback_query(call: Call) -> bool:
    press = call.world.presses.get(call.get("callback_query_id"))
    if press is None:
        raise QueryTooOld
    text = call.get("text") or ""
    if units(text) > _ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    url = call.get("url")
    if url is not None and not url.startswith(
        (f"https://t.me/{call.world.bot.username}?", "tg://")
    ):
        raise bad_request("URL_INVALID")
    press.take_answer(Answer(text, bool(call.get("show_alert"))), url)
    return True


def answer_inline_query(call: Call) -> bool:
    asked = call.world.asks.get(call.get("inline_query_id"))
    if asked is None:
        raise QueryTooOld
    results = call.get("results")
    if len(results) > _RESULT_LIMIT:
        raise bad_request("RESULTS_TOO_MUCH")
    if len((call.get("next_offset") or "").encode()) > _ID_LIMIT:
        raise bad_request("NEXT_OFFSET_INVALID")
    for result in results:
        _check_result(result)
    if len({result["id"] for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    asked.take_answer(call.parameters)
    return True


def _check_result(result: Raw) -> None:
    for required in ("type", "id"):
        if not result.get(required):
            raise bad_request(f"can't parse inline query result: Can't find field \"{required}\"")
    if len(str(result["id"]).encode()) > _ID_LIMIT:
        raise bad_request("RESULT_ID_INVALID")
    if result["type"] == "article" and not result.get("title"):
        raise bad_request("ARTICLE_TITLE_EMPTY")
    if "reply_markup" in result:
        check_markup(result["reply_markup"])
    _check_written(result)


def _check_written(result: Raw) -> None:
    written = result.get("input_message_content")
    if written is None:
        if result["type"] == "article":
            raise bad_request("message content must be specified for the inline query result")
        return
    if "message_text" in written:
        source, mode = written["message_text"], written.get("parse_mode")
        text, _ = formatted(source, mode, written.get("entities"), TEXT_LIMIT)
        if not text:
            raise bad_request("message text is empty")
