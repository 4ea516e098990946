"""Whether the line to Telegram is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.chat.contact import POLL_S, Contact
from bot.chat.delivery import FloodGate


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def test_silence_grows_until_an_answer() -> None:
    clock = Clock()
    contact = Contact(clock)
    clock.now += 40
    assert contact.silence_s == 40
    contact.heard()
    assert contact.silence_s == 0


def test_a_bot_that_never_polled_has_no_dead_loop() -> None:
    clock = Clock()
    contact = Contact(clock)
    clock.now += 1_000_000
    assert contact.is_polling


def test_a_loop_that_asks_no_more_is_seen() -> None:
    clock = Clock()
    contact = Contact(clock)
    contact.polled()
    seen = []
    # As long as a request is held, and the library's longest pause after failures beside it.
    for passed in (POLL_S + 60, 60):
        clock.now += passed
        seen.append(contact.is_polling)
    contact.polled()
    assert [*seen, contact.is_polling] == [True, False, True]


def test_a_loop_that_was_told_to_wait_is_not_dead() -> None:
    clock = Clock()
    contact = Contact(clock)
    contact.polled(pause_s=600)
    clock.now += 600
    assert contact.is_polling
    contact.stops_polling()
    clock.now += 10_000
    assert contact.is_polling


async def through_the_gate(contact: Contact, error: TelegramError | None) -> None:
    async def request() -> Any:
        if error is not None:
            raise error

    gate = FloodGate(contact=contact, tries=1)
    await gate.process_request(request, (), {}, "getMe", {}, None)


async def test_every_answer_that_passes_the_gate_is_heard() -> None:
    clock = Clock()
    contact = Contact(clock)
    clock.now += 9
    with pytest.raises(NetworkError):
        await through_the_gate(contact, NetworkError("no way"))
    assert contact.silence_s == 9
    await through_the_gate(contact, None)
    assert contact.silence_s == 0
    assert not contact.revoked.is_set()


async def test_a_token_that_is_refused_is_noted() -> None:
    contact = Contact()
    with pytest.raises(InvalidToken):
        await through_the_gate(contact, InvalidToken("no"))
    assert contact.revoked.is_set()


def test_retry_after_is_no_network_error() -> None:
    """What the gate takes for granted: to be told to wait is to be answered."""
    assert not issubclass(RetryAfter, NetworkError)


def test_telegrams_time_is_had_whatever_this_machine_thinks() -> None:
    clock, calendar = Clock(), Clock(5.0)
    contact = Contact(clock, calendar)
    assert contact.now() == 5.0
    contact.dated("Wed, 25 Nov 2026 10:00:00 GMT")
    at = contact.now()
    assert at == datetime(2026, 11, 25, 10, tzinfo=UTC).timestamp()
    calendar.now += 86_400
    clock.now += 60
    assert contact.now() == at + 60


def test_telegrams_time_does_not_jitter_and_follows_when_it_must() -> None:
    clock = Clock()
    contact = Contact(clock)
    contact.dated("Wed, 25 Nov 2026 10:00:00 GMT")
    at = contact.now()
    clock.now += 1.5
    contact.dated("Wed, 25 Nov 2026 10:00:00 GMT")
    assert contact.now() == at + 1.5
    # The growing clock of a machine that slept did not grow.
    contact.dated("Wed, 25 Nov 2026 12:00:00 GMT")
    assert contact.now() == at + 7200


@pytest.mark.parametrize("header", [None, "", "yesterday", "Wed, 99 Nov 2026 10:00:00 GMT"])
def test_what_is_no_date_tells_nothing(header: str | None) -> None:
    contact = Contact(Clock(), Clock(5.0))
    contact.dated(header)
    assert contact.now() == 5.0
