"""A run that lost, doubled or mixed up something is told from one that did not."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.emulators import BotApi, Message
from tests.load.__main__ import chosen
from tests.load.faults import FAULTS, LOSE
from tests.load.ledger import Asked, Faults, Ledger
from tests.load.questions import Question, computed
from tests.load.report import lines
from tests.load.running import Options, Outcome

QUESTION = computed(36, 27)


class Stage:
    """Somebody who asks, and a bot that says what a test lets it."""

    def __init__(self, telegram: BotApi) -> None:
        self.world = telegram.world
        self.ledger = Ledger(telegram.world)
        self.person = telegram.person("安")
        self.chat = telegram.private(self.person)

    def ask(self, question: Question = QUESTION) -> Asked:
        message = self.person.says(self.chat, question.text)
        return self.ledger.ask("private", question, message)

    def answer(self, asked: Asked, text: str = "降了25.00%") -> Message:
        return self.say(text, asked.message)

    def say(self, text: str, reply_to: Message | None = None) -> Message:
        return self.world.post(self.chat, self.world.bot, {"text": text}, reply_to=reply_to)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with BotApi() as telegram:
        yield Stage(telegram)


async def test_what_is_answered_once_is_well(stage: Stage) -> None:
    asked = stage.ask()
    stage.answer(asked)
    assert not stage.ledger.judge()
    assert stage.ledger.answered == 1


async def test_what_is_not_answered_is_lost(stage: Stage) -> None:
    stage.answer(stage.ask())
    stage.ask()
    stage.ledger.ask("inline", QUESTION)
    assert len(stage.ledger.judge().lost) == 2


async def test_an_answer_that_was_taken_away_again_is_lost(stage: Stage) -> None:
    stage.answer(stage.ask()).deleted = True
    assert len(stage.ledger.judge().lost) == 1


async def test_what_is_answered_twice_is_doubled(stage: Stage) -> None:
    asked = stage.ask()
    stage.answer(asked)
    stage.answer(asked)
    (doubled,) = stage.ledger.judge().doubled
    assert "36" in doubled


async def test_another_ones_answer_is_wrong(stage: Stage) -> None:
    stage.answer(stage.ask(), "降了30.00%")
    (wrong,) = stage.ledger.judge().wrong
    assert "25.00%" in wrong


async def test_a_message_that_answers_nothing_is_stray(stage: Stage) -> None:
    asked = stage.ask()
    stage.answer(asked)
    stage.say("…")
    stage.say("谁问了?", stage.say("25.00%"))
    assert len(stage.ledger.judge().stray) == 3


@pytest.mark.parametrize("name", ["lost", "doubled", "wrong", "stray"])
async def test_each_fault_of_a_run_is_told_and_makes_it_fail(stage: Stage, name: str) -> None:
    asked = stage.ask()
    stage.answer(asked)
    stage.ledger.judge()
    outcome = Outcome([asked], 1.0, 2**30, 1, Faults(**{name: ("那个问题",)}))
    assert not outcome.is_well
    assert f"  {name}: 那个问题" in lines(Options(), outcome)


async def test_a_run_in_which_nothing_is_wrong_is_well(stage: Stage) -> None:
    asked = stage.ask()
    stage.answer(asked)
    stage.ledger.judge()
    assert Outcome([asked], 1.0, 0, 1, Faults()).is_well
    assert not Outcome([asked], 1.0, 0, 1, Faults(), ["the bot ended with status 1"]).is_well


def test_the_same_seed_picks_the_same_fault_and_every_fault_is_picked() -> None:
    picked = [chosen("random", seed) for seed in range(100)]
    assert picked == [chosen("random", seed) for seed in range(100)]
    assert set(picked) == {*FAULTS} - {LOSE}
    assert chosen("random", 1, bots=3) == LOSE
    assert chosen("none", 1) is None
    assert chosen("kill", 1) == "kill"
