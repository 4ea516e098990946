"""One rebuild of the index at a time, watched from every chat that asks for it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from telegram.error import TelegramError

from bot.answers import Language
from bot.chat.buttons import ButtonAction, Pressed, answer_press
from bot.chat.callbacks import data_of
from bot.chat.delivery import Button, Piece, Unreachable
from bot.chat.errands import Errand
from bot.chat.markup import cut, rich
from bot.chat.phrases import speaker, tell
from bot.chat.places import Place
from bot.chat.services import ChatServices
from bot.errors import RecordsUnavailable
from bot.reports import progress_line, reindex_lines
from knowledge.errors import GoldenGateFailed, KnowledgeError, ReindexInProgress, UnreadableDocument
from knowledge.reindexing import Progress, ReindexReport, Stage

_log = logging.getLogger(__name__)

_EDIT_EVERY_S = 3.0
_MOST_FAILURES = 15
_BAR = 12
_SERVES = 2
"""How far switching is when the new index serves."""


class _Cancelled(Exception):
    """An administrator cancelled the rebuild."""


@dataclass(frozen=True, slots=True)
class _Watcher:
    place: Place
    message: int
    language: Language


@dataclass(slots=True)
class _Rebuild:
    force: bool
    again: bool = False
    """Whether something was asked for meanwhile that the pass under way may leave out."""
    cancelled: threading.Event = field(default_factory=threading.Event)
    progress: Progress | None = None
    watchers: list[_Watcher] = field(default_factory=list)
    kept: ExitStack = field(default_factory=ExitStack)
    """Chats that must stay with this process, where whoever cancels is to be heard."""
    outcome: ReindexReport | Exception | None = None

    def note(self, progress: Progress) -> None:
        """Called in the rebuild's own thread."""
        self.progress = progress
        switching = progress.stage is Stage.SWITCHING and progress.done == _SERVES
        serves = switching or progress.stage is Stage.CLEANING
        if self.cancelled.is_set() and not serves:
            raise _Cancelled


class Reindexing:
    """Rebuilds the index of one bot."""

    def __init__(self, services: ChatServices) -> None:
        self._services = services
        self._current: _Rebuild | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def actions(self) -> dict[str, ButtonAction]:
        """Buttons, by name."""
        return {
            "cancel_reindex": ButtonAction(self._cancel, administrators_only=True),
            "switch_anyway": ButtonAction(self._switch_anyway, administrators_only=True),
        }

    def progress_now(self, language: Language) -> str | None:
        """How far the rebuild is; `None` when there is none."""
        if self._current is None:
            return None
        return _progress_text(self._current.progress, language)

    async def begin(self, errand: Errand, *, force: bool = False, changed: bool = False) -> None:
        """Rebuild, or show the progress of the rebuild that is under way; returns at once.

        Args:
            errand: Who wants to see it.
            force: Switch even if golden questions fail.
            changed: Files were added or taken out just now; a rebuild that is under way may have
                read them already, and so is followed by another one.
        """
        rebuild, language = self._current, errand.language
        if rebuild is None:
            rebuild = self._current = _Rebuild(force)
            task = asyncio.create_task(self._run(rebuild))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            text = tell("reindex_begins", language)
        else:
            rebuild.force = rebuild.force or force
            rebuild.again = rebuild.again or force or changed
            progress = _progress_text(rebuild.progress, language)
            text = f"{tell('reindex_joined', language)}\n{progress}"
        numbers = await self._services.replies.deliver(errand, [_with_cancel(text, language)])
        watcher = _Watcher(errand.place, numbers[0], language)
        if rebuild.outcome is None:
            rebuild.watchers.append(watcher)
            rebuild.kept.enter_context(self._services.records.inbox.keeping(errand.place.chat))
        else:
            # It ended while the message was on its way.
            await self._show(watcher, _outcome_pieces(rebuild.outcome, language))

    async def close(self) -> None:
        """End the rebuild, if there is one, and wait until nothing is left of it."""
        if self._current is not None:
            self._current.cancelled.set()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _run(self, rebuild: _Rebuild) -> None:
        ticker = asyncio.create_task(self._tick(rebuild))
        try:
            outcome = await self._build(rebuild)
            while rebuild.again and not rebuild.cancelled.is_set():
                rebuild.again = False
                outcome = await self._build(rebuild)
        finally:
            ticker.cancel()
            self._current = None
            rebuild.kept.close()
        rebuild.outcome = outcome
        await asyncio.wait([ticker])
        for watcher in rebuild.watchers:
            await self._show(watcher, _outcome_pieces(outcome, watcher.language))

    async def _build(self, rebuild: _Rebuild) -> ReindexReport | Exception:
        corpus = self._services.answering.corpus
        try:
            return await asyncio.to_thread(
                corpus.reindex, force=rebuild.force, progress=rebuild.note
            )
        except Exception as error:  # noqa: BLE001 - it is told to who asked for it
            return error

    async def _tick(self, rebuild: _Rebuild) -> None:
        shown: dict[_Watcher, str] = {}
        while True:
            await asyncio.sleep(_EDIT_EVERY_S)
            for watcher in list(rebuild.watchers):
                text = _progress_text(rebuild.progress, watcher.language)
                if text != shown.get(watcher):
                    await self._show(watcher, [_with_cancel(text, watcher.language)])
                    shown[watcher] = text

    async def _show(self, watcher: _Watcher, pieces: Sequence[Piece]) -> None:
        try:
            await self._services.postman.edit(watcher.place, watcher.message, pieces[0])
            for piece in pieces[1:]:
                await self._services.postman.send(watcher.place, piece, reply_to=watcher.message)
        except (Unreachable, TelegramError) as error:
            _log.warning("the rebuild's progress is not shown: %s", type(error).__name__)

    async def _cancel(self, pressed: Pressed) -> None:
        language = pressed.errand.language
        if self._current is None:
            await answer_press(pressed.query, tell("reindex_over", language))
            return
        self._current.cancelled.set()
        await answer_press(pressed.query, tell("reindex_cancelling", language))

    async def _switch_anyway(self, pressed: Pressed) -> None:
        await answer_press(pressed.query)
        await self.begin(pressed.errand, force=True)


