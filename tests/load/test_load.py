"""`make load` in small: with each fault nothing is lost and nothing is there twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.load.faults import FAULTS
from tests.load.report import lines
from tests.load.running import Options, run

pytestmark = pytest.mark.slow

_QUESTIONS = {"kill": 100}
"""Of the others fewer, so that all of them take two minutes."""
_FEWER = 40


@pytest.mark.parametrize("fault", sorted(FAULTS))
async def test_under_load_and_a_fault_nothing_is_lost_and_nothing_doubled(
    fault: str, data: Path
) -> None:
    options = Options(_QUESTIONS.get(fault, _FEWER), seconds=240, fault=fault, seed=11)
    outcome = await run(options, data)
    assert outcome.is_well, "\n".join(lines(options, outcome))
    assert len(outcome.asked) >= options.questions
    assert outcome.starts == {"kill": 3, "restart": 2}.get(fault, 1)
