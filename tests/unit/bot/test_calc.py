from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fakes.terminal import Terminal


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("rate", "52", "38"), 0),
        (("精简率", "before=四百一十三", "after=295"), 0),
        (("table", "甲局 18 12; 乙局 10 9"), 0),
        (("saturation", "9000", "5"), 3),
        (("rate", "0", "5"), 2),
        (("rate", "52", "38", "27", "1", "9", "2"), 2),
        (("rate", "nothing=1"), 2),
        (("no-such-thing", "1"), 2),
        (("table", "甲局 18"), 2),
        (("table", ";;;"), 2),
        ((), 0),
        (("rate",), 0),
    ],
)
def test_the_status_says_what_came_of_it(
    tmp_path: Path, arguments: tuple[str, ...], status: int
) -> None:
    terminal = Terminal(tmp_path)
    assert terminal.run("calc", *arguments) == status
    assert terminal.out.getvalue() or terminal.err.getvalue()


def test_a_result_comes_with_its_formula(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.run("calc", "rate", "52", "38", "--lang", "zh")
    assert "26.92%" in terminal.out.getvalue()
    assert "(52 − 38) ÷ 52 × 100%" in terminal.out.getvalue()


def test_json_holds_exact_value_formula_and_basis(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.run("calc", "rate", "52", "38", "--json")
    printed = json.loads(terminal.out.getvalue())
    assert (printed["value"], printed["display"]) == ("350/13", "26.92%")
    assert printed["basis"] == "用户给定"


def test_rule_sets_are_listed_and_explained(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    assert terminal.run("rules") == 0
    assert "huaibei_2024" in terminal.out.getvalue()
    assert terminal.run("rules", "moc_1994", "--json") == 0
    assert terminal.run("rules", "nowhere_2000") == 2
