from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts import Bar, BarChart, render_bar_chart
from tests.unit.bot.charts.pictures import BLUE, GREY, RUST, picture, runs

LETTERS = "机构编制局（），1% a\n\u200b\ud800🙂龘\u0301-…"


def chart(*values: int | Fraction, **more: str) -> BarChart:
    bars = tuple(Bar(f"第{n}局", Fraction(value), str(value)) for n, value in enumerate(values))
    return BarChart(more.get("title", "各单位"), "", bars, more.get("note", ""))


def test_a_bar_is_as_long_as_its_value() -> None:
    found = runs(picture(render_bar_chart(chart(40, 20, 10))), BLUE)
    lengths = [right - left + 1 for left, right in found]
    assert lengths[0] > 300
    assert abs(lengths[0] - 2 * lengths[1]) <= 1
    assert abs(lengths[0] - 4 * lengths[2]) <= 2


def test_an_increase_is_drawn_to_the_left_of_zero_in_another_colour() -> None:
    image = picture(render_bar_chart(chart(30, -15)))
    ((left, right),) = runs(image, BLUE)
    ((less, zero),) = runs(image, RUST)
    assert zero + 1 == left
    assert abs((right - left + 1) - 2 * (zero - less + 1)) <= 1


def test_two_series_stand_side_by_side_in_two_colours() -> None:
    bars = (
        Bar("甲局", Fraction(20), "20个", "改革前"),
        Bar("乙局", Fraction(10), "10个", "改革前"),
        Bar("甲局", Fraction(15), "15个", "改革后"),
        Bar("乙局", Fraction(5), "5个", "改革后"),
    )
    before, after = (
        [right - left + 1 for left, right in runs(picture(png), colour)]
        for png in [render_bar_chart(BarChart("前后", "", bars))]
        for colour in (GREY, BLUE)
    )
    # The first of each colour is its square in the legend.
    assert abs(before[1] - 2 * before[2]) <= 1
    assert abs(after[1] - 3 * after[2]) <= 2
    assert before[1] > after[1]


def test_zero_has_no_bar_and_the_smallest_value_has_one() -> None:
    assert runs(picture(render_bar_chart(chart(0))), BLUE) == []
    assert len(runs(picture(render_bar_chart(chart(10**9, 1))), BLUE)) == 2


def test_equal_values_have_equal_bars() -> None:
    ((one),) = {
        right - left for left, right in runs(picture(render_bar_chart(chart(7, 7, 7))), BLUE)
    }
    assert one > 300


def test_of_many_bars_the_thirty_largest_are_drawn_and_a_line_says_so() -> None:
    drawn = render_bar_chart(chart(*range(1, 46)))
    lengths = [right - left for left, right in runs(picture(drawn), BLUE)]
    assert len(lengths) == 30
    assert lengths == sorted(lengths)
    assert lengths[0] / lengths[-1] == pytest.approx(16 / 45, abs=0.01)
    thirty = picture(render_bar_chart(chart(*range(16, 46))))
    assert picture(drawn).height > thirty.height


def test_two_bodies_of_one_name_are_two_bars() -> None:
    bars = (Bar("办公室", Fraction(3), "3"), Bar("办公室", Fraction(5), "5"))
    assert [len(row) for row in BarChart("", "", bars).rows] == [1, 1]


def test_the_same_chart_is_the_same_picture() -> None:
    assert render_bar_chart(chart(3, 2)) == render_bar_chart(chart(3, 2))


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a bar"):
        BarChart("空", "", ())
    with pytest.raises(ValueError, match="finite"):
        BarChart("空", "", (Bar("甲", Decimal("NaN"), "?"),))


VALUES = st.fractions() | st.integers().map(Fraction) | st.sampled_from([Fraction(10) ** 400])
BARS = st.builds(
    Bar,
    st.text(LETTERS, max_size=60),
    VALUES,
    st.text(LETTERS, max_size=60),
    st.sampled_from([None, "改革前", "改革后"]),
)


@settings(max_examples=25, deadline=None)
@given(
    st.builds(
        BarChart,
        st.text(LETTERS, max_size=200),
        st.text(LETTERS, max_size=20),
        st.lists(BARS, min_size=1, max_size=6).map(tuple),
        st.text(LETTERS, max_size=200),
        st.sampled_from(["zh", "en"]),
    )
)
def test_whatever_it_holds_a_chart_is_drawn_and_stays_within_its_margins(drawn: BarChart) -> None:
    image = picture(render_bar_chart(drawn))
    assert image.width == 1080
    edges = [image.crop((0, 0, 40, image.height)), image.crop((1040, 0, 1080, image.height))]
    assert all(edge.getextrema() == ((255, 255),) * 3 for edge in edges)
