"""A real python-telegram-bot application that talks to the emulated Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from telegram import Bot, Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, TypeHandler

from tests.emulators import BotApi

App = Application[Any, Any, Any, Any, Any, Any]
Handle = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


def application(telegram: BotApi) -> App:
    return (
        ApplicationBuilder()
        .token(telegram.token)
        .base_url(telegram.base_url)
        .base_file_url(telegram.base_file_url)
        .job_queue(None)
        .build()
    )


@asynccontextmanager
async def polling(
    telegram: BotApi, handle: Handle, allowed: list[str] | None = None
) -> AsyncIterator[Bot]:
    """A bot that polls and gives every update to one function."""
    app = application(telegram)
    app.add_handler(TypeHandler(Update, handle))
    async with app:
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling(allowed_updates=allowed)
        try:
            yield app.bot
        finally:
            await app.updater.stop()
            await app.stop()


async def ask(telegram: BotApi, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """What the server answers to a request as no client library would send it."""
    url = f"{telegram.base_url}{telegram.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=parameters) as answer:
        read: dict[str, Any] = await answer.json()
        assert answer.status == read.get("error_code", 200)
        return read


@asynccontextmanager
async def client(telegram: BotApi) -> AsyncIterator[Bot]:
    """A bot that only sends."""
    app = application(telegram)
    async with app.bot:
        yield app.bot
