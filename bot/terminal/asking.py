"""`dakeshi ask`: one question from the command line or a pipe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answers import Answer, Correction, Progress, TextPiece
from bot.errors import EmptyQuestion, QuestionTooLong
from bot.terminal.failures import ANSWERED, REFUSED
from bot.terminal.lines import decode, longest_question
from bot.terminal.metering import metering
from bot.terminal.preparing import prepare
from bot.terminal.rendering import after_text, suggestion_lines

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from bot.answers import Event
    from bot.settings import Settings
    from bot.terminal.phrases import Words
    from bot.terminal.ports import Composition
    from bot.terminal.screen import Screen


@dataclass(frozen=True, slots=True)
class Session:
    """What every command is run with."""

    settings: Settings
    screen: Screen
    words: Words
    composition: Composition
    read: Callable[[int], bytes]
    """Reads standard input."""


async def ask(session: Session, question: str, *, as_json: bool) -> int:
    """Answer one question; the exit status."""
    check_question(question, session.settings.max_question_chars)
    async with session.composition.services(session.settings, remember=False) as services:
        prepare(
            services.corpus,
            session.settings.data_dir,
            screen=session.screen,
            words=session.words,
        )
        async with metering(session) as meter:
            spent = await meter.are_spent()
            if as_json:
                answer = await services.assistant.answer(question, plain=spent)
                session.screen.data(answer.to_json())
                if spent:
                    session.screen.note(session.words("budget_spent"))
            else:
                events = services.assistant.stream(question, plain=spent)
                answer = await show(events, session, spent=spent)
            await meter.note(answer)
        if not as_json and session.screen.interactive and answer.refused:
            for line in suggestion_lines(answer, session.words)[1:]:
                session.screen.line(line, dim=True)
    return REFUSED if answer.refused else ANSWERED


async def show(events: AsyncIterator[Event], session: Session, *, spent: bool = False) -> Answer:
    """Print an answer as it comes, and its sources below.

    Args:
        events: From the assistant.
        session: Where it is printed.
        spent: Whether a budget is used up, which is said.
    """
    screen, words = session.screen, session.words
    begun = False
    try:
        async for event in events:
            if isinstance(event, Answer):
                answer = event
                break
            if isinstance(event, Progress):
                screen.passing(words(event.stage, detail=event.detail))
                continue
            if not begun:
                screen.passing("")
            begun = True
            _print(event, session)
        else:
            message = "the stream of an answer ended without one"
            raise RuntimeError(message)
    finally:
        screen.passing("") if not begun else screen.line()
    if spent:
        screen.line(words("budget_spent"), dim=True)
    if answer.stood_in:
        screen.line(words("stood_in"), dim=True)
    for line in after_text(answer, words):
        screen.line(line, dim=True)
    return answer


def _print(event: TextPiece | Correction, session: Session) -> None:
    if isinstance(event, TextPiece):
        session.screen.write(event.text)
        return
    session.screen.line()
    session.screen.line(session.words("corrected"), dim=True)


def question_from(parts: Sequence[str], session: Session) -> str:
    """The question in the arguments, or the one on standard input when there is none.

    Raises:
        QuestionTooLong: Standard input holds more than a question may have.
        Unusable: It is not text.
    """
    if parts:
        return " ".join(decode(part.encode("utf-8", "surrogateescape")) for part in parts)
    limit = longest_question(session.settings.max_question_chars)
    content = b""
    while len(content) <= limit and (chunk := session.read(limit + 1)):
        content += chunk
    if len(content) > limit:
        raise QuestionTooLong(len(content), session.settings.max_question_chars)
    return decode(content)


def check_question(question: str, max_chars: int) -> None:
    """Refuse what cannot be asked before anything is loaded for it.

    Raises:
        EmptyQuestion, QuestionTooLong: As `Assistant.stream` does.
    """
    asked = question.strip()
    if not asked:
        message = "nothing was asked"
        raise EmptyQuestion(message)
    if len(asked) > max_chars:
        raise QuestionTooLong(len(asked), max_chars)
