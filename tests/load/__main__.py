"""`make load`: the whole bot under the load of many people, with a fault; 1 if anything is lost.

python -m tests.load [--questions 1000] [--seconds 600] [--fault random|none|NAME]
    [--seed N] [--bots N]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import secrets
import sys
import tempfile
from pathlib import Path

from tests.load.faults import FAULTS, LOSE
from tests.load.report import lines
from tests.load.running import Options, run

_RANDOM, _NONE = "random", "none"
_SHOWN_LOG = 3000


def main() -> int:
    """Run it; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--questions", type=int, default=Options.questions)
    parser.add_argument("--seconds", type=float, default=Options.seconds)
    parser.add_argument("--fault", choices=(_RANDOM, _NONE, *FAULTS), default=_RANDOM)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--bots", type=int, default=Options.bots)
    given = parser.parse_args()
    if given.fault == LOSE and given.bots < 2:
        parser.error("--fault lose needs --bots 2 or more")
    seed = secrets.randbelow(1_000_000) if given.seed is None else given.seed
    fault = chosen(given.fault, seed, bots=given.bots)
    options = Options(given.questions, given.seconds, fault, seed, given.bots)
    print(f"seed {seed}, fault {options.fault or 'none'}; the bot builds its index first …")
    with tempfile.TemporaryDirectory(prefix="dakeshi-load-") as folder:
        outcome = asyncio.run(run(options, Path(folder)))
        print("\n".join(lines(options, outcome)))
        if not outcome.is_well:
            for path in sorted(Path(folder).glob("load*.log")):
                log = path.read_text("utf-8", "replace")
                print(f"the end of {path.name}:\n{log[-_SHOWN_LOG:]}", file=sys.stderr)
    return 0 if outcome.is_well else 1


def chosen(fault: str, seed: int, *, bots: int = 1) -> str | None:
    """The fault of a run; the same for the same seed."""
    if fault == _NONE:
        return None
    if fault != _RANDOM:
        return fault
    if bots > 1:
        return LOSE
    return random.Random(seed).choice(sorted({*FAULTS} - {LOSE}))  # noqa: S311 - the same every time


if __name__ == "__main__":
    sys.exit(main())
