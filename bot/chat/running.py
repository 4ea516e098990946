"""`dakeshi telegram`: from the settings to a bot that runs until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
from telegram import Update
from telegram.error import BadRequest, InvalidToken
from telegram.ext import Application, ApplicationBuilder, CallbackContext, ExtBot, TypeHandler
from telegram.request import HTTPXRequest

from bot.chat.access import Doorkeeper, RateBook
from bot.chat.addressing import Me
from bot.chat.beside import beside
from bot.chat.contact import Contact
from bot.chat.delivery import FloodGate, Leaving, Postman, Sightings
from bot.chat.desk import Desk
from bot.chat.errands import Replies
from bot.chat.finishing import Finisher
from bot.chat.front import Front, concerns
from bot.chat.handlers import build_table
from bot.chat.health import telling_health
from bot.chat.menus import offer_commands
from bot.chat.polling import TOKEN_REFUSED, PollingBot, polling
from bot.chat.receiving import WEBHOOK_PATH, DurableQueue, Webhook, new_secret, shared_secret
from bot.chat.reindexing import Reindexing
from bot.chat.services import Answering, ChatServices
from bot.chat.sharing import Sharing
from bot.chat.starting import alone, ensure_index, once_reached
from bot.chat.taking_up import TakingUp
from bot.chat.tidying import tidy
from bot.chat.vitals import Vitals
from bot.errors import ConfigurationError
from bot.logs import about_request, request_of_update
from bot.records import Records, Shared, open_records

if TYPE_CHECKING:
    from bot.settings import Settings

_log = logging.getLogger(__name__)

_ALLOWED_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CHANNEL_POST,
    Update.EDITED_CHANNEL_POST,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
]
_CONNECTIONS = 64
_READ_TIMEOUT_S = 20.0

_Context = CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]
_Application = Application[
    PollingBot, _Context, dict[Any, Any], dict[Any, Any], dict[Any, Any], None
]


@dataclass(frozen=True, slots=True)
class RunningBot:
    """A bot that takes updates."""

    me: Me
    services: ChatServices
    port: int | None
    """Where the webhook listens; `None` when the bot polls."""
    health_port: int | None
    """Where the bot tells how it is; `None` when it does not."""
    contact: Contact


async def run_telegram(
    settings: Settings,
    open_answering: Callable[[Settings], AbstractAsyncContextManager[Answering]],
    *,
    on_ready: Callable[[RunningBot], None] = lambda _: None,
) -> None:
    """Serve Telegram until SIGINT or SIGTERM.

    Args:
        settings: With a token.
        open_answering: Opens what answers.
        on_ready: Told when updates are taken.

    Raises:
        ConfigurationError: There is no token, or Telegram does not know it, or not any more.
    """
    # Without it python-telegram-bot warns whenever it was told to wait.
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # noqa: TID251 - read by the library alone
    stop, ready = asyncio.Event(), asyncio.Event()

    async def serve() -> None:
        async with open_answering(settings) as answering, serving(answering) as bot:
            ready.set()
            on_ready(bot)
            await _first_of(stop, bot.contact.revoked)
            if not stop.is_set():
                # What is not answered yet stays recorded, for the next token.
                raise ConfigurationError(TOKEN_REFUSED)
            _log.info("stopping")

    with _signals_set(stop):
        serve_task, stop_task = asyncio.create_task(serve()), asyncio.create_task(stop.wait())
        await asyncio.wait({serve_task, stop_task}, return_when=asyncio.FIRST_COMPLETED)
        stop_task.cancel()
        if not ready.is_set():
            # Whoever stops it need not wait until the index is built or Telegram is reached.
            serve_task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serve_task


@asynccontextmanager
async def serving(
    answering: Answering, *, contact: Contact | None = None
) -> AsyncIterator[RunningBot]:
    """A bot that takes updates while the block lasts, and lets answers in flight finish after it.

    While Telegram cannot be reached, the start waits.

    Args:
        answering: What answers, with its settings.
        contact: The line to Telegram; by default by the clocks of this machine.

    Raises:
        ConfigurationError: There is no token, Telegram does not know it or refuses the address of
            the webhook, or another process serves the data folder.
        UnreadableMemory: The records of the data folder are damaged.
    """
    contact = contact or Contact()
    vitals = Vitals(answering.measures, contact, answering.corpus)
    async with (
        telling_health(answering.settings.health_listen, vitals) as health_port,
        _taking_updates(answering, contact, vitals) as (services, port),
    ):
        yield RunningBot(services.me, services, port, health_port, contact)


@asynccontextmanager
async def _taking_updates(
    answering: Answering, contact: Contact, vitals: Vitals
) -> AsyncIterator[tuple[ChatServices, int | None]]:
    """What is behind a bot that takes updates, and where its webhook listens, if it has one."""
    settings, measures = answering.settings, answering.measures
    await ensure_index(answering.corpus)
    path = settings.data_dir / "telegram.sqlite"
    async with (
        _keeping_others_out(settings),
        open_records(path, settings.database_url) as records,
    ):
        queue = DurableQueue(records.inbox, contact.now, measures=measures)
        gate = FloodGate(contact=contact, measures=measures)
        application = _application(settings, queue, gate, contact)
        async with (
            _initialized(application),
            _belonging(records.shared, application.bot.id, queue, gate) as sharing,
        ):
            services = _services(answering, records, application.bot, contact)
            queue.concerns = partial(concerns, me=services.me, trigger=settings.telegram_trigger)
            reindexing = Reindexing(services)
            url = settings.telegram_webhook_url
            receiving = (
                _polling(application, contact)
                if url is None
                else _listening(application, queue, settings, url)
            )
            try:
                async with (
                    _dealing_with(services, reindexing, application, gate, sharing),
                    receiving as port,
                ):
                    # Where updates are polled, silence is a fault and needs no question.
                    vitals.serves(services, application.bot.get_me if url is not None else None)
                    yield services, port
            finally:
                vitals.stops()
                if application.running:
                    await application.stop()
                await services.desk.close(settings.telegram_drain_s)
                await reindexing.close()


@asynccontextmanager
async def _dealing_with(
    services: ChatServices,
    reindexing: Reindexing,
    application: _Application,
    gate: FloodGate,
    sharing: Sharing | None,
) -> AsyncIterator[None]:
    """Deal with updates: with those that were left, and while the block lasts with what comes."""
    finisher = Finisher(
        services.desk, services.replies, services.records.inbox, measures=services.measures
    )
    table = build_table(services, reindexing, flood_waits=lambda: gate.flood_waits)
    front = Front(services, table, finisher)
    _hand_to(front, application)
    taking_up = TakingUp(services, front, finisher, application.bot)
    if sharing is None:
        await taking_up.what_was_left()
    await application.start()
    async with (
        beside(tidy(services)),
        beside(offer_commands(application.bot, services.settings.telegram_admins)),
        sharing.taking(taking_up.take) if sharing is not None else nullcontext(),
    ):
        yield


def _keeping_others_out(settings: Settings) -> AbstractAsyncContextManager[None]:
    """Where the records are files of the data folder, they are one process's."""
    return alone(settings.data_dir) if settings.database_url is None else nullcontext()


