"""What language models may still cost today, and what they cost, whichever surface asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from bot.answers import Answer
from bot.records import Spender, Spending, Spent
from bot.settings import Settings

_EMBEDDED = "embedded"
_MILLION = 1_000_000
REPORTED_DAYS = 7
_MOST_SPENDERS = 5


@dataclass(frozen=True, slots=True)
class SpendingReport:
    """What the last days took."""

    days: tuple[tuple[Spent, Decimal], ...]
    """By day and model, the newest first, each with its price; 0 where no prices are set."""
    people: tuple[Spender, ...]
    """Who used the most."""
    chats: tuple[Spender, ...]
    span_days: int = REPORTED_DAYS
    """How many days these are."""

    @property
    def price(self) -> Decimal:
        """Of all days, exact."""
        return sum((price for _, price in self.days), Decimal(0))

    @property
    def tokens(self) -> int:
        """Of all days."""
        return sum(spent.input_tokens + spent.output_tokens for spent, _ in self.days)


class Budgets:
    """The budgets that the settings name, over what is on record."""

    def __init__(self, settings: Settings, spending: Spending, clock: Callable[[], float]) -> None:
        """Take the records; `clock` tells seconds since 1970."""
        self._settings, self._spending, self._clock = settings, spending, clock

    async def are_spent(self, *, person: int, chat: int) -> bool:
        """Whether a budget of today is used up, so that the embedded model answers.

        Args:
            person: Who asks; 0 when that is not known, and then only the others count.
            chat: Where.
        """
        settings, today = self._settings, day_of(self._clock())
        most_of_person, most_of_chat = settings.budget_person_tokens, settings.budget_chat_tokens
        # Most have no budget, and then nothing is looked up.
        if most_of_person and person:
            used = await self._spending.of_person(today, person)
            if used >= most_of_person:
                return True
        if most_of_chat and await self._spending.of_chat(today, chat) >= most_of_chat:
            return True
        everybody = settings.budget_day_tokens
        return bool(everybody) and await self._spending.of_day(today) >= everybody

    async def note(self, answer: Answer, *, person: int, chat: int) -> None:
        """Record what an answer took, under the model that gave it.

        What led to none that could be given is recorded under the model that is set.
        """
        if not answer.usage.total:
            return
        await self._spending.add(
            day=day_of(self._clock()),
            person=person,
            chat=chat,
            model=self._settings.model if answer.model == _EMBEDDED else answer.model,
            input_tokens=answer.usage.input_tokens,
            output_tokens=answer.usage.output_tokens,
        )

    async def report(self) -> SpendingReport:
        """What the last `REPORTED_DAYS` days took, today included."""
        since = day_of(self._clock(), ago=REPORTED_DAYS - 1)
        days = await self._spending.days(since)
        return SpendingReport(
            tuple((spent, price_of([spent], self._settings)) for spent in days),
            tuple(await self._spending.people(since, _MOST_SPENDERS)),
            tuple(await self._spending.chats(since, _MOST_SPENDERS)),
        )


def day_of(seconds: float, *, ago: int = 0) -> str:
    """The day of a moment where the bot runs, as `2026-11-25`, or so many days before."""
    moment = datetime.fromtimestamp(seconds).astimezone()
    return (moment.date() - timedelta(days=ago)).isoformat()


def price_of(spent: Sequence[Spent], settings: Settings) -> Decimal:
    """What tokens cost at the prices that are set, exact; 0 where none are."""
    total = sum(
        (
            one.input_tokens * settings.model_price_in
            + one.output_tokens * settings.model_price_out
            for one in spent
        ),
        Decimal(0),
    )
    return total / _MILLION
