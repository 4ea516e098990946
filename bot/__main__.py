"""`python -m bot` and the console script `dakeshi`: reads the settings, once, and runs a command."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from bot.budgets import Budgets
    from bot.data_folder.backing_up import Backup
    from bot.settings import Settings
    from bot.terminal.ports import Composition, Corpus, Services
    from bot.terminal.progress import Show
    from knowledge.calculators import Calculators
    from knowledge.evaluation.benchmark import Build


def main() -> int:
    """Run the command line of this process; the exit status."""
    try:
        return _main(sys.argv[1:])
    except KeyboardInterrupt:
        # Before the command had its own guard, or after.
        return 130
    finally:
        # The process ends here: collecting cycles of what it loaded would take half a second.
        gc.freeze()


def _main(arguments: Sequence[str]) -> int:
    # Imported here, so that Ctrl-C is answered from the first moment.
    from bot.errors import ConfigurationError  # noqa: PLC0415 - as said
    from bot.settings import (  # noqa: PLC0415 - as said
        colour_refused,
        load_settings,
        system_language,
    )
    from bot.terminal.arguments import read_globals  # noqa: PLC0415 - as said
    from bot.terminal.edge import report_failure, take_signals  # noqa: PLC0415 - as said
    from bot.terminal.phrases import Words  # noqa: PLC0415 - as said
    from bot.terminal.screen import standard_screen  # noqa: PLC0415 - as said

    take_signals()
    screen = standard_screen(colour=not colour_refused())
    given = read_globals(arguments)
    try:
        settings = load_settings(
            data_dir=given.data_dir,
            language=given.lang,
            log_level="DEBUG" if given.verbose else None,
        )
    except ConfigurationError as error:
        from bot.cli import parse  # noqa: PLC0415 - as said

        words = Words(given.lang or system_language())
        # Help, and what is wrong with the command line, come first.
        parse(arguments, words)
        return report_failure(error, screen, words)
    from bot.cli import main as run  # noqa: PLC0415 - as said

    return run(arguments, settings, screen=screen, composition=_production())


def _production() -> Composition:
    from bot.terminal.ports import Composition  # noqa: PLC0415 - as in `_main`

    return Composition(
        services=_services,
        corpus=_corpus,
        benchmark=_benchmark,
        backup=_backup,
        budgets=_budgets,
        calculators=_calculators,
    )


# LangChain and chromadb come with `bot.app`; a command that needs neither must not wait for them.


def _services(settings: Settings, *, remember: bool) -> AbstractAsyncContextManager[Services]:
    from bot.app import open_services  # noqa: PLC0415 - see above

    return open_services(settings, remember=remember)


def _corpus(settings: Settings) -> AbstractContextManager[Corpus]:
    from bot.app import open_corpus  # noqa: PLC0415 - see above

    return open_corpus(settings)


def _benchmark(settings: Settings, show: Show) -> Build:
    from bot.app import load_embedder, store_engine  # noqa: PLC0415 - see above
    from knowledge.evaluation import TemporaryIndex  # noqa: PLC0415 - see above

    engine = store_engine(settings)
    return TemporaryIndex(embedder=load_embedder(settings), engine=engine, progress=show)


def _backup(settings: Settings, target: Path | IO[bytes], on_step: Callable[[str], None]) -> Backup:
    from bot.app import back_up  # noqa: PLC0415 - see above

    return back_up(settings, target, on_step)


def _budgets(
    settings: Settings, *, make: bool = True
) -> AbstractAsyncContextManager[Budgets | None]:
    from bot.app import open_budgets  # noqa: PLC0415 - see above

    return open_budgets(settings, make=make)


def _calculators(settings: Settings) -> Calculators:
    from knowledge.calculators import Calculators  # noqa: PLC0415 - see above
    from knowledge.rules import load_rule_book  # noqa: PLC0415 - see above

    return Calculators(load_rule_book([settings.data_dir / "rules"]))


if __name__ == "__main__":
    sys.exit(main())
