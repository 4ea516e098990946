"""Administrators run the corpus, and who may ask, from the chat."""

from __future__ import annotations

import re

import pytest

from bot.chat.running import RunningBot
from tests.e2e.telegram.conftest import ADMINISTRATOR, Serve, settled
from tests.emulators import BotApi

pytestmark = pytest.mark.slow

OWN = """# 咸宁市机关科室调整情况

咸宁市市直部门内设机构由90个减到63个，共精简27个。
"""

LONG = "# 档案柜登记簿\n\n" + "\n\n".join(
    f"## 第{number}号档案柜\n\n第{number}号档案柜放在{number % 9 + 1}楼走廊，钥匙由值班员保管，"
    f"每逢{number % 28 + 1}日清点一次，柜内材料按年份排列，借出时登记姓名和归还日期。"
    for number in range(600)
)
"""So many passages that rebuilding takes longer than progress takes to be shown."""


async def test_others_are_refused_calmly(telegram: BotApi, bot: RunningBot) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    for command in ("/reindex", "/rollback", "/status", "/stats", "/documents", "/allow 5"):
        an.says(chat, command)
        await an.hears(chat, "只有管理员")


@pytest.mark.parametrize("whom", ["", "安", "9" * 30, "-", "5 6"])
async def test_whom_nobody_can_be_is_told_how_it_is_written(
    telegram: BotApi, bot: RunningBot, whom: str
) -> None:
    boss = telegram.person("主任", language="zh-hans", number=ADMINISTRATOR)
    chat = telegram.private(boss)
    boss.says(chat, f"/deny {whom}")
    await boss.hears(chat, "用法：/deny")


async def test_the_state_and_the_figures_are_told(telegram: BotApi, bot: RunningBot) -> None:
    boss = telegram.person("主任", language="zh-hans", number=ADMINISTRATOR)
    chat = telegram.private(boss)
    boss.says(chat, "/stats")
    await boss.hears(chat, "还没有提问")
    boss.says(chat, "酒泉市精简了多少个内设机构?")
    await boss.hears(chat, "118个")
    boss.says(chat, "如何做红烧肉")
    refused = await boss.hears(chat, "不作答")
    await boss.presses(refused, "👎").answered()
    await settled(bot)
    boss.says(chat, "/status")
    status = await boss.hears(chat, "embedded")
    assert "正在使用" in status.text
    boss.says(chat, "/stats")
    stats = await boss.hears(chat, "最近7天")
    assert "私聊" in stats.text
    boss.says(chat, "/feedback")
    feedback = await boss.hears(chat, "资料的缺口")
    assert feedback.text.count("如何做红烧肉") == 2


async def test_a_document_is_previewed_added_answers_and_leaves(
    telegram: BotApi, bot: RunningBot
) -> None:
    boss = telegram.person("主任", language="zh-hans", number=ADMINISTRATOR)
    chat = telegram.private(boss)
    boss.sends_document(chat, "../测试市.md", OWN.encode())
    preview = await boss.hears(chat, "读到《咸宁市")
    assert "1个段落" in preview.text
    boss.presses(preview, "收录")
    await boss.hears(chat, "已启用", timeout=120)
    boss.says(chat, "咸宁市精简了多少个内设机构?")
    await boss.hears(chat, "27个")
    boss.says(chat, "/documents")
    listed = await boss.hears(chat, "自己加的1份")
    boss.presses(listed, "🗑 测试市.md")
    await boss.hears(chat, "已启用", timeout=120)
    boss.says(chat, "咸宁市精简了多少个内设机构?")
    await boss.hears(chat, "不作答")
    boss.presses(preview, "收录")
    kept = bot.services.settings.data_dir / "removed"
    assert [path.read_text() for path in kept.iterdir()] == [OWN]


