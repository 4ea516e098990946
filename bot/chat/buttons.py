"""What happens when a button is pressed."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery
from telegram.error import TelegramError

from bot.answers import Citation, Language
from bot.chat.access import Verdict
from bot.chat.acts import Act, Press
from bot.chat.addressing import Call
from bot.chat.admission import name_of, too_fast_s
from bot.chat.callbacks import Callback, read_data
from bot.chat.delivery import Button, Piece
from bot.chat.errands import Errand
from bot.chat.markup import Rich, Span, Style, cut, rich
from bot.chat.phrases import tell
from bot.chat.questions import Questions
from bot.chat.services import ChatServices
from knowledge.documents import Passage
from knowledge.errors import KnowledgeError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of this version, with whoever pressed it."""

    errand: Errand
    query: CallbackQuery
    callback: Callback


Handle = Callable[[Pressed], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ButtonAction:
    """What buttons of one kind do; it answers the press itself."""

    handle: Handle
    administrators_only: bool = False
    in_line: bool = False
    counted: bool = False
    """Whether it counts against the limits of questions a minute."""


class Buttons:
    """Every button of this version, by its action."""

    def __init__(self, services: ChatServices, actions: Mapping[str, ButtonAction]) -> None:
        self._services = services
        self._actions = actions

    async def press(self, errand: Errand, query: CallbackQuery) -> Press:
        """What a press does."""
        services = self._services
        callback = read_data(query.data)
        action = self._actions.get(callback.action) if callback else None
        if callback is None or action is None:
            return Press(_answering(query, tell("old_button", errand.language)))
        verdict = await services.doorkeeper.verdict(errand.place, errand.person)
        if verdict is not Verdict.WELCOME:
            return Press(_answering(query, tell("denied", errand.language)))
        if action.administrators_only and not services.doorkeeper.is_administrator(errand.person):
            _log.warning("button %s refused to %s", callback.action, name_of(errand.person))
            return Press(_answering(query, tell("administrators_only", errand.language)))
        if action.counted and (wait := await too_fast_s(services, errand)):
            return Press(_answering(query, tell("busy", errand.language, seconds=int(wait) + 1)))
        pressed = Pressed(errand, query, callback)
        return Press(lambda _: action.handle(pressed), in_line=action.in_line)


class AnswerButtons:
    """The buttons under an answer."""

    def __init__(self, services: ChatServices, questions: Questions) -> None:
        self._services = services
        self._questions = questions

    def actions(self) -> dict[str, ButtonAction]:
        """By name."""
        return {
            "source": ButtonAction(self._source),
            "ask": ButtonAction(self._ask, in_line=True, counted=True),
            "judge": ButtonAction(self._judge),
            "example": ButtonAction(self._example, in_line=True, counted=True),
        }

    async def _source(self, pressed: Pressed) -> None:
        """Open the passage behind a marker."""
        shown = await self._shown(pressed)
        citation = _citation(shown, pressed.callback.choice) if shown else None
        if citation is None:
            await answer_press(pressed.query, tell("expired", pressed.errand.language), alert=True)
            return
        await answer_press(pressed.query)
        before, after = await self._around(citation.passage_id)
        language = pressed.errand.language
        cuts = cut(source_text(citation, before, after, language))
        pieces = [Piece.of(spans) for spans in cuts]
        if citation.url and citation.url.startswith(("http://", "https://")):
            link = Button(tell("source_link", language), url=citation.url)
            pieces[-1] = Piece.of(cuts[-1], [[link]])
        await self._services.replies.deliver(pressed.errand, pieces)

    async def _ask(self, pressed: Pressed) -> None:
        """Ask a question that was suggested."""
        shown = await self._shown(pressed)
        suggestions = shown["suggestions"] if shown else []
        choice = pressed.callback.choice
        if not choice.isdecimal() or int(choice) >= len(suggestions):
            await answer_press(pressed.query, tell("expired", pressed.errand.language), alert=True)
            return
        await answer_press(pressed.query)
        await self._questions.answer(pressed.errand, Call(suggestions[int(choice)]), restate=True)

    async def _example(self, pressed: Pressed) -> None:
        """Ask one of the questions that teach."""
        await answer_press(pressed.query)
        key = f"example_{pressed.callback.choice}"
        question = tell(key, pressed.errand.language)
        await self._questions.answer(pressed.errand, Call(question), restate=True)

    async def _judge(self, pressed: Pressed) -> None:
        shown = await self._shown(pressed)
        person = pressed.errand.person
        if shown is None or person is None:
            await answer_press(pressed.query, tell("expired", pressed.errand.language), alert=True)
            return
        good = pressed.callback.choice == "1"
        await self._services.records.journal.judge(
            token=pressed.callback.token,
            person=person.id,
            good=good,
            question=shown["question"],
            answer=shown["text"],
            at=self._services.clock(),
        )
        key = "thanks_good" if good else "thanks_bad"
        await answer_press(pressed.query, tell(key, pressed.errand.language))

    async def _shown(self, pressed: Pressed) -> dict[str, Any] | None:
        found = await self._services.records.shown.find(
            pressed.callback.token, self._services.clock()
        )
        return json.loads(found.body) if found else None

    async def _around(self, passage_id: str) -> tuple[list[Passage], list[Passage]]:
        corpus = self._services.answering.corpus
        try:
            return await asyncio.to_thread(corpus.around, passage_id)
        except KnowledgeError as error:
            # The passage itself is kept with the answer; only what stands around it is missing.
            _log.warning("no neighbours: %s", error)
            return [], []


def source_text(
    citation: Citation, before: list[Passage], after: list[Passage], language: Language
) -> Rich:
    """A source in full: path, passage, what stands around it, and everything known about it."""
    path = " › ".join(" ".join(one.split()) for one in citation.section)
    head = tell(
        "source_line",
        language,
        marker=f"[{citation.marker}]",
        title=" ".join(citation.title.split()),
        section="",
    ).strip()
    facts = (citation.publisher, citation.date, citation.region, citation.validity)
    parts: list[Span | str] = [Span(head, Style.BOLD)]
    parts += [f"\n{path}"] if path else []
    parts += ["\n", " · ".join(" ".join(fact.split()) for fact in facts if fact)]
    if citation.source:
        parts += ["\n", tell("source_origin", language, source=" ".join(citation.source.split()))]
    parts += _neighbour("source_before", before, language)
    parts += ["\n\n", Span(citation.quote.strip(), Style.QUOTE)]
    parts += _neighbour("source_after", after, language)
    return rich(*parts)


def _neighbour(key: str, passages: list[Passage], language: Language) -> list[Span | str]:
    if not passages:
        return []
    text = passages[0].text.strip()
    if len(text) > _MOST_NEIGHBOUR:
        text = (
            "…" + text[-_MOST_NEIGHBOUR:]
            if key == "source_before"
            else text[:_MOST_NEIGHBOUR] + "…"
        )
    return ["\n\n", Span(tell(key, language), Style.ITALIC), "\n", text]


async def answer_press(query: CallbackQuery, text: str = "", *, alert: bool = False) -> None:
    """Tell Telegram that a press was taken; too late is fine."""
    try:
        await query.answer(text[:_MOST_SAID] or None, show_alert=alert)
    except TelegramError as error:
        _log.info("a press was not answered: %s", type(error).__name__)


def _answering(query: CallbackQuery, text: str) -> Act:
    async def act(_: Errand) -> None:
        await answer_press(query, text, alert=True)

    return act


def _citation(shown: dict[str, Any], marker: str) -> Citation | None:
    for one in shown["citations"]:
        if str(one["marker"]) == marker:
            return Citation(**{**one, "section": tuple(one["section"])})
    return None


_MOST_SAID = 200
"""Characters that Telegram shows to who pressed a button."""
_MOST_NEIGHBOUR = 300
"""Characters of what stands before and after a passage."""
