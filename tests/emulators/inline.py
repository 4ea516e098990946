"""Asking the bot from any chat."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.emulators.entities import TEXT_LIMIT, formatted
from tests.emulators.errors import QueryTooOld
from tests.emulators.messages import Message
from tests.emulators.places import Place

if TYPE_CHECKING:
    from tests.emulators.people import Person

Raw = dict[str, Any]


@dataclass
class InlineAsk:
    person: Person
    id: str
    query: str
    time: float
    answer: Raw | None = field(default=None, repr=False)
    """The parameters of the bot's `answerInlineQuery`."""

    async def results(self, timeout: float = 5) -> list[Raw]:  # noqa: ASYNC109 - reads well in tests
        answer = await self.person.world.signal.until(lambda: self.answer, timeout)
        if answer is None:
            raise AssertionError(f"the bot did not answer {self.query!r} within {timeout} s")
        results: list[Raw] = answer["results"]
        return results

    @property
    def next_offset(self) -> str:
        return str((self.answer or {}).get("next_offset", ""))

    def take_answer(self, answer: Raw) -> None:
        world = self.person.world
        late = world.clock() - self.time > world.query_timeout
        if late or self.answer is not None:
            raise QueryTooOld
        self.answer = answer
        world.signal.set()

    def chooses(self, index: int, place: Place) -> Message:
        """Send a result: the bot is told of the choice, and of the message if it is there."""
        if self.answer is None:
            raise AssertionError(f"the bot has not answered {self.query!r}")
        person, world = self.person, self.person.world
        result: Raw = self.answer["results"][index]
        written: Raw = result.get("input_message_content", {})
        source = written.get("message_text", "")
        text, entities = formatted(
            source, written.get("parse_mode"), written.get("entities"), TEXT_LIMIT
        )
        content: Raw = {**world.text(text, entities), "via_bot": world.bot.raw()}
        message = world.post(place, person, content, html=source)
        message.markup = result.get("reply_markup")
        chosen: Raw = {"result_id": result["id"], "from": person.raw(), "query": self.query}
        if message.markup:
            # Only a message with buttons can be edited later.
            message.inline_message_id = f"INLINE{self.id}-{index}"
            world.inline_messages[message.inline_message_id] = message
            chosen["inline_message_id"] = message.inline_message_id
        world.updates.emit("chosen_inline_result", chosen)
        world.announce(message)
        return message


def ask(person: Person, query: str, offset: str, chat_type: str | None) -> InlineAsk:
    world = person.world
    asked = InlineAsk(person, world.query_id(), query, world.clock())
    world.asks[asked.id] = asked
    raw: Raw = {"id": asked.id, "from": person.raw(), "query": query, "offset": offset}
    if chat_type is not None:
        raw["chat_type"] = chat_type
    world.updates.emit("inline_query", raw)
    return asked
