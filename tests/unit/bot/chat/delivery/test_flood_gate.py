"""Requests pass the gate when they may, and are repeated where that does no harm."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.chat.delivery.flood_gate import FloodGate, Leaving, surely_unsent
from tests.fakes.virtual_time import in_virtual_time
from tests.unit.bot.chat.delivery.test_pacing import most_within

GROUP, PERSON, OTHER = -5, 9, 8


def network_error(cause: Exception | None, kind: type[NetworkError] = NetworkError) -> NetworkError:
    error = kind("no answer") if kind is not TimedOut else TimedOut()
    error.__cause__ = cause
    return error


UNSENT = network_error(httpx.ConnectError("refused"))
LOST = network_error(httpx.ReadError("cut"))
LATE = network_error(httpx.ReadTimeout("late"), TimedOut)
SERVER = network_error(None)


class Line:
    """Telegram behind a gate; notes what gets through, and when."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.gate = FloodGate(clock=loop.time)
        self.time = loop.time
        self.began = loop.time()
        self.passed: list[tuple[float, int | None]] = []
        self.failures: defaultdict[int | None, list[Exception]] = defaultdict(list)

    async def request(
        self, endpoint: str, chat: int | None = None, leaving: Leaving | None = None
    ) -> Any:
        data = {} if chat is None else {"chat_id": chat}

        async def callback() -> str:
            self.passed.append((self.time() - self.began, chat))
            if self.failures[chat]:
                raise self.failures[chat].pop(0)
            return f"done for {chat}"

        return await self.gate.process_request(callback, (), {}, endpoint, data, leaving)

    def times(self, chat: int | None) -> list[float]:
        return [time for time, of in self.passed if of == chat]


def tries(endpoint: str, *failures: Exception, chat: int | None = PERSON) -> list[float]:
    """When a request was tried that fails like this at first."""

    async def run() -> list[float]:
        line = Line()
        line.failures[chat] = list(failures)
        assert await line.request(endpoint, chat) == f"done for {chat}"
        return line.times(chat)

    return in_virtual_time(run())


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 0.0, 0.2, 2.0]), st.sampled_from([-5, -6, *range(1, 9)])),
        max_size=60,
    )
)
def test_whatever_arrives_what_leaves_keeps_telegrams_limits(
    arrivals: list[tuple[float, int]],
) -> None:
    async def run() -> list[tuple[float, int | None]]:
        line = Line()
        async with asyncio.TaskGroup() as group:
            for gap, chat in arrivals:
                await asyncio.sleep(gap)
                group.create_task(line.request("sendMessage", chat))
        return line.passed

    passed = in_virtual_time(run())
    assert len(passed) == len(arrivals)
    assert most_within([time for time, _ in passed], 1.0) <= 30
    for chat in {chat for _, chat in arrivals}:
        times = [time for time, of in passed if of == chat]
        assert most_within(times, 1.0) <= 1
        assert chat > 0 or most_within(times, 60.0) <= 20


def test_hundred_chats_at_once_never_exceed_thirty_a_second() -> None:
    async def run() -> list[float]:
        line = Line()
        await asyncio.gather(*(line.request("sendMessage", chat) for chat in range(1, 101)))
        return [time for time, _ in line.passed]

    times = in_virtual_time(run())
    assert most_within(times, 1.0) == 30
    assert max(times) < 4


def test_a_disk_that_stalls_lets_out_no_more_at_once() -> None:
    async def run() -> list[float]:
        line = Line()

        async def leaving() -> None:
            await asyncio.sleep(max(0.0, line.began + 1.5 - line.time()))

        chats = range(1, 61)
        await asyncio.gather(*(line.request("sendMessage", chat, leaving) for chat in chats))
        return [time for time, _ in line.passed]

    assert most_within(in_virtual_time(run()), 1.0) == 30


def test_a_chat_that_was_told_to_wait_does_not_hold_another() -> None:
    async def run() -> Line:
        line = Line()
        line.failures[GROUP] = [RetryAfter(timedelta(seconds=40))]
        async with asyncio.TaskGroup() as group:
            group.create_task(line.request("sendMessage", GROUP))
            await asyncio.sleep(0.01)
            group.create_task(line.request("sendMessage", PERSON))
        return line

    line = in_virtual_time(run())
    assert line.times(PERSON)[0] < 1
    first, second = line.times(GROUP)
    assert 40 <= second - first < 42
    assert line.gate.flood_waits == 1


def test_every_message_of_a_chat_that_waits_arrives_in_the_end() -> None:
    async def run() -> list[str]:
        line, said = Line(), list[str]()
        line.failures[GROUP] = [RetryAfter(timedelta(seconds=5))]

        async def say(text: str) -> None:
            await line.request("sendMessage", GROUP)
            said.append(text)

        async with asyncio.TaskGroup() as group:
            for text in ("甲", "乙", "丙"):
                group.create_task(say(text))
        return said

    assert sorted(in_virtual_time(run())) == sorted("甲乙丙")


