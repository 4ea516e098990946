"""The emulated provider, as a test holds it."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Iterator
from types import TracebackType

from aiohttp import hdrs, web

from tests.emulators.provider.asked import Asked
from tests.emulators.provider.checks import check_request, check_shape
from tests.emulators.provider.errors import ApiError, check_key
from tests.emulators.provider.exchange import Cut, Exchange
from tests.emulators.provider.steps import Scripted, Step
from tests.emulators.provider.wire import models
from tests.emulators.signals import Signal

KEY = "sk-emulated-provider-key-0000000000000001"
_LARGEST_REQUEST = 16 * 2**20


class Provider:
    """An OpenAI-compatible server on a free port.

    It answers with what was scripted; a request without a step left is refused, so that a client
    which asks once too often is noticed.

    Args:
        key: the key that is accepted.
        models: names that are listed; a request may name any other.
    """

    def __init__(self, key: str = KEY, models: tuple[str, ...] = ("emulated-1",)) -> None:
        self.key = key
        self.requests: list[Asked] = []
        """Every request that could be read, also those that were refused."""
        self.in_flight = 0
        """Requests that a client waits for."""
        self._models = list(models)
        self._steps: Iterator[Step | Scripted] = iter(())
        self._numbers = itertools.count(1)
        self._signal = Signal()
        self._closing = asyncio.Event()
        app = web.Application(client_max_size=_LARGEST_REQUEST)
        app.router.add_post("/v1/chat/completions", self._complete)
        app.router.add_get("/v1/models", self._list)
        app.router.add_route("*", "/{path:.*}", self._refuse)
        app.on_response_prepare.append(_say_goodbye)
        # A client that gives up ends the work for it, as it does at a real provider.
        self._runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=0.5, handler_cancellation=True
        )
        self._port = 0

    async def __aenter__(self) -> Provider:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    def script(self, *steps: Step | Scripted, once: bool = False) -> None:
        """Answer one request with each of these, in order, whatever was planned before.

        Args:
            steps: replies, failures, or models that decide by what is asked.
            once: whether the last one is not repeated.
        """
        last = () if once else itertools.repeat(steps[-1])
        self._steps = itertools.chain(steps, last)

    def always(self, step: Step | Scripted) -> None:
        """Answer every request with this."""
        self.script(step)

    async def received(self, number: int, seconds: float = 5.0) -> Asked:
        """The request of this number, counted from 1, as soon as it is there.

        Raises:
            TimeoutError: It did not come.
        """
        there = await self._signal.until(lambda: len(self.requests) >= number or None, seconds)
        if not there:
            raise TimeoutError(f"{len(self.requests)} of {number} requests in {seconds:g} s")
        return self.requests[number - 1]

    async def idle(self, seconds: float = 5.0) -> None:
        """Wait until nobody waits for an answer.

        Raises:
            TimeoutError: Somebody still does.
        """
        if not await self._signal.until(lambda: self.in_flight == 0 or None, seconds):
            raise TimeoutError(f"{self.in_flight} requests are in flight after {seconds:g} s")

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        self.in_flight += 1
        try:
            return await self._answer(request)
        except ApiError as error:
            return web.json_response(error.answer(), status=error.status)
        except Cut:
            if request.transport is not None:
                request.transport.close()
            return web.Response()
        finally:
            self.in_flight -= 1
            self._signal.set()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = check_shape(_read(await request.text()))
        asked = Asked.of(body, request.headers.copy())
        self.requests.append(asked)
        self._signal.set()
        check_key(request.headers.get("Authorization"), self.key)
        check_request(body)
        step = next(self._steps, None)
        if step is None:
            raise ApiError(400, "emulated provider: nothing is scripted for this request")
        exchange = Exchange(request, asked, next(self._numbers), self._closing)
        return await (step if isinstance(step, Step) else step(asked)).play(exchange)

    async def _list(self, request: web.Request) -> web.Response:
        try:
            check_key(request.headers.get("Authorization"), self.key)
        except ApiError as error:
            return web.json_response(error.answer(), status=error.status)
        return web.json_response(models(self._models))

    async def _refuse(self, request: web.Request) -> web.Response:
        error = ApiError(404, f"Invalid URL ({request.method} {request.path})", code=None)
        return web.json_response(error.answer(), status=error.status)


async def _say_goodbye(request: web.Request, response: web.StreamResponse) -> None:
    """Let a connection end with its answer.

    LangChain has no way to close its clients; one that is thrown away with an idle connection
    leaves a socket open, which fails the test that runs next. The client has to be told: this is
    called when the head is written but for this, and one that was not told keeps the connection
    for its next request, which is then reset if it comes before the end of the connection does.
    """
    response.headers[hdrs.CONNECTION] = "close"
    response.force_close()


def _read(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
