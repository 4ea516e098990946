"""What the terminal needs from the rest, so that its tests need no index and no model."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from bot.answers import Answer, Event

if TYPE_CHECKING:
    from bot.budgets import Budgets
    from bot.corpus import Check, CorpusStatus
    from bot.data_folder.backing_up import Backup
    from bot.settings import Settings
    from bot.terminal.progress import Show
    from knowledge.calculators import Calculators
    from knowledge.evaluation.benchmark import Build
    from knowledge.reindexing import ReindexReport


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
        """Progress, pieces of text, then the answer."""
        ...

    async def answer(
        self,
        question: str,
        *,
        conversation: str | None = None,
        history: Sequence[Any] = (),
        plain: bool = False,
    ) -> Answer:
        """The answer alone."""
        ...

    async def forget(self, conversation: str) -> None:
        """Remove what is remembered of a conversation."""
        ...


class Corpus(Protocol):
    """The corpus of one data folder, as it is kept."""

    def is_empty(self) -> bool:
        """Whether nothing is indexed yet."""
        ...

    def ensure(self, progress: Show | None = None) -> ReindexReport | None:
        """Build the first generation if there is none."""
        ...

    def reindex(
        self,
        paths: Sequence[Path] = (),
        *,
        only: bool = False,
        force: bool = False,
        progress: Show | None = None,
    ) -> ReindexReport:
        """Build a generation and switch to it."""
        ...

    def remove(self, paths: Sequence[Path]) -> None:
        """Forget folders."""
        ...

    def rollback(self) -> str:
        """Return to the previous generation; its id."""
        ...

    def status(self) -> CorpusStatus:
        """The state of the index."""
        ...

    def verify(self) -> Sequence[Check]:
        """Look at every file of the index that serves, and of the one before it."""
        ...


class Services(Protocol):
    """What answering needs."""

    @property
    def assistant(self) -> Assistant:
        """Answers questions."""
        ...

    @property
    def corpus(self) -> Corpus:
        """Where the answers come from."""
        ...


class OpenServices(Protocol):
    """Opens what answering needs."""

    def __call__(
        self, settings: Settings, /, *, remember: bool
    ) -> AbstractAsyncContextManager[Services]:
        """Services of a data folder; the memory of conversations only where one is remembered."""
        ...


class OpenBudgets(Protocol):
    """Opens what language models took, and may still take."""

    def __call__(
        self, settings: Settings, /, *, make: bool = True
    ) -> AbstractAsyncContextManager[Budgets | None]:
        """Budgets of a data folder; `None` where nothing is on record and nothing is to be made."""
        ...


@dataclass(frozen=True, slots=True)
class Composition:
    """How the services of a data folder are opened; answering is opened only to answer."""

    services: OpenServices
    corpus: Callable[[Settings], AbstractContextManager[Corpus]]
    benchmark: Callable[[Settings, Show], Build]
    """Indexes documents with the production pipeline in a temporary place."""
    backup: Callable[[Settings, Path | IO[bytes], Callable[[str], None]], Backup]
    """Copies the data folder to a file or a stream, telling what is written next."""
    budgets: OpenBudgets
    calculators: Callable[[Settings], Calculators]
    """The calculators, with the operator's rule sets."""
