"""Commands of the administrators: the index, the figures, the gaps, and who may come in."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from telegram.error import TelegramError

from bot.answers import Language
from bot.chat.access import Verdict
from bot.chat.acts import Command
from bot.chat.addressing import Call
from bot.chat.budgets import budgets_of
from bot.chat.buttons import ButtonAction, Pressed, answer_press
from bot.chat.delivery import Piece, Unreachable
from bot.chat.errands import Errand
from bot.chat.markup import Span, Style, rich
from bot.chat.phrases import speaker, tell
from bot.chat.places import Place, Surface
from bot.chat.reindexing import Reindexing
from bot.chat.services import ChatServices
from bot.records import Access, Day
from bot.reports import duration, spending_lines, status_lines
from bot.tables import aligned
from knowledge.errors import KnowledgeError, NothingToRollBack, ReindexInProgress

_STATS_DAYS = 7
_FEEDBACK_DAYS = 30
_MOST_LINES = 20
_DAY_S = 24 * 3600.0
_ID = re.compile(r"-?\d{1,18}")
"""Ids of Telegram have 52 bits at most; the records hold no number of 64."""


class Administration:
    """What administrators may do, but for documents."""

    def __init__(
        self, services: ChatServices, reindexing: Reindexing, *, flood_waits: Callable[[], int]
    ) -> None:
        self._services = services
        self._reindexing = reindexing
        self._flood_waits = flood_waits
        self._began = services.monotonic()

    def commands(self) -> dict[str, Command]:
        """By name; none waits for the questions of its chat."""
        acts = {
            "reindex": self._reindex,
            "rollback": self._rollback,
            "status": self._status,
            "stats": self._stats,
            "feedback": self._feedback,
            "allow": self._allow,
            "deny": self._deny,
            "forget": self._forget,
        }
        return {
            name: Command(act, administrators_only=True, in_line=False)
            for name, act in acts.items()
        }

    def actions(self) -> dict[str, ButtonAction]:
        """Buttons, by name."""
        return {
            "let_in": ButtonAction(self._let_in, administrators_only=True),
            "keep_out": ButtonAction(self._keep_out, administrators_only=True),
        }

    async def _reindex(self, errand: Errand, _: Call) -> None:
        await self._reindexing.begin(errand)

    async def _rollback(self, errand: Errand, _: Call) -> None:
        try:
            now = await asyncio.to_thread(self._services.answering.corpus.rollback)
        except NothingToRollBack:
            text = tell("rollback_nothing", errand.language)
        except ReindexInProgress:
            text = tell("rollback_busy", errand.language)
        except KnowledgeError as error:
            text = tell("rollback_failed", errand.language, detail=error)
        else:
            text = tell("rolled_back", errand.language, id=now)
        await self._services.replies.say(errand, text)

    async def _status(self, errand: Errand, _: Call) -> None:
        services, language = self._services, errand.language
        status = await asyncio.to_thread(services.answering.corpus.status)
        lines = [
            tell(
                "status_bot",
                language,
                model=services.settings.model,
                uptime=duration(services.monotonic() - self._began),
                waiting=services.desk.waiting - 1,
                floods=self._flood_waits(),
            )
        ]
        if rebuilding := self._reindexing.progress_now(language):
            progress = rebuilding.splitlines()[-1]
            lines.append(tell("status_reindexing", language, progress=progress))
        table = "\n".join(status_lines(status, speaker(language)))
        await services.replies.say(errand, rich("\n".join(lines), "\n", Span(table, Style.BLOCK)))

    async def _stats(self, errand: Errand, _: Call) -> None:
        services, language = self._services, errand.language
        now = services.clock()
        since = (_date(now) - timedelta(days=_STATS_DAYS - 1)).date().isoformat()
        days = await services.records.journal.days(since)
        if not days:
            await services.replies.say(errand, tell("stats_none", language))
            return
        good, bad = await services.records.journal.opinions(since=now - _STATS_DAYS * _DAY_S)
        table = aligned(_stats_rows(days, language))
        text = rich(
            Span(tell("stats_title", language, days=_STATS_DAYS), Style.BOLD),
            "\n",
            Span(table, Style.BLOCK),
            "\n",
            tell("stats_opinions", language, good=good, bad=bad),
            *await self._spending(language),
        )
        await services.replies.say(errand, text)

    async def _spending(self, language: Language) -> list[Span | str]:
        """What language models took; nothing when none was asked."""
        title, *lines = spending_lines(
            await budgets_of(self._services).report(), speaker(language)
        ) or [""]
        if not lines:
            return []
        return ["\n\n", Span(title, Style.BOLD), "\n", Span("\n".join(lines), Style.BLOCK)]

    async def _feedback(self, errand: Errand, _: Call) -> None:
        services, language = self._services, errand.language
        since = services.clock() - _FEEDBACK_DAYS * _DAY_S
        worst = await services.records.journal.worst(since=since, limit=_MOST_LINES)
        gaps = await services.records.journal.gaps(since=since, limit=_MOST_LINES)
        lines: list[str] = []
        for key, found in (("feedback_bad", worst), ("feedback_gaps", gaps)):
            if found:
                lines += ["", tell(key, language)]
                lines += [
                    tell("feedback_line", language, question=one.question, times=one.times)
                    for one in found
                ]
        text = "\n".join(lines).strip() or tell("feedback_none", language)
        await services.replies.say(errand, text)

    async def _allow(self, errand: Errand, call: Call) -> None:
        await self._decide(errand, call, Access.ALLOWED)

    async def _deny(self, errand: Errand, call: Call) -> None:
        await self._decide(errand, call, Access.DENIED)

    async def _forget(self, errand: Errand, call: Call) -> None:
        """Forget every conversation of a person, or in a chat."""
        who = await self._whom(call.text.strip())
        if who is None:
            text = tell("whom", errand.language, command=call.command)
        else:
            origin = await self._services.records.people.origin(who)
            for pattern in (f"telegram:{origin}:*", f"telegram:*:{who}"):
                await self._services.answering.assistant.forget_matching(pattern)
            text = tell("forgotten_of", errand.language, id=who)
        await self._services.replies.say(errand, text)

    async def _decide(self, errand: Errand, call: Call, state: Access) -> None:
        who = await self._whom(call.text.strip())
        if who is None:
            text = tell("whom", errand.language, command=call.command)
        else:
            await self._record(who, state)
            text = tell(f"was_{state.value}", errand.language, id=who)
        await self._services.replies.say(errand, text)

    async def _let_in(self, pressed: Pressed) -> None:
        await self._decide_by_button(pressed, Access.ALLOWED)

    async def _keep_out(self, pressed: Pressed) -> None:
        await self._decide_by_button(pressed, Access.DENIED)

    async def _decide_by_button(self, pressed: Pressed, state: Access) -> None:
        errand = pressed.errand
        who = await self._whom(pressed.callback.token)
        if who is None:
            await answer_press(pressed.query, tell("spent", errand.language), alert=True)
            return
        await self._record(who, state)
        await answer_press(pressed.query)
        text = tell(f"was_{state.value}", errand.language, id=who)
        await self._services.replies.deliver(
            errand,
            [Piece.of(rich(text))],
            into=[errand.message] if errand.message else [],
        )

    async def _whom(self, written: str) -> int | None:
        """A number, or the code under which somebody waits."""
        if _ID.fullmatch(written):
            return int(written)
        people = self._services.records.people
        found = await people.behind_code(written.upper(), self._services.clock())
        return found[0] if found else None

    async def _record(self, who: int, state: Access) -> None:
        services = self._services
        await services.records.people.decide(who, state)
        if state is not Access.ALLOWED:
            return
        place = Place(who, Surface.PRIVATE if who > 0 else Surface.GROUP, origin=who)
        # Whom a denial still keeps out is not told to come in.
        if await services.doorkeeper.verdict(place, None) is Verdict.WELCOME:
            try:
                language = await services.records.people.language(who) or "zh"
                await services.postman.send(place, Piece.of(rich(tell("welcome_in", language))))
            except (Unreachable, TelegramError):
                # They never wrote to the bot, or blocked it; the permission stands.
                return


def _stats_rows(days: list[Day], language: Language) -> list[list[str]]:
    names = ("day", "surface", "questions", "refused", "failed")
    head = [tell(f"stats_{name}", language) for name in names] + ["p50 ms", "p95 ms"]
    rows = [
        [
            one.day[5:],
            tell(f"surface_{one.surface}", language),
            f"{one.questions:,}",
            f"{one.refused:,}",
            f"{one.failed:,}",
            f"{one.p50_ms:,.0f}",
            f"{one.p95_ms:,.0f}",
        ]
        for one in days
    ]
    return [head, *rows]


def _date(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds).astimezone()
