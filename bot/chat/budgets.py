"""Whether a language model may still be asked today, and what it cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from bot.answers import Answer
from bot.chat.errands import Errand
from bot.chat.services import ChatServices
from bot.records import Spent
from bot.settings import Settings

_MILLION = 1_000_000


def day_of(seconds: float) -> str:
    """The day of a moment where the bot runs, as `2026-11-25`."""
    return datetime.fromtimestamp(seconds).astimezone().date().isoformat()


async def is_spent(services: ChatServices, errand: Errand) -> bool:
    """Whether a budget of today is used up, so that the embedded model answers."""
    settings, spending = services.settings, services.records.spending
    day = day_of(services.clock())
    who = errand.person.id if errand.person else 0
    person, chat = settings.budget_person_tokens, settings.budget_chat_tokens
    # Most have no budget, and then nothing is looked up.
    if person and who and await spending.of_person(day, who) >= person:
        return True
    if chat and await spending.of_chat(day, errand.place.chat) >= chat:
        return True
    everybody = settings.budget_day_tokens
    return bool(everybody) and await spending.of_day(day) >= everybody


async def note_spending(services: ChatServices, errand: Errand, answer: Answer) -> None:
    """Record what an answer took."""
    if not answer.usage.total:
        return
    await services.records.spending.add(
        day=day_of(services.clock()),
        person=errand.person.id if errand.person else 0,
        chat=errand.place.chat,
        model=services.settings.model,
        input_tokens=answer.usage.input_tokens,
        output_tokens=answer.usage.output_tokens,
    )


def price_of(spent: Sequence[Spent], settings: Settings) -> Decimal:
    """What tokens cost at the prices that are set, exact; 0 where none are."""
    return (
        sum(
            (
                one.input_tokens * settings.model_price_in
                + one.output_tokens * settings.model_price_out
                for one in spent
            ),
            Decimal(0),
        )
        / _MILLION
    )
