"""`make load` in small: with each fault nothing is lost and nothing is there twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.load.faults import FAULTS, LOSE
from tests.load.report import lines
from tests.load.running import Options, run

pytestmark = pytest.mark.slow

_QUESTIONS = {"kill": 100}
"""Of the others fewer, so that all of them take two minutes."""
_FEWER = 40


@pytest.mark.parametrize("fault", sorted({*FAULTS} - {LOSE}))
async def test_under_load_and_a_fault_nothing_is_lost_and_nothing_doubled(
    fault: str, data: Path
) -> None:
    options = Options(_QUESTIONS.get(fault, _FEWER), seconds=240, fault=fault, seed=11)
    outcome = await run(options, data)
    assert outcome.is_well, "\n".join(lines(options, outcome))
    assert len(outcome.asked) >= options.questions
    assert outcome.starts == {"kill": 3, "restart": 2}.get(fault, 1)


async def test_three_bots_answer_five_hundred_updates_once_though_one_dies_amid_a_switch(
    tmp_path: Path,
) -> None:
    options = Options(500, seconds=400, fault=LOSE, seed=11, bots=3)
    outcome = await run(options, tmp_path / "data")
    assert outcome.is_well, "\n".join(lines(options, outcome))
    assert len(outcome.asked) >= options.questions
    assert outcome.starts == 3
