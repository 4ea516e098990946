"""Commands that anybody may give."""

from __future__ import annotations

from bot.chat.acts import Command
from bot.chat.addressing import Call
from bot.chat.buttons import ButtonAction, Pressed, answer_press
from bot.chat.callbacks import data_of
from bot.chat.delivery import Button, Piece
from bot.chat.errands import Errand
from bot.chat.markup import rich
from bot.chat.phrases import tell
from bot.chat.places import conversation_of
from bot.chat.questions import Questions
from bot.chat.services import ChatServices

_EXAMPLES = 3
_LANGUAGES = {"zh": "中文", "en": "English"}


class EverydayCommands:
    """How to begin, how to ask, how to stop, and in which language."""

    def __init__(self, services: ChatServices, questions: Questions) -> None:
        self._services = services
        self._questions = questions

    def commands(self) -> dict[str, Command]:
        """By name."""
        return {
            "start": Command(self._start),
            "help": Command(self._help),
            "ask": Command(self._questions.answer, counted=True, on_edit=True),
            "stop": Command(self._stop, in_line=False),
            "reset": Command(self._reset),
            "lang": Command(self._language),
        }

    def actions(self) -> dict[str, ButtonAction]:
        """Buttons, by name."""
        return {"language": ButtonAction(self._choose_language)}

    async def _start(self, errand: Errand, _: Call) -> None:
        language = errand.language
        examples = [
            [Button(tell(f"example_{n}", language), data_of("example", "", n))]
            for n in range(1, _EXAMPLES + 1)
        ]
        piece = Piece.of(rich(tell("start", language)), examples)
        await self._services.replies.deliver(errand, [piece])

    async def _help(self, errand: Errand, _: Call) -> None:
        services = self._services
        text = tell("help", errand.language, name=services.me.username)
        if services.doorkeeper.is_administrator(errand.person):
            text += tell("help_administrator", errand.language)
        await services.replies.say(errand, text)

    async def _stop(self, errand: Errand, _: Call) -> None:
        services = self._services
        asker = services.desk.whose(errand.place.key)
        me = errand.person.id if errand.person else None
        if asker not in (None, me) and not services.doorkeeper.is_administrator(errand.person):
            await services.replies.say(errand, tell("stop_not_yours", errand.language))
        # The answer that is stopped says so itself.
        elif not services.desk.stop(errand.place.key):
            await services.replies.say(errand, tell("nothing_to_stop", errand.language))

    async def _reset(self, errand: Errand, _: Call) -> None:
        conversation = conversation_of(errand.place, errand.person)
        await self._services.answering.assistant.forget(conversation)
        await self._services.replies.say(errand, tell("forgotten", errand.language))

    async def _language(self, errand: Errand, call: Call) -> None:
        wanted = call.text.strip().lower()
        if wanted in (*_LANGUAGES, "auto"):
            await self._set_language(errand, wanted)
            text = tell(_LANGUAGE_SAID[wanted], "en" if wanted == "en" else "zh")
            await self._services.replies.say(errand, text)
            return
        row = [Button(name, data_of("language", "", key)) for key, name in _LANGUAGES.items()]
        row.append(
            Button(tell("language_automatic", errand.language), data_of("language", "", "auto"))
        )
        piece = Piece.of(rich(tell("language_which", errand.language)), [row])
        await self._services.replies.deliver(errand, [piece])

    async def _choose_language(self, pressed: Pressed) -> None:
        wanted = pressed.callback.choice
        if wanted not in _LANGUAGE_SAID:
            await answer_press(pressed.query, tell("old_button", pressed.errand.language))
            return
        await self._set_language(pressed.errand, wanted)
        text = tell(_LANGUAGE_SAID[wanted], "en" if wanted == "en" else "zh")
        await answer_press(pressed.query, text)

    async def _set_language(self, errand: Errand, wanted: str) -> None:
        who = errand.person.id if errand.person else errand.place.chat
        chosen = wanted if wanted in _LANGUAGES else None
        await self._services.records.people.set_language(who, chosen)


_LANGUAGE_SAID = {"zh": "language_now", "en": "language_now", "auto": "language_auto"}
