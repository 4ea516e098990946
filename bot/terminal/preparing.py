"""Makes sure there is an index before the first question, whoever builds it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.terminal.phrases import Words
from bot.terminal.progress import showing_progress
from bot.terminal.screen import Screen
from knowledge.errors import ReindexInProgress

if TYPE_CHECKING:
    from pathlib import Path

    from bot.terminal.ports import Corpus

_LOOK_AGAIN_S = 0.5


def prepare(
    corpus: Corpus,
    folder: Path,
    *,
    screen: Screen,
    words: Words,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Build the first generation, or wait for the process that is building it.

    Args:
        corpus: Of the data folder.
        folder: The data folder, to be named.
        screen: Where progress is shown.
        words: In the user's language.
        sleep: Waits so many seconds.

    Raises:
        GenerationError: It cannot be built.
    """
    waited = False
    while corpus.is_empty():
        try:
            _build(corpus, folder, screen, words)
        except ReindexInProgress:
            if not waited:
                screen.note(words("waiting_for_build"))
            waited = True
            sleep(_LOOK_AGAIN_S)


def _build(corpus: Corpus, folder: Path, screen: Screen, words: Words) -> None:
    screen.note(words("first_build", folder=folder))
    with showing_progress(screen, words) as progress:
        report = corpus.ensure(progress)
    for failure in report.failed if report else ():
        screen.note(words("unreadable", detail=failure))
