"""`dakeshi backup` and `dakeshi restore`: all that a data folder holds, in one file and back."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bot.data_folder.restoring import Restored, restore
from bot.terminal.failures import ANSWERED, Unusable

STANDARD_STREAM = "-"

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.data_folder.backing_up import Backup
    from bot.data_folder.contents import LeftOut
    from bot.terminal.asking import Session


def back_up(session: Session, name: str, *, as_json: bool) -> int:
    """Make a backup; the exit status.

    Args:
        session: Whose settings name the data folder.
        name: Of the file; `-` is standard output.
        as_json: Whether what was backed up is told as JSON; not with standard output.

    Raises:
        Unusable: Standard output is a terminal, or would hold JSON as well.
    """
    screen, words = session.screen, session.words
    to_pipe = name == STANDARD_STREAM
    if to_pipe and (as_json or screen.interactive):
        raise Unusable("backup_to_terminal")
    target: Path | IO[bytes] = sys.stdout.buffer if to_pipe else Path(name).expanduser()
    made = session.composition.backup(session.settings, target, screen.passing)
    screen.passing("")
    for one in made.left_out:
        screen.note(words("backup_left_out", name=one.name, reason=one.reason))
    if as_json:
        screen.data(_backup_json(made, Path(name)), indent=2)
        return ANSWERED
    say = screen.note if to_pipe else screen.line
    say(words("backed_up", count=f"{len(made.contents.files):,}", bytes=f"{_size(made):,}"))
    say(_about_index(session, made.contents.generation))
    return ANSWERED


def bring_back(session: Session, name: str, *, as_json: bool) -> int:
    """Restore a backup; the exit status.

    Args:
        session: Whose settings name the data folder.
        name: Of the file; `-` is standard input.
        as_json: Whether what was restored is told as JSON.
    """
    screen, words = session.screen, session.words
    folder = session.settings.data_dir
    with _opened(name) as backup:
        restored = restore(backup, folder, on_step=screen.passing)
    screen.passing("")
    if as_json:
        screen.data(_restored_json(restored, folder), indent=2)
        return ANSWERED
    contents = restored.contents
    made = contents.made.strftime("%Y-%m-%d %H:%M UTC")
    screen.line(words("restored", folder=folder, made=made, count=f"{len(contents.files):,}"))
    screen.line(_about_index(session, contents.generation))
    if restored.aside is not None:
        screen.line(words("kept_aside", folder=restored.aside))
    return ANSWERED


def _about_index(session: Session, generation: str | None) -> str:
    if generation is None:
        return session.words("backup_without_index")
    return session.words("backup_with_index", id=generation)


@contextmanager
def _opened(name: str) -> Iterator[IO[bytes]]:
    if name == STANDARD_STREAM:
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).expanduser().open("rb")
    except OSError as error:
        raise Unusable("file_unreadable", path=name, cause=error.strerror) from error
    with file:
        yield file


def _size(made: Backup) -> int:
    return sum(entry.size for entry in made.contents.files.values())


def _backup_json(made: Backup, path: Path) -> dict[str, Any]:
    return {
        "file": str(path.absolute()),
        "made": made.contents.made.isoformat(),
        "generation_id": made.contents.generation,
        "files": len(made.contents.files),
        "bytes": _size(made),
        "left_out": [_left_out_json(one) for one in made.left_out],
    }


def _left_out_json(one: LeftOut) -> dict[str, str]:
    return {"name": one.name, "reason": one.reason}


def _restored_json(restored: Restored, folder: Path) -> dict[str, Any]:
    return {
        "data_dir": str(folder),
        "made": restored.contents.made.isoformat(),
        "generation_id": restored.contents.generation,
        "files": len(restored.contents.files),
        "kept_aside": str(restored.aside) if restored.aside else None,
    }
