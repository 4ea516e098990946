"""The one table of what deals with what."""

from __future__ import annotations

from collections.abc import Callable

from bot.chat.additions import Additions
from bot.chat.administration import Administration
from bot.chat.buttons import AnswerButtons, Buttons
from bot.chat.calculating import HandCalculations
from bot.chat.commands import EverydayCommands
from bot.chat.documents import Documents
from bot.chat.front import Table
from bot.chat.inline import Inline
from bot.chat.lists import OfficeLists
from bot.chat.questions import Questions
from bot.chat.reindexing import Reindexing
from bot.chat.services import ChatServices
from bot.chat.steps import StepByStep


def build_table(
    services: ChatServices, reindexing: Reindexing, *, flood_waits: Callable[[], int]
) -> Table:
    """Every command, button and kind of message, with what deals with it."""
    questions = Questions(services)
    everyday = EverydayCommands(services, questions)
    calculations = HandCalculations(services)
    steps = StepByStep(services, questions, calculations)
    administration = Administration(services, reindexing, flood_waits=flood_waits)
    additions = Additions(services, reindexing)
    return Table(
        ask=steps.take,
        commands={
            **everyday.commands(),
            **calculations.commands(),
            **steps.commands(),
            **administration.commands(),
            **additions.commands(),
        },
        documents=Documents(services, additions, OfficeLists(services)),
        buttons=Buttons(
            services,
            {
                **AnswerButtons(services, questions).actions(),
                **everyday.actions(),
                **steps.actions(),
                **administration.actions(),
                **additions.actions(),
                **reindexing.actions(),
            },
        ),
        inline=Inline(services),
    )
