from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.terminal import FakeServices, Terminal


def chat(folder: Path, *lines: str, status: int = 0) -> Terminal:
    terminal = Terminal(folder, "\n".join(lines).encode())
    assert terminal.run("chat") == status
    return terminal


def questions(terminal: Terminal) -> list[str]:
    return [question for question, _, _ in terminal.services.assistant.asked]


def test_piped_lines_are_asked_one_after_another_in_one_conversation(tmp_path: Path) -> None:
    terminal = chat(tmp_path, "one", "", "  two  ")
    assert questions(terminal) == ["one", "two"]
    names = {name for _, name, _ in terminal.services.assistant.asked}
    assert len(names) == 1
    assert None not in names


def test_an_empty_pipe_ends_the_chat(tmp_path: Path) -> None:
    assert questions(chat(tmp_path)) == []


def test_exit_leaves_before_the_lines_end(tmp_path: Path) -> None:
    assert questions(chat(tmp_path, "one", "/exit", "two")) == ["one"]


def test_sources_shows_the_passages_of_the_last_answer(tmp_path: Path) -> None:
    assert "    第二行\n" in chat(tmp_path, "one", "/sources").out.getvalue()
    assert "    第二行\n" in chat(tmp_path, "one", "/sources 1").out.getvalue()
    assert "no source [9]; it has [1]" in chat(tmp_path, "one", "/sources 9").err.getvalue()
    assert "Ask something first" in chat(tmp_path, "/sources").err.getvalue()
    assert "Ask something first" in chat(tmp_path, "refuse", "/sources").err.getvalue()


def test_reset_forgets_the_conversation_and_its_sources(tmp_path: Path) -> None:
    terminal = chat(tmp_path, "one", "/reset", "/sources", "two")
    first, second = (name for _, name, _ in terminal.services.assistant.asked)
    assert terminal.services.assistant.forgotten == [first]
    assert first == second
    assert "Ask something first" in terminal.err.getvalue()


def test_a_number_picks_a_suggestion_only_where_one_was_offered(tmp_path: Path) -> None:
    assert questions(chat(tmp_path, "one", "2")) == ["one", "再下一个?"]
    assert questions(chat(tmp_path, "2", "3", "0")) == ["2", "3", "0"]


def test_an_unknown_command_is_named_and_not_asked(tmp_path: Path) -> None:
    terminal = chat(tmp_path, "/nope now")
    assert "/nope" in terminal.err.getvalue()
    assert questions(terminal) == []


def test_a_failed_answer_does_not_end_the_chat(tmp_path: Path) -> None:
    terminal = chat(tmp_path, "fail", "x" * 2001, "x" * 100_000, "one")
    assert questions(terminal) == ["fail", "one"]
    assert terminal.err.getvalue().count("2,000 characters") == 2


def test_a_line_that_is_no_text_does_not_end_the_chat(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, b"\xff\xff\n\x00\none\n")
    assert terminal.run("chat") == 0
    assert questions(terminal) == ["one"]


def test_a_chat_begins_afresh_unless_the_last_one_is_resumed(tmp_path: Path) -> None:
    services = FakeServices()
    for arguments in (("chat",), ("chat", "--resume"), ("chat",)):
        Terminal(tmp_path, b"one", services=services).run(*arguments)
    first, resumed, fresh = (name for _, name, _ in services.assistant.asked)
    assert first == resumed != fresh
    assert services.assistant.forgotten == [first]


@pytest.mark.parametrize("damage", [b"", b"\xff", b"../../etc/passwd"])
def test_a_damaged_note_of_the_last_conversation_is_ignored(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "terminal-conversation").write_bytes(damage)
    terminal = Terminal(tmp_path, b"one")
    assert terminal.run("chat", "--resume") == 0
    assert questions(terminal) == ["one"]
