"""Small valid files, damaged at random: each gives a document or a problem of its own, nothing else.

Read in this process, so that an exception which nobody foresaw shows itself; the same examples on
every run. `make fuzz` looks further.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.office_lists import OfficeListError, read_office_list
from knowledge.errors import UnreadableDocument
from knowledge.loading import Limits, load_document
from knowledge.splitting import split
from tests.integration.fuzzing import EXAMPLES, Damage, damages, files_of, lists

BOUNDED = settings(
    max_examples=120,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
LIMITS = Limits(
    file_bytes=2_000_000, pages=50, characters=200_000, unpacked_bytes=20_000_000, seconds=10
)
pytestmark = pytest.mark.slow


@cache
def _folder() -> Path:
    """One for all examples; the last is overwritten."""
    return Path(tempfile.mkdtemp(prefix="dakeshi-fuzz-"))


def read(suffix: str, data: bytes) -> str:
    """What reading comes to."""
    path = _folder() / f"file{suffix}"
    path.write_bytes(data)
    try:
        (document,) = load_document(path, path.name, LIMITS)
    except UnreadableDocument as problem:
        named = problem.name == path.name and problem.reason.strip() and problem.remedy.strip()
        return problem.reason if named else ""
    for passage in split(document):
        assert document.text[passage.start : passage.end] == passage.text
    return document.text


@pytest.mark.parametrize("suffix", EXAMPLES)
def test_an_undamaged_file_is_read(suffix: str) -> None:
    assert "淮北" in read(suffix, EXAMPLES[suffix])


@pytest.mark.parametrize("suffix", EXAMPLES)
def test_a_damaged_file_is_read_or_named(suffix: str) -> None:
    @BOUNDED
    @given(damages(suffix))
    def holds(damage: Damage) -> None:
        assert read(suffix, damage.done_to(EXAMPLES[suffix]))

    holds()


@pytest.mark.parametrize("suffix", EXAMPLES)
def test_one_format_under_the_name_of_another_is_read_or_named(suffix: str) -> None:
    assert all(read(suffix, data) for data in files_of(suffix))


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_damaged_list_is_read_or_refused(suffix: str) -> None:
    @BOUNDED
    @given(damages(suffix))
    def holds(damage: Damage) -> None:
        try:
            told = read_office_list(f"a{suffix}", damage.done_to(lists()[suffix])).entries
        except OfficeListError as error:
            told = error.message("zh") and error.message("en")  # type: ignore[assignment]
        assert told

    holds()


@BOUNDED
@given(st.binary(max_size=4000), st.sampled_from(list(EXAMPLES)))
def test_any_bytes_are_read_or_named(data: bytes, suffix: str) -> None:
    assert read(suffix, data)
