"""Writes `docs/telegram.md`: every kind of reply, as the bot sends it to the emulated Telegram.

python -m tests.e2e.telegram.transcript docs/telegram.md
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bot.app import embedded_corpus, open_services
from bot.chat.phrases import PHRASES
from bot.chat.running import RunningBot, serving
from bot.phrases.reports import REPORTS
from bot.settings import Settings
from tests.emulators import BotApi, Message, Person, Place

ADMINISTRATOR = 900
HEAD = """# Telegram

What the bot says in Telegram, as it is sent: Telegram's HTML, then the buttons.
This page is written by `python -m tests.e2e.telegram.transcript docs/telegram.md`, which runs the
bot against the emulated Bot API; a test holds its second half against the code.
"""
WORDS_HEAD = """## Every sentence

Words with `$` are filled in.

| | 中文 | English |
|---|---|---|
"""


@dataclass
class Scribe:
    """Writes down what was said and heard."""

    lines: list[str] = field(default_factory=list)

    def chapter(self, title: str) -> None:
        self.lines += ["", f"## {title}"]

    def said(self, title: str, said: str, heard: Iterable[Message]) -> None:
        self.lines += [
            "",
            f"### {title}",
            "",
            f"`{said if len(said) < _MOST_SAID else said[:_MOST_SAID] + '…'}`",
        ]
        for message in heard:
            self.lines += ["", "```html", _shown(message), "```"]
            rows = [" ".join(f"[{one.text}]" for one in row) for row in message.buttons]
            self.lines += ["", *(f"> {row}<br>" for row in rows)] if rows else []


@dataclass
class Scene:
    telegram: BotApi
    bot: RunningBot
    scribe: Scribe
    an: Person
    boss: Person

    async def ask(
        self, title: str, said: str, *, place: Place | None = None, person: Person | None = None
    ) -> Message:
        """Say something, and write down all that comes of it; the first message of that."""
        person = person or self.an
        place = place or self.telegram.private(person)
        return await self.after(title, said, place, person, lambda: person.says(place, said))

    async def after(
        self, title: str, said: str, place: Place, person: Person, do: Callable[[], object]
    ) -> Message:
        before = {message.id for message in person.sees(place)}
        do()
        await self._settled()
        heard = [message for message in person.sees(place) if message.id not in before]
        self.scribe.said(title, said, heard)
        return heard[0]

    async def _settled(self) -> None:
        services = self.bot.services
        await self.telegram.world.signal.until(lambda: not self.telegram.unread() or None, 10)
        await asyncio.sleep(0.1)
        while services.desk.waiting or await services.records.inbox.pending():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)


async def play_all() -> str:
    """The whole page."""
    os.environ["PTB_TIMEDELTA"] = "true"  # noqa: TID251 - read by the library alone
    scribe = Scribe()
    with tempfile.TemporaryDirectory() as folder:
        async with BotApi(limits=False) as telegram:
            settings = Settings(
                _env_file=None,
                data_dir=Path(folder),
                telegram_token=telegram.token,
                telegram_api_url=telegram.base_url.removesuffix("/bot"),
                telegram_admins=(ADMINISTRATOR,),
            )
            async with open_services(settings) as answering, serving(answering) as bot:
                scene = Scene(
                    telegram,
                    bot,
                    scribe,
                    telegram.person("安", language="zh-hans"),
                    telegram.person("主任", language="zh-hans", number=ADMINISTRATOR),
                )
                for play in (_private, _calculators, _groups, _administration):
                    await play(scene)
    text = "\n".join([HEAD, *scribe.lines, "", words_table()]).rstrip() + "\n"
    return text.replace(folder, "/data/dakeshi").replace(str(embedded_corpus()), "…/corpus")


async def _private(scene: Scene) -> None:
    scene.scribe.chapter("Private chats")
    await scene.ask("Beginning", "/start")
    await scene.ask("Help", "/help")
    answer = await scene.ask("An answer", "酒泉市精简了多少个内设机构?")
    chat = scene.telegram.private(scene.an)
    await scene.after(
        "A source", "[📄 [1]]", chat, scene.an, lambda: scene.an.presses(answer, "[1]")
    )
    await scene.ask("A follow-up", "那淮北呢?")
    await scene.ask("A table (a chart comes with it)", _THREE)
    await scene.ask("A refusal", "如何做红烧肉?")
    await scene.ask("In English", "How many internal offices did Jiuquan cut?")
    await scene.ask("The language", "/lang")
    await scene.ask("Forgetting", "/reset")
    await scene.ask("Nothing to stop", "/stop")
    await scene.ask("An unknown command", "/nonsense")
    await scene.ask("Too long", "科" * 2001)


async def _calculators(scene: Scene) -> None:
    scene.scribe.chapter("Calculators")
    for written in (
        "/rate 52 38",
        "/rate 甲局 18 12; 乙局 10 9",
        "/posts 4 淮北",
        "/cut 150 3%",
        "/vacancy 50 44",
        "/share 34 40",
        "/rate 0 5",
    ):
        await scene.ask(written.split()[0].strip("/"), written)
    await scene.ask("Step by step", "/rate")
    await scene.ask("The next step", "三十六个")
    await scene.ask("The last step", "27")
    await scene.ask("Every calculator", "/calc")
    chat = scene.telegram.private(scene.an)
    await scene.after(
        "A list (a chart and the filled workbook come with it)",
        "名单.csv",
        chat,
        scene.an,
        lambda: scene.an.sends_document(chat, "名单.csv", _LIST.encode()),
    )
    await scene.after(
        "A list that cannot be used",
        "名单.csv",
        chat,
        scene.an,
        lambda: scene.an.sends_document(chat, "名单.csv", _BAD_LIST.encode()),
    )


async def _groups(scene: Scene) -> None:
    scene.scribe.chapter("Groups, channels, inline")
    group = scene.telegram.supergroup("编制群", members=[scene.an])
    await scene.ask(
        "Called in a group", "@dakeshi_bot 庆阳市开展大科室制的单位有哪些?", place=group
    )
    await scene.ask("Called with nothing", "@dakeshi_bot", place=group)
    channel = scene.telegram.channel("大科室")
    await scene.after(
        "A channel's post",
        "#问 淮北首批试点有哪几家单位?",
        channel,
        scene.an,
        lambda: channel.posts("#问 淮北首批试点有哪几家单位?"),
    )
    cards = await scene.an.asks_inline("酒泉 精简率").results()
    scene.scribe.lines += ["", "### Inline", "", "`@dakeshi_bot 酒泉 精简率`"]
    for card in cards[:2]:
        text = card["input_message_content"]["message_text"]
        scene.scribe.lines += ["", f"> **{card['title']}**", "", "```html", text, "```"]


async def _administration(scene: Scene) -> None:
    scene.scribe.chapter("Administration")
    await scene.ask("Refused to others", "/reindex")
    boss, chat = scene.boss, scene.telegram.private(scene.boss)
    preview = await scene.after(
        "A document",
        "咸宁市.md",
        chat,
        boss,
        lambda: boss.sends_document(chat, "咸宁市.md", _OWN.encode()),
    )
    boss.presses(preview, "收录")
    report = await boss.hears(chat, "已启用", timeout=120)
    scene.scribe.said("A reindex, at its end", "[收录并重建索引]", [report])
    await scene.ask("Status", "/status", person=boss)
    await scene.ask("Figures", "/stats", person=boss)
    await scene.ask("Gaps", "/feedback", person=boss)
    await scene.ask("Back", "/rollback", person=boss)
    await scene.ask("Access", f"/deny {scene.an.id}", person=boss)
    await scene.ask("Denied", "酒泉?")


def words_table() -> str:
    """Every sentence of the bot, but for what a report is made of."""
    rows = [
        f"| `{key}` | {_cell(texts['zh'])} | {_cell(texts['en'])} |"
        for key, texts in PHRASES.items()
        if key not in REPORTS
    ]
    return WORDS_HEAD + "\n".join(rows)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>").replace("<name>", "&lt;name&gt;")


def _shown(message: Message) -> str:
    if message.photo:
        return f"(a PNG image) {message.html}".strip()
    if message.document:
        return f"({message.document[1]}) {message.html}".strip()
    return message.html


_MOST_SAID = 60
_THREE = "甲局30个科室减到21个,乙局8个没动,丙局12个减到9个,分别和总共的精简率?"
_LIST = "单位,改革前,改革后,编制,实有\n甲局,30,21,60,55\n乙局,8,8,20,20\n丙局,12,9,31,33\n"
_BAD_LIST = "单位,改革前,改革后\n甲局,三十个,x\n乙局,-1,2\n"
_OWN = "# 咸宁市机关科室调整情况\n\n咸宁市市直部门内设机构由90个减到63个，共精简27个。\n"


def main(arguments: list[str]) -> None:
    Path(arguments[0]).write_text(asyncio.run(play_all()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
