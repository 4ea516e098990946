"""What one message carries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat.markup import Span, clean, plain, to_html

_MOST_LABEL = 60
"""Characters of a button's label; phones show no more."""
_MOST_DATA_BYTES = 64


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: it does something here, or leads somewhere."""

    label: str
    data: str = ""
    """What the bot gets when it is pressed, at most 64 bytes."""
    url: str = ""
    """Where it leads, instead."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of text."""

    html: str
    plain: str
    """Sent instead when Telegram refuses the HTML."""
    buttons: tuple[tuple[Button, ...], ...] = ()

    @staticmethod
    def of(spans: Sequence[Span], buttons: Sequence[Sequence[Button]] = ()) -> Piece:
        """A piece of rich text."""
        rows = tuple(tuple(map(_labelled, row)) for row in buttons)
        return Piece(to_html(spans), plain(spans), rows)


def keyboard(buttons: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    """Telegram's form of buttons."""
    rows = [[_button(button) for button in row] for row in buttons if row]
    return InlineKeyboardMarkup(rows) if rows else None


def pieces_to_json(pieces: Sequence[Piece]) -> str:
    """Pieces as the inbox keeps them."""
    return json.dumps(
        [
            {
                "html": piece.html,
                "plain": piece.plain,
                "buttons": [[[b.label, b.data, b.url] for b in row] for row in piece.buttons],
            }
            for piece in pieces
        ],
        ensure_ascii=False,
    )


def pieces_from_json(text: str) -> list[Piece]:
    """The reverse of `pieces_to_json`."""
    return [
        Piece(
            one["html"],
            one["plain"],
            tuple(tuple(Button(*button) for button in row) for row in one["buttons"]),
        )
        for one in json.loads(text)
    ]


def _labelled(button: Button) -> Button:
    """A button whose label, which may name a file or a title, is one clean line of its length."""
    label = " ".join(clean(button.label).split())
    if len(label) > _MOST_LABEL:
        label = label[: _MOST_LABEL - 1] + "…"
    return replace(button, label=label)


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    if len(button.data.encode()) > _MOST_DATA_BYTES:
        message = f"a button carries {_MOST_DATA_BYTES} bytes at most: {button.data!r}"
        raise ValueError(message)
    return InlineKeyboardButton(button.label, callback_data=button.data)
