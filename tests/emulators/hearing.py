"""What a person hears the bot say."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.emulators.entities import fragment
from tests.emulators.messages import Message
from tests.emulators.places import Place

if TYPE_CHECKING:
    from tests.emulators.people import Person

Wanted = str | Callable[[Message], bool] | None


def sees(person: Person, place: Place) -> list[Message]:
    bot = person.world.bot
    return [
        message
        for message in place.chat.messages
        if message.sender is bot and not message.deleted and place.covers(message)
    ]


async def hears(person: Person, place: Place, wanted: Wanted, seconds: float) -> Message:
    matches = _matcher(wanted)

    def look() -> Message | None:
        unheard = (message for message in sees(person, place) if message not in person.heard)
        return next((message for message in unheard if matches(message)), None)

    found = await person.world.signal.until(look, seconds)
    if found is None:
        raise AssertionError(
            f"{person.name} heard nothing like {wanted!r} within {seconds} s; {_said(person, place)}"
        )
    person.heard.add(found)
    return found


async def hears_nothing(person: Person, place: Place, within: float) -> None:
    def look() -> Message | None:
        before = person.before.get(place.chat.id, 0)
        new = set(place.chat.messages[before:]) - person.heard
        return next((message for message in sees(person, place) if message in new), None)

    found = await person.world.signal.until(look, within)
    if found is not None:
        raise AssertionError(f"{person.name} heard {found}; {_said(person, place)}")


def _matcher(wanted: Wanted) -> Callable[[Message], bool]:
    if wanted is None:
        return lambda message: True
    if callable(wanted):
        return wanted
    contains = fragment(wanted)
    return lambda message: contains(message.words)


def _said(person: Person, place: Place) -> str:
    said = [
        f"  {message}{' (heard)' if message in person.heard else ''}"
        for message in sees(person, place)
    ]
    return "the bot said there:\n" + "\n".join(said) if said else "the bot said nothing there"
