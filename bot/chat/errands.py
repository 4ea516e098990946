"""What is being done for one update, and the delivery of what it comes to, once.

The pieces are recorded before the first is sent and the number of each once it is known, so after
a crash the rest is sent and nothing twice. So is the interim message that shows work while it
lasts: whatever is delivered later, by this process or the next, takes its place.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial

from bot.answers import Language
from bot.chat.delivery import Piece, Postman, Sightings, pieces_from_json, pieces_to_json
from bot.chat.markup import Rich, cut, rich
from bot.chat.places import Person, Place, Surface
from bot.errors import RecordsAway
from bot.measures import Measures, NoMeasures, timed
from bot.records import Inbox, Received

_log = logging.getLogger(__name__)

_AWAY_S = 1.0
"""Between attempts to record while the records are away."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One update that asks for something."""

    update_id: int
    place: Place
    person: Person | None
    language: Language
    message: int | None
    """The number of the message to answer."""
    chosen_language: Language | None = None
    """What the person chose by /lang."""
    edited: bool = False
    since: float = 0.0
    """When it arrived, in seconds of a monotonic clock."""


class Replies:
    """Delivers for errands."""

    def __init__(
        self,
        postman: Postman,
        inbox: Inbox,
        sightings: Sightings,
        *,
        clock: Callable[[], float],
        measures: Measures | None = None,
    ) -> None:
        """Take collaborators; the clock gives seconds since 1970."""
        self._measures = measures or NoMeasures()
        self._postman = postman
        self._inbox = inbox
        self._sightings = sightings
        self._clock = clock

    async def deliver(
        self, errand: Errand, pieces: Sequence[Piece], *, into: Sequence[int] = ()
    ) -> list[int]:
        """Send the messages of an errand; their numbers.

        Args:
            errand: What they are for.
            pieces: In order.
            into: Messages that are there already and become the first of these; those left over
                are removed. By default those that answered a message before it was edited, or
                the interim one.

        Raises:
            Unreachable: The place takes no messages.
        """
        into = into or await self.earlier(errand) or await self._interim(errand.update_id)
        plan = _plan(errand, pieces, into=list(into))
        await self._inbox.plan(errand.update_id, plan)
        with timed(self._measures, "delivery"):
            return await self._send_rest(errand.update_id, plan, sent=(), attempted=())

    async def say(self, errand: Errand, text: str | Rich) -> list[int]:
        """Send a text without buttons, as long as it may be."""
        spans = rich(text) if isinstance(text, str) else text
        return await self.deliver(errand, [Piece.of(part) for part in cut(spans)])

    async def earlier(self, errand: Errand) -> list[int]:
        """The messages that answer the errand's message as it was before it was edited."""
        if not errand.edited or errand.message is None:
            return []
        return list(await self._inbox.replies(errand.place.chat, errand.message))

    async def show_interim(self, errand: Errand, piece: Piece) -> int:
        """Send a message that shows work while it lasts, or change that of a process that died.

        Returns:
            Its number.

        Raises:
            Unreachable: The place takes no messages.
        """
        for number in await self._interim(errand.update_id):
            if await self._postman.edit(errand.place, number, piece):
                return number
        await self._inbox.plan(errand.update_id, _plan(errand, [piece], interim=True))
        number = await self._postman.send(
            errand.place,
            piece,
            reply_to=errand.message,
            on_leaving=partial(self._inbox.attempt, errand.update_id),
            silent=True,
        )
        await self._note_sent(errand.update_id, [number])
        return number

    async def drop_interim(self, update_id: int) -> None:
        """Remove the interim message of an update, if nothing took its place."""
        received = await self._inbox.find(update_id)
        if received is not None and received.plan and not is_final(received):
            for number in await self._interim(update_id):
                await self._postman.remove(place_of_plan(received.plan), number)

    async def _interim(self, update_id: int) -> list[int]:
        """The interim message of an update, found if it may be there."""
        received = await self._inbox.find(update_id)
        if received is None or received.plan is None or is_final(received):
            return []
        if received.sent or not received.attempted:
            return list(received.sent)
        return await self._send_rest(
            update_id, received.plan, sent=(), attempted=received.attempted
        )

    async def is_delivered(self, update_id: int) -> bool:
        """Whether everything that was to be sent for an update surely was."""
        received = await self._inbox.find(update_id)
        if received is None or received.plan is None or not is_final(received):
            return False
        return len(received.sent) == len(pieces_from_json(json.loads(received.plan)["pieces"]))

    async def resume(self, received: Received) -> None:
        """Send what a process that died had not surely sent.

        Raises:
            Unreachable: The place takes no messages.
        """
        if received.plan is None:
            message = f"update {received.update_id} has nothing to be sent"
            raise ValueError(message)
        self._sightings.saw(place_of_plan(received.plan).chat, *received.sent)
        await self._send_rest(
            received.update_id, received.plan, sent=received.sent, attempted=received.attempted
        )

    async def _send_rest(
        self, update_id: int, plan: str, *, sent: Sequence[int], attempted: Sequence[int]
    ) -> list[int]:
        planned = json.loads(plan)
        place, reply_to, into = place_of_plan(plan), planned["reply_to"], planned["into"]
        numbers = list(sent)
        pieces = pieces_from_json(planned["pieces"])
        # Only an answer to something is among the comments under a post.
        each_replies = place.thread is not None and place.topic is None
        for at in range(len(numbers), len(pieces)):
            if at < len(into) and await self._postman.edit(place, into[at], pieces[at]):
                numbers.append(into[at])
            else:
                number = await self._postman.send(
                    place,
                    pieces[at],
                    reply_to=reply_to if at == 0 or each_replies else None,
                    lost_after=attempted,
                    on_leaving=partial(self._inbox.attempt, update_id),
                )
                numbers.append(number)
            attempted = ()
            await self._note_sent(update_id, numbers)
        for number in into[len(pieces) :]:
            await self._postman.remove(place, number)
        await self._inbox.link(place.chat, reply_to or -update_id, numbers, self._clock())
        return numbers

    async def _note_sent(self, update_id: int, numbers: Sequence[int]) -> None:
        """Record what is surely there; until that is possible, nothing else can be done about it.

        Whoever began again instead would look for a message whose number is known to be taken,
        not find it, and send it once more.
        """
        while True:
            try:
                await self._inbox.sent(update_id, numbers)
            except RecordsAway as error:
                _log.error("update %d: what was sent is not recorded yet: %s", update_id, error)
                await asyncio.sleep(_AWAY_S)
            else:
                return


def is_final(received: Received) -> bool:
    """Whether what is to be sent for an update is known, and not only that work goes on."""
    return received.plan is not None and not json.loads(received.plan).get("interim", False)


def _plan(
    errand: Errand, pieces: Sequence[Piece], *, into: Sequence[int] = (), interim: bool = False
) -> str:
    return json.dumps(
        {
            "place": asdict(errand.place),
            "reply_to": errand.message,
            "pieces": pieces_to_json(pieces),
            "into": list(into),
            "interim": interim,
        },
        ensure_ascii=False,
    )


def place_of_plan(plan: str) -> Place:
    """Where a plan is to be delivered."""
    found = Place(**json.loads(plan)["place"])
    return replace(found, surface=Surface(found.surface))
