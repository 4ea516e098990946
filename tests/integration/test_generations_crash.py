"""Reindexes that are killed: the old generation serves, and the next reindex succeeds."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from knowledge.errors import ReindexInProgress
from knowledge.reindexing import Progress, Stage
from tests.integration.reindex_process import (
    gate,
    generation_store,
    reindexer,
    search_once,
    write_round,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
]
ROOT = Path(__file__).parents[2]


def start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.integration.reindex_process", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two generations, so that there are a serving and a previous one."""
    data = tmp_path_factory.mktemp("served") / "data"
    generations = generation_store(data)
    for number in (0, 1):
        reindexer(generations).run([write_round(data.with_name("corpus"), number)])
    generations.close()
    return data


def events_of(data: Path, corpus: Path) -> list[tuple[Stage, int]]:
    """Every progress event of a reindex from round 1 to round 2."""
    generations = generation_store(data)
    events: list[tuple[Stage, int]] = []

    def note(progress: Progress) -> None:
        events.append((progress.stage, progress.done))

    reindexer(generations).run([write_round(corpus, 2)], progress=note, gate=gate)
    generations.close()
    return events


def copy_of(served: Path, folder: Path) -> Path:
    data = folder / "data"
    shutil.copytree(served, data)
    return data


def assert_recovers(data: Path, corpus: Path, *, expected: set[str]) -> None:
    """One round of `expected` serves, nothing is left over, and a reindex and a rollback work."""
    generations = generation_store(data)
    serving, previous = generations.serving(), generations.previous()
    found = search_once(generations, 0)
    assert found in expected
    generations.clear_debris()
    folders = {path.name for path in (data / "generations").iterdir() if path.is_dir()}
    assert folders == {serving, previous}
    assert not list(data.glob(".current*"))
    assert search_once(generations, 1) == found
    report = reindexer(generations).run([write_round(corpus, 3)])
    assert report.switched
    assert search_once(generations, 2) == "round-3"
    assert generations.rollback() == serving
    assert search_once(generations, 3) == found
    generations.close()


def test_killed_at_any_progress_event_the_old_generation_serves(
    served: Path, tmp_path: Path
) -> None:
    events = events_of(copy_of(served, tmp_path / "counted"), tmp_path / "corpus")
    assert {stage for stage, _ in events} == set(Stage)
    switched = events.index((Stage.SWITCHING, 2))
    for number, (stage, done) in enumerate(events):
        data = copy_of(served, tmp_path / str(number))
        write_round(tmp_path / "corpus", 2)
        process = start("reindex", data, tmp_path / "corpus", number)
        output, _ = process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL, f"event {number} was never reached"
        assert output.split() == [stage, str(done)]
        expected = "round-2" if number >= switched else "round-1"
        assert_recovers(data, tmp_path / "corpus", expected={expected})


def test_killed_at_any_moment_one_complete_generation_serves(served: Path, tmp_path: Path) -> None:
    write_round(tmp_path / "corpus", 2)
    data = copy_of(served, tmp_path / "timed")
    began = time.monotonic()
    process = start("reindex", data, tmp_path / "corpus")
    process.communicate(timeout=60)
    assert process.returncode == 0
    whole = time.monotonic() - began
    moments = 8
    for moment in range(moments):
        data = copy_of(served, tmp_path / f"moment-{moment}")
        write_round(tmp_path / "corpus", 2)
        process = start("reindex", data, tmp_path / "corpus")
        # The first half of a process is its imports.
        time.sleep(whole * (0.4 + 0.65 * moment / moments))
        process.kill()
        process.communicate()
        assert_recovers(data, tmp_path / "corpus", expected={"round-1", "round-2"})


def test_the_first_reindex_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    data, corpus = tmp_path / "data", tmp_path / "corpus"
    write_round(corpus, 1)
    process = start("reindex", data, corpus, 5)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    generations = generation_store(data)
    assert generations.serving() is None
    generations.clear_debris()
    assert list((data / "generations").iterdir()) == []
    assert reindexer(generations).run([write_round(corpus, 1)]).switched
    generations.close()


def test_two_writers_exclude_each_other_and_a_dead_one_does_not(
    served: Path, tmp_path: Path
) -> None:
    data = copy_of(served, tmp_path)
    root = write_round(tmp_path / "corpus", 2)
    holder = start("hold", data, tmp_path / "corpus")
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holding\n"
    generations = generation_store(data)
    with pytest.raises(ReindexInProgress, match=f"process {holder.pid} since 20"):
        reindexer(generations).run([root])
    with pytest.raises(ReindexInProgress, match=str(holder.pid)):
        generations.rollback()
    generations.clear_debris()
    assert list((data / "generations").glob(".building-*")), "a living writer's work was removed"
    assert search_once(generations, 0) == "round-1"
    holder.kill()
    holder.communicate()
    assert reindexer(generations).run([root]).switched
    assert search_once(generations, 0) == "round-2"
    generations.close()
