"""Calculators by hand: `/rate 52 38`, `/posts 4 淮北`, `/calc NAME …`, and the rule sets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.answers import Language
from bot.by_hand import manual_lines, outcome_lines, read_inputs, rules_lines
from bot.calculations import failed
from bot.chat.acts import Command
from bot.chat.addressing import Call
from bot.chat.errands import Errand
from bot.chat.markup import Rich
from bot.chat.replies import styled
from bot.chat.services import ChatServices
from knowledge.calculators import Calculation, Calculators, Outcome
from knowledge.errors import CalculatorError

SHORT: Final = {
    "rate": "reduction_rate",
    "posts": "leader_posts",
    "cut": "staffing_cut",
    "vacancy": "vacancy_rate",
    "share": "business_share",
}
"""Commands that run one calculator, and which."""

_TABLE: Final = "reduction_table"


class HandCalculations:
    """Runs calculators with what a person wrote."""

    def __init__(self, services: ChatServices) -> None:
        self._services = services

    def commands(self) -> dict[str, Command]:
        """By name."""
        return {"rules": Command(self._rules)}

    async def run(self, errand: Errand, call: Call) -> None:
        """Run a calculator by its name, or explain its inputs when none are given."""
        name, *inputs = words_of(call.text)
        calculators = self._services.answering.calculators
        if inputs:
            text = outcome_text(calculators, name, inputs, errand.language)
            await self._services.replies.say(errand, text)
            return
        try:
            lines = manual_lines(calculators, name, errand.language, call="/calc")
        except CalculatorError as error:
            lines = [failed(error, errand.language)]
        await self._services.replies.say(errand, "\n".join(lines))

    async def _rules(self, errand: Errand, call: Call) -> None:
        book = self._services.answering.calculators.rules
        try:
            lines = rules_lines(book, call.text.strip() or None, errand.language)
        except CalculatorError as error:
            lines = [failed(error, errand.language)]
        await self._services.replies.say(errand, "\n".join(lines))


def outcome_text(
    calculators: Calculators, name: str, words: Sequence[str], language: Language
) -> Rich:
    """What a calculator comes to, or why its inputs cannot be used."""
    try:
        calculator = calculators.get(name)
        outcome = calculators.run(calculator.name, read_inputs(calculator, words))
    except CalculatorError as error:
        return styled(failed(error, language))
    return styled("\n".join(outcome_lines(outcome, language)), _formulas(outcome))


def calculator_for(call: Call) -> str:
    """The calculator that a short command runs: of several bodies, `/rate` makes a table.

    Example:
        >>> calculator_for(Call("甲局 18 12; 乙局 10 9", "rate")), calculator_for(Call("52 38", "rate"))
        ('reduction_table', 'reduction_rate')
    """
    rows = [row for row in _ROW_ENDS.split(call.text) if row.strip()]
    named = any(_STARTS_WITH_NAME.match(row.strip()) for row in rows)
    if call.command == "rate" and (len(rows) > 1 or named):
        return _TABLE
    return SHORT[call.command]


def words_of(text: str) -> list[str]:
    """What a person wrote, in words; an arrow or a word between two figures is none.

    Example:
        >>> words_of("52→38")
        ['52', '38']
    """
    return _ARROWS.sub(" ", text).replace("\n", " ; ").split()


def _formulas(outcome: Outcome) -> tuple[str, ...]:
    return (outcome.formula,) if isinstance(outcome, Calculation) and outcome.formula else ()


_ROW_ENDS = re.compile(r"[;；\n]")
_STARTS_WITH_NAME = re.compile(
    r"(?![a-z_]+=)[^\W\d]*[^\W\d一二三四五六七八九十百千万两零〇壹贰叁肆伍陆柒捌玖拾廿]"
)
_ARROWS = re.compile(r"→|->|—>|➔|⇒")
