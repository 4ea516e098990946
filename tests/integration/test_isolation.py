"""Whatever a worker process does, the one that asked learns it, in time, and goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import WorkerCannotStart
from knowledge.isolation import Bounds, Ending, EndOfWorker, Request, answers
from tests.integration import misbehaving

OBEY = f"{misbehaving.MODULE}:obey"
PATIENT = Bounds(seconds=60, memory_bytes=1024**3, reply_bytes=1024**2)
HASTY = Bounds(seconds=2, memory_bytes=1024**3)
posix = pytest.mark.skipif(sys.platform == "win32", reason="the system ends no process for us")
linux = pytest.mark.skipif(sys.platform != "linux", reason="address space is bounded on Linux")


def told(deeds: Iterable[Any], bounds: Bounds = PATIENT) -> list[Any]:
    """What each deed came to: what was replied, or how it ended."""
    requests = [Request(deed if isinstance(deed, dict) else {"do": deed}) for deed in deeds]
    found = list(answers(OBEY, requests, bounds))
    assert [answer.request for answer in found] == requests
    return [
        answer.reply if isinstance(answer.reply, EndOfWorker) else json.loads(answer.reply)
        for answer in found
    ]


def test_requests_are_answered_in_their_order_by_one_process() -> None:
    replies = told([f"work {number}" for number in range(200)])
    assert [reply["do"] for reply in replies] == [f"work {number}" for number in range(200)]
    assert len({reply["pid"] for reply in replies}) == 1
    assert replies[0]["pid"] != os.getpid()


def test_nothing_to_do_starts_no_process() -> None:
    assert list(answers("nowhere:nothing", [], PATIENT)) == []


@pytest.mark.parametrize(
    ("deed", "end"),
    [
        ("exit", EndOfWorker(Ending.CRASH, "status 7")),
        ("raise", EndOfWorker(Ending.CRASH, "RecursionError")),
        (
            {"do": "flood", "bytes": 2 * 1024**2},
            EndOfWorker(Ending.CRASH, "it sent what is no reply"),
        ),
        pytest.param("segfault", EndOfWorker(Ending.CRASH, "signal 11"), marks=posix),
        pytest.param("grow", EndOfWorker(Ending.MEMORY), marks=linux),
    ],
)
def test_what_ends_a_worker_is_named_and_the_others_are_answered(
    deed: object, end: EndOfWorker
) -> None:
    before, ended, after, again, last = told(["a", deed, "b", deed, "c"])
    assert (ended, again) == (end, end)
    assert [reply["do"] for reply in (before, after, last)] == ["a", "b", "c"]


@pytest.mark.slow
@pytest.mark.parametrize("deed", ["hang", "spin"])
def test_what_takes_too_long_is_ended(deed: str) -> None:
    before, late, after = told(["a", deed, "b"], HASTY)
    assert late == EndOfWorker(Ending.TIME)
    assert (before["do"], after["do"]) == ("a", "b")


@pytest.mark.slow
def test_a_slow_listener_is_not_taken_for_a_slow_worker() -> None:
    replies = []
    for answer in answers(OBEY, [Request({"do": "work"})] * 2, HASTY):
        time.sleep(2.5)
        replies.append(answer.reply)
    assert not any(isinstance(reply, EndOfWorker) for reply in replies)


@linux
def test_memory_that_an_earlier_request_kept_is_no_fault_of_the_next() -> None:
    small = Bounds(seconds=60, memory_bytes=800 * 1024**2)
    # The first leaves too little for the second, which has enough of it alone.
    first, second = told(
        [{"do": "hold", "bytes": 300 * 1024**2}, {"do": "hold", "bytes": 480 * 1024**2}], small
    )
    assert (first["do"], second["do"]) == ("hold", "hold")
    assert first["pid"] != second["pid"]


@linux
def test_a_worker_that_has_grown_makes_place_for_another() -> None:
    grown, after = told([{"do": "hold", "bytes": 700 * 1024**2}, "work"])
    assert grown["pid"] != after["pid"]


def test_what_a_worker_prints_is_no_reply() -> None:
    assert [reply["do"] for reply in told(["print", "work", "print"])] == ["print", "work", "print"]


def test_a_worker_is_given_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAKESHI_TELEGRAM_TOKEN", "1:secret")
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    (names,) = told(["environment"])
    assert "PATH" in names
    assert not [name for name in names if "KEY" in name or "DAKESHI" in name]


def test_long_requests_and_bodies_do_not_wait_for_each_other() -> None:
    requests = [
        Request({"do": "work", "path": "长" * 4000}, body=b"x" * (number % 3) * 1_000_000)
        for number in range(40)
    ]
    sizes = [json.loads(a.reply)["body"] for a in answers(OBEY, requests, PATIENT)]  # type: ignore[arg-type]
    assert sizes == [len(request.body) for request in requests]


@pytest.mark.slow
def test_a_late_worker_is_ended_though_much_waits_to_be_sent() -> None:
    long = [{"do": "hang" if number == 5 else "work", "path": "长" * 4000} for number in range(20)]
    ended = [reply for reply in told(long, HASTY) if isinstance(reply, EndOfWorker)]
    assert ended == [EndOfWorker(Ending.TIME)]


def test_several_threads_have_workers_of_their_own() -> None:
    with ThreadPoolExecutor(3) as threads:
        runs = list(threads.map(told, [["work"] * 20, ["exit", "work"], ["work", "raise"]]))
    assert len({reply["pid"] for run in runs for reply in run if isinstance(reply, dict)}) == 3


def test_stopping_halfway_ends_the_worker() -> None:
    asked = answers(OBEY, [Request({"do": "work"})] * 100, PATIENT)
    first = next(asked)
    assert isinstance(first.reply, bytes)
    worker = json.loads(first.reply)["pid"]
    asked.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def test_a_handler_that_is_not_there_is_told_at_once(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(WorkerCannotStart, match="status 1"):
        list(answers("nowhere:nothing", [Request({})], PATIENT))
    assert "nowhere" in capfd.readouterr().err


@linux
def test_a_worker_dies_with_the_process_that_started_it(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    command = [sys.executable, "-m", misbehaving.MODULE, str(file)]
    with subprocess.Popen(command) as parent:
        while not file.exists() or not file.read_text(encoding="ascii"):
            assert parent.poll() is None
            time.sleep(0.02)
        worker = int(file.read_text(encoding="ascii"))
        assert _runs(worker)
        parent.send_signal(signal.SIGKILL)
    waited = time.monotonic()
    while _runs(worker):
        assert time.monotonic() - waited < 30, "it outlives its parent"
        time.sleep(0.02)


def _runs(process: int) -> bool:
    """Whether it lives; one that nobody has buried yet does not."""
    try:
        state = (
            Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        )
    except OSError:
        return False
    return state != "Z"
