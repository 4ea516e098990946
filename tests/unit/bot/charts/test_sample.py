from __future__ import annotations

from pathlib import Path

from bot.charts.sample import main
from tests.unit.bot.charts.pictures import BLUE, picture, runs

DRAWN = Path(__file__).parents[4] / "docs" / "images" / "chart.png"


def test_the_picture_of_the_documentation_is_what_its_command_draws(tmp_path: Path) -> None:
    main([str(tmp_path / "chart.png")])
    anew, kept = (
        runs(picture(path.read_bytes()), BLUE) for path in (tmp_path / "chart.png", DRAWN)
    )
    assert anew == kept
    assert len(kept) == 4
    assert DRAWN.stat().st_size <= 100_000
