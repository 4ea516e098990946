"""Tells over HTTP how the bot is: `/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.chat.vitals import Vitals
from bot.errors import ConfigurationError

HEALTH_PATH = "/healthz"
READY_PATH = "/readyz"
METRICS_PATH = "/metrics"


@asynccontextmanager
async def telling_health(listen: str | None, vitals: Vitals) -> AsyncIterator[int | None]:
    """Tell how the bot is while the block lasts; the port, for one that was given as 0.

    Args:
        listen: Where, as host:port; with `None` nothing is told.
        vitals: Of the bot.

    Raises:
        ConfigurationError: Nobody can listen there.
    """
    if listen is None:
        yield None
        return
    host, _, port = listen.rpartition(":")
    runner = web.AppRunner(_application(vitals), access_log=None, handle_signals=False)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        except OSError as error:
            message = (
                f"DAKESHI_HEALTH_LISTEN: cannot listen at {listen} ({error.strerror}). "
                "Name an address of this machine and a port that is free."
            )
            raise ConfigurationError(message) from error
        listening: int = runner.addresses[0][1]
        yield listening
    finally:
        await runner.cleanup()


def _application(vitals: Vitals) -> web.Application:
    async def health(_: web.Request) -> web.Response:
        alive = vitals.is_alive()
        return web.json_response({"healthy": alive}, status=200 if alive else 503)

    async def ready(_: web.Request) -> web.Response:
        faults = await vitals.not_ready()
        told = {"ready": not faults, "not_ready": faults}
        return web.json_response(told, status=503 if faults else 200)

    async def metrics(_: web.Request) -> web.Response:
        exposition = await vitals.exposition()
        if exposition is None:
            raise web.HTTPNotFound
        kind = {"Content-Type": exposition.content_type}
        return web.Response(body=exposition.body, headers=kind)

    application = web.Application()
    application.router.add_get(HEALTH_PATH, health)
    application.router.add_get(READY_PATH, ready)
    application.router.add_get(METRICS_PATH, metrics)
    return application
