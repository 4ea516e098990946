"""Failures a test asks the emulated Telegram for."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.emulators.errors import ApiError, too_many_requests

_DESCRIPTIONS = {
    400: "Bad Request: CHAT_WRITE_FORBIDDEN",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
}
KINDS = ("retry", "error", "drop", "drop_after", "delay")


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request: an answer, a cut connection, or a wait."""

    error: ApiError | None = None
    drop: bool = False
    after: bool = False
    seconds: float = 0.0


@dataclass
class _Planned:
    method: str
    fault: Fault
    left: int
    chat_id: int | None


class Faults:
    def __init__(self) -> None:
        self._planned: list[_Planned] = []
        self._random: tuple[float, random.Random, Sequence[str], str] | None = None

    def answer(
        self,
        method: str,
        status: int = 429,
        *,
        retry_after: int = 2,
        times: int = 1,
        chat_id: int | None = None,
        description: str | None = None,
    ) -> None:
        """Refuse the next requests of a method (a glob) without handling them."""
        if status == 429 and description is None:
            error = too_many_requests(retry_after)
        else:
            error = ApiError(status, description or _DESCRIPTIONS.get(status, "Error"))
            if status == 429:
                error.parameters["retry_after"] = retry_after
        self._plan(method, Fault(error=error), times, chat_id)

    def drop(
        self, method: str, *, times: int = 1, after: bool = False, chat_id: int | None = None
    ) -> None:
        """Cut the connection without an answer; `after` handling, what was sent arrives."""
        self._plan(method, Fault(drop=True, after=after), times, chat_id)

    def delay(
        self, method: str, seconds: float, times: int = 1, *, chat_id: int | None = None
    ) -> None:
        self._plan(method, Fault(seconds=seconds), times, chat_id)

    def randomly(
        self,
        rate: float,
        rng: random.Random,
        kinds: Sequence[str] = KINDS,
        *,
        methods: str = "*",
    ) -> None:
        """Let this share of all requests fail, in one of the ways named in `KINDS`."""
        unknown = set(kinds) - set(KINDS)
        if unknown:
            raise ValueError(f"unknown kinds of fault {sorted(unknown)}; there are {KINDS}")
        self._random = (rate, rng, tuple(kinds), methods)

    def clear(self) -> None:
        self._planned.clear()
        self._random = None

    def next(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that this request meets, used up by asking."""
        for planned in self._planned:
            if not fnmatchcase(method, planned.method):
                continue
            if planned.chat_id is None or planned.chat_id == chat_id:
                planned.left -= 1
                if planned.left <= 0:
                    self._planned.remove(planned)
                return planned.fault
        return self._by_chance(method)

    def _plan(self, method: str, fault: Fault, times: int, chat_id: int | None) -> None:
        self._planned.append(_Planned(method, fault, times, chat_id))

    def _by_chance(self, method: str) -> Fault | None:
        if self._random is None:
            return None
        rate, rng, kinds, methods = self._random
        if not fnmatchcase(method, methods) or rng.random() >= rate:
            return None
        kind = rng.choice(kinds)
        return {
            "retry": Fault(error=too_many_requests(1)),
            "error": Fault(error=ApiError(500, "Internal Server Error")),
            "drop": Fault(drop=True),
            "drop_after": Fault(drop=True, after=True),
            "delay": Fault(seconds=rng.uniform(0.01, 0.1)),
        }[kind]