async def test_a_reindex_is_seen_by_both_administrators_while_others_ask(
    telegram: BotApi, serve: Serve
) -> None:
    async with serve(telegram_admins=(ADMINISTRATOR, ADMINISTRATOR + 1)) as bot:
        boss = telegram.person("主任", language="zh-hans", number=ADMINISTRATOR)
        deputy = telegram.person("副主任", language="zh-hans", number=ADMINISTRATOR + 1)
        chat, second = telegram.private(boss), telegram.private(deputy)
        before = bot.services.answering.corpus.status().serving
        assert before is not None
        own = bot.services.settings.data_dir / "documents"
        own.mkdir()
        (own / "测试市.md").write_text(OWN, encoding="utf-8")
        (own / "登记簿.md").write_text(LONG, encoding="utf-8")
        boss.says(chat, "/reindex")
        progress = await boss.hears(chat, "重建")
        deputy.says(second, "/reindex")
        joined = await deputy.hears(second, "已在重建")
        people = [telegram.person(f"人{n}", language="zh-hans") for n in range(50)]
        for person in people:
            person.says(telegram.private(person), "酒泉市精简了多少个内设机构?")
        for person in people:
            await person.hears(telegram.private(person), "118个", timeout=120)
        await telegram.world.signal.until(lambda: "已启用" in progress.text or None, 120)
        assert any("/" in text for text in progress.edits), progress.edits
        await telegram.world.signal.until(lambda: "已启用" in joined.text or None, 30)
        boss.says(chat, "咸宁市精简了多少个内设机构?")
        await boss.hears(chat, "27个")
        boss.says(chat, "/status")
        status = await boss.hears(chat, "正在使用")
        assert before.id not in status.text.split("上一个")[0]
        boss.says(chat, "/rollback")
        await boss.hears(chat, before.id)
        boss.says(chat, "咸宁市精简了多少个内设机构?")
        await boss.hears(chat, "不作答")


async def test_where_there_is_nothing_to_roll_back_to_that_is_said(
    telegram: BotApi, bot: RunningBot
) -> None:
    boss = telegram.person("主任", language="zh-hans", number=ADMINISTRATOR)
    chat = telegram.private(boss)
    boss.says(chat, "/rollback")
    said = await boss.hears(chat, "没有更早的索引")
    assert not re.search("[A-Za-z]{3}", said.text)


async def test_a_reindex_is_cancelled(telegram: BotApi, bot: RunningBot) -> None:
    boss = telegram.person("主任", language="zh-hans", number=ADMINISTRATOR)
    chat = telegram.private(boss)
    before = bot.services.answering.corpus.status().serving
    own = bot.services.settings.data_dir / "documents"
    own.mkdir()
    (own / "测试市.md").write_text(OWN, encoding="utf-8")
    boss.says(chat, "/reindex")
    progress = await boss.hears(chat, "重建")
    boss.presses(progress, "取消")
    await telegram.world.signal.until(lambda: "已取消" in progress.text or None, 60)
    assert bot.services.answering.corpus.status().serving == before


async def test_a_gate_that_holds_names_the_questions_and_can_be_overruled(
    telegram: BotApi, bot: RunningBot
) -> None:
    boss = telegram.person("主任", language="zh-hans", number=ADMINISTRATOR)
    chat = telegram.private(boss)
    data = bot.services.settings.data_dir
    (data / "documents").mkdir()
    (data / "documents" / "测试市.md").write_text(OWN, encoding="utf-8")
    (data / "golden.yaml").write_text(
        "- id: own-impossible\n  kind: fact\n  question: 咸宁市精简了多少个内设机构?\n"
        '  sources: [documents/测试市.md]\n  contains: ["999"]\n  answerable: true\n',
        encoding="utf-8",
    )
    boss.says(chat, "/reindex")
    held = await boss.hears(chat, "没有启用", timeout=120)
    assert "own-impossible" in held.text
    boss.presses(held, "仍然启用")
    await boss.hears(chat, "已启用", timeout=120)


async def test_an_unknown_person_is_let_in_by_a_button(telegram: BotApi, serve: Serve) -> None:
    async with serve(telegram_admins=(ADMINISTRATOR,), telegram_access="allowlist"):
        boss = telegram.person("主任", language="zh-hans", number=ADMINISTRATOR)
        chat = telegram.private(boss)
        boss.says(chat, "/help")
        await boss.hears(chat, "管理")
        an = telegram.person("安<b>", language="zh-hans")
        own = telegram.private(an)
        an.says(own, "酒泉市精简了多少个内设机构?")
        told = await an.hears(own, "代码")
        asked = await boss.hears(chat, "请求使用")
        (code,) = re.findall("代码是 ([A-Z0-9]{8})", told.text)
        assert code in asked.text
        boss.presses(asked, "允许")
        await an.hears(own, "已允许")
        an.says(own, "酒泉市精简了多少个内设机构?")
        await an.hears(own, "118个")
        boss.says(chat, f"/deny {an.id}")
        await boss.hears(chat, "已拒绝")
        an.says(own, "酒泉市精简了多少个内设机构?")
        await an.hears(own, "没有使用权限")
