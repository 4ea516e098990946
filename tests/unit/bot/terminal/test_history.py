from __future__ import annotations

import shutil
import stat
from pathlib import Path

from bot.terminal.history import open_history
from tests.permissions import read_only


def test_lines_are_kept_for_the_next_time_and_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "history"
    open_history(path).append_string("酒泉")
    assert list(open_history(path).load_history_strings()) == ["酒泉"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_line_that_cannot_be_kept_is_there_until_the_process_ends(tmp_path: Path) -> None:
    history = open_history(tmp_path / "gone" / "history")
    shutil.rmtree(tmp_path / "gone")
    history.append_string("酒泉")
    assert history.get_strings() == ["酒泉"]
    with read_only(tmp_path):
        history = open_history(tmp_path / "history")
        history.append_string("淮北")
    assert history.get_strings() == ["淮北"]
