"""Rehearses the image of this checkout: `python -m tests.rehearsal ask "…" --json`.

The arguments are what a container would be given, of a command that ends by itself.
"""

from __future__ import annotations

import os
import sys
import time

from tests.rehearsal.rehearsing import build_image, folder_for_all
from tests.rehearsal.running import container_of


def main(arguments: list[str]) -> int:
    """Rehearse; the exit status of the command, or 1 where it wrote what it should not."""
    operators = {
        name: value
        for name, value in os.environ.items()  # noqa: TID251 - what an operator gives to it
        if name.startswith("DAKESHI_") and name != "DAKESHI_DATA_DIR"
    }
    with folder_for_all() as folder:
        began = time.monotonic()
        image = build_image(folder)
        print(f"built in {time.monotonic() - began:.0f} s", file=sys.stderr)  # noqa: T201 - it is a program
        with container_of(image) as container:
            done = container.run(*arguments, **operators)
            sys.stdout.write(done.out)
            sys.stderr.write(done.err)
            written = container.written()
    for path in written:
        print(f"written: {path}", file=sys.stderr)  # noqa: T201 - it is a program
    return done.status or bool(written)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if sys.argv[1:] else "give a command, such as: status")
