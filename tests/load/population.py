"""Who asks: people in private, members of groups, people who type anywhere, an administrator.

Each asks, waits for the answer, thinks, and asks again.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from tests.emulators import BotApi, Chat, Person
from tests.load.ledger import Ledger
from tests.load.questions import Question, questions

ADMINISTRATOR = 900
_IN_PRIVATE = 6
"""Questions of one person in private."""
_IN_A_GROUP = 10
"""Fewer than Telegram lets a bot say in a group in a minute."""
_MEMBERS = 3
_INLINE = 5
_THINKS_S = 3.0
_TYPES_AGAIN_S = 6.0
_TRIES = 10
_LOOKS_EVERY_S = 5.0


@dataclass(frozen=True)
class Shares:
    """How many questions are asked on each surface."""

    private: int
    group: int
    inline: int

    @staticmethod
    def of(total: int) -> Shares:
        """Six tenths in private, a quarter in groups, the rest anywhere.

        Example:
            >>> Shares.of(1000)
            Shares(private=600, group=250, inline=150)
        """
        private, group = total * 6 // 10, total // 4
        return Shares(private, group, total - private - group)


class Population:
    """Everybody who asks in one run."""

    def __init__(self, telegram: BotApi, ledger: Ledger, rng: random.Random) -> None:
        self._telegram = telegram
        self._ledger = ledger
        self._rng = rng
        self._supply = questions(rng)
        self.boss = telegram.person("主任", language="zh-hans", number=ADMINISTRATOR)

    async def ask(self, shares: Shares) -> None:
        """Ask everything and wait for the answers; the administrator looks in meanwhile."""
        looking = asyncio.create_task(self._administer())
        people = [
            *(self._in_private(own) for own in self._dealt(shares.private, _IN_PRIVATE)),
            *(self._in_group(own) for own in self._dealt(shares.group, _IN_A_GROUP)),
            *(self._inline(own) for own in self._dealt(shares.inline, _INLINE)),
        ]
        try:
            async with asyncio.TaskGroup() as everybody:
                for one in people:
                    everybody.create_task(one)
        finally:
            looking.cancel()

    def _dealt(self, total: int, each: int) -> Iterator[list[Question]]:
        """So many questions, dealt out."""
        while total > 0:
            yield list(islice(self._supply, min(each, total)))
            total -= each

    def _person(self) -> Person:
        return self._telegram.person(f"人{len(self._telegram.world.people)}", language="zh-hans")

    async def _in_private(self, own: Sequence[Question]) -> None:
        person = self._person()
        chat = self._telegram.private(person)
        await self._think()
        for question in own:
            await self._say(person, chat, "private", question, question.text)

    async def _in_group(self, own: Sequence[Question]) -> None:
        members = [self._person() for _ in range(_MEMBERS)]
        group = self._telegram.supergroup(f"群{members[0].id}", members=members)
        name = f"@{self._telegram.bot.username} "

        async def ask(person: Person, questions: Sequence[Question]) -> None:
            await self._think()
            for question in questions:
                await self._say(person, group, "group", question, name + question.text)

        async with asyncio.TaskGroup() as together:
            for number, person in enumerate(members):
                together.create_task(ask(person, own[number::_MEMBERS]))

    async def _inline(self, own: Sequence[Question]) -> None:
        """Type anywhere; whoever gets no cards types on, as a person would."""
        person = self._person()
        await self._think()
        for question in own:
            asked = self._ledger.ask("inline", question)
            for _ in range(_TRIES):
                typed = person.asks_inline(question.text)
                if await self._telegram.world.signal.until(
                    lambda typed=typed: typed.answer,  # type: ignore[misc]
                    _TYPES_AGAIN_S,
                ):
                    asked.note_answer()
                    break
            await self._think()

    async def _administer(self) -> None:
        status = Question("/status", "embedded")
        while True:
            await asyncio.sleep(_LOOKS_EVERY_S)
            chat = self._telegram.private(self.boss)
            await self._say(self.boss, chat, "administrator", status, status.text)

    async def _say(
        self, person: Person, chat: Chat, surface: str, question: Question, text: str
    ) -> None:
        message = person.says(chat, text)
        await self._ledger.ask(surface, question, message).answered.wait()
        await self._think()

    async def _think(self) -> None:
        await asyncio.sleep(self._rng.uniform(0, _THINKS_S))
