"""What Atheris calls, called without it."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from tests.fuzz.__main__ import main
from tests.fuzz.target import Target
from tests.integration import fuzzing


@pytest.mark.parametrize("kind", fuzzing.EXAMPLES)
def test_the_seeds_are_whole_files_and_any_bytes_are_taken(kind: str, tmp_path: Path) -> None:
    target = Target(kind, importlib.import_module(fuzzing.__name__), tmp_path)
    written = tmp_path / f"file{kind}"
    for seed in target.seeds():
        target(seed)
        if kind in fuzzing.ARCHIVES:
            assert fuzzing.entries_of(written.read_bytes()) == fuzzing.entries_of(
                fuzzing.EXAMPLES[kind]
            )
        else:
            assert written.read_bytes() == fuzzing.EXAMPLES[kind]
    for data in (b"", b"\x00", b"\xff" * 100):
        target(data)


def test_an_unknown_kind_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([".exe"])
    assert ended.value.code == 2
    assert "unknown kind: .exe" in capsys.readouterr().err
