from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot.terminal.batch import BatchQuestion, Rejected, read_batch
from bot.terminal.lines import Line, read_lines
from bot.terminal.phrases import Words
from tests.fakes.terminal import Terminal


def parsed(*lines: bytes | None) -> list[BatchQuestion | Rejected]:
    numbered = [Line(number, content) for number, content in enumerate(lines, start=1)]
    return list(read_batch(numbered, Words("en")))


def rejection(line: bytes | None) -> Rejected:
    (entry,) = parsed(line)
    assert isinstance(entry, Rejected)
    return entry


def test_a_line_holds_id_question_and_history() -> None:
    (entry,) = parsed(
        b'{"id": 7, "question": "q", "history": [{"role": "user", "content": "c"}], "kind": "x"}'
    )
    assert isinstance(entry, BatchQuestion)
    assert (entry.id, entry.question, entry.history[0].content) == (7, "q", "c")


def test_blank_lines_and_a_byte_order_mark_are_left_out() -> None:
    assert len(parsed(b'\xef\xbb\xbf{"id": "a", "question": "q"}', b"", b" \r")) == 1


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (b"{", "not a JSON object"),
        (b"[" * 100_000, "not a JSON object"),
        (b"\xff\xfe", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b'{"id": "a"}', "question"),
        (b'{"id": "a", "question": 5}', "question"),
        (b'{"question": "q"}', "id"),
        (b'{"id": true, "question": "q"}', "id"),
        (b'{"id": "a", "question": "q", "history": "before"}', "history"),
        (b'{"id": "a", "question": "q", "history": [{"role": "user"}]}', "history.0.content"),
        (
            b'{"id": "a", "question": "q", "history": [{"role": "system", "content": "c"}]}',
            "history.0.role",
        ),
        (None, "longer than"),
    ],
)
def test_a_line_of_another_form_is_rejected_by_its_number(line: bytes | None, named: str) -> None:
    entry = rejection(line)
    assert entry.failure.values["line"] == 1
    assert named in str(entry.failure.values["detail"])


def test_a_rejected_line_keeps_the_id_that_can_be_read() -> None:
    assert rejection(b'{"id": "a", "question": 5}').id == "a"
    assert rejection(b"{").id is None


def test_an_id_that_repeats_is_rejected_the_second_time() -> None:
    first, second = parsed(b'{"id": "a", "question": "q"}', b'{"id": "a", "question": "r"}')
    assert isinstance(first, BatchQuestion)
    assert isinstance(second, Rejected)


def batch(folder: Path, *lines: str) -> tuple[int, list[dict[str, Any]], Terminal]:
    terminal = Terminal(folder, "\n".join(lines).encode())
    status = terminal.run("ask", "--batch", "-")
    return status, [json.loads(line) for line in terminal.out.getvalue().splitlines()], terminal


def test_answers_come_in_order_each_with_its_id(tmp_path: Path) -> None:
    lines = [json.dumps({"id": f"q{n}", "question": f"question {n}"}) for n in range(5)]
    status, printed, _ = batch(tmp_path, *lines)
    assert status == 0
    assert [entry["id"] for entry in printed] == ["q0", "q1", "q2", "q3", "q4"]
    assert printed[3]["question"] == "question 3"


def test_refusals_are_answers_of_a_batch(tmp_path: Path) -> None:
    status, printed, _ = batch(tmp_path, '{"id": 1, "question": "refuse"}')
    assert status == 0
    assert printed[0]["refused"] is True


def test_a_line_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    status, printed, _ = batch(
        tmp_path,
        '{"id": 1, "question": "fail"}',
        "broken",
        '{"id": 2, "question": "fine"}',
    )
    assert status == 1
    assert [set(entry) for entry in printed[:2]] == [{"id", "error"}] * 2
    assert printed[0]["error"]["code"] == "INTERNAL"
    assert printed[2]["answer"]


def test_history_reaches_the_assistant(tmp_path: Path) -> None:
    history = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    _, _, terminal = batch(tmp_path, json.dumps({"id": 1, "question": "q", "history": history}))
    turns = terminal.services.assistant.asked[0][2]
    assert [(turn.role, turn.content) for turn in turns] == [("user", "a"), ("assistant", "b")]


def test_an_empty_batch_is_answered_with_nothing(tmp_path: Path) -> None:
    assert batch(tmp_path)[:2] == (0, [])


def test_lines_are_read_without_holding_the_file() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += 1
            return b'{"id": %d, "question": "q"}\n' % self.given

    source = Endless()
    entries = read_batch(read_lines(source.read, limit=1000), Words("en"))
    for _ in range(10):
        next(entries)
    assert source.given <= 11