@pytest.mark.parametrize(
    "endpoint", ["answerCallbackQuery", "answerInlineQuery", "setMyCommands", "getFile", "getMe"]
)
def test_a_request_without_a_chat_that_was_told_to_wait_waits(endpoint: str) -> None:
    first, second = tries(endpoint, RetryAfter(timedelta(seconds=7)), chat=None)
    assert 7 <= second - first < 8


@pytest.mark.parametrize("endpoint", ["getChat", "sendChatAction", "sendMessageDraft"])
def test_a_request_about_a_chat_that_was_told_to_wait_waits(endpoint: str) -> None:
    first, second = tries(endpoint, RetryAfter(timedelta(seconds=7)))
    assert 7 <= second - first < 8


def test_what_concerns_no_chat_waits_without_holding_up_messages() -> None:
    async def run() -> Line:
        line = Line()
        line.failures[None] = [RetryAfter(timedelta(seconds=7))]
        async with asyncio.TaskGroup() as group:
            group.create_task(line.request("setMyCommands"))
            await asyncio.sleep(0.01)
            group.create_task(line.request("sendMessage", PERSON))
        return line

    line = in_virtual_time(run())
    assert line.times(PERSON)[0] < 1
    assert 7 <= line.times(None)[-1] < 9


def test_a_menu_that_must_wait_holds_up_nothing_else_without_a_chat() -> None:
    async def run() -> float:
        line = Line()
        line.failures[None] = [RetryAfter(timedelta(seconds=3600))]
        async with asyncio.TaskGroup() as group:
            group.create_task(line.request("setMyCommands"))
            await asyncio.sleep(0.01)
            began = asyncio.get_running_loop().time()
            for endpoint in ("getUpdates", "answerCallbackQuery", "getFile"):
                await line.request(endpoint)
            return asyncio.get_running_loop().time() - began

    assert in_virtual_time(run()) < 1


@pytest.mark.parametrize(
    ("endpoint", "failure"),
    [
        ("sendMessage", UNSENT),
        ("sendPhoto", UNSENT),
        ("sendMessageDraft", LOST),
        ("sendChatAction", LATE),
        ("editMessageText", LOST),
        ("editMessageText", LATE),
        ("deleteMessage", LOST),
        ("answerCallbackQuery", SERVER),
        ("getFile", LATE),
    ],
)
def test_what_may_be_done_twice_or_surely_was_not_done_is_repeated(
    endpoint: str, failure: NetworkError
) -> None:
    assert len(tries(endpoint, failure, failure, failure)) == 4


@pytest.mark.parametrize("endpoint", ["sendMessage", "sendDocument", "copyMessage"])
@pytest.mark.parametrize("failure", [LOST, LATE, SERVER])
def test_a_message_that_may_have_arrived_is_not_sent_a_second_time(
    endpoint: str, failure: NetworkError
) -> None:
    async def run() -> int:
        line = Line()
        line.failures[PERSON] = [failure]
        with pytest.raises(NetworkError) as raised:
            await line.request(endpoint, PERSON)
        assert raised.value is failure
        return len(line.passed)

    assert in_virtual_time(run()) == 1


@pytest.mark.parametrize("failure", [BadRequest("Message is too long"), Forbidden("blocked")])
@pytest.mark.parametrize("endpoint", ["sendMessage", "editMessageText", "answerCallbackQuery"])
def test_what_telegram_refuses_is_not_repeated(endpoint: str, failure: Exception) -> None:
    async def run() -> int:
        line = Line()
        line.failures[PERSON] = [failure]
        with pytest.raises(type(failure)):
            await line.request(endpoint, PERSON)
        return len(line.passed)

    assert in_virtual_time(run()) == 1


def test_a_network_that_stays_away_is_given_up_after_some_tries_ever_further_apart() -> None:
    async def run() -> list[float]:
        line = Line()
        line.failures[OTHER] = [UNSENT] * 50
        with pytest.raises(NetworkError):
            await line.request("getChat", OTHER)
        return line.times(OTHER)

    times = in_virtual_time(run())
    gaps = [after - before for before, after in pairwise(times)]
    assert len(times) == 8
    assert gaps[0] < 0.3
    assert max(gaps) <= 15.1


@pytest.mark.parametrize("chat", ["@channel", "", None, "12"])
def test_a_chat_may_be_named_in_any_way(chat: Any) -> None:
    async def run() -> Any:
        gate = FloodGate(clock=asyncio.get_running_loop().time)

        async def callback() -> bool:
            return True

        return await gate.process_request(callback, (), {}, "sendMessage", {"chat_id": chat}, None)

    assert in_virtual_time(run()) is True


@pytest.mark.parametrize(
    ("failure", "unsent"), [(UNSENT, True), (LOST, False), (LATE, False), (SERVER, False)]
)
def test_only_a_connection_that_was_not_made_surely_sent_nothing(
    failure: NetworkError, unsent: bool
) -> None:
    assert surely_unsent(failure) is unsent
