"""Pressing the buttons under a message."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.emulators.errors import QueryTooOld
from tests.emulators.messages import Button, Message

if TYPE_CHECKING:
    from tests.emulators.people import Person
    from tests.emulators.world import World

Raw = dict[str, Any]


class Answer(NamedTuple):
    text: str
    show_alert: bool


@dataclass
class Press:
    world: World = field(repr=False)
    id: str
    time: float
    answer: Answer | None = None
    url: str | None = None

    async def answered(self, timeout: float = 5) -> Answer:  # noqa: ASYNC109 - reads well in tests
        answer = await self.world.signal.until(lambda: self.answer, timeout)
        if answer is None:
            raise AssertionError(f"the bot did not answer the button within {timeout} s")
        return answer

    def take_answer(self, answer: Answer, url: str | None) -> None:
        """Keep the bot's answer, which must come in time and only once."""
        late = self.world.clock() - self.time > self.world.query_timeout
        if late or self.answer is not None:
            raise QueryTooOld
        self.answer, self.url = answer, url
        self.world.signal.set()


def press(person: Person, message: Message, text: str) -> Press | str:
    button = _find(message, text)
    if button.callback_data is not None:
        return press_data(person, message, button.callback_data)
    if button.url is not None:
        return button.url
    if button.inline_query is not None:
        return button.inline_query
    raise AssertionError(f"nobody can press {button.raw}")


def press_data(person: Person, message: Message, data: str) -> Press:
    world = person.world
    press = Press(world, world.query_id(), world.clock())
    query: Raw = {
        "id": press.id,
        "from": person.raw(),
        "chat_instance": str(-7_000_000_000 + message.chat.id),
        "data": data,
    }
    if message.inline_message_id is not None:
        query["inline_message_id"] = message.inline_message_id
    elif message.deleted:
        query["message"] = {"chat": message.chat.raw(), "message_id": message.id, "date": 0}
    else:
        query["message"] = message.raw()
    world.presses[press.id] = press
    world.updates.emit("callback_query", query)
    return press


def _find(message: Message, text: str) -> Button:
    buttons = [button for row in message.buttons for button in row]
    # A button that reads exactly so goes before one that contains it.
    for button in sorted(buttons, key=lambda button: button.text != text):
        if text in button.text:
            return button
    there = ", ".join(repr(button.text) for button in buttons) or "none"
    raise AssertionError(f"no button with {text!r} under {message.words!r}; there are: {there}")
