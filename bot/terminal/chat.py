"""`dakeshi chat`: a conversation, with a person or with a pipe."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bot.by_hand import manual_lines, outcome_lines, rules_lines, run_by_hand
from bot.calculations import failed
from bot.errors import QuestionTooLong
from bot.reports import spending_lines, status_lines
from bot.terminal.asking import Session, check_question, show
from bot.terminal.conversations import keep_conversation, last_conversation, new_conversation
from bot.terminal.edge import report_failure
from bot.terminal.failures import ANSWERED, Unusable
from bot.terminal.lines import longest_question
from bot.terminal.metering import Meter, metering, spending
from bot.terminal.preparing import prepare
from bot.terminal.prompting import KeyboardPrompt, LineTooLong, PipedPrompt, Prompt
from bot.terminal.rendering import source_text, suggestion_lines
from knowledge.errors import CalculatorError

if TYPE_CHECKING:
    from bot.answers import Answer
    from bot.terminal.ports import Services


async def chat(session: Session, *, interactive: bool, resume: bool) -> int:
    """Answer line after line; the exit status.

    Args:
        session: What every command is run with.
        interactive: Whether a person sits at a keyboard.
        resume: Go on with the last conversation rather than begin one.
    """
    data_dir = session.settings.data_dir
    if interactive:
        session.screen.line(session.words("banner"), dim=True)
    async with session.composition.services(session.settings, remember=True) as services:
        prepare(services.corpus, data_dir, screen=session.screen, words=session.words)
        last = last_conversation(data_dir)
        name = (last if resume else None) or new_conversation()
        try:
            async with metering(session) as meter:
                conversation = Conversation(session, services, name, meter)
                return await conversation.run(_prompt(session, interactive=interactive))
        finally:
            # The one kept until now can no longer be resumed, so nothing needs its memory.
            keep_conversation(data_dir, name)
            if last is not None and last != name:
                await services.assistant.forget(last)


class Conversation:
    """One conversation: its last answer, and what each command does."""

    def __init__(self, session: Session, services: Services, name: str, meter: Meter) -> None:
        """Begin, or go on with, the conversation of this name."""
        self._meter = meter
        self._session, self._services, self._name = session, services, name
        self._screen, self._words = session.screen, session.words
        self._answer: Answer | None = None
        self._commands: dict[str, Callable[[str], Awaitable[None]]] = {
            "/sources": self._sources,
            "/calc": self._calc,
            "/rules": self._rules,
            "/reset": self._reset,
            "/status": self._status,
            "/help": self._help,
        }

    async def run(self, prompt: Prompt) -> int:
        """Until the lines end or the person leaves; the exit status."""
        interrupted = False
        while True:
            try:
                line = await self._next(prompt)
            except KeyboardInterrupt:
                if interrupted:
                    return ANSWERED
                interrupted = True
                self._screen.note(self._words("leave_hint"))
                continue
            interrupted = False
            if line is None or line in _LEAVING:
                return ANSWERED
            if line:
                await self._take(line)

    async def _next(self, prompt: Prompt) -> str | None:
        """The next line without the blanks around it; `None` at the end."""
        while True:
            try:
                line = await prompt.next_line()
            except Unusable as error:
                if error.reason == "endless_line":
                    raise
                self._report(error)
            except LineTooLong:
                self._report(QuestionTooLong(0, self._session.settings.max_question_chars))
            else:
                return line.strip() if line is not None else None

    async def _take(self, line: str) -> None:
        """A command, the number of a suggestion, or a question; its failure is only its own."""
        try:
            if line.startswith("/"):
                await self._command(line)
            else:
                await self._ask(self._picked(line))
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001 - a conversation survives a failed answer
            self._report(error)

    async def _ask(self, question: str) -> None:
        check_question(question, self._session.settings.max_question_chars)
        spent = await self._meter.are_spent()
        events = self._services.assistant.stream(question, conversation=self._name, plain=spent)
        task = asyncio.create_task(show(events, self._session, spent=spent))
        with _interrupt_cancels(task):
            await asyncio.wait([task])
        if task.cancelled():
            self._screen.note(self._words("stopped"))
            return
        self._answer = task.result()
        await self._meter.note(self._answer)
        for line in suggestion_lines(self._answer, self._words):
            self._screen.line(line, dim=True)

    def _picked(self, line: str) -> str:
        suggestions = self._answer.suggestions if self._answer else ()
        if line.isascii() and line.isdigit() and 1 <= int(line) <= len(suggestions):
            question = suggestions[int(line) - 1]
            self._screen.line(question)
            return question
        return line

    async def _command(self, line: str) -> None:
        name, _, rest = line.partition(" ")
        command = self._commands.get(name)
        if command is None:
            self._screen.note(self._words("unknown_command", command=name))
            return
        await command(rest.strip())

    async def _sources(self, wanted: str) -> None:
        citations = self._answer.citations if self._answer else ()
        if not citations:
            self._screen.note(self._words("no_answer_yet"))
            return
        chosen = [c for c in citations if not wanted or str(c.marker) == wanted.strip("[]")]
        if not chosen:
            known = " ".join(f"[{c.marker}]" for c in citations)
            self._screen.note(self._words("no_such_source", number=wanted, known=known))
        for citation in chosen:
            for line in source_text(citation, self._words):
                self._screen.line(line)

    async def _reset(self, _: str) -> None:
        await self._services.assistant.forget(self._name)
        self._answer = None
        self._screen.line(self._words("forgotten"))

    async def _calc(self, written: str) -> None:
        calculators = self._session.composition.calculators(self._session.settings)
        first, *inputs = written.split() or [""]
        language = self._words.language
        name = first or None
        try:
            lines = (
                outcome_lines(run_by_hand(calculators, name, inputs), language)
                if name and inputs
                else manual_lines(calculators, name, language, call="/calc")
            )
        except CalculatorError as error:
            self._screen.note(failed(error, self._words.language))
            return
        for line in lines:
            self._screen.line(line)

    async def _rules(self, rule_set_id: str) -> None:
        book = self._session.composition.calculators(self._session.settings).rules
        try:
            lines = rules_lines(book, rule_set_id or None, self._words.language)
        except CalculatorError as error:
            self._screen.note(failed(error, self._words.language))
            return
        for line in lines:
            self._screen.line(line)

    async def _status(self, _: str) -> None:
        for line in status_lines(self._services.corpus.status(), self._words):
            self._screen.line(line)
        if report := await spending(self._session):
            for line in spending_lines(report, self._words):
                self._screen.line(line)

    async def _help(self, _: str) -> None:
        self._screen.line(self._words("chat_help"))

    def _report(self, error: Exception) -> None:
        report_failure(error, self._screen, self._words)


_LEAVING = ("/exit", "/quit")


def _prompt(session: Session, *, interactive: bool) -> Prompt:
    if interactive:
        return KeyboardPrompt(session.settings.data_dir, session.words("prompt"))
    limit = longest_question(session.settings.max_question_chars)
    return PipedPrompt(session.read, limit=limit)


@contextmanager
def _interrupt_cancels(task: asyncio.Task[Any]) -> Iterator[None]:
    """While this lasts, Ctrl-C stops the task and nothing else."""
    loop = asyncio.get_running_loop()
    before = signal.signal(
        signal.SIGINT, lambda *_: loop.call_soon_threadsafe(task.cancel) and None
    )
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
