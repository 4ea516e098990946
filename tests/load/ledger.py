"""What was asked, when it was answered, and at the end what was lost, doubled or wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.emulators import Chat, Message
from tests.emulators.world import World
from tests.load.questions import Question

_HOLDERS = ("…", "正在检索…", "正在计算…", "正在整理…")


@dataclass(eq=False)
class Asked:
    """A question under way."""

    surface: str
    question: Question
    message: Message | None
    """What the answer replies to; `None` for an inline query, which has one answer at the most."""
    at: float = field(default_factory=time.monotonic)
    answered_at: float | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    def note_answer(self) -> None:
        """Note the first answer."""
        if self.answered_at is None:
            self.answered_at = time.monotonic()
            self.answered.set()

    def __str__(self) -> str:
        return f"{self.surface}: {self.question.text}"


@dataclass(frozen=True)
class Faults:
    """What must not be; each is a line for whoever reads it."""

    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    stray: tuple[str, ...] = ()
    """Messages that answer nothing that was asked."""

    def __bool__(self) -> bool:
        return any((self.lost, self.doubled, self.wrong, self.stray))


class Ledger:
    """Follows every question of a run."""

    def __init__(self, world: World) -> None:
        self.asked: list[Asked] = []
        self._world = world
        self._by_message: dict[Message, Asked] = {}
        self._read: dict[Chat, int] = {}

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(one.answered_at is not None for one in self.asked)

    def ask(self, surface: str, question: Question, message: Message | None = None) -> Asked:
        """Note a question that was just asked."""
        asked = Asked(surface, question, message)
        self.asked.append(asked)
        if message is not None:
            self._by_message[message] = asked
            self._read.setdefault(message.chat, 0)
        return asked

    async def watch(self) -> None:
        """Note answers as they come, until this is cancelled."""
        while True:
            await self._world.signal.until(self._look, 3600)

    def _look(self) -> None:
        for chat, read in self._read.items():
            for message in chat.messages[read:]:
                asked = self._by_message.get(message.reply_to) if message.reply_to else None
                if asked is not None and message.sender is self._world.bot:
                    asked.note_answer()
            self._read[chat] = len(chat.messages)

    def judge(self) -> Faults:
        """What is wrong with what everybody sees now."""
        self._look()
        seen = {asked: list(self._answers_to(asked)) for asked in self.asked if asked.message}
        return Faults(
            lost=(
                *(str(asked) for asked, answers in seen.items() if not answers),
                *(str(one) for one in self.asked if not one.message and one.answered_at is None),
            ),
            doubled=tuple(
                f"{asked} → {[one.text[:40] for one in answers]}"
                for asked, answers in seen.items()
                if len(answers) > 1
            ),
            wrong=tuple(
                f"{asked} → {answers[0].text[:80]!r} without {asked.question.expected!r}"
                for asked, answers in seen.items()
                if answers and asked.question.expected not in answers[0].text
            ),
            stray=tuple(
                f"{chat.title}: {message.text[:80]!r}"
                for chat in self._read
                for message in self._visible(chat)
                if message.text in _HOLDERS or message.reply_to not in self._by_message
            ),
        )

    def _answers_to(self, asked: Asked) -> Iterator[Message]:
        if asked.message is not None:
            for message in self._visible(asked.message.chat):
                if message.reply_to is asked.message:
                    yield message

    def _visible(self, chat: Chat) -> Iterator[Message]:
        for message in chat.messages:
            if message.sender is self._world.bot and not message.deleted:
                yield message
