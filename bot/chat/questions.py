"""A question, from its call to its answer."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from telegram.error import TelegramError

from bot.answers import Answer, Calculation, Correction, Event, Language, Progress, TextPiece, Turn
from bot.charts import chart_of, render_bar_chart
from bot.chat.addressing import Call
from bot.chat.budgets import is_spent, note_spending
from bot.chat.delivery import Piece, Unreachable
from bot.chat.errands import Errand
from bot.chat.figures import note_question
from bot.chat.markup import Span, Style, rich
from bot.chat.phrases import tell
from bot.chat.places import Surface, conversation_of
from bot.chat.replies import present
from bot.chat.services import ChatServices
from bot.chat.watching import Watching
from bot.errors import AnswerTimeout, ClaimLost, EmptyQuestion, QuestionTooLong, RecordsAway
from knowledge.errors import EngineUnavailable, NoGeneration

_log = logging.getLogger(__name__)

_MOST_CONTEXT = 1_500
"""Characters of the message a question is about; the rest of a long post is left out."""


class Questions:
    """Answers what is asked."""

    def __init__(self, services: ChatServices) -> None:
        self._services = services

    async def answer(self, errand: Errand, call: Call, *, restate: bool = False) -> None:
        """Answer a question, or say why not.

        Args:
            errand: Whose it is.
            call: What is asked.
            restate: Say the question above the answer, because nobody typed it.

        Raises:
            Unreachable: The place takes no messages.
            CancelledError: The process ends; the update stays to be answered.
        """
        services = self._services
        question, history = _asked(call)
        if not question:
            key = "error_empty" if errand.place.surface is Surface.PRIVATE else "nothing_asked"
            values = {} if key == "error_empty" else {"name": services.me.username}
            await services.replies.say(errand, tell(key, errand.language, **values))
            return
        earlier = await services.replies.earlier(errand)
        watching = Watching(
            services.postman,
            errand.place,
            number=errand.update_id or 1,
            reply_to=errand.message,
            quiet=bool(earlier),
            begin=partial(services.replies.show_interim, errand),
        )
        answered = await self._answered(errand, question, history, watching)
        pieces = answered.pieces
        if restate:
            pieces = [Piece.of(rich("💬 ", Span(question, Style.BOLD))), *pieces]
        into = earlier or ([watching.message] if watching.message else [])
        numbers = await services.replies.deliver(errand, pieces, into=into)
        await note_question(services, errand, question, answered.outcome)
        _log.debug("update %d answered in %d messages", errand.update_id, len(numbers))
        if not errand.edited:
            await self._draw(errand, answered.calculations, answered.language)

    async def _answered(
        self, errand: Errand, question: str, history: Sequence[Turn], watching: Watching
    ) -> _Answered:
        services = self._services
        spent = await is_spent(services, errand)
        events = services.answering.assistant.stream(
            question,
            conversation=conversation_of(errand.place, errand.person),
            history=history,
            plain=spent,
        )
        try:
            async with watching:
                answer = await _watched(events, watching, errand.language)
        except asyncio.CancelledError:
            if not services.desk.was_stopped(errand.place.key):
                if watching.message is not None:
                    # The next process answers in a message of its own.
                    await services.postman.remove(errand.place, watching.message)
                raise
            return _said(tell("stopped", errand.language), "stopped")
        except (ClaimLost, RecordsAway):
            # Another process answers, or this one once the database is back.
            raise
        except Exception as error:  # noqa: BLE001 - the person gets a calm sentence
            return _said(_excuse(error, errand.language), "failed")
        await note_spending(services, errand, answer)
        token = await self.keep(errand, answer)
        language = errand.chosen_language or answer.language
        notice = tell("budget_spent", language) if spent else ""
        return _Answered(
            present(answer, language, token, notice=notice),
            "refused" if answer.refused else "answered",
            answer.calculations,
            language,
        )

    async def _draw(
        self, errand: Errand, calculations: Sequence[Calculation], language: Language
    ) -> None:
        """A chart of each table that is long enough to want one."""
        charts = [chart_of(one, language) for one in calculations]
        try:
            for number, chart in enumerate(filter(None, charts), start=1):
                image = await asyncio.to_thread(render_bar_chart, chart)
                await self._services.postman.send_photo(
                    errand.place,
                    image,
                    name=f"chart-{number}.png",
                    caption=Piece.of(rich("")),
                    reply_to=errand.message,
                )
        except (TelegramError, Unreachable) as error:
            # The figures are told already; a picture that fails must not tell them again.
            _log.warning("a chart was not sent: %s", type(error).__name__)

    async def keep(self, errand: Errand, answer: Answer) -> str:
        """Keep an answer for its buttons; the token that they carry."""
        body = {
            "question": answer.question,
            "text": answer.text,
            "suggestions": answer.suggestions,
            "citations": [asdict(citation) for citation in answer.citations],
        }
        return await self._services.records.shown.keep(
            errand.place.chat, json.dumps(body, ensure_ascii=False), now=self._services.clock()
        )


@dataclass(frozen=True, slots=True)
class _Answered:
    """The messages to send, and whether the question was answered, refused, stopped or failed."""

    pieces: list[Piece]
    outcome: str
    calculations: tuple[Calculation, ...] = ()
    language: Language = "zh"


def _said(text: str, outcome: str) -> _Answered:
    return _Answered([Piece.of(rich(text))], outcome)


def _asked(call: Call) -> tuple[str, tuple[Turn, ...]]:
    """The question, and what it is about; what is replied to is the question when none is added."""
    context = call.context[:_MOST_CONTEXT]
    if not call.text:
        return context, ()
    return call.text, (Turn("user", context),) if context else ()


async def _watched(events: AsyncIterator[Event], watching: Watching, language: Language) -> Answer:
    text = ""
    async for event in events:
        if isinstance(event, Answer):
            return event
        if isinstance(event, Correction):
            text = ""
        elif isinstance(event, TextPiece):
            text += event.text
            watching.tell(text)
        elif isinstance(event, Progress):
            watching.tell(tell(event.stage, language))
    message = "the stream of an answer ended without one"
    raise RuntimeError(message)


def _excuse(error: Exception, language: Language) -> str:
    if isinstance(error, EmptyQuestion):
        return tell("error_empty", language)
    if isinstance(error, QuestionTooLong):
        return tell("error_too_long", language, length=error.length, limit=error.limit)
    if isinstance(error, AnswerTimeout):
        return tell("error_timeout", language)
    if isinstance(error, NoGeneration):
        return tell("error_empty_corpus", language)
    if isinstance(error, EngineUnavailable):
        _log.error("an answer failed: %s", error)
        return tell("error_unavailable", language)
    _log.error("an answer failed", exc_info=error)
    return tell("error_internal", language)
