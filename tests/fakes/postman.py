"""A post office that keeps what it was given, and dies when it is told to."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bot.chat.delivery import OnLeaving, Piece, Postman
from bot.chat.places import Place


class Crash(BaseException):
    """The process ends here."""


@dataclass
class Posted:
    place: Place
    piece: Piece
    reply_to: int | None = None
    silent: bool = False


class FakePostman(Postman):
    """Telegram as one process after another sees it.

    Args:
        first: Number of the first message.
    """

    def __init__(self, first: int = 101) -> None:
        self.messages: dict[int, Posted] = {}
        self.typed: list[Place] = []
        self.drafts: list[tuple[int, str]] = []
        self.drafting = True
        self.sought: list[int] = []
        """The numbers above which lost messages were looked for."""
        self.fails: Exception | None = None
        self._first = first
        self._numbers = itertools.count(first)
        self._left: int | None = None
        self._after = False

    def crash(self, after_steps: int, *, done: bool) -> None:
        """Die at a later step, when it is done already or before it is."""
        self._left, self._after = after_steps, done

    def texts(self) -> list[str]:
        """What can be read, in order."""
        return [self.messages[number].piece.plain for number in sorted(self.messages)]

    async def send(
        self,
        place: Place,
        piece: Piece,
        *,
        reply_to: int | None = None,
        lost_after: Sequence[int] = (),
        on_leaving: OnLeaving | None = None,
        silent: bool = False,
    ) -> int:
        if self.fails is not None:
            raise self.fails
        with self._step():
            if on_leaving is not None and not lost_after:
                await on_leaving([max(self.messages, default=self._first - 1)])
            if lost_after:
                self.sought.append(lost_after[0])
                for number, posted in self.messages.items():
                    if number > lost_after[0] and posted.piece == piece:
                        return number
            number = next(self._numbers)
            self.messages[number] = Posted(place, piece, reply_to, silent)
        return number

    async def edit(self, place: Place, message: int, piece: Piece) -> bool:
        if self.fails is not None:
            raise self.fails
        with self._step():
            if message not in self.messages:
                return False
            self.messages[message].piece = piece
        return True

    async def remove(self, place: Place, message: int) -> None:
        with self._step():
            self.messages.pop(message, None)

    async def draft(self, place: Place, number: int, text: str) -> bool:
        if self.drafting:
            self.drafts.append((number, text))
        return self.drafting

    async def typing(self, place: Place) -> None:
        self.typed.append(place)

    @contextmanager
    def _step(self) -> Iterator[None]:
        if self._left == 0 and not self._after:
            self._die()
        yield
        if self._left == 0:
            self._die()
        if self._left is not None:
            self._left -= 1

    def _die(self) -> None:
        self._left = None
        raise Crash
