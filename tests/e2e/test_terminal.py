"""The terminal as a process: pipes, signals and a keyboard.

What lies behind it is a fake where the terminal itself is tested, and everything where a question
travels the whole way.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.e2e.pseudo_terminal import keyboard

ROOT = Path(__file__).parents[2]
REAL = (sys.executable, "-m", "bot")
FAKE = (sys.executable, "-m", "tests.fakes.terminal")


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}  # noqa: TID251 - for a process of its own
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "DAKESHI_DATA_DIR": str(data),
        "LANG": "C.UTF-8",
        "TERM": "xterm",
        "PROMPT_TOOLKIT_NO_CPR": "1",
        **more,
    }


def start(
    command: Sequence[str], data: Path, *, more: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(data, **(more or {})),
        cwd=data,
    )


def run(
    command: Sequence[str], data: Path, given: bytes = b"", *, more: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    process = start(command, data, more=more)
    out, err = process.communicate(given, timeout=300)
    return process.returncode, out.decode(), err.decode()


@pytest.mark.parametrize("locale", ["C", "POSIX", "zh_CN.GBK", "nonsense"])
def test_chinese_is_printed_whatever_the_locale(tmp_path: Path, locale: str) -> None:
    status, out, err = run((*FAKE, "ask", "酒泉"), tmp_path, more={"LC_ALL": locale})
    assert (status, err) == (0, "")
    assert "您问的是酒泉" in out


@pytest.mark.parametrize(("locale", "said"), [("zh_CN.UTF-8", "用法"), ("de_DE.UTF-8", "usage")])
def test_the_locale_chooses_the_language(tmp_path: Path, locale: str, said: str) -> None:
    status, out, _ = run((*REAL, "--help"), tmp_path, more={"LANG": locale})
    assert (status, out[: len(said)]) == (0, said)


def test_a_setting_that_cannot_be_used_ends_with_status_2(tmp_path: Path) -> None:
    broken = {"DAKESHI_PASSAGES": "many"}
    status, out, err = run((*REAL, "ask", "q"), tmp_path, more=broken)
    assert (status, out) == (2, "")
    assert "DAKESHI_PASSAGES" in err
    assert "Traceback" not in err
    assert run((*REAL, "--help"), tmp_path, more=broken)[0] == 0


@pytest.mark.parametrize(
    "arguments", [("--help",), ("--version",), ("ask", "--nonsense"), ("ask",)]
)
def test_what_needs_no_answer_loads_neither_langchain_nor_chromadb(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    command = (sys.executable, "-X", "importtime", "-m", "bot", *arguments)
    _, _, err = run(command, tmp_path)
    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in err.splitlines()}
    assert "argparse" in imported
    assert not imported & {"langchain", "langchain_core", "chromadb", "onnxruntime", "torch"}


def test_output_whose_reader_has_gone_ends_quietly(tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text("".join(f'{{"id": {n}, "question": "q"}}\n' for n in range(20_000)))
    process = start((*FAKE, "ask", "--batch", str(questions)), tmp_path)
    assert process.stdout
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr
    with process.stderr:
        assert process.stderr.read() == b""
    assert process.wait(30) == 141
    assert process.stdin
    process.stdin.close()


@pytest.mark.parametrize(
    "closing", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"], ids=["in", "out", "err", "all"]
)
def test_closed_streams_are_no_failure(tmp_path: Path, closing: str) -> None:
    command = ("sh", "-c", f'exec "$0" "$@" {closing}', *FAKE, "ask", "q")
    status, _, err = run(command, tmp_path)
    assert (status, err) == (0, "")


@pytest.mark.parametrize("command", [("ask",), ("chat",)])
def test_input_without_end_is_given_up(tmp_path: Path, command: tuple[str, ...]) -> None:
    with Path("/dev/zero").open("rb") as zeros:
        finished = subprocess.run(
            (*FAKE, *command),
            stdin=zeros,
            capture_output=True,
            timeout=60,
            env=environment(tmp_path),
            check=False,
        )
    assert finished.returncode == 2
    assert b"error" in finished.stderr


def test_binary_input_gets_a_decided_answer(tmp_path: Path) -> None:
    noise = bytes(range(256)) * 4
    assert run((*FAKE, "ask"), tmp_path, noise)[0] == 2
    assert run((*FAKE, "chat"), tmp_path, noise)[0] == 0
    assert run((*FAKE, "ask", os.fsdecode(b"\xff\xff")), tmp_path)[0] == 2


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_an_answer_without_a_traceback(
    tmp_path: Path, sent: signal.Signals, status: int
) -> None:
    process = start((*FAKE, "ask", "--batch", "-"), tmp_path)
    assert process.stdin
    assert process.stdout
    process.stdin.write(b'{"id": 1, "question": "q"}\n')
    process.stdin.flush()
    process.stdout.readline()
    process.stdin.write(b'{"id": 2, "question": "slow"}\n')
    process.stdin.flush()
    time.sleep(0.3)
    process.send_signal(sent)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (status, b"")


def test_an_interrupt_stops_a_piped_answer_and_not_the_chat(tmp_path: Path) -> None:
    process = start((*FAKE, "chat"), tmp_path)
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"one\nslow\n")
    process.stdin.flush()
    while b"2)" not in process.stdout.readline():
        pass
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(b"two\n", timeout=30)
    assert process.returncode == 0
    assert "Stopped." in err.decode()
    assert "您问的是two" in out.decode()


def test_an_interrupt_while_a_piped_chat_waits_ends_it(tmp_path: Path) -> None:
    process = start((*FAKE, "chat"), tmp_path)
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"one\n")
    process.stdin.flush()
    while b"2)" not in process.stdout.readline():
        pass
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 130
    process.communicate()


def test_a_person_chats_stops_an_answer_and_reads_its_sources(tmp_path: Path) -> None:
    with keyboard((*FAKE, "chat"), environment(tmp_path)) as person:
        person.wait_for("ask>")
        person.type("酒泉\r")
        person.wait_for("您问的是酒泉")
        person.wait_for("2) 再下一个?")
        person.wait_for("ask>")
        person.type("/sources\r")
        person.wait_for("第二行")
        person.wait_for("ask>")
        person.type("slow\r")
        person.wait_for("searching: slow")
        person.type("\x03")
        person.wait_for("Stopped.")
        person.wait_for("ask>")
        person.type("2\r")
        person.wait_for("您问的是再下一个?")
        person.wait_for("ask>")
        person.type("half a line\x03")
        person.wait_for("once more to leave")
        person.wait_for("ask>")
        person.type("还在吗\r")
        person.wait_for("您问的是还在吗")
        person.wait_for("ask>")
        person.type("\x04")
        assert person.wait_for_exit() == 0
    history = tmp_path / "terminal-history"
    assert history.stat().st_mode & 0o777 == 0o600
    assert "酒泉" in history.read_text()


def test_a_person_leaves_by_interrupting_twice(tmp_path: Path) -> None:
    with keyboard((*FAKE, "chat"), environment(tmp_path)) as person:
        person.wait_for("ask>")
        person.type("\x03")
        person.wait_for("once more to leave")
        person.wait_for("ask>")
        person.type("\x03")
        assert person.wait_for_exit() == 0


HUAIBEI = "淮北首批3家试点单位内设科室由多少个精简到多少个？"


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose index was built by two first questions at once."""
    data = tmp_path_factory.mktemp("data")
    both = [start((*REAL, "ask", HUAIBEI, "--json"), data) for _ in range(2)]
    ended = [process.communicate(timeout=300) for process in both]
    for process, (out, err) in zip(both, ended, strict=True):
        assert process.returncode == 0, err.decode()
        assert json.loads(out)["refused"] is False
    assert len(list((data / "generations").glob("2*Z-??????"))) == 1
    return data


