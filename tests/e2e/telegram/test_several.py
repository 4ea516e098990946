"""Several bots behind one webhook, on one PostgreSQL: every update is answered once, in order."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot.chat.running import RunningBot
from bot.errors import ConfigurationError
from bot.records import open_records
from tests.e2e.telegram.conftest import Serve, ServeEcho
from tests.emulators import BotApi, Chat, Person
from tests.emulators.balancer import Balancer, balancing
from tests.fakes.chat import EchoAssistant
from tests.load.bot import free_port
from tests.postgres import PostgresServer, postgres_server
from tests.processes import bot_process

pytestmark = pytest.mark.slow

HERE = "127.0.0.1:0"
CHATS, QUESTIONS = 60, 3


@pytest.fixture
async def balancer() -> AsyncIterator[Balancer]:
    async with balancing() as running:
        yield running


class Several:
    """Bots that share a database and a data folder."""

    def __init__(
        self, balancer: Balancer, serve_echo: ServeEcho, stack: AsyncExitStack, url: SecretStr
    ) -> None:
        self.balancer = balancer
        self.url = url
        self._serve_echo = serve_echo
        self._stack = stack

    async def start(self, assistant: EchoAssistant | None = None, **given: Any) -> RunningBot:
        return await self._stack.enter_async_context(self.serving(assistant, **given))

    @asynccontextmanager
    async def serving(
        self, assistant: EchoAssistant | None = None, **given: Any
    ) -> AsyncIterator[RunningBot]:
        shared = {
            "database_url": self.url,
            "telegram_webhook_url": self.balancer.url,
            "telegram_listen": HERE,
            "health_listen": HERE,
            "telegram_drain_s": 0.5,
        }
        async with self._serve_echo(assistant, **{**shared, **given}) as bot:
            assert bot.port is not None
            self.balancer.bots.append(bot.port)
            try:
                yield bot
            finally:
                self.balancer.bots.remove(bot.port)


@pytest.fixture
async def several(
    balancer: Balancer, serve_echo: ServeEcho, database_url: SecretStr
) -> AsyncIterator[Several]:
    async with AsyncExitStack() as stack:
        yield Several(balancer, serve_echo, stack, database_url)


def answers(person: Person, chat: Chat) -> list[str]:
    return [message.text for message in person.sees(chat)]


async def test_what_one_chat_asks_of_several_bots_is_answered_once_and_in_order(
    telegram: BotApi, several: Several
) -> None:
    for _ in range(3):
        await several.start(EchoAssistant(pause_s=0.05))
    people = [telegram.person(f"人{number}", language="zh-hans") for number in range(12)]
    for number in range(4):
        for person in people:
            person.says(telegram.private(person), f"第{number}问")
    for person in people:
        await person.hears(telegram.private(person), "答：第3问", timeout=60)
    telegram.push_again()
    last = telegram.person("末", language="zh-hans")
    last.says(telegram.private(last), "完了")
    await last.hears(telegram.private(last), "答：完了", timeout=60)
    for person in people:
        assert answers(person, telegram.private(person)) == [f"答：第{n}问" for n in range(4)]
    assert telegram.violations == []
    assert len(several.balancer.served) == 3


async def test_what_is_asked_of_another_bot_reaches_the_one_that_works_on_the_chat(
    telegram: BotApi, several: Several
) -> None:
    for _ in range(2):
        await several.start()
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    # Two in a row, so that each bot is brought one of them.
    an.says(chat, "slow 一")
    await telegram.world.signal.until(lambda: not telegram.unread() or None, 30)
    an.says(chat, "/stop")
    await an.hears(chat, "已停止", timeout=60)
    an.says(chat, "二")
    await an.hears(chat, "答：二", timeout=60)
    assert sorted(several.balancer.served.values()) == [1, 2]


async def test_a_comment_under_a_post_has_it_as_context_whichever_bot_was_brought_it(
    telegram: BotApi, several: Several
) -> None:
    one, other = EchoAssistant(), EchoAssistant()
    for assistant in (one, other):
        await several.start(assistant)
    ports = list(several.balancer.bots)
    an = telegram.person("安", language="zh-hans")
    channel, discussion = telegram.channel("大科室"), telegram.supergroup("讨论", members=[an])
    telegram.link(channel, discussion)
    several.balancer.bots[:] = ports[:1]
    forwarded = channel.posts("酒泉市由413个减到295个").forwards[0]
    await telegram.world.signal.until(lambda: not telegram.unread() or None, 30)
    several.balancer.bots[:] = ports[1:]
    for number in range(2):
        an.replies_to(forwarded, f"@dakeshi_bot 第{number}问")
        await an.hears(discussion, f"答：第{number}问", timeout=60)
    several.balancer.bots[:] = ports
    contexts = [[turn.content for turn in history] for _, _, history in one.asked + other.asked]
    assert contexts == [["酒泉市由413个减到295个"]] * 2
    assert several.balancer.served == {ports[0]: 2, ports[1]: 2}


async def test_a_bot_that_is_stopped_hands_what_it_had_to_the_others(
    telegram: BotApi, several: Several
) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    never = EchoAssistant()
    async with several.serving(never):
        an.says(chat, "slow 一")
        an.says(chat, "二")
        await telegram.world.signal.until(lambda: not telegram.unread() or None, 30)
        async with asyncio.timeout(30):
            while not never.asked:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.02)
        let = EchoAssistant()
        let.release.set()
        await several.start(let)
        assert let.asked == []
    await an.hears(chat, "答：二", timeout=60)
    assert answers(an, chat) == ["答：slow 一", "答：二"]


async def test_everything_is_answered_once_in_order_through_faults_a_kill_and_a_stop(
    telegram: BotApi, balancer: Balancer, data: Path, database_url: SecretStr
) -> None:
    people = [telegram.person(f"人{number}", language="zh-hans") for number in range(CHATS)]
    telegram.faults.randomly(
        0.08,
        random.Random(7),  # noqa: S311 - the same faults every time
        kinds=("retry", "error", "drop", "drop_after"),
        methods="[es]*",
    )
    async with AsyncExitStack() as stack:
        processes = []
        for _ in range(3):
            port = free_port()
            given = {
                "DAKESHI_DATABASE_URL": database_url.get_secret_value(),
                "DAKESHI_TELEGRAM_WEBHOOK_URL": balancer.url,
                "DAKESHI_TELEGRAM_LISTEN": f"127.0.0.1:{port}",
            }
            process = await stack.enter_async_context(bot_process(telegram, data, given=given))
            assert process.stdout is not None
            assert (await asyncio.wait_for(process.stdout.readline(), 60)).strip() == b"ready"
            processes.append(process)
            balancer.bots.append(port)
        for number in range(QUESTIONS):
            for person in people:
                person.says(telegram.private(person), f"第{number}问")
        wanted = CHATS * QUESTIONS
        await _until_answered(telegram, people, wanted // 4)
        processes[0].send_signal(signal.SIGKILL)
        await _until_answered(telegram, people, wanted // 2)
        processes[1].send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(processes[1].wait(), 60) == 0
        await _until_answered(telegram, people, wanted)
        await asyncio.sleep(3)
        for person in people:
            assert answers(person, telegram.private(person)) == [
                f"答：第{number}问" for number in range(QUESTIONS)
            ]
        # Telegram's limits hold, although chats change hands.
        assert telegram.violations == []


async def _until_answered(telegram: BotApi, people: list[Person], wanted: int) -> None:
    chats = [(person, telegram.private(person)) for person in people]

    def answered() -> bool | None:
        return sum(len(answers(person, chat)) for person, chat in chats) >= wanted or None

    await telegram.world.signal.until(answered, 180)


async def test_a_database_that_goes_away_in_the_middle_of_answers_costs_none(
    telegram: BotApi, balancer: Balancer, serve: Serve
) -> None:
    with postgres_server() as server:
        shared = {
            "database_url": SecretStr(server.url("postgres")),
            "telegram_webhook_url": balancer.url,
            "telegram_listen": HERE,
        }
        async with serve(**shared) as bot:
            assert bot.port is not None
            balancer.bots.append(bot.port)
            people = [telegram.person(f"人{number}", language="zh-hans") for number in range(6)]
            for person in people:
                person.says(telegram.private(person), "淮北市一共精简了多少个内设机构?")
            for round_ in range(2):
                await asyncio.sleep(0.1 + 0.2 * round_)
                server.stop()
                await asyncio.sleep(4)
                await asyncio.to_thread(server.start)
            for person in people:
                await person.hears(telegram.private(person), "68个", timeout=60)
                person.says(telegram.private(person), "那酒泉市呢?")
            # What was said before is remembered all the same.
            for person in people:
                await person.hears(telegram.private(person), "118个", timeout=60)
            for person in people:
                assert len(answers(person, telegram.private(person))) == 2


async def test_a_bot_that_polls_may_keep_its_records_in_the_database_as_well(
    telegram: BotApi, serve_echo: ServeEcho, database_url: SecretStr
) -> None:
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    for text in ("一", "二"):
        async with serve_echo(database_url=database_url):
            an.says(chat, text)
            await an.hears(chat, f"答：{text}", timeout=60)
            telegram.push_again()
    assert answers(an, chat) == ["答：一", "答：二"]


async def test_the_database_of_another_bot_is_refused(several: Several) -> None:
    async with open_records(Path("unused"), several.url) as records:
        assert records.shared is not None
        assert await records.shared.inbox.belongs_to(654321)
    with pytest.raises(ConfigurationError, match="another bot's"):
        await several.start()


async def test_a_database_that_goes_away_costs_no_answer(
    telegram: BotApi, several: Several
) -> None:
    with postgres_server() as server:
        url = SecretStr(server.url("postgres"))
        async with (
            several.serving(EchoAssistant(pause_s=0.3), database_url=url) as one,
            several.serving(EchoAssistant(pause_s=0.3), database_url=url) as other,
        ):
            await _through_an_outage(telegram, server, (one, other))


async def _through_an_outage(
    telegram: BotApi, server: PostgresServer, bots: tuple[RunningBot, ...]
) -> None:
    people = [telegram.person(f"人{number}", language="zh-hans") for number in range(8)]
    for person in people:
        person.says(telegram.private(person), "一")
    await telegram.world.signal.until(lambda: not telegram.unread() or None, 60)
    server.stop()
    for person in people:
        person.says(telegram.private(person), "二")
    for bot in bots:
        status, told = await _ready(bot)
        assert status == 503
        assert "PostgreSQL" in told["not_ready"]["records"]
    assert telegram.unread() == len(people)
    await asyncio.to_thread(server.start)
    for person in people:
        await person.hears(telegram.private(person), "答：二", timeout=60)
    for bot in bots:
        assert (await _ready(bot))[0] == 200
    await asyncio.sleep(1)
    for person in people:
        assert answers(person, telegram.private(person)) == ["答：一", "答：二"]
    assert telegram.violations == []


async def _ready(bot: RunningBot) -> tuple[int, dict[str, dict[str, str]]]:
    async with (
        aiohttp.ClientSession() as visitor,
        visitor.get(f"http://127.0.0.1:{bot.health_port}/readyz") as told,
    ):
        return told.status, await told.json()
