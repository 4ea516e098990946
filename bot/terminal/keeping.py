"""`dakeshi reindex`, `rollback`, `status`: the corpus, kept by an administrator."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.corpus import Check
from bot.data_folder.databases import fault_of
from bot.reports import reindex_lines, spending_lines, status_lines
from bot.terminal.failures import ANSWERED, FAILED, Unusable
from bot.terminal.metering import spending
from bot.terminal.progress import showing_progress
from bot.terminal.reports import reindex_json, spending_json, status_json

if TYPE_CHECKING:
    from bot.terminal.asking import Session


def reindex(
    session: Session,
    *,
    paths: Sequence[Path],
    removed: Sequence[Path],
    only: bool,
    force: bool,
    as_json: bool,
) -> int:
    """Rebuild the index and say what changed; the exit status."""
    _check(paths, removed, only=only)
    screen, words = session.screen, session.words
    with session.composition.corpus(session.settings) as corpus:
        if removed:
            corpus.remove(removed)
            screen.note(words("removed_roots", paths=", ".join(map(str, removed))))
        with showing_progress(screen, words) as progress:
            report = corpus.reindex(paths, only=only, force=force, progress=progress)
    for failure in report.failed:
        screen.note(words("unreadable", detail=failure))
    if report.failed:
        screen.note(words("unreadable_count", count=f"{len(report.failed):,}"))
    if as_json:
        screen.data(reindex_json(report), indent=2)
    else:
        for line in reindex_lines(report, words):
            screen.line(line)
    return ANSWERED


def rollback(session: Session) -> int:
    """Return to the previous index; the exit status."""
    with session.composition.corpus(session.settings) as corpus:
        generation_id = corpus.rollback()
    session.screen.line(session.words("rolled_back", id=generation_id))
    return ANSWERED


def status(session: Session, *, verify: bool, as_json: bool) -> int:
    """Show the state of the index and what language models took; the exit status.

    Args:
        session: Whose settings name the data folder.
        verify: Look at every file of the indexes and databases as well; damage is a failure.
        as_json: Whether it is told as JSON.
    """
    screen, words = session.screen, session.words
    with session.composition.corpus(session.settings) as corpus:
        found = corpus.status()
        checks = [*corpus.verify(), *_databases(session)] if verify else []
    report = asyncio.run(spending(session))
    if as_json:
        told = status_json(found, checks if verify else None)
        screen.data({**told, "spending": spending_json(report)}, indent=2)
    else:
        lines = status_lines(found, words)
        if report and report.days:
            lines += ["", *spending_lines(report, words)]
        for line in lines:
            screen.line(line)
        for check in checks:
            key = "check_sound" if check.fault is None else "check_damaged"
            screen.line(words(key, name=check.name, fault=check.fault))
    return FAILED if any(check.fault for check in checks) else ANSWERED


def _databases(session: Session) -> list[Check]:
    paths = [session.settings.data_dir / name for name in ("telegram.sqlite", "memory.sqlite")]
    return [Check(path.name, fault_of(path)) for path in paths if path.exists()]


def _check(paths: Sequence[Path], removed: Sequence[Path], *, only: bool) -> None:
    if only and not paths:
        raise Unusable("only_without_path")
    if only and removed:
        raise Unusable("only_with_remove")
    for path in paths:
        if not path.expanduser().exists():
            raise Unusable("path_missing", path=path)
