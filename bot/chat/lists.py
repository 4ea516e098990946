"""A list of offices that somebody sends comes back as figures, charts and a filled workbook."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import PurePath

from telegram.error import TelegramError

from bot.answers import Language
from bot.charts import render_bar_chart
from bot.chat.delivery import Piece, Unreachable
from bot.chat.errands import Errand
from bot.chat.markup import Span, Style, rich
from bot.chat.phrases import tell
from bot.chat.replies import styled
from bot.chat.services import ChatServices
from bot.office_lists import (
    OfficeList,
    OfficeListError,
    OfficeReport,
    analyse,
    charts_of,
    fill_workbook,
    read_apart,
    report_lines,
    tables_of,
)

_log = logging.getLogger(__name__)

ReadList = Callable[[str, bytes], OfficeList]
"""Reads a list of that name; blocks."""

_MOST_AT_ONCE = 2


class OfficeLists:
    """Computes lists."""

    def __init__(self, services: ChatServices, read: ReadList = read_apart) -> None:
        self._services = services
        self._read = read
        # Each takes a process, and whoever may write to the bot may send many.
        self._room = asyncio.Semaphore(_MOST_AT_ONCE)

    async def compute(
        self, errand: Errand, name: str, content: bytes, *, administrator: bool
    ) -> None:
        """Compute a list, or say what is wrong with it, where, and what to do.

        Args:
            errand: Whose it is.
            name: Of the file.
            content: Of the file.
            administrator: Whether the sender may add files to the corpus, and should be told how.
        """
        calculators = self._services.answering.calculators
        try:
            async with self._room:
                listed = await asyncio.to_thread(self._read, name, content)
            report = await asyncio.to_thread(analyse, listed, calculators)
        except OfficeListError as error:
            lines = [error.message(errand.language)]
            if administrator:
                lines.append(tell("list_for_corpus", errand.language))
            await self._services.replies.say(errand, "\n\n".join(lines))
            return
        tables = [Span(table, Style.BLOCK) for table in tables_of(report, errand.language)]
        formulas = tuple(one.total.formula for one in report.sections if one.total)
        text = styled("\n".join(report_lines(report, errand.language)), formulas)
        parts = (part for table in tables for part in ("\n\n", table))
        await self._services.replies.say(errand, rich(*text, *parts))
        await self._attach(errand, PurePath(name).stem, listed, report)

    async def _attach(
        self, errand: Errand, stem: str, listed: OfficeList, report: OfficeReport
    ) -> None:
        postman, language = self._services.postman, errand.language
        try:
            for number, image in enumerate(await asyncio.to_thread(_charts, report, language), 1):
                await postman.send_photo(
                    errand.place,
                    image,
                    name=f"chart-{number}.png",
                    caption=Piece.of(rich("")),
                    reply_to=errand.message,
                )
            book = await asyncio.to_thread(fill_workbook, listed, report, language)
            await postman.send_document(
                errand.place,
                book,
                name=f"{stem}-{tell('list_computed', language)}.xlsx",
                caption=Piece.of(rich(tell("list_filled", language))),
                reply_to=errand.message,
            )
        except (TelegramError, Unreachable) as error:
            # The figures are told already; a picture that fails must not tell them again.
            _log.warning("an attachment was not sent: %s", type(error).__name__)


def _charts(report: OfficeReport, language: Language) -> list[bytes]:
    return [render_bar_chart(chart) for chart in charts_of(report, language)]
