from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts import lettering
from bot.charts.fonts.characters import characters
from bot.charts.lettering import balanced, fitting, font, length, shortened, wrapped

FONTS = Path(lettering.__file__).parent / "fonts"
TEXTS = st.text("机构编制局（），。1234% abc…", max_size=80)


def shape(character: str) -> bytes:
    return bytes(font(40).getmask(character))


@pytest.mark.parametrize("character", "淮北市机构编制委员会办公室０９（），。：→≥≤ΣΔ①%±×÷−·—“”Aa0")
def test_the_font_has_what_charts_are_lettered_with(character: str) -> None:
    assert shape(character) != shape("\U00020bb7")


def test_every_listed_character_is_in_the_font() -> None:
    missing = shape("\U00020bb7")
    assert [one for one in characters() if shape(one) == missing and not one.isspace()] == []


def test_all_of_gb2312_is_listed() -> None:
    listed = characters()
    assert sum("\u4e00" <= one <= "\u9fff" for one in listed) >= 6763
    assert "啊" in listed
    assert "齄" in listed


def test_the_font_is_small_and_comes_with_its_licence() -> None:
    assert (FONTS / lettering.FONT_FILE).stat().st_size <= 3_000_000
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


@given(TEXTS, st.integers(60, 400), st.integers(1, 4))
def test_lines_fit_and_nothing_is_lost_before_the_mark_of_it(
    text: str, width: int, most: int
) -> None:
    for lines in (wrapped(text, 20, width, most), balanced(text, 20, width, most)):
        assert len(lines) <= most
        assert all(length(line, 20) <= width for line in lines)
        joined, whole = "".join(lines).replace(" ", ""), "".join(text.split())
        assert joined == whole or (
            joined.endswith("…") and whole.startswith(joined[:-1].rstrip("…"))
        )


def test_a_figure_keeps_its_measure_word_and_punctuation_its_character() -> None:
    assert balanced("淮北市首批3家试点单位", 20, 180, 2) == ["淮北市首批", "3家试点单位"]
    assert all(line[0] not in "，）" for line in wrapped("编制办，财政局（本级）", 20, 64, 9))


def test_a_long_line_ends_in_a_mark() -> None:
    assert wrapped("% …。11", 20, 60, 1)[0].endswith("…")
    assert shortened("市人力资源和社会保障局", 20, 100) == "市人力资…"
    assert shortened("甲", 20, 5) == "…"


def test_a_long_figure_is_set_smaller() -> None:
    assert fitting("12", 34, 16, 200) == 34
    small = fitting("1234567890123", 34, 16, 200)
    assert 16 <= small < 34
    assert length("1234567890123", small) <= 200