@asynccontextmanager
async def _belonging(
    shared: Shared | None, bot: int, queue: DurableQueue, gate: FloodGate
) -> AsyncIterator[Sharing | None]:
    """Be one of several processes, where the records are shared; `None` where they are not.

    Raises:
        ConfigurationError: They are those of another bot.
    """
    if shared is None:
        yield None
        return
    if not await shared.inbox.belongs_to(bot):
        raise ConfigurationError(
            "the database of DAKESHI_DATABASE_URL is another bot's. Name an empty one, or a schema "
            "of its own: …/dakeshi?options=-csearch_path%3Dname"
        )
    sharing = Sharing(shared.inbox, on_count=gate.share)
    queue.hand_on = sharing.look
    async with sharing.belonging():
        yield sharing


async def _first_of(*events: asyncio.Event) -> None:
    """Wait until one of them is set."""
    tasks = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


def _application(
    settings: Settings, queue: DurableQueue, gate: FloodGate, contact: Contact
) -> _Application:
    if settings.telegram_token is None:
        message = "DAKESHI_TELEGRAM_TOKEN is not set. Get a token from @BotFather and set it."
        raise ConfigurationError(message)
    api = settings.telegram_api_url.rstrip("/")

    async def note_date(response: httpx.Response) -> None:
        contact.dated(response.headers.get("date"))

    heeding: dict[str, Any] = {"event_hooks": {"response": [note_date]}}
    bot = PollingBot(
        settings.telegram_token.get_secret_value(),
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=HTTPXRequest(
            connection_pool_size=_CONNECTIONS, read_timeout=_READ_TIMEOUT_S, httpx_kwargs=heeding
        ),
        get_updates_request=HTTPXRequest(connection_pool_size=1, httpx_kwargs=heeding),
        rate_limiter=gate,
        contact=contact,
    )
    return ApplicationBuilder().bot(bot).update_queue(queue).job_queue(None).build()


