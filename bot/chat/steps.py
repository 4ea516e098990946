"""The calculators step by step: a menu, then one question after another for what is missing.

Which input is waited for is kept by the server, for each person in each place; anything that is no
such input is a question, and ends the steps.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.answers import Language
from bot.by_hand import manual_lines
from bot.chat.acts import Command
from bot.chat.addressing import Call
from bot.chat.buttons import ButtonAction, Pressed, answer_press
from bot.chat.calculating import (
    SHORT,
    HandCalculations,
    calculator_for,
    outcome_text,
    words_of,
)
from bot.chat.callbacks import data_of
from bot.chat.delivery import Button, Piece
from bot.chat.errands import Errand
from bot.chat.markup import cut, rich
from bot.chat.phrases import tell
from bot.chat.places import Surface, conversation_of
from bot.chat.questions import Questions
from bot.chat.services import ChatServices

INPUTS: Final = {
    "rate": ("before", "after"),
    "posts": ("staff", "rule_set"),
    "cut": ("staff", "min_pct"),
    "vacancy": ("approved", "actual"),
    "share": ("business", "total"),
}
"""What each short command must be given, in the order of its calculator's inputs."""

_CHOSEN: Final = "rule_set"
"""The input that has buttons."""
_LASTS_S = 15 * 60.0
_LONGEST_INPUT = 40


@dataclass(frozen=True, slots=True)
class _Steps:
    command: str
    given: tuple[str, ...]

    @property
    def next(self) -> str | None:
        """The input that is asked for next; `None` when nothing is missing."""
        names = INPUTS[self.command]
        return names[len(self.given)] if len(self.given) < len(names) else None


class StepByStep:
    """Asks for the inputs of calculators."""

    def __init__(
        self, services: ChatServices, questions: Questions, calculations: HandCalculations
    ) -> None:
        self._services = services
        self._questions = questions
        self._calculations = calculations

    def commands(self) -> dict[str, Command]:
        """By name."""
        return {
            **dict.fromkeys(SHORT, Command(self._begin, on_edit=True)),
            "calc": Command(self._calc, on_edit=True),
        }

    def actions(self) -> dict[str, ButtonAction]:
        """Buttons, by name."""
        return {
            "steps": ButtonAction(self._choose, in_line=True),
            "step_input": ButtonAction(self._press_input, in_line=True),
            "steps_off": ButtonAction(self._leave),
        }

    async def take(self, errand: Errand, call: Call) -> None:
        """The input that is waited for, or a question."""
        steps = None if errand.edited else await self._waiting(errand)
        if steps is None:
            await self._questions.answer(errand, call)
        elif is_input(call.text, steps.next):
            await self._go_on(errand, _Steps(steps.command, (*steps.given, call.text.strip())))
        else:
            await self._forget(errand)
            await self._questions.answer(errand, call)

    async def _calc(self, errand: Errand, call: Call) -> None:
        """Run a calculator by its name; without one, offer those that are asked for in steps."""
        if call.text:
            await self._calculations.run(errand, call)
            return
        rows = [
            [Button(tell(f"command_{name}", errand.language), data_of("steps", "", name))]
            for name in SHORT
        ]
        calculators = self._services.answering.calculators
        lines = manual_lines(calculators, None, errand.language, call="/calc")
        text = rich(tell("steps_menu", errand.language), "\n\n", "\n".join(lines))
        await self._services.replies.deliver(errand, [Piece.of(cut(text)[0], rows)])

    async def _begin(self, errand: Errand, call: Call) -> None:
        """Compute what was written, or ask for what is missing."""
        words = words_of(call.text)
        is_short = calculator_for(call) == SHORT[call.command] and all("=" not in w for w in words)
        if is_short and len(words) < len(INPUTS[call.command]):
            await self._go_on(errand, _Steps(call.command, tuple(words)))
            return
        await self._compute(errand, calculator_for(call), words)

    async def _choose(self, pressed: Pressed) -> None:
        await answer_press(pressed.query)
        if pressed.callback.choice in SHORT:
            await self._go_on(pressed.errand, _Steps(pressed.callback.choice, ()))

    async def _press_input(self, pressed: Pressed) -> None:
        """An input chosen by a button, such as a rule set."""
        steps = await self._waiting(pressed.errand)
        # Somebody else may press it, or another input may be waited for by now.
        if steps is None or steps.next != _CHOSEN:
            await answer_press(pressed.query, tell("spent", pressed.errand.language), alert=True)
            return
        await answer_press(pressed.query)
        given = (*steps.given, pressed.callback.choice)
        await self._go_on(pressed.errand, _Steps(steps.command, given))

    async def _leave(self, pressed: Pressed) -> None:
        key = "steps_left" if await self._forget(pressed.errand) else "spent"
        await answer_press(pressed.query, tell(key, pressed.errand.language))

    async def _go_on(self, errand: Errand, steps: _Steps) -> None:
        if steps.next is None:
            await self._forget(errand)
            await self._compute(errand, SHORT[steps.command], steps.given)
            return
        await self._services.records.shown.put(
            _key(errand),
            errand.place.chat,
            json.dumps([steps.command, *steps.given], ensure_ascii=False),
            until=self._services.clock() + _LASTS_S,
        )
        rows = [*self._choices(steps.next), [self._leave_button(errand.language)]]
        text = tell(f"step_{steps.next}", errand.language)
        if errand.place.surface is Surface.GROUP:
            # In a group only a reply reaches the bot.
            text += tell("step_reply", errand.language)
        await self._services.replies.deliver(errand, [Piece.of(rich(text), rows)])

    def _choices(self, wanted: str) -> list[list[Button]]:
        """Buttons for an input that has few values: the rule sets that say how many leaders."""
        if wanted != _CHOSEN:
            return []
        book = self._services.answering.calculators.rules
        return [
            [Button(one.title, data_of("step_input", "", one.id))]
            for one in book.offering("leader_posts", unverified=True)
        ]

    def _leave_button(self, language: Language) -> Button:
        return Button(tell("steps_leave", language), data_of("steps_off", ""))

    async def _compute(self, errand: Errand, name: str, words: Sequence[str]) -> None:
        calculators = self._services.answering.calculators
        text = outcome_text(calculators, name, words, errand.language)
        await self._services.replies.deliver(errand, [Piece.of(part) for part in cut(text)])

    async def _waiting(self, errand: Errand) -> _Steps | None:
        found = await self._services.records.shown.find(_key(errand), self._services.clock())
        if found is None:
            return None
        command, *given = json.loads(found.body)
        return _Steps(command, tuple(given))

    async def _forget(self, errand: Errand) -> bool:
        """Wait for no input any more; whether one was waited for."""
        found = await self._services.records.shown.take(_key(errand), self._services.clock())
        return found is not None


def is_input(text: str, wanted: str | None) -> bool:
    """Whether a message is the input that is asked for, and no question.

    Example:
        >>> is_input("三十六个", "before"), is_input("酒泉精简了多少个?", "before")
        (True, False)
    """
    if wanted is None or not text.strip() or len(text) > _LONGEST_INPUT or "\n" in text:
        return False
    return not _ASKS.search(text)


def _key(errand: Errand) -> str:
    return "steps:" + conversation_of(errand.place, errand.person)


_ASKS = re.compile(r"[?？吗呢]|多少|几个|几名|什么|怎么|哪")
