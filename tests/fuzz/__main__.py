"""`make fuzz`: every kind of file for a while; 1 if one of them ends otherwise than it may.

    python -m tests.fuzz [--seconds N] [KIND …]

What fails is kept in `.fuzz/`, beside what was found to reach new code, with which the next run
begins. Atheris drives it, which has wheels for Linux alone.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from tests.integration.fuzzing import EXAMPLES

FOUND = Path(".fuzz")


def main(arguments: list[str]) -> int:
    """Fuzz each kind in a process of its own: libFuzzer ends the one it runs in."""
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--seconds", type=int, default=30, help="for each kind")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(EXAMPLES))
    given = parser.parse_args(arguments)
    if unknown := set(given.kinds) - set(EXAMPLES):
        parser.error(f"unknown kind: {', '.join(sorted(unknown))}")
    failed = [kind for kind in given.kinds or EXAMPLES if not _holds(kind, given.seconds)]
    print(f"failed: {', '.join(failed)}" if failed else "nothing failed")
    return 1 if failed else 0


def _holds(kind: str, seconds: int) -> bool:
    corpus = FOUND / kind.removeprefix(".")
    corpus.mkdir(parents=True, exist_ok=True)
    print(f"{kind}: {seconds} s", flush=True)
    command = [sys.executable, "-m", "tests.fuzz.target", kind, str(corpus)]
    command += [f"-max_total_time={seconds}", f"-artifact_prefix={FOUND}/failed{kind}-"]
    command += ["-timeout=25", "-rss_limit_mb=2048", "-max_len=60000", "-verbosity=0"]
    return subprocess.run(command, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
