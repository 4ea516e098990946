"""The chat models in the order they are asked; the embedded one is the last and never fails.

A provider that fails in a way that may pass is asked again, within one deadline; then the next one
answers. One that failed several times in a row is left alone for a while, so that its time-outs are
not paid with every question.
"""

from __future__ import annotations

import asyncio
import email.utils
import logging
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, SystemMessage
from langgraph.config import get_config

import prompts
from bot.agent.evidence import ANSWERED_BY, answered_by, current_turn, with_own_turn
from bot.agent.models import EMBEDDED, close_model
from bot.agent.questions import language_of
from bot.agent.routing import smalltalk
from bot.measures import Measures, NoMeasures, timed

_log = logging.getLogger(__name__)

Handler = Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]

DEADLINE = "deadline"
"""Where the graph's configuration says until when, by the monotonic clock, a provider may speak."""

_LONGEST_WAIT_S = 20.0
_FIRST_WAIT_S = 0.5
_FAILURES_TO_REST = 3
_REST_S = 30.0
_MAY_PASS = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})


@dataclass(slots=True)
class Link:
    """One chat model of the chain."""

    name: str
    model: BaseChatModel
    failures: int = 0
    """In a row."""
    rests_until: float = float("-inf")


@dataclass(slots=True)
class ModelChain:
    """Asks the models of a chain; for one event loop."""

    links: Sequence[Link]
    """Providers, the preferred one first."""
    embedded: BaseChatModel
    retries: int = 2
    concurrency: int = 8
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    measures: Measures = field(default_factory=NoMeasures)
    """Told of calls, failures and tokens."""
    _places: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._places = asyncio.Semaphore(self.concurrency)

    async def call(self, request: ModelRequest[Any], handler: Handler) -> ModelResponse[Any]:
        """The reply of the first model that gives one."""
        turn = current_turn(request.messages)
        question = turn[0].text
        instructed = request.override(
            # A greeting is answered without a source, so nothing said before may speak in it.
            messages=turn if smalltalk(question) else request.messages,
            system_message=SystemMessage(prompts.load("system", language_of(question))),
        )
        for link in self._willing(request):
            response = await self._ask(link, instructed, handler)
            if response is not None:
                return response
        return await self.call_embedded(request, handler)

    async def call_embedded(
        self, request: ModelRequest[Any], handler: Handler
    ) -> ModelResponse[Any]:
        """The embedded model's reply, out of what it looked up and computed itself.

        What another model called for in its place may be wrong, or half of what is needed.
        """
        own = with_own_turn(request.messages, EMBEDDED)
        asked = request.override(model=self.embedded, messages=own)
        return _signed(await handler(asked), EMBEDDED)

    async def close(self) -> None:
        """Close what the providers' models keep open."""
        for link in self.links:
            await close_model(link.model)

    def _willing(self, request: ModelRequest[Any]) -> Iterator[Link]:
        """Providers that may be asked; none once the embedded model has spoken in this turn."""
        if any(answered_by(message) == EMBEDDED for message in current_turn(request.messages)):
            return
        for link in self.links:
            if link.rests_until <= self.clock():
                yield link

    async def _ask(
        self, link: Link, request: ModelRequest[Any], handler: Handler
    ) -> ModelResponse[Any] | None:
        """What one provider says; `None` when it failed for good."""
        for attempt in range(self.retries + 1):
            try:
                async with self._places, asyncio.timeout(self._left_s()):
                    # Timed from here: that others ask is no fault of the model.
                    with timed(self.measures, "model"):
                        response = await handler(request.override(model=link.model))
            except Exception as error:  # noqa: BLE001 - whatever a provider's client raises
                # Its text may hold keys and questions; its kind and status do not.
                status = _status(error)
                _log.warning("%s: %s %s", link.name, type(error).__name__, status or "")
                self.measures.model_failed(link.name, str(status or type(error).__name__))
                wait = _wait_s(error, attempt)
                if wait is None or attempt == self.retries or wait >= self._left_s():
                    break
                await self.sleep(wait)
            else:
                link.failures = 0
                self._count_tokens(link.name, response)
                return _signed(response, link.name)
        link.failures += 1
        if link.failures >= _FAILURES_TO_REST:
            link.rests_until = self.clock() + _REST_S
        return None

    def _count_tokens(self, name: str, response: ModelResponse[Any]) -> None:
        for message in response.result:
            if isinstance(message, AIMessage) and (usage := message.usage_metadata):
                self.measures.tokens(
                    name, read=usage["input_tokens"], written=usage["output_tokens"]
                )

    def _left_s(self) -> float:
        """Seconds that providers have left in this turn."""
        deadline = get_config().get("configurable", {}).get(DEADLINE)
        return max(0.0, deadline - self.clock()) if deadline is not None else _LONGEST_WAIT_S * 10


def _signed(response: ModelResponse[Any], name: str) -> ModelResponse[Any]:
    for message in response.result:
        if isinstance(message, AIMessage):
            message.response_metadata[ANSWERED_BY] = name
    return response


def _status(error: Exception) -> int | None:
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) else None


def _wait_s(error: Exception, attempt: int) -> float | None:
    """Seconds until the same request may succeed; `None` when it will not, or not soon enough."""
    status = _status(error)
    if status is None:
        # A time-out has cost its time already; a connection that broke may well be there again.
        return None if "timeout" in type(error).__name__.lower() else _backoff_s(attempt)
    if status not in _MAY_PASS:
        return None
    told = _told_s(error)
    if told is None:
        return _backoff_s(attempt)
    return told if told <= _LONGEST_WAIT_S else None


def _told_s(error: Exception) -> float | None:
    """Seconds that a `Retry-After` header tells to wait, as a number or as a date."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    written = headers.get("retry-after")
    if not written:
        return None
    try:
        return max(0.0, float(written))
    except ValueError:
        pass
    try:
        when = email.utils.parsedate_to_datetime(written).timestamp()
        # Both by the provider's clock; this machine's may be set wrong.
        now = email.utils.parsedate_to_datetime(headers.get("date") or "").timestamp()
    except ValueError:
        return None
    return max(0.0, when - now)


def _backoff_s(attempt: int) -> float:
    longest = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * float(2**attempt))
    spread: float = random.uniform(0.5, 1.0)  # noqa: S311 - spreads retries, keeps no secret
    return longest * spread
