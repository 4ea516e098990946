"""`dakeshi telegram`: from the settings to a bot that runs until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from telegram import Update
from telegram.error import BadRequest, InvalidToken
from telegram.ext import Application, ApplicationBuilder, CallbackContext, ExtBot, TypeHandler
from telegram.request import HTTPXRequest

from bot.chat.access import Doorkeeper
from bot.chat.addressing import Me
from bot.chat.contact import Contact
from bot.chat.delivery import FloodGate, Leaving, Postman, Sightings
from bot.chat.desk import Desk
from bot.chat.errands import Replies, is_final, place_of_plan
from bot.chat.finishing import Finisher
from bot.chat.front import Front, concerns
from bot.chat.handlers import build_table
from bot.chat.health import telling_health
from bot.chat.menus import offer_commands
from bot.chat.polling import TOKEN_REFUSED, PollingBot, polling
from bot.chat.receiving import WEBHOOK_PATH, DurableQueue, Webhook, new_secret
from bot.chat.reindexing import Reindexing
from bot.chat.services import Answering, ChatServices
from bot.chat.starting import alone, ensure_index, once_reached
from bot.chat.tidying import tidy
from bot.chat.vitals import Vitals
from bot.errors import ConfigurationError
from bot.logs import about_request, request_of_update
from bot.records import Inbox, Received, Records, open_records

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

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
async def serving(answering: Answering) -> AsyncIterator[RunningBot]:
    """A bot that takes updates while the block lasts, and lets answers in flight finish after it.

    While Telegram cannot be reached, the start waits.

    Raises:
        ConfigurationError: There is no token, Telegram does not know it or refuses the address of
            the webhook, or another process serves the data folder.
        UnreadableMemory: The records of the data folder are damaged.
    """
    contact = Contact()
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
    async with (
        alone(settings.data_dir),
        open_records(settings.data_dir / "telegram.sqlite", settings.database_url) as records,
    ):
        queue = DurableQueue(records.inbox, time.time, measures=measures)
        gate = FloodGate(contact=contact, measures=measures)
        application = _application(settings, queue, gate, contact)
        async with _initialized(application):
            services = _services(answering, records, application.bot)
            queue.concerns = partial(concerns, me=services.me, trigger=settings.telegram_trigger)
            reindexing = Reindexing(services)
            finisher = Finisher(services.desk, services.replies, records.inbox, measures=measures)
            table = build_table(services, reindexing, flood_waits=lambda: gate.flood_waits)
            front = Front(services, table, finisher)
            _hand_to(front, application)
            url = settings.telegram_webhook_url
            receiving = (
                _polling(application, contact)
                if url is None
                else _listening(application, queue, settings, url)
            )
            try:
                await _take_up(services, front, finisher, application.bot)
                await application.start()
                async with (
                    _beside(tidy(services)),
                    _beside(offer_commands(application.bot, settings.telegram_admins)),
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


async def _first_of(*events: asyncio.Event) -> None:
    """Wait until one of them is set."""
    tasks = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Work that goes on beside the block and ends with it."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _application(
    settings: Settings, queue: DurableQueue, gate: FloodGate, contact: Contact
) -> _Application:
    if settings.telegram_token is None:
        message = "DAKESHI_TELEGRAM_TOKEN is not set. Get a token from @BotFather and set it."
        raise ConfigurationError(message)
    api = settings.telegram_api_url.rstrip("/")
    bot = PollingBot(
        settings.telegram_token.get_secret_value(),
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=HTTPXRequest(connection_pool_size=_CONNECTIONS, read_timeout=_READ_TIMEOUT_S),
        get_updates_request=HTTPXRequest(connection_pool_size=1),
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


def _services(answering: Answering, records: Records, bot: ExtBot[Leaving]) -> ChatServices:
    sightings = Sightings()
    postman = Postman(bot, sightings, on_migration=records.people.move)
    return ChatServices(
        answering=answering,
        records=records,
        me=Me(bot.id, bot.username),
        postman=postman,
        sightings=sightings,
        replies=Replies(
            postman, records.inbox, sightings, clock=time.time, measures=answering.measures
        ),
        desk=Desk(),
        doorkeeper=Doorkeeper(answering.settings, records.people, time.time),
        clock=time.time,
        monotonic=time.monotonic,
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


async def _take_up(
    services: ChatServices, front: Front, finisher: Finisher, bot: ExtBot[Leaving]
) -> None:
    """Go on with what the process before this one had not finished."""
    inbox, sightings = services.records.inbox, services.sightings
    for chat, numbers in await inbox.taken():
        sightings.saw(chat, *numbers)
    left = [
        (received, update)
        for received in await inbox.pending()
        if (update := await _readable(received, inbox, bot)) is not None
    ]
    # Every number that is known must be, before a lost one is looked for.
    for received, update in left:
        if received.plan is not None:
            sightings.saw(place_of_plan(received.plan).chat, *received.sent)
        if (message := update.effective_message) is not None:
            sightings.saw(message.chat.id, message.message_id)
    for received, update in left:
        try:
            if is_final(received):
                finisher.begin_again(received)
            else:
                await front.take(update)
        except Exception:  # noqa: BLE001 - one update must not keep the bot from starting
            _log.exception("update %d cannot be taken up", received.update_id)
            await inbox.finish(received.update_id)


async def _readable(received: Received, inbox: Inbox, bot: ExtBot[Leaving]) -> Update | None:
    """An update that was left; one that cannot be read any more is dropped."""
    try:
        return Update.de_json(json.loads(received.body), bot)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        _log.error("update %d cannot be read: %s", received.update_id, type(error).__name__)
        await inbox.finish(received.update_id)
        return None


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
    given = settings.telegram_webhook_secret
    secret = given.get_secret_value() if given else new_secret()
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
