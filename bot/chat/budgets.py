"""Whether a language model may still be asked today, by whoever asks in Telegram."""

from __future__ import annotations

from bot.answers import Answer
from bot.budgets import Budgets
from bot.chat.errands import Errand
from bot.chat.services import ChatServices


def budgets_of(services: ChatServices) -> Budgets:
    """The budgets that the settings name, over the bot's own records."""
    return Budgets(services.settings, services.records.spending, services.clock)


async def is_spent(services: ChatServices, errand: Errand) -> bool:
    """Whether a budget of today is used up, so that the embedded model answers."""
    return await budgets_of(services).are_spent(person=_person(errand), chat=errand.place.chat)


async def note_spending(services: ChatServices, errand: Errand, answer: Answer) -> None:
    """Record what an answer took."""
    await budgets_of(services).note(answer, person=_person(errand), chat=errand.place.chat)


def _person(errand: Errand) -> int:
    return errand.person.id if errand.person else 0
