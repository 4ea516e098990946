from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.terminal.screen import Screen, json_text, printable


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2J\x1b[31mred", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b31mred", "red"),
        ("a\rb\x08c\x00", "abc"),
        ("abc\u202edef", "abcdef"),
        ("\ud800", "\ufffd"),
        ("[bold]科室[/bold]\tx\n", "[bold]科室[/bold]\tx\n"),
    ],
)
def test_nothing_that_a_terminal_obeys_is_printed(hostile: str, shown: str) -> None:
    assert printable(hostile) == shown


@given(st.text(st.characters(codec=None)))
def test_printable_text_has_no_control_characters_and_can_be_encoded(text: str) -> None:
    shown = printable(text)
    shown.encode("utf-8")
    assert not [c for c in shown if (ord(c) < 32 and c not in "\t\n") or 127 <= ord(c) < 160]


@given(st.dictionaries(st.text(st.characters(codec=None)), st.text(st.characters(codec=None))))
def test_json_means_the_same_and_can_be_encoded(value: dict[str, str]) -> None:
    text = json_text(value)
    text.encode("utf-8")
    # Two escaped halves of a pair are read as the one character they stand for.
    assert json.loads(text) == json.loads(json.dumps(value))
    assert not set(text) & {chr(c) for c in (*range(32), *range(127, 160))}


def test_progress_is_not_shown_where_nobody_looks() -> None:
    err = io.StringIO()
    Screen(io.StringIO(), err).passing("searching")
    assert err.getvalue() == ""
