"""What the provider does with one request."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from aiohttp import web

from tests.emulators.provider.asked import Asked
from tests.emulators.provider.exchange import Exchange


class Step(ABC):
    """A reply, or a failure."""

    @abstractmethod
    async def play(self, exchange: Exchange) -> web.StreamResponse:
        """Answer a request, or fail to."""


Scripted = Callable[[Asked], Step]
"""A model: decides by what it was asked."""