@asynccontextmanager
async def _initialized(application: _Application) -> AsyncIterator[None]:
    try:
        await once_reached(application.initialize)
    except InvalidToken:
        await application.shutdown()
        # The library's own message holds the token.
        raise ConfigurationError(TOKEN_REFUSED) from None
    try:
        yield
    finally:
        await application.shutdown()


def _services(
    answering: Answering, records: Records, bot: ExtBot[Leaving], contact: Contact
) -> ChatServices:
    sightings = Sightings()
    postman = Postman(bot, sightings, on_migration=records.people.move)
    return ChatServices(
        answering=answering,
        records=records,
        me=Me(bot.id, bot.username),
        postman=postman,
        sightings=sightings,
        replies=Replies(
            postman, records.inbox, sightings, clock=contact.now, measures=answering.measures
        ),
        desk=Desk(),
        doorkeeper=Doorkeeper(answering.settings, records.people, contact.now),
        clock=contact.now,
        monotonic=time.monotonic,
        rates=records.shared.rates if records.shared else RateBook(time.monotonic),
    )


def _hand_to(front: Front, application: _Application) -> None:
    """Have every update taken by the front."""

    async def take(update: Update, _: _Context) -> None:
        with about_request(request_of_update(update.update_id)):
            await front.take(update)

    application.add_handler(TypeHandler(Update, take))
    application.add_error_handler(_log_error)


async def _log_error(update: object, context: _Context) -> None:
    """Log what escaped; never tell it to a chat."""
    number = update.update_id if isinstance(update, Update) else None
    _log.error("update %s was not taken", number, exc_info=context.error)


@asynccontextmanager
async def _polling(application: _Application, contact: Contact) -> AsyncIterator[None]:
    """Fetch updates."""
    updater = application.updater
    if updater is None:
        message = "the application has no updater"
        raise RuntimeError(message)
    async with polling(updater, contact, kinds=_ALLOWED_UPDATES):
        yield


@asynccontextmanager
async def _listening(
    application: _Application, queue: DurableQueue, settings: Settings, url: str
) -> AsyncIterator[int]:
    """Have updates brought to a webhook; its port."""
    secret = _webhook_secret(settings, application.bot.token)
    webhook = Webhook(application.bot, queue, secret, healthy=lambda: application.running)
    host, _, port = settings.telegram_listen.rpartition(":")
    listening = await webhook.listen(host, int(port))
    set_webhook = partial(
        application.bot.set_webhook,
        url.rstrip("/") + WEBHOOK_PATH,
        allowed_updates=_ALLOWED_UPDATES,
        secret_token=secret,
    )
    try:
        try:
            await once_reached(set_webhook)
        except BadRequest as error:
            message = f"Telegram refuses DAKESHI_TELEGRAM_WEBHOOK_URL: {error.message}."
            raise ConfigurationError(message) from error
        yield listening
    finally:
        await webhook.close()


def _webhook_secret(settings: Settings, token: str) -> str:
    if settings.telegram_webhook_secret is not None:
        return settings.telegram_webhook_secret.get_secret_value()
    return new_secret() if settings.database_url is None else shared_secret(token)


@contextmanager
def _signals_set(stop: asyncio.Event) -> Iterator[None]:
    """While this lasts, SIGINT and SIGTERM set the event and nothing else."""
    loop = asyncio.get_running_loop()
    before = {
        number: signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set) and None)
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
