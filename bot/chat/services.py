"""What the surface in Telegram works with; made once, by `running`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bot.chat.access import Doorkeeper
from bot.chat.addressing import Me
from bot.chat.delivery import Postman, Sightings
from bot.chat.desk import Desk
from bot.chat.errands import Replies

if TYPE_CHECKING:
    from bot.answers import Answer, Event
    from bot.corpus import CorpusStatus, Preview
    from bot.measures import Measures
    from bot.records import Records
    from bot.settings import Settings
    from knowledge.calculators import Calculators
    from knowledge.documents import Metadata, Passage, SearchResult
    from knowledge.reindexing import Progress, ReindexReport


class Assistant(Protocol):
    """Answers questions."""

    def stream(
        self,
        question: str,
        *,
        conversation: str | None = None,
        history: Sequence[Any] = (),
        plain: bool = False,
    ) -> AsyncIterator[Event]:
        """Progress, pieces of text, then the answer; `plain` is the embedded model's."""
        ...

    async def answer(
        self, question: str, *, conversation: str | None = None, history: Sequence[Any] = ()
    ) -> Answer:
        """The answer alone."""
        ...

    async def forget(self, conversation: str) -> None:
        """Remove what is remembered of a conversation."""
        ...

    async def forget_matching(self, pattern: str) -> None:
        """Remove what is remembered of conversations whose names match."""
        ...

    async def forget_older_than(self, seconds: float) -> None:
        """Remove conversations in which nothing was said since a moment."""
        ...


class Corpus(Protocol):
    """The corpus of one data folder; its methods block, so they run in threads."""

    def search(self, question: str, *, limit: int) -> SearchResult:
        """Passages for a question."""
        ...

    def around(self, passage_id: str) -> tuple[list[Passage], list[Passage]]:
        """What stands before and after a passage in its document; nothing when it is gone."""
        ...

    def documents(self) -> list[tuple[str, Metadata]]:
        """Every document that serves."""
        ...

    def preview(self, path: Path) -> Preview:
        """Read a file as a reindex would; nothing is kept."""
        ...

    def ensure(self, progress: Callable[[Progress], None] | None = None) -> ReindexReport | None:
        """Build the first generation if there is none."""
        ...

    def reindex(
        self,
        paths: Sequence[Path] = (),
        *,
        only: bool = False,
        force: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> ReindexReport:
        """Build a generation and switch to it."""
        ...

    def rollback(self) -> str:
        """Return to the previous generation; its id."""
        ...

    def status(self) -> CorpusStatus:
        """The state of the index."""
        ...


class Answering(Protocol):
    """The services of a data folder that answering needs."""

    @property
    def settings(self) -> Settings:
        """Of this process."""
        ...

    @property
    def assistant(self) -> Assistant:
        """Answers questions."""
        ...

    @property
    def corpus(self) -> Corpus:
        """Where the answers come from."""
        ...

    @property
    def calculators(self) -> Calculators:
        """Exact figures."""
        ...

    @property
    def measures(self) -> Measures:
        """Keeps count."""
        ...


class Rates(Protocol):
    """How often each person and each chat asked in the last minute."""

    async def wait_s(self, kind: str, who: int, *, most: int) -> float:
        """Seconds until somebody may ask again; 0, and counted, when that is now."""
        ...


OpenAnswering = Callable[["Settings"], AbstractAsyncContextManager[Answering]]


@dataclass(frozen=True, slots=True)
class ChatServices:
    """Everything behind the handlers."""

    answering: Answering
    records: Records
    me: Me
    postman: Postman
    sightings: Sightings
    replies: Replies
    desk: Desk
    doorkeeper: Doorkeeper
    clock: Callable[[], float]
    """Seconds since 1970."""
    monotonic: Callable[[], float]
    """Seconds that only grow."""
    rates: Rates

    @property
    def settings(self) -> Settings:
        """Of this process."""
        return self.answering.settings

    @property
    def measures(self) -> Measures:
        """Keeps count."""
        return self.answering.measures
