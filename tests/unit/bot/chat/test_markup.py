"""Rich text in pieces: each fits, Telegram accepts each, and together they are the whole."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.chat.markup import MOST_UNITS, Rich, Span, Style, clean, cut, plain, rich, to_html, units
from tests.emulators import utf16
from tests.emulators.html import TYPES, parse_html
from tests.unit.bot.chat.texts import seen, texts

LINKS = (None, "https://example.org/?a=1&b=<2>\"'")
FAMILY = "👨\u200d👩\u200d👧"

spans = st.builds(Span, texts, st.sampled_from(Style), st.sampled_from(LINKS))
messages = st.lists(spans, max_size=8).map(lambda parts: rich(*parts))


def cut_text(text: str, limit: int = MOST_UNITS) -> list[str]:
    return [plain(piece) for piece in cut(rich(text), limit)]


@settings(deadline=None)
@given(messages, st.one_of(st.integers(2, 40), st.just(MOST_UNITS)))
def test_every_piece_fits_parses_and_together_they_carry_the_text(
    message: Rich, limit: int
) -> None:
    pieces = cut(message, limit)
    for piece in pieces:
        text, _ = parse_html(to_html(piece))
        assert text == plain(piece)
        assert 0 < utf16.units(text) <= limit
        assert text == text.strip()
        assert seen(text)
    assert seen("".join(map(plain, pieces))) == seen(plain(message))


@settings(deadline=None, max_examples=20)
@given(st.lists(spans, min_size=1, max_size=4), st.integers(30, 300))
def test_long_texts_in_any_styles_fit_telegrams_limit(parts: list[Span], times: int) -> None:
    message = rich(*parts * times)
    pieces = cut(message)
    for piece in pieces:
        text, _ = parse_html(to_html(piece))
        assert text == plain(piece)
        assert utf16.units(text) <= MOST_UNITS
    assert seen("".join(map(plain, pieces))) == seen(plain(message))


@given(texts)
def test_units_are_counted_as_telegram_counts_them(text: str) -> None:
    assert units(text) == utf16.units(text)


@given(texts)
@example("\ud83d\udc4d")
def test_a_clean_text_is_utf8_without_controls_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert not set(cleaned) & set("\x00\x1f\r\u200b\u200f\u202e\u2066\ufeff")
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    "text", ["科室\t编制\n第二行", FAMILY, "e\u0301", "❤\ufe0f", "&amp;", "全角　空格", "ﷺ"]
)
def test_what_is_part_of_a_text_survives_cleaning(text: str) -> None:
    assert clean(text) == text


@given(st.integers(2, 12))
def test_characters_beyond_the_bmp_are_never_halved(limit: int) -> None:
    pieces = cut_text("🙂𠮷" * 20, limit)
    assert "".join(pieces) == "🙂𠮷" * 20
    assert all(utf16.units(piece) <= limit for piece in pieces)


@pytest.mark.parametrize(
    ("sequence", "limit"),
    [
        (FAMILY, 12),
        ("e\u0301\u0323", 5),
        ("👍\U0001f3fd", 6),
        ("❤\ufe0f", 3),
        ("1\ufe0f\u20e3", 5),
        ("กี่", 5),
    ],
)
def test_a_cut_falls_between_sequences_that_are_read_as_one_character(
    sequence: str, limit: int
) -> None:
    pieces = cut_text(sequence * 9, limit)
    assert "".join(pieces) == sequence * 9
    assert all(set(piece.split(sequence)) == {""} for piece in pieces)


def test_a_sequence_longer_than_a_piece_fills_pieces_instead_of_making_one_of_each_mark() -> None:
    text = "a" + "\u0301" * 9000
    pieces = cut_text(text)
    assert "".join(pieces) == text
    assert len(pieces) == 3


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("第一段。还有。\n\n第二段。\n第二行", "第一段。还有。"),
        ("第一行。一句。\n第二行。又", "第一行。一句。"),
        ("第一句话已经说完。第二句话没有", "第一句话已经说完。"),
        ("One. Two words more", "One. Two words"),
        ("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳", "甲乙丙丁戊己庚辛壬癸子丑寅卯"),
    ],
)
def test_a_cut_falls_after_a_paragraph_before_a_line_a_sentence_or_a_blank(
    text: str, first: str
) -> None:
    limit = utf16.units(text) - 2
    assert cut_text(text, limit)[0] == first


def test_a_point_within_a_number_is_no_end_of_a_sentence() -> None:
    assert cut_text("甲乙丙丁约3.14159", 10) == ["甲乙丙丁约3.141", "59"]


def test_a_style_is_closed_and_opened_again_at_a_cut() -> None:
    pieces = cut(rich(Span("一二三四五六", Style.BOLD)), 4)
    assert [to_html(piece) for piece in pieces] == ["<b>一二三四</b>", "<b>五六</b>"]


@pytest.mark.parametrize("style", [style for style in Style if style])
def test_every_style_is_one_that_telegram_knows(style: Style) -> None:
    text, (entity,) = parse_html(to_html(rich(Span("52个", style))))
    assert (text, entity["type"]) == ("52个", TYPES[style.value])


def test_a_link_keeps_its_address_whatever_that_holds() -> None:
    _, (entity,) = parse_html(to_html(rich(Span("网页", link=LINKS[1]))))
    assert entity["url"] == LINKS[1]


def test_blanks_carry_no_style_and_empty_spans_are_left_out() -> None:
    assert to_html(rich(Span(" \n", Style.BOLD), Span("", Style.CODE), "x")) == " \nx"


def test_beyond_telegrams_number_of_entities_text_stays_plain() -> None:
    html = to_html(rich(*(Span(f"{n} ", Style.BOLD) for n in range(200))))
    text, entities = parse_html(html)
    assert text.split() == [str(n) for n in range(200)]
    assert 50 < len(entities) <= 100


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\x00", "\ufe0f\u200d", "ㅤ"])
def test_what_cannot_be_seen_makes_no_message(text: str) -> None:
    assert cut(rich(text)) == []
