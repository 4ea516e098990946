"""`make bench`: this project against the usual pipeline, in one run, and how it grows.

    python -m tests.benchmarks [--quick] [--passages N] [--json FILE]
    python -m tests.benchmarks --only-growth --sizes 200000 --engine milvus-lite

A target that is missed is marked and changes no exit status: figures of a busy machine are figures
of the machine. Without `--quick` the run takes about a quarter of an hour on two idle cores.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.comparison import compare
from tests.benchmarks.material import ROOT, Material, load_material, write_texts
from tests.benchmarks.overhead import lines as overhead_lines
from tests.benchmarks.overhead import measure as measure_overhead
from tests.benchmarks.processes import WorkerFailed, run_worker
from tests.benchmarks.report import as_json, comparison_lines, scale_lines
from tests.benchmarks.scale import ENGINES, SIZES, measure_scale

_QUESTIONS = 130
_ASKED_OF_A_MODEL = 40
_RESULTS = ROOT / "bench-results"
_MODEL = ROOT / "knowledge" / "models" / "multilingual-e5-small-zh-en"


def main() -> int:
    """Measure, print, and write down what was asked for; the exit status."""
    options = _options()
    material = load_material(options.questions)
    some = material.passages[: options.passages]
    material = Material(material.name, some, material.questions)
    if options.only_growth:
        return _grow(options, material)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="dakeshi-bench-") as folder:
        try:
            found = compare(material, model=str(_MODEL), folder=Path(folder), say=_say)
            print("\n".join(comparison_lines(found)), flush=True)
            sizes = (
                []
                if options.quick
                else measure_scale(
                    options.sizes,
                    questions=material.questions,
                    folder=Path(folder),
                    say=_say,
                    engine=options.engine,
                )
            )
        except WorkerFailed as failure:
            print(f"no figures: {failure}", file=sys.stderr)
            return 1
    if sizes:
        print("\n" + "\n".join(scale_lines(sizes)))
    _say("what the stack adds to a language model")
    print("\n".join(overhead_lines(*asyncio.run(measure_overhead(_ASKED_OF_A_MODEL)))))
    if options.json:
        _write(options.json, as_json(found, sizes, _machine()))
    _say(f"done in {time.perf_counter() - started:.0f} s")
    return 0


def _grow(options: argparse.Namespace, material: Material) -> int:
    """Only how it grows, on the engine asked for; the exit status."""
    with tempfile.TemporaryDirectory(prefix="dakeshi-bench-") as name:
        folder = Path(name)
        write_texts(folder / "passages.json", material.passages)
        try:
            run_worker("tests.benchmarks.ours", "index", folder / "ours", folder / "passages.json")
            sizes = measure_scale(
                options.sizes,
                questions=material.questions,
                folder=folder,
                say=_say,
                engine=options.engine,
            )
        except WorkerFailed as failure:
            print(f"no figures: {failure}", file=sys.stderr)
            return 1
    print("\n".join(scale_lines(sizes)))
    if options.json:
        figures = {"machine": _machine(), "scale": [dataclasses.asdict(size) for size in sizes]}
        _write(options.json, figures)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out how it grows")
    parser.add_argument("--only-growth", action="store_true", help="leave out all but how it grows")
    parser.add_argument(
        "--questions", type=int, default=_QUESTIONS, metavar="N", help="how many are asked"
    )
    parser.add_argument("--passages", type=int, metavar="N", help="compare on the first N only")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="sizes to grow to"
    )
    parser.add_argument(
        "--engine", choices=ENGINES, default=ENGINES[0], help="what the grown corpus is kept in"
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write all figures; a bare name: bench-results/"
    )
    return parser.parse_args()


def _write(path: Path, figures: dict[str, Any]) -> None:
    path = _RESULTS / path if path.parent == Path() else path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _say(f"figures written to {path}")


def _machine() -> dict[str, Any]:
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "load": load,
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _say(doing: str) -> None:
    print(f"… {doing}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