@pytest.mark.slow
def test_a_question_travels_the_whole_way(indexed: Path) -> None:
    status, out, err = run((*REAL, "ask", HUAIBEI, "--json"), indexed)
    answer = json.loads(out)
    assert (status, err) == (0, "")
    assert all(figure in answer["answer"] for figure in ("52", "38", "27%"))
    assert answer["citations"][0]["quote"]


@pytest.mark.slow
def test_what_the_corpus_does_not_say_ends_with_status_3(indexed: Path) -> None:
    status, out, _ = run((*REAL, "ask", "站长微信是多少"), indexed)
    assert status == 3
    assert out.strip()


@pytest.mark.slow
def test_a_batch_and_a_piped_chat_answer_in_order(indexed: Path) -> None:
    lines = [
        {"id": "a", "question": "酒泉市精简了多少个内设机构？"},
        {
            "id": "b",
            "question": "那绵阳市呢？",
            "history": [
                {"role": "user", "content": "酒泉市精简了多少个内设机构？"},
                {"role": "assistant", "content": "118个。"},
            ],
        },
        {"id": "c", "question": ""},
    ]
    given = "\n".join(map(json.dumps, lines)).encode()
    status, out, _ = run((*REAL, "ask", "--batch", "-"), indexed, given)
    printed = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert [entry["id"] for entry in printed] == ["a", "b", "c"]
    assert "118" in printed[0]["answer"]
    assert printed[2]["error"]["code"] == "EMPTY_QUESTION"

    status, out, _ = run(
        (*REAL, "chat"), indexed, "酒泉市精简了多少个内设机构？\n/sources\n".encode()
    )
    assert status == 0
    assert "118" in out


@pytest.mark.slow
def test_status_and_rollback_speak_of_the_same_index(indexed: Path) -> None:
    _, out, _ = run((*REAL, "status", "--json"), indexed)
    assert json.loads(out)["serving"]
    status, _, err = run((*REAL, "rollback"), indexed)
    assert status == 1
    assert "no previous index" in err


@pytest.mark.slow
def test_a_benchmark_is_measured_away_from_the_data_folder(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    corpus, queries, ranked = (tmp_path / name for name in ("c.jsonl", "q.jsonl", "run.jsonl"))
    texts = ["酒泉市精简内设机构118个。", "淮北市教育局设有七个科室。", "The sea is deep and blue."]
    corpus.write_text(
        "\n".join(json.dumps({"id": f"d{n}", "text": text}) for n, text in enumerate(texts))
    )
    asked = {"id": "q", "text": "酒泉市精简了多少个内设机构？", "relevant": ["d0"]}
    queries.write_text(json.dumps(asked))
    command = (*REAL, "evaluate", str(corpus), str(queries), "--json", "--run", str(ranked))
    status, out, err = run(command, data)
    assert status == 0, err
    assert json.loads(out)["recall_at_1"] == 1.0
    assert json.loads(ranked.read_text())["ranked"][0] == "d0"
    assert list(data.iterdir()) == []
