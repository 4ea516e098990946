"""The emulator holds to the documented Bot API: its methods, and every update it emits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, Update

from tests.emulators import BotApi
from tests.emulators.dispatch import HANDLERS
from tests.emulators.methods import METHODS

_API = Path(__file__).parents[3] / "shared" / "telegram" / "bot_api.json"
_POLLING = {"getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo"}

Raw = dict[str, Any]


@pytest.fixture(scope="module")
def api() -> Raw:
    if not _API.is_file():
        pytest.skip("the documented Bot API (../shared/telegram) is absent")
    documented: Raw = json.loads(_API.read_text(encoding="utf-8"))
    return documented


@pytest.mark.parametrize("name", METHODS)
def test_a_method_has_its_documented_parameters(api: Raw, name: str) -> None:
    documented = {
        field["name"]: (tuple(field["types"]), field["required"])
        for field in api["methods"][name].get("fields", ())
    }
    declared = {each.name: (each.types, each.required) for each in METHODS[name].values()}
    assert declared == documented


def test_every_declared_method_is_handled() -> None:
    assert set(METHODS) == set(HANDLERS) | _POLLING


def everything(telegram: BotApi) -> list[Raw]:
    """An update of every kind that people can cause."""
    an = telegram.person("安", language="zh-hans", username="an")
    chat, group = telegram.private(an), telegram.group("编制群", members=[an])
    forum = telegram.supergroup("论坛", members=[an], forum=True)
    topic = forum.topic("改革")
    channel, discussion = telegram.channel("大科室"), telegram.supergroup("讨论")
    telegram.link(channel, discussion)
    said = an.says(chat, "/start@dakeshi_bot #科室 @an https://gov.cn/a")
    an.says(group, "请大科室助手答", mentioning=telegram.bot)
    an.edits(an.replies_to(said, "为何"), "为什么")
    an.replies_to(an.says(topic, "问"), "再问")
    an.replies_to(an.says(discussion, "问"), "再问")
    channel.edits(channel.posts("今日要闻"), "改")
    an.edits(an.sends_document(chat, "名单.xlsx", b"x", caption="#单"), "新题")
    an.sends_photo(topic, caption="图")
    an.sends_sticker(chat)
    an.sends_voice(chat)
    an.asks_inline("酒泉")
    answered = telegram.world.post(chat, telegram.bot, {"text": "答"})
    answered.markup = {"inline_keyboard": [[{"text": "甲", "callback_data": "a"}]]}
    an.presses(answered, "甲")
    answered.deleted = True
    an.presses_data(answered, "old")
    an.blocks()
    an.unblocks()
    group.adds_bot(by=an)
    discussion.kicks_bot(by=an)
    forum.promotes_bot()
    group.upgrade()
    return [pending.update for pending in telegram.world.updates.pending]


def test_every_update_has_only_documented_fields(api: Raw) -> None:
    for update in everything(BotApi()):
        hold(api, "Update", update)


async def test_the_client_library_reads_every_update() -> None:
    bot = Bot("1:a")
    for raw in everything(BotApi()):
        update = Update.de_json(raw, bot)
        assert update.to_dict().keys() == raw.keys()
        assert not update.api_kwargs


def hold(api: Raw, kind: str, value: Any) -> None:
    """Hold a value against the documented type."""
    if kind.startswith("Array of "):
        for each in value:
            hold(api, kind.removeprefix("Array of "), each)
        return
    simple = {"Integer": int, "String": str, "Boolean": bool, "Float": float}.get(kind)
    if simple is not None:
        assert isinstance(value, simple), (kind, value)
        return
    documented = api["types"][kind]
    if "subtypes" in documented:
        hold(api, subtype(api, documented["subtypes"], value), value)
        return
    fields = {field["name"]: field for field in documented.get("fields", ())}
    assert set(value) <= set(fields), (kind, set(value) - set(fields))
    missing = {name for name, field in fields.items() if field["required"]} - set(value)
    assert not missing, (kind, missing)
    for name, each in value.items():
        hold(api, fields[name]["types"][0], each)


def subtype(api: Raw, kinds: list[str], value: Raw) -> str:
    """The subtype that knows every field and misses none."""
    if "status" in value:
        known = {"kicked": "Banned"}.get(value["status"], value["status"].capitalize())
        return f"ChatMember{known}"
    if "Message" in kinds:
        return "InaccessibleMessage" if value["date"] == 0 else "Message"
    return next(kind for kind in kinds if kind.endswith(value["type"].capitalize()))
