"""Inline queries: the answer and the best passages as cards, ready to be sent in any chat."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from telegram import InlineQuery, InlineQueryResultArticle, InputTextMessageContent
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.answers import Answer, Language
from bot.chat.access import Verdict
from bot.chat.delivery import Piece
from bot.chat.errands import Errand
from bot.chat.figures import note_question
from bot.chat.markup import Rich, Span, Style, clean, cut, plain, rich
from bot.chat.phrases import tell
from bot.chat.replies import whole
from bot.chat.services import ChatServices
from bot.logs import without_quotes
from knowledge.documents import ScoredPassage, SearchResult
from knowledge.errors import KnowledgeError

_log = logging.getLogger(__name__)

_PAUSE_S = 0.15
"""Telegram asks with every letter; a query that is followed so soon is not worth answering."""
_DEADLINE_S = 0.75
_MOST_CARDS = 6
_MOST_DESCRIPTION = 100
_MOST_QUOTE = 1_500
_CACHED_S = 60


class Inline:
    """Answers inline queries within a second."""

    def __init__(self, services: ChatServices) -> None:
        self._services = services
        self._latest: dict[int, str] = {}

    async def answer(self, errand: Errand, query: InlineQuery) -> None:
        """Offer cards for what was typed so far."""
        person = query.from_user.id
        question = clean(query.query).strip()[: self._services.settings.max_question_chars]
        self._latest[person] = query.id
        await asyncio.sleep(_PAUSE_S)
        if self._latest.get(person) != query.id:
            return
        del self._latest[person]
        language = errand.chosen_language or errand.language
        cards = await self._cards(errand, question, language)
        try:
            await query.answer(cards, cache_time=_CACHED_S, is_personal=True)
        except TelegramError as error:
            _log.info("inline query not answered: %s", without_quotes(error.message))

    async def _cards(
        self, errand: Errand, question: str, language: Language
    ) -> list[InlineQueryResultArticle]:
        services = self._services
        verdict = await services.doorkeeper.verdict(errand.place, errand.person)
        if not question or verdict is not Verdict.WELCOME:
            return []
        answer, found = await asyncio.gather(self._answer(question), self._search(question))
        if answer is None:
            services.measures.question(errand.place.surface.value, "failed")
        else:
            # What was not answered may be half typed: its text is no gap of the corpus.
            outcome = "stopped" if answer.refused else "answered"
            await note_question(services, errand, question, outcome)
        passages = found.passages if found and found.found else ()
        cards = [answer_card(answer, language)] if answer and not answer.refused else []
        return [*cards, *passage_cards(passages, language)][:_MOST_CARDS] or [
            nothing_card(question, language)
        ]

    async def _answer(self, question: str) -> Answer | None:
        try:
            async with asyncio.timeout(_DEADLINE_S):
                return await self._services.answering.assistant.answer(question)
        except Exception as error:  # noqa: BLE001 - passages are offered without it
            _log.info("inline without an answer: %s", type(error).__name__)
            return None

    async def _search(self, question: str) -> SearchResult | None:
        search = self._services.answering.corpus.search
        try:
            async with asyncio.timeout(_DEADLINE_S):
                return await asyncio.to_thread(search, question, limit=_MOST_CARDS - 1)
        except (KnowledgeError, TimeoutError) as error:
            _log.info("inline without passages: %s", type(error).__name__)
            return None


def answer_card(answer: Answer, language: Language) -> InlineQueryResultArticle:
    """The answer with its sources; what does not fit one message is left to the bot itself."""
    spans = rich(Span(answer.question, Style.BOLD), "\n", *whole(answer, language))
    return _card("answer", answer.question, answer.text, spans)


def passage_cards(
    passages: Iterable[ScoredPassage], language: Language
) -> list[InlineQueryResultArticle]:
    """Passages, each with where it stands."""
    cards = []
    for number, scored in enumerate(passages, start=1):
        passage, metadata = scored.passage, scored.metadata
        section = passage.section[-1] if passage.section else ""
        title = tell("source_line", language, marker="📄", title=metadata.title, section=section)
        quote = passage.text.strip()
        quote = quote if len(quote) <= _MOST_QUOTE else quote[:_MOST_QUOTE] + "…"
        facts = " · ".join(
            part for part in (metadata.publisher, metadata.date, metadata.validity) if part
        )
        spans = rich(Span(quote, Style.QUOTE), "\n", f"{title.strip()} · {facts}")
        cards.append(_card(f"passage-{number}", title.strip(), quote, spans))
    return cards


def nothing_card(question: str, language: Language) -> InlineQueryResultArticle:
    """What is offered when the corpus holds nothing."""
    text = tell("inline_nothing", language)
    return _card("nothing", text, question, rich(Span(question, Style.BOLD), "\n", text))


def _card(name: str, title: str, description: str, spans: Rich) -> InlineQueryResultArticle:
    piece = Piece.of(cut(spans)[0])
    return InlineQueryResultArticle(
        id=name,
        title=_one_line(title),
        description=_one_line(description),
        input_message_content=InputTextMessageContent(piece.html, parse_mode=ParseMode.HTML),
    )


def _one_line(text: str) -> str:
    line = " ".join(plain(rich(text)).split())
    return line if len(line) <= _MOST_DESCRIPTION else line[: _MOST_DESCRIPTION - 1] + "…"
