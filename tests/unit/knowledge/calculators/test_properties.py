"""What holds of every calculator, whatever it is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.calculators import Calculation, Calculators
from knowledge.errors import CalculatorError
from knowledge.rules import load_rule_book

CALCULATORS = Calculators(load_rule_book())
LETTERS = "一二三百零〇万点分之成余约两个名人%％-−+.,:/ 0123456789１abc\x00\ud800\n\u202e½甲"
"""What numbers, names and accidents are made of; all of Unicode takes a second to tabulate."""
WORDS = st.text(LETTERS, max_size=30)
COUNTS = st.integers(1, 10**6)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.fractions()
    | WORDS
    | st.sampled_from(["五十余", "2.9:1", "3/0", "百分之三", "-5", "１２", "huaibei_2024", "市"])
)
NAMES = ["name", "before", "after", "staff", "base", "composite", "bonus", "penalty"]
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(LETTERS, max_size=5), inner, max_size=6)
    ),
    max_leaves=12,
)


def run(name: str, **arguments: object) -> Calculation:
    outcome = CALCULATORS.run(name, arguments)
    assert isinstance(outcome, Calculation)
    return outcome


def number(calculation: Calculation, name: str) -> Fraction:
    result = calculation.result(name)
    assert result is not None
    assert isinstance(result.value, Fraction)
    return result.value


def leaves(value: Any) -> Iterator[object]:
    if is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from leaves(item)
    else:
        yield value


@pytest.mark.parametrize("name", CALCULATORS.names)
@settings(max_examples=150)
@given(data=st.data())
def test_no_input_gives_a_float_or_any_error_but_its_own(name: str, data: st.DataObject) -> None:
    parameters = CALCULATORS.get(name).parameters
    wanted = {parameter.name: JSON for parameter in parameters}
    arguments = data.draw(st.fixed_dictionaries({}, optional=wanted))
    try:
        outcome = CALCULATORS.run(name, arguments)
    except CalculatorError:
        return
    assert not any(isinstance(leaf, float) for leaf in leaves(outcome))


@given(st.lists(st.tuples(COUNTS, st.integers(0, 10**6)), min_size=1, max_size=8))
def test_a_total_is_the_rate_of_the_sums(ends: list[tuple[int, int]]) -> None:
    rows = [{"name": f"局{i}", "before": b, "after": a} for i, (b, a) in enumerate(ends)]
    total = number(run("reduction_table", rows=rows), "total_rate_pct")
    before, after = (sum(end[i] for end in ends) for i in (0, 1))
    assert total == number(run("reduction_rate", before=before, after=after), "rate_pct")


@given(COUNTS, st.integers(0, 10**6))
def test_one_more_cut_is_a_higher_rate(before: int, after: int) -> None:
    after = min(after, before - 1)
    rate = number(run("reduction_rate", before=before, after=after + 1), "rate_pct")
    assert number(run("reduction_rate", before=before, after=after), "rate_pct") > rate


@given(COUNTS, st.integers(0, 10_000))
def test_the_least_cut_meets_its_bound_and_one_fewer_does_not(staff: int, hundredths: int) -> None:
    share = f"{hundredths // 100}.{hundredths % 100:02}"
    least = int(number(run("staffing_cut", staff=staff, min_pct=share), "min_cut"))
    assert least == ceil(staff * Fraction(share) / 100)

    def meets(cut: int) -> str:
        result = run("staffing_cut", staff=staff, min_pct=share, cut=cut).result("meets")
        assert result is not None
        return result.display

    assert meets(least) == "yes"
    assert least == staff or meets(least + 1) == "yes"
    assert least == 0 or meets(least - 1) == "no"


@given(COUNTS, st.integers(0, 10**6))
def test_a_base_is_found_again_from_its_cut_and_exact_rate(before: int, after: int) -> None:
    after = min(after, before - 1)
    rate = number(run("reduction_rate", before=before, after=after), "rate_pct")
    found = run("reduction_inverse", delta=before - after, rate_pct=str(rate), rate_rounded=False)
    assert number(found, "before") == before


@given(st.integers(1, 10**5), st.integers(1, 10**5))
def test_a_base_lies_within_the_range_of_its_rounded_rate(before: int, cut: int) -> None:
    cut = min(cut, before)
    shown = run("reduction_rate", before=before, after=before - cut).main.display
    if shown in ("0.00%", "100.00%"):
        return
    found = run("reduction_inverse", delta=cut, rate_pct=shown)
    assert number(found, "low") <= before <= number(found, "high")


def test_a_range_of_leaders_is_never_said_as_one_number() -> None:
    found = run("leader_posts", staff=8, rule_set="institution_inner")
    assert found.main.display == "2–3名"


def test_what_a_rule_adds_on_a_condition_is_said_in_its_own_words() -> None:
    found = run("leader_posts", staff=9, rule_set="gd_1990s")
    more = [caution for caution in found.cautions if caution.code == "CONDITIONAL_MORE"]
    assert [dict(caution.values)["when_zh"] for caution in more] == ["人数特别多并且下设科、股、队"]
