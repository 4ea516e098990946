"""The real application, over a real socket, against the emulated Bot API.

`bot` answers from the embedded corpus with the embedded models. `echo` says questions back at
once: for tests of delivery, where what is said does not matter.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest

from bot.app import open_corpus, open_measures, open_services
from bot.chat.running import RunningBot, serving
from bot.settings import Settings
from tests.emulators import BotApi
from tests.fakes.chat import EchoAnswering, EchoAssistant

ADMINISTRATOR = 900


def settings_for(telegram: BotApi, data: Path, **given: Any) -> Settings:
    return Settings(
        _env_file=None,
        **{
            "data_dir": data,
            "telegram_token": telegram.token,
            "telegram_api_url": telegram.base_url.removesuffix("/bot"),
            "telegram_person_per_min": 1000,
            "telegram_chat_per_min": 1000,
            **given,
        },
    )


async def settled(bot: RunningBot) -> None:
    """Until everything asked so far is dealt with."""
    async with asyncio.timeout(30):
        while bot.services.desk.waiting or await bot.services.records.inbox.pending():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)


@pytest.fixture
async def telegram() -> AsyncIterator[BotApi]:
    async with BotApi() as emulated:
        yield emulated


class Serve(Protocol):
    """Runs a bot while a block lasts; several times in a row in one data folder."""

    def __call__(self, **given: Any) -> AbstractAsyncContextManager[RunningBot]: ...


@pytest.fixture
def serve(telegram: BotApi, data: Path) -> Serve:
    """The bot with everything behind it."""

    @asynccontextmanager
    async def run(**given: Any) -> AsyncIterator[RunningBot]:
        settings = settings_for(telegram, data, **given)
        measures = open_measures(settings)
        async with (
            open_services(settings, measures=measures) as answering,
            serving(answering) as bot,
        ):
            yield bot

    return run


@pytest.fixture
async def bot(serve: Serve) -> AsyncIterator[RunningBot]:
    async with serve(telegram_admins=(ADMINISTRATOR,)) as running:
        yield running


class ServeEcho(Protocol):
    """Runs a bot that says questions back."""

    def __call__(
        self, assistant: EchoAssistant | None = None, **given: Any
    ) -> AbstractAsyncContextManager[RunningBot]: ...


@pytest.fixture
def serve_echo(telegram: BotApi, data: Path) -> ServeEcho:
    """The bot with an assistant that needs no model."""

    @asynccontextmanager
    async def run(
        assistant: EchoAssistant | None = None, **given: Any
    ) -> AsyncIterator[RunningBot]:
        settings = settings_for(telegram, data, **given)
        measures = open_measures(settings)
        with open_corpus(settings, measures=measures) as corpus:
            answering = EchoAnswering(
                settings, corpus, assistant or EchoAssistant(), measures=measures
            )
            async with serving(answering) as running:
                yield running

    return run
