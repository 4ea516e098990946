"""Names under which documents are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat.additions import safe_name


@pytest.mark.parametrize(
    "name",
    ["科" * 200 + ".docx", "🏛" * 200 + ".docx", "科" * 200, "a." + "科" * 200, "\ud800方案.docx"],
    ids=ascii,
)
def test_a_name_is_one_that_a_file_may_have(tmp_path: Path, name: str) -> None:
    kept = safe_name(name)
    (tmp_path / f"01234567-{kept}").touch()
    assert kept.endswith(".docx") or not name.endswith(".docx")
