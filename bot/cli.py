"""The command line: what may be written, and which command is run."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.logs import configure_logging
from bot.settings import system_language
from bot.terminal.arguments import build_parser
from bot.terminal.asking import Session, ask, question_from
from bot.terminal.edge import guarded
from bot.terminal.evaluating import evaluate
from bot.terminal.failures import ANSWERED, Unusable
from bot.terminal.keeping import reindex, rollback, status
from bot.terminal.lines import Line, read_lines, standard_input
from bot.terminal.phrases import Words

if TYPE_CHECKING:
    from argparse import Namespace

    from bot.settings import Settings
    from bot.terminal.ports import Composition
    from bot.terminal.screen import Screen


def main(
    arguments: Sequence[str],
    settings: Settings,
    *,
    screen: Screen,
    composition: Composition,
    read: Callable[[int], bytes] | None = None,
) -> int:
    """Run a command line; the exit status.

    Args:
        arguments: Without the program's name.
        settings: In which the options that every command takes have been heeded.
        screen: Where it prints.
        composition: How services are opened.
        read: Gives at most so many bytes of input; by default, of standard input.

    Raises:
        SystemExit: As `parse`.
    """
    language = system_language() if settings.language == "auto" else settings.language
    words = Words(language)
    options = parse(arguments, words)
    configure_logging(settings.log_level, settings.log_format, secrets=settings.secrets())
    session = Session(settings, screen, words, composition, read or standard_input())
    return guarded(lambda: _COMMANDS[options.command](options, session), screen, words)


def parse(arguments: Sequence[str], words: Words) -> Namespace:
    """Read the command line.

    Raises:
        SystemExit: 0 after `--help` and `--version`, 2 when it cannot be used; both are said.
    """
    return build_parser(words, version=_version()).parse_args(arguments)


def _chat(options: Namespace, session: Session) -> int:
    from bot.terminal.chat import chat  # noqa: PLC0415 - keeps the other commands quick

    interactive = session.screen.interactive and sys.stdin is not None and sys.stdin.isatty()
    return asyncio.run(chat(session, interactive=interactive, resume=options.resume))


def _ask(options: Namespace, session: Session) -> int:
    if options.batch is None:
        question = question_from(options.question, session)
        return asyncio.run(ask(session, question, as_json=options.json))
    if options.question:
        raise Unusable("question_with_batch")
    from bot.terminal.batch import answer_batch  # noqa: PLC0415 - keeps one question quick

    with _batch_lines(options.batch, session) as lines:
        return asyncio.run(answer_batch(session, lines))


@contextmanager
def _batch_lines(name: str, session: Session) -> Iterator[Iterator[Line]]:
    from bot.terminal.batch import MOST_LINE_BYTES  # noqa: PLC0415 - as above

    if name == "-":
        yield read_lines(session.read, limit=MOST_LINE_BYTES)
        return
    try:
        file = Path(name).open("rb", buffering=0)  # noqa: SIM115 - closed below
    except OSError as error:
        raise Unusable("file_unreadable", path=name, cause=error.strerror) from error
    with file:
        yield read_lines(lambda size: file.read(size) or b"", limit=MOST_LINE_BYTES)


def _calc(options: Namespace, session: Session) -> int:
    from bot.terminal.calculating import calculate  # noqa: PLC0415 - keeps the other commands quick

    return calculate(session, options.calculator, options.inputs, as_json=options.json)


def _rules(options: Namespace, session: Session) -> int:
    from bot.terminal.calculating import rules  # noqa: PLC0415 - as above

    return rules(session, options.rule_set, as_json=options.json)


def _telegram(_: Namespace, session: Session) -> int:
    from bot.app import open_measures, open_services  # noqa: PLC0415 - LangChain, 1.5 s
    from bot.chat.running import RunningBot, run_telegram  # noqa: PLC0415 - python-telegram-bot

    def ready(bot: RunningBot) -> None:
        where = session.words("telegram_webhook", port=bot.port) if bot.port else ""
        session.screen.note(session.words("telegram_ready", name=bot.me.username) + where)

    opening = partial(open_services, measures=open_measures(session.settings))
    asyncio.run(run_telegram(session.settings, opening, on_ready=ready))
    return ANSWERED


def _reindex(options: Namespace, session: Session) -> int:
    if options.ray is not None:
        settings = session.settings.model_copy(update={"ray_address": options.ray})
        session = replace(session, settings=settings)
    return reindex(
        session,
        paths=[Path(path) for path in options.paths],
        removed=[Path(path) for path in options.remove],
        only=options.only,
        force=options.force,
        as_json=options.json,
    )


def _rollback(_: Namespace, session: Session) -> int:
    return rollback(session)


def _status(options: Namespace, session: Session) -> int:
    return status(session, verify=options.verify, as_json=options.json)


def _backup(options: Namespace, session: Session) -> int:
    from bot.terminal.copying import back_up  # noqa: PLC0415 - keeps the other commands quick

    return back_up(session, options.file, as_json=options.json)


def _restore(options: Namespace, session: Session) -> int:
    from bot.terminal.copying import bring_back  # noqa: PLC0415 - as above

    return bring_back(session, options.file, as_json=options.json)


def _health(_: Namespace, session: Session) -> int:
    from bot.terminal.health import health  # noqa: PLC0415 - keeps the other commands quick

    return health(session)


def _evaluate(options: Namespace, session: Session) -> int:
    return evaluate(session, options.corpus, options.queries, run=options.run, as_json=options.json)


_COMMANDS: dict[str, Callable[[Any, Session], int]] = {
    "chat": _chat,
    "ask": _ask,
    "telegram": _telegram,
    "calc": _calc,
    "rules": _rules,
    "reindex": _reindex,
    "rollback": _rollback,
    "status": _status,
    "backup": _backup,
    "restore": _restore,
    "health": _health,
    "evaluate": _evaluate,
}


def _version() -> str:
    try:
        return version("dakeshi")
    except PackageNotFoundError:
        return "0+unknown"
