"""Calculators by hand, step by step, and over a list that is sent as a file."""

from __future__ import annotations

import io

import openpyxl  # type: ignore[import-untyped]  # ships no types
import pytest

from bot.chat.running import RunningBot
from tests.e2e.telegram.conftest import settled
from tests.emulators import BotApi
from tests.integration.hostile import archives, workbooks

pytestmark = pytest.mark.slow


async def test_an_edited_command_has_its_answer_edited(telegram: BotApi, bot: RunningBot) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    written = an.says(chat, "/rate 52 39")
    reply = await an.hears(chat, "25.00%")
    an.edits(written, "/rate 52 38")
    await telegram.world.signal.until(lambda: "26.92%" in reply.text or None, 10)
    assert [message.id for message in an.sees(chat)] == [reply.id]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("/rate 52 38", "26.92%"),
        ("/rate 52→38", "26.92%"),
        ("/rate 甲局 18 12; 乙局 10 9", "25.00%"),
        ("/posts 4 淮北", "1名领导"),
        ("/cut 150 3%", "至少减5名"),
        ("/vacancy 50 44", "12.00%"),
        ("/share 34 40", "85.00%"),
        ("/calc 精简率 52 38", "26.92%"),
        ("/rate 0 5", "精简前"),
        ("/rate 三 个", "“个”不是数字"),
        ("/calc 没有这个", "没有这个"),
        ("/rules", "huaibei"),
    ],
)
async def test_a_command_computes(
    telegram: BotApi, bot: RunningBot, written: str, wanted: str
) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    an.says(chat, written)
    reply = await an.hears(chat)
    assert wanted in reply.text


async def test_a_menu_asks_for_what_is_missing(telegram: BotApi, bot: RunningBot) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    an.says(chat, "/calc")
    menu = await an.hears(chat, "选一个")
    an.presses(menu, "精简率")
    await an.hears(chat, "精简前是多少")
    an.says(chat, "三十六个")
    await an.hears(chat, "精简后是多少")
    an.says(chat, "27")
    await an.hears(chat, "25.00%")
    an.says(chat, "/posts 4")
    rules = await an.hears(chat, "按哪套规则")
    an.presses(rules, "淮北")
    await an.hears(chat, "1名领导")


async def test_a_question_ends_the_steps(telegram: BotApi, bot: RunningBot) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    an.says(chat, "/rate")
    await an.hears(chat, "精简前是多少")
    an.says(chat, "酒泉市精简了多少个内设机构?")
    await an.hears(chat, "118个")
    an.says(chat, "/vacancy")
    asked = await an.hears(chat, "核定编制")
    an.presses(asked, "不算了")
    an.says(chat, "30")
    await an.hears(chat, lambda message: "实有" not in message.text)


async def test_a_list_comes_back_computed_drawn_and_filled(
    telegram: BotApi, bot: RunningBot
) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    rows = "单位,改革前,改革后\n甲局,30,21\n乙局,8,8\n丙局,12,9\n"
    an.sends_document(chat, "名单.csv", rows.encode("gb18030"))
    told = await an.hears(chat, "24.00%")
    assert "30.00%" in told.text
    await settled(bot)
    images = [one.photo for one in an.sees(chat) if one.photo]
    assert images[0].startswith(b"\x89PNG")
    ((content, name),) = [one.document for one in an.sees(chat) if one.document]
    assert name == "名单-核算.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert "甲局" in [cell.value for cell in sheet["A"]]


async def test_a_table_in_an_answer_is_aligned_and_drawn(telegram: BotApi, bot: RunningBot) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    an.says(chat, "甲局30个科室减到21个,乙局8个没动,丙局12个减到9个,分别和总共的精简率?")
    told = await an.hears(chat, "24.00%")
    assert "<pre>单位" in told.html
    await settled(bot)
    assert [one for one in an.sees(chat) if one.photo]


@pytest.mark.parametrize(
    ("name", "content", "wanted"),
    [
        ("名单.xlsx", b"not a workbook", "没有找到表头"),
        ("名单.csv", b"", "没有内容"),
        ("名单.csv", "单位,改革前,改革后\n甲局,-3,x\n".encode(), "改革前"),
        ("病毒.exe", b"MZ", ".xlsx"),
        ("报告.docx", b"PK", "管理员"),
    ],
)
async def test_a_file_that_cannot_be_used_is_told_why(
    telegram: BotApi, bot: RunningBot, name: str, content: bytes, wanted: str
) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    an.sends_document(chat, name, content)
    reply = await an.hears(chat)
    assert wanted in reply.text


async def test_hostile_lists_at_once_keep_nobody_from_asking(
    telegram: BotApi, bot: RunningBot
) -> None:
    made = {
        "甲": workbooks.laughing_workbook(),
        "乙": archives.workbook_bomb(),
        "丙": b"PK\x03\x04",
    }
    people = {name: telegram.person(name, language="zh-hans") for name in made}
    for name, content in made.items():
        people[name].sends_document(telegram.private(people[name]), f"{name}.xlsx", content)
    an = telegram.person("安", language="zh-hans")
    an.says(telegram.private(an), "/rate 52 38")
    assert "26.92%" in (await an.hears(telegram.private(an), "26.92%")).text
    told = {
        name: (
            await person.hears(telegram.private(person), "xlsx" if name != "乙" else "解开")
        ).text
        for name, person in people.items()
    }
    assert "已损坏" in told["甲"]
    assert "解开后太大" in told["乙"]
    assert "已损坏" in told["丙"]


async def test_a_button_of_other_steps_is_not_taken_for_an_input(
    telegram: BotApi, bot: RunningBot
) -> None:
    an, bo = telegram.person("安", language="zh-hans"), telegram.person("波", language="zh-hans")
    group = telegram.supergroup("编制群", members=[an, bo])
    an.says(group, "/posts@dakeshi_bot 4")
    rules = await an.hears(group, "按哪套规则")
    for button in ("淮北", "不算了"):
        said, _ = await bo.presses(rules, button).answered()
        assert "已经用过" in said
    an.says(group, "/rate@dakeshi_bot")
    asked = await an.hears(group, "精简前")
    said, _ = await an.presses(rules, "淮北").answered()
    assert "已经用过" in said
    an.replies_to(asked, "52")
    asked = await an.hears(group, "精简后")
    an.replies_to(asked, "38")
    await an.hears(group, "26.92%")
