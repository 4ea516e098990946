"""What one message carries, and its form in the inbox."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.delivery import Button, Piece, keyboard, pieces_from_json, pieces_to_json
from bot.chat.markup import Span, Style, rich
from tests.unit.bot.chat.texts import texts

buttons = st.builds(Button, texts.map("x".__add__), data=st.just("1:ask:aB3dE6gH:0"))
pieces = st.builds(
    Piece.of,
    st.builds(lambda text, style: rich(Span(text, style)), texts, st.sampled_from(Style)),
    st.lists(st.lists(buttons, max_size=3), max_size=3),
)


@given(st.lists(pieces, max_size=3))
def test_pieces_come_back_from_the_inbox_as_they_were(given_pieces: list[Piece]) -> None:
    kept = pieces_to_json(given_pieces).encode()
    assert pieces_from_json(kept.decode()) == given_pieces


def test_the_plain_text_of_a_piece_has_no_markup() -> None:
    piece = Piece.of(rich("a<b ", Span("52个", Style.BOLD)))
    assert (piece.html, piece.plain) == ("a&lt;b <b>52个</b>", "a<b 52个")


def test_a_label_is_one_clean_line_and_no_longer_than_phones_show() -> None:
    piece = Piece.of(rich("x"), [[Button(f"🗑 a\n\u202eb\x00\ud83d{'长' * 80}", data="d")]])
    label = piece.buttons[0][0].label
    assert label.startswith("🗑 a b?长")
    assert label.endswith("长…")
    assert len(label) == 60


def test_a_button_leads_to_an_address_or_carries_data() -> None:
    markup = keyboard([[Button("网页", url="https://example.org"), Button("好", data="d")], []])
    assert markup is not None
    assert [[button.to_dict() for button in row] for row in markup.inline_keyboard] == [
        [
            {"text": "网页", "url": "https://example.org"},
            {"text": "好", "callback_data": "d"},
        ]
    ]


def test_no_buttons_are_no_keyboard() -> None:
    assert keyboard([]) is None
    assert keyboard([[]]) is None


def test_data_that_telegram_refuses_is_refused_before_it_is_sent() -> None:
    assert keyboard([[Button("好", data="科" * 21 + "x")]]) is not None
    with pytest.raises(ValueError, match="64 bytes"):
        keyboard([[Button("好", data="科" * 22)]])
