"""Rich text in spans, cut into pieces that Telegram takes, and written as its HTML. Pure.

A cut falls between characters of the text and never inside a tag: each piece opens and closes its
own. Telegram counts UTF-16 code units of the text without tags.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from html import escape

MOST_UNITS = 4096
"""UTF-16 code units in a message, tags and entities not counted."""
_MOST_ENTITIES = 90
"""Telegram keeps 100 styled stretches of a message; what is beyond stays plain."""


class Style(StrEnum):
    """How a stretch of text looks; the value is Telegram's tag."""

    PLAIN = ""
    BOLD = "b"
    ITALIC = "i"
    CODE = "code"
    BLOCK = "pre"
    QUOTE = "blockquote"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style."""

    text: str
    style: Style = Style.PLAIN
    link: str | None = None
    """Where it leads, an http(s) address."""


Rich = tuple[Span, ...]


def rich(*parts: Span | str) -> Rich:
    """Spans of a message, cleaned; strings are plain."""
    spans = (Span(part) if isinstance(part, str) else part for part in parts)
    return tuple(replace(span, text=clean(span.text)) for span in spans if span.text)


def clean(text: str) -> str:
    r"""A text without what Telegram refuses and what makes text lie about its own order.

    Example:
        >>> clean("a\u202eb\u200bc\x00")
        'abc'
    """
    return _UNWANTED.sub("", text).encode("utf-8", "replace").decode("utf-8")


def units(text: str) -> int:
    """Length as Telegram counts it.

    Example:
        >>> units("a科🙂")
        4
    """
    return len(text) + sum(ord(character) > _LAST_OF_ONE_UNIT for character in text)


def plain(spans: Iterable[Span]) -> str:
    """The text alone."""
    return "".join(span.text for span in spans)


def to_html(spans: Sequence[Span]) -> str:
    """Telegram HTML of spans.

    Example:
        >>> to_html(rich("a<b ", Span("27%", Style.BOLD)))
        'a&lt;b <b>27%</b>'
    """
    left = _MOST_ENTITIES
    written = []
    for span in spans:
        styled = bool(span.style or span.link) and left > 0 and bool(span.text.strip())
        left -= styled
        written.append(_tagged(span) if styled else escape(span.text, quote=False))
    return "".join(written)


def cut(spans: Sequence[Span], limit: int = MOST_UNITS) -> list[Rich]:
    """Spans in pieces that fit, cut where the text pauses.

    Args:
        spans: The whole message.
        limit: Most UTF-16 code units of a piece, at least 2.

    Returns:
        Pieces with something to see in each; together they carry the text but for blanks at the
        cuts. None when there is nothing to see.
    """
    text = plain(spans)
    found = []
    for start, end in _borders(text, limit):
        piece = tuple(_between(spans, start, end))
        if _visible(plain(piece)):
            found.append(piece)
    return found


def _borders(text: str, limit: int) -> Iterator[tuple[int, int]]:
    start = _skip_blanks(text, 0)
    while start < len(text):
        end = _furthest(text, start, limit)
        if end < len(text):
            end = _pause(text, start, end)
        yield start, start + len(text[start:end].rstrip())
        start = _skip_blanks(text, end)


def _skip_blanks(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _furthest(text: str, start: int, limit: int) -> int:
    end, room = start, limit
    while end < len(text):
        room -= 2 if ord(text[end]) > _LAST_OF_ONE_UNIT else 1
        if room < 0:
            break
        end += 1
    return end


def _pause(text: str, start: int, end: int) -> int:
    """The best place to cut before `end`: after a paragraph, a line, a sentence, a blank."""
    least = start + (end - start) // 2
    for pause in _PAUSES:
        places = [match.end() for match in pause.finditer(text, least, end)]
        if places:
            return places[-1]
    for place in range(end, least, -1):
        if not _is_joined(text, place):
            return place
    return end


def _is_joined(text: str, at: int) -> bool:
    """Whether a character is read as one with the one before it."""
    return (
        unicodedata.category(text[at]).startswith("M")
        or _JOINED.match(text[at]) is not None
        or text[at - 1] == _JOINER
    )


def _between(spans: Iterable[Span], start: int, end: int) -> Iterator[Span]:
    at = 0
    for span in spans:
        first, last = max(start - at, 0), min(end - at, len(span.text))
        if first < last:
            yield replace(span, text=span.text[first:last])
        at += len(span.text)


def _visible(text: str) -> bool:
    return bool(_INVISIBLE.sub("", text).strip())


def _tagged(span: Span) -> str:
    text = escape(span.text, quote=False)
    if span.link:
        return f'<a href="{escape(span.link)}">{text}</a>'
    return f"<{span.style.value}>{text}</{span.style.value}>"


_LAST_OF_ONE_UNIT = 0xFFFF
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u3164\ufe00-\ufe0f\uffa0]"
)
_JOINER = "\u200d"
_JOINED = re.compile("[\u200d\U0001f3fb-\U0001f3ff]")
"""What joins the character before it, marks aside: the joiner and the colours of skin."""
_PAUSES = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"[。！？；]|[.!?;](?=\s)"),
    re.compile(r"\s"),
)
