"""A list read in a process of its own is the list read here; what kills the process is named."""

from __future__ import annotations

import sys
from fractions import Fraction

import pytest

from bot.office_lists import OfficeListError, read_apart, read_office_list
from knowledge.isolation import Bounds
from tests.integration import misbehaving
from tests.integration.hostile import workbooks  # noqa: F401 - adds its files to the list
from tests.integration.hostile.listing import HOSTILE, REPEATED
from tests.unit.bot.office_lists.files import Rows, workbook

ROWS: Rows = [
    ["单位", "科室", "类别", "编制", "实有", "占比", "备注"],
    ["甲局", "办公室", "综合", 5, 4, 2.9, "含工勤"],
    ["", "业务一科", "业务", "四", None, 0.25, ""],
    ["合计", "", "", 8, 4, None, ""],
]
CASES = {
    "workbook": workbook(ROWS, merged=["A2:A3"], others={"说明": [["无"]]}),
    "text": "单位,改革前,改革后\n甲局,52个,三十八\n乙局,9,\n".encode("gb18030"),
    "wrong": workbook([["单位", "编制"], ["甲局", "若干"], ["", 3]]),
    "damaged": b"PK\x03\x04 damaged",
    "empty": b"",
}


def outcome(read: object, name: str, data: bytes) -> object:
    try:
        return read(name, data)  # type: ignore[operator]
    except OfficeListError as error:
        return error.code, error.problems, error.message("zh"), error.message("en")


@pytest.mark.parametrize("case", CASES)
def test_a_list_reads_the_same_apart(case: str) -> None:
    name = f"名单\udcff-{case}"
    here = outcome(read_office_list, name.replace("\udcff", "?"), CASES[case])
    apart = outcome(read_apart, name.replace("\udcff", "?"), CASES[case])
    assert apart == here
    assert outcome(read_apart, name, CASES[case])


def test_exact_values_come_through_exactly() -> None:
    entry = read_apart("a.xlsx", CASES["workbook"]).entries[0]
    assert Fraction(29, 10) in entry.cells
    assert all(type(count) is int for count in entry.counts.values())


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="names of signals")
@pytest.mark.parametrize(
    ("deed", "code", "words"),
    [
        ("endless", "TOO_SLOW", "3 s"),
        ("poisoned", "CRASHED", "signal 11"),
        ("lying", "CRASHED", "makes no sense"),
        pytest.param(
            "greedy",
            "TOO_MUCH_MEMORY",
            "500 MiB",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="bounds address space"),
        ),
    ],
)
def test_what_ends_the_process_is_told_to_the_sender(deed: str, code: str, words: str) -> None:
    bounds = Bounds(seconds=3, memory_bytes=500 * 2**20)
    with pytest.raises(OfficeListError) as caught:
        read_apart(f"{deed}.csv", b"x", bounds=bounds, handler=f"{misbehaving.MODULE}:read")
    assert caught.value.code == code
    assert words in caught.value.message("en")
    assert f"“{deed}.csv”" in caught.value.message("zh")


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in HOSTILE if name.endswith((".xlsx", ".csv"))])
def test_a_hostile_table_is_read_or_refused_before_it_ends_the_process(name: str) -> None:
    make, _ = HOSTILE[name]
    told = outcome(read_apart, name, make())
    assert not isinstance(told, tuple) or told[0] not in ("TOO_SLOW", "TOO_MUCH_MEMORY", "CRASHED")


@pytest.mark.slow
def test_cells_of_one_thing_over_and_over_take_no_time() -> None:
    cells = [(one * 20_000)[:20_000] for one in REPEATED if not set(one) & set('",\r\n')]
    rows = "".join(f"{cell},{cell}\n" for cell in cells)
    with pytest.raises(OfficeListError) as caught:
        read_apart("a.csv", f"单位,编制\n{rows}".encode())
    assert caught.value.code in ("NOT_A_NUMBER", "NAME_TOO_LONG")
