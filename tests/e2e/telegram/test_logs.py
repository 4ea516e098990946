"""What a serving bot writes into its log: enough to follow an update, and nothing confidential."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest

from tests.emulators import BotApi
from tests.emulators.provider import Fail, Provider
from tests.emulators.provider.faithful import Faithful
from tests.processes import ECHO, REAL, bot_process

pytestmark = pytest.mark.slow

QUESTION = "酒泉市精简了多少个内设机构,独一无二的问法七七?"
NAME = "绝无仅有的名字"
GROUP = "独此一家的群"


def confidential(telegram: BotApi, *more: str) -> list[str]:
    return ["独一无二", "118个", NAME, GROUP, telegram.token, telegram.token.split(":")[1], *more]


@pytest.mark.parametrize(("level", "form"), [(None, "text"), ("INFO", "text"), ("INFO", "json")])
async def test_nothing_that_was_written_and_no_secret_is_logged_whatever_fails(
    telegram: BotApi, data: Path, level: str | None, form: str
) -> None:
    an = telegram.person(NAME, language="zh-hans")
    chat, group = telegram.private(an), telegram.supergroup(GROUP, members=[an])
    log = data / "log"
    async with Provider() as provider:
        given = {
            "DAKESHI_MODEL": "openai:emulated",
            "DAKESHI_MODEL_BASE_URL": provider.base_url,
            "DAKESHI_MODEL_KEY": provider.key,
            "DAKESHI_MODEL_RETRIES": "0",
            "DAKESHI_TELEGRAM_DRAIN_S": "1",
            "DAKESHI_LOG_FORMAT": form,
            **({"DAKESHI_LOG_LEVEL": level} if level else {}),
        }
        with log.open("wb") as written:
            async with bot_process(
                telegram, data, program=REAL, stderr=written, given=given
            ) as running:
                provider.always(Faithful())
                an.says(chat, QUESTION)
                await an.hears(chat, "118个", timeout=60)
                provider.always(Fail(500, f"{QUESTION} {provider.key}"))
                an.says(group, f"@dakeshi_bot {QUESTION}")
                await an.hears(group, "118个")
                quoted = f'Bad Request: can\'t parse entities: unsupported start tag "{QUESTION}"'
                telegram.faults.answer("sendMessage", 400, description=quoted)
                telegram.faults.drop("sendMessage", after=True)
                an.says(chat, QUESTION)
                await an.hears(chat, "118个", timeout=30)
                telegram.faults.answer("sendMessage", 400, description=f"Bad Request: `{QUESTION}`")
                an.says(chat, QUESTION)
                await an.hears(chat, "出了")
                telegram.faults.answer("*", status=401, times=1_000_000)
                an.says(chat, QUESTION)
                assert await asyncio.wait_for(running.wait(), 30) == 2
    said = log.read_text(encoding="utf-8")
    for secret in confidential(telegram, provider.key):
        assert secret not in said
    assert re.search(r"openai:emulated: \w+ 500", said)
    assert "unsupported start tag" in said
    if level == "INFO":
        numbers = {update["update_id"] for update in telegram.world.updates.history}
        followed = _followed(said, form)
        assert {"received", "answered"} <= followed[f"u{min(numbers)}"]
    else:
        assert "received" not in said


@pytest.mark.parametrize("form", ["text", "json"])
async def test_the_traceback_of_a_bug_does_not_hold_what_was_asked(
    telegram: BotApi, data: Path, form: str
) -> None:
    an = telegram.person(NAME, language="zh-hans")
    chat = telegram.private(an)
    given = {"DAKESHI_LOG_LEVEL": "INFO", "DAKESHI_LOG_FORMAT": form}
    log = data / "log"
    with log.open("wb") as written:
        async with bot_process(telegram, data, program=ECHO, stderr=written, given=given):
            an.says(chat, f"fail {QUESTION}")
            await an.hears(chat, "出了", timeout=60)
    said = log.read_text(encoding="utf-8")
    assert "RuntimeError" in said
    assert "Traceback" in said or "tests/fakes/chat.py" in said
    for secret in confidential(telegram):
        assert secret not in said


def _followed(said: str, form: str) -> dict[str, set[str]]:
    """Words that were logged about each request."""
    found: dict[str, set[str]] = {}
    for line in said.splitlines():
        if form == "json":
            # The program's own word to whoever started it is no log.
            if not line.startswith("{"):
                continue
            fields = json.loads(line)
            request, message = fields.get("request"), fields["message"]
        else:
            match = re.search(r" \[(u\d+)\]: (.*)", line)
            request, message = match.groups() if match else (None, "")
        if request:
            found.setdefault(request, set()).update(re.findall(r"\w+", message))
    return found
