"""A process that backs a data folder up, or restores one, and kills itself at a step.

    python -m tests.integration.data_folder.copying_process backup FOLDER FILE STEP
    python -m tests.integration.data_folder.copying_process restore FOLDER FILE STEP

Steps are counted from 0; it prints the name of each that it comes to.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import closing
from pathlib import Path

from bot.data_folder.backing_up import back_up_to_file
from bot.data_folder.restoring import restore
from bot.data_folder.using import using
from bot.records.copies import finish_open_updates
from tests.integration.reindex_process import generation_store


class KilledAt:
    """Told of steps; ends the process at one of them, without any farewell."""

    def __init__(self, step: int) -> None:
        self._left = step

    def __call__(self, name: str) -> None:
        print(name, flush=True)  # noqa: T201
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1


def main(action: str, folder: Path, file: Path, step: int) -> None:
    killed = KilledAt(step)
    if action == "restore":
        with file.open("rb") as stream:
            restore(stream, folder, on_step=killed)
        return
    with using(folder), closing(generation_store(folder)) as generations:
        amend = {"telegram.sqlite": finish_open_updates}
        back_up_to_file(file, folder, generations, amend=amend, on_step=killed)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
