"""Whether a call is heeded, and the one calm line that is said when it is not."""

from __future__ import annotations

import logging

from telegram.error import TelegramError

from bot.chat.access import CODE_LASTS_S, Once, Verdict
from bot.chat.acts import Act, Command
from bot.chat.addressing import Call
from bot.chat.callbacks import data_of
from bot.chat.delivery import Button, Piece, Unreachable
from bot.chat.errands import Errand
from bot.chat.markup import rich
from bot.chat.phrases import tell
from bot.chat.places import Person, Place, Surface
from bot.chat.services import ChatServices

_log = logging.getLogger(__name__)

_DENIED_AGAIN_S = 24 * 3600.0


class Admission:
    """Stands between a call and what it asks for."""

    def __init__(self, services: ChatServices) -> None:
        self._services = services
        # What is stale was sent before this line was; so it is said once for each absence.
        self._told_stale = Once(services.settings.telegram_stale_s, services.monotonic)
        self._told_denied = Once(_DENIED_AGAIN_S, services.monotonic)
        self._told_codes = Once(CODE_LASTS_S, services.monotonic)

    async def act_for(self, errand: Errand, command: Command, call: Call, *, age_s: float) -> Act:
        """What is done for a call.

        Args:
            errand: Whose it is.
            command: What it asks for.
            call: With what.
            age_s: How long ago it was sent, in seconds.
        """
        services, turned_away = self._services, self._services.measures.turned_away
        verdict = await services.doorkeeper.verdict(errand.place, errand.person)
        if verdict is Verdict.DENIED:
            turned_away("denied")
            return self._denied
        if verdict is Verdict.UNKNOWN:
            turned_away("unknown")
            return self._unknown
        if command.administrators_only and not services.doorkeeper.is_administrator(errand.person):
            turned_away("no_administrator")
            _log.warning("/%s refused to %s", call.command, name_of(errand.person))
            return self._saying("administrators_only")
        if age_s > services.settings.telegram_stale_s:
            turned_away("stale")
            return self._stale(age_s)
        if command.counted and (wait := await too_fast_s(services, errand)):
            turned_away("too_fast")
            return self._saying("busy", seconds=int(wait) + 1)
        return lambda errand: command.act(errand, call)

    def _saying(self, key: str, **values: object) -> Act:
        async def act(errand: Errand) -> None:
            await self._services.replies.say(errand, tell(key, errand.language, **values))

        return act

    async def _denied(self, errand: Errand) -> None:
        """Say it once a day; a denied person does not get a say in how much the bot talks."""
        who = errand.person.id if errand.person else errand.place.chat
        _log.warning("denied: %s", name_of(errand.person))
        if self._told_denied.is_first(who):
            await self._services.replies.say(errand, tell("denied", errand.language))

    async def _unknown(self, errand: Errand) -> None:
        services = self._services
        code = await services.doorkeeper.code_for(errand.place, errand.person)
        private = errand.place.surface is Surface.PRIVATE
        key = "unknown_person" if private else "unknown_group"
        await services.replies.say(errand, tell(key, errand.language, code=code))
        if self._told_codes.is_first(code):
            await self._tell_administrators(code)

    async def _tell_administrators(self, code: str) -> None:
        services = self._services
        found = await services.records.people.behind_code(code, services.clock())
        if found is None:
            return
        who, name = found
        for administrator in services.settings.telegram_admins:
            language = await services.records.people.language(administrator) or "zh"
            asks = tell("asks_in", language, name=name, id=who, code=code)
            row = [
                Button(tell("let_in", language), data_of("let_in", code)),
                Button(tell("keep_out", language), data_of("keep_out", code)),
            ]
            piece = Piece.of(rich(asks), [row])
            try:
                await services.postman.send(Place(administrator, Surface.PRIVATE), piece)
            except (Unreachable, TelegramError) as error:
                _log.warning("an administrator cannot be told: %s", type(error).__name__)

    def _stale(self, age_s: float) -> Act:
        """One line for all that a place asked while the bot was away."""

        async def act(errand: Errand) -> None:
            if self._told_stale.is_first(errand.place.key):
                minutes = int(age_s // 60)
                text = tell("stale", errand.language, minutes=minutes)
                await self._services.replies.say(errand, text)

        return act


async def too_fast_s(services: ChatServices, errand: Errand) -> float:
    """Seconds until this person, or this chat, may ask again; 0, and counted, when that is now."""
    settings, rates = services.settings, services.rates
    chat = errand.place.chat
    who = errand.person.id if errand.person else chat
    of_person = await rates.wait_s("person", who, most=settings.telegram_person_per_min)
    if of_person:
        return of_person
    return await rates.wait_s("chat", chat, most=settings.telegram_chat_per_min)


def name_of(person: Person | None) -> str:
    """Who somebody is, for the log: a number, never a name."""
    return str(person.id) if person else "a channel"