def _progress_text(progress: Progress | None, language: Language) -> str:
    if progress is None:
        return tell("reindex_begins", language)
    share = progress.done / progress.total if progress.total else 0.0
    filled = min(_BAR, int(share * _BAR))
    return f"{'▓' * filled}{'░' * (_BAR - filled)}\n{progress_line(progress, speaker(language))}"


def _with_cancel(text: str, language: Language) -> Piece:
    button = Button(tell("reindex_cancel", language), data_of("cancel_reindex", ""))
    return Piece.of(rich(text), [[button]])


def _outcome_pieces(outcome: ReindexReport | Exception, language: Language) -> list[Piece]:
    if isinstance(outcome, ReindexReport):
        lines = reindex_lines(outcome, speaker(language))
        lines += _failed_lines(outcome.failed, language)
        return [Piece.of(part) for part in cut(rich("\n".join(lines)))]
    if isinstance(outcome, GoldenGateFailed):
        button = Button(tell("gate_switch", language), data_of("switch_anyway", ""))
        head = tell("gate_held", language, count=len(outcome.failures))
        lines = [head, *_shortened([f"- {one}" for one in outcome.failures], language)]
        return [Piece.of(cut(rich("\n".join(lines)))[0], [[button]])]
    return [Piece.of(cut(rich(_failure_text(outcome, language)))[0])]


def _failure_text(error: Exception, language: Language) -> str:
    if isinstance(error, _Cancelled):
        return tell("reindex_cancelled", language)
    if isinstance(error, ReindexInProgress):
        return tell("reindex_elsewhere", language)
    if not isinstance(error, KnowledgeError | OSError | RecordsUnavailable):
        _log.error("a rebuild failed", exc_info=error)
        return tell("error_internal", language)
    return tell("reindex_failed", language, detail=error)


def _failed_lines(failed: Sequence[UnreadableDocument], language: Language) -> list[str]:
    if not failed:
        return []
    shown = _shortened([f"- {one}" for one in failed], language)
    return ["", tell("failed_documents", language), *shown]


def _shortened(lines: list[str], language: Language) -> list[str]:
    left = len(lines) - _MOST_FAILURES
    return lines[:_MOST_FAILURES] + ([tell("and_more", language, count=left)] if left > 0 else [])
