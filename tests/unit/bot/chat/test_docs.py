"""`docs/telegram.md` says what the bot says."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.telegram.transcript import words_table

PAGE = Path(__file__).parents[4] / "docs" / "telegram.md"


def test_every_sentence_is_on_the_page_as_it_is() -> None:
    assert PAGE.read_text(encoding="utf-8").rstrip().endswith(words_table())
