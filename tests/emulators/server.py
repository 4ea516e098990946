"""The HTTP side of the emulated Bot API."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.emulators.calls import Call
from tests.emulators.dispatch import HANDLERS
from tests.emulators.errors import ApiError
from tests.emulators.faults import Fault
from tests.emulators.files import UPLOAD_LIMIT
from tests.emulators.methods import METHODS, NAMES
from tests.emulators.parameters import Parameters, check, read_request
from tests.emulators.webhooks import Webhook
from tests.emulators.world import World


@dataclass
class Request:
    """What the bot asked for; `status` is `None` while it waits and when it was cut off."""

    method: str
    parameters: Parameters
    time: float
    status: int | None = None


class Server:
    def __init__(self, world: World, token: str, backoff: float) -> None:
        self.world = world
        self.token = token
        self.webhook = Webhook(world, backoff)
        self.requests: list[Request] = []
        self.port = 0
        app = web.Application(client_max_size=UPLOAD_LIMIT + 2**20)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=0.5, handler_cancellation=True
        )
        self._answering: set[asyncio.Task[web.StreamResponse]] = set()

    async def start(self) -> None:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self.webhook.stop()
        self.world.updates.close()
        for task in self._answering:
            task.cancel()
        await self._runner.cleanup()

    async def _download(self, request: web.Request) -> web.Response:
        stored = self.world.files.at(request.match_info["path"])
        if request.match_info["token"] != self.token or stored is None:
            return web.json_response(ApiError(404, "Not Found").answer(), status=404)
        return web.Response(body=stored.content, content_type="application/octet-stream")

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        asked = request.match_info["method"]
        record = Request(NAMES.get(asked.lower(), asked), {}, self.world.clock())
        self.requests.append(record)
        if record.method == "getUpdates":
            # A poll ends with its connection, so that a dead bot takes no updates.
            return await self._respond(request, record)
        # Whatever else was asked for is done even if nobody waits for the answer.
        task = asyncio.create_task(self._respond(request, record))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)
        return await asyncio.shield(task)

    async def _respond(self, request: web.Request, record: Request) -> web.StreamResponse:
        try:
            self._check_address(request, record)
            sent, uploads = await read_request(request)
            record.parameters = sent
            fault = self.world.faults.next(record.method, _chat_id(sent))
            if fault is not None:
                await self._suffer(request, fault)
            parameters = check(METHODS[record.method], sent, uploads)
            record.parameters = parameters
            result = await self._handle(Call(self.world, record.method, parameters, uploads))
            if fault is not None and fault.after:
                self._cut(request)
        except ApiError as error:
            record.status = error.status
            return web.json_response(error.answer(), status=error.status)
        except _Dropped:
            return web.Response()
        finally:
            self.world.signal.set()
        record.status = 200
        return web.json_response({"ok": True, "result": result})

    def _check_address(self, request: web.Request, record: Request) -> None:
        if request.match_info["token"] != self.token:
            raise ApiError(401, "Unauthorized")
        if record.method not in METHODS:
            raise ApiError(404, "Not Found")

    async def _suffer(self, request: web.Request, fault: Fault) -> None:
        if fault.seconds:
            await asyncio.sleep(fault.seconds)
        if fault.error is not None:
            raise fault.error
        if fault.drop and not fault.after:
            self._cut(request)

    def _cut(self, request: web.Request) -> None:
        if request.transport is not None:
            request.transport.close()
        raise _Dropped

    async def _handle(self, call: Call) -> Any:
        if call.method == "getUpdates":
            self.world.updates.allow(call.get("allowed_updates"))
            return await self.world.updates.poll(
                call.get("offset") or 0, call.get("limit") or 100, call.get("timeout") or 0
            )
        if call.method == "setWebhook":
            return await self.webhook.set(call)
        if call.method == "deleteWebhook":
            return await self.webhook.delete(call)
        if call.method == "getWebhookInfo":
            return self.webhook.info()
        return HANDLERS[call.method](call)


class _Dropped(Exception):
    pass


def _chat_id(sent: Parameters) -> int | None:
    try:
        return int(sent.get("chat_id", ""))
    except (TypeError, ValueError):
        return None
