"""What a log line holds, and what it must not."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sqlite3
from collections.abc import Iterator

import pytest

from bot.errors import ConfigurationError
from bot.logs import about_request, configure_logging, request_of_update, without_quotes

TOKEN = "123456:AAtesttesttesttesttesttesttesttest01"  # noqa: S105 - opens nothing
KEY = "sk-distinctive-key"
TEXT = "独一无二的问题"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    root.setLevel(level)
    root.handlers[:] = handlers


def configured(
    level: str = "INFO", form: str = "text", secrets: tuple[str, ...] = ()
) -> io.StringIO:
    stream = io.StringIO()
    configure_logging(level, form, secrets=secrets, stream=stream)  # type: ignore[arg-type]
    return stream


def fail(error: Exception) -> None:
    try:
        try:
            int(TEXT)
        except ValueError as cause:
            raise error from cause
    except Exception:
        logging.getLogger("bot.test").exception("it failed")


@pytest.mark.parametrize("form", ["text", "json"])
def test_of_a_foreign_error_only_its_kind_and_its_place_are_told(form: str) -> None:
    stream = configured(form=form)
    fail(RuntimeError(TEXT))
    said = stream.getvalue()
    assert TEXT not in said
    assert "RuntimeError" in said
    assert "ValueError" in said
    assert "test_logs.py" in said


@pytest.mark.parametrize(
    "error",
    [OSError(28, "No space left on device"), sqlite3.OperationalError("disk I/O error"),
     ConfigurationError("DAKESHI_X is wrong")],
    ids=repr,
)  # fmt: skip
def test_what_the_system_and_settings_say_is_told(error: Exception) -> None:
    stream = configured()
    fail(error)
    assert str(error) in stream.getvalue()
    assert TEXT not in stream.getvalue()


def test_debug_tells_everything_but_secrets() -> None:
    stream = configured("DEBUG", secrets=(KEY,))
    fail(RuntimeError(f"{TEXT} {KEY} {TOKEN}"))
    said = stream.getvalue()
    assert TEXT in said
    assert KEY not in said
    assert TOKEN not in said


@pytest.mark.parametrize("form", ["text", "json"])
def test_secrets_are_blacked_out_wherever_they_stand(form: str) -> None:
    stream = configured(form=form, secrets=(KEY, "x"))
    logging.getLogger("other").warning("GET /bot%s/getMe with %s, excellent", TOKEN, KEY)
    said = stream.getvalue()
    assert TOKEN not in said
    assert KEY not in said
    assert "excellent" in said


def test_json_is_one_object_a_line_with_the_request() -> None:
    stream = configured(form="json")
    with about_request(request_of_update(700)):
        logging.getLogger("bot.a").info("两行\n%s", "a\u2028b")
        fail(RuntimeError(TEXT))
    logging.getLogger("bot.b").warning("after")
    first, second, third = map(json.loads, stream.getvalue().splitlines())
    assert first["request"] == second["request"] == "u700"
    assert first["message"] == "两行\na\u2028b"
    assert first["level"] == "INFO"
    assert second["error"] == "RuntimeError"
    assert "request" not in third


async def test_what_begins_within_a_request_belongs_to_it() -> None:
    stream = configured()
    log = logging.getLogger("bot.a")

    async def later() -> None:
        await asyncio.sleep(0)
        log.info("in a task")
        await asyncio.to_thread(log.info, "in a thread")

    with about_request("u7"):
        task = asyncio.create_task(later())
    log.info("outside")
    await task
    lines = stream.getvalue().splitlines()
    assert [("[u7]" in line) for line in lines] == [False, True, True]


async def test_a_task_whose_error_nobody_took_does_not_tell_it() -> None:
    stream = configured()

    async def failing() -> None:
        raise RuntimeError(TEXT)

    asyncio.get_running_loop().call_exception_handler(
        {
            "message": "Task exception was never retrieved",
            "exception": RuntimeError(TEXT),
            "future": TEXT,
        }
    )
    said = stream.getvalue()
    assert "never retrieved" in said
    assert TEXT not in said


def test_libraries_that_print_urls_are_silent_at_info() -> None:
    stream = configured()
    logging.getLogger("httpx").info("HTTP Request: POST https://x/bot%s/getMe", TOKEN)
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f'can\'t parse entities: unsupported start tag "{TEXT}" at 4', 'can\'t parse entities: unsupported start tag "…" at 4'),
        (f"field `{TEXT}\n2`", "field `…`"),
        ("message is not modified", "message is not modified"),
    ],
)  # fmt: skip
def test_what_a_server_quotes_is_left_out(said: str, told: str) -> None:
    assert without_quotes(said) == told
