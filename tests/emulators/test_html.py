"""Telegram's HTML is read as Telegram reads it."""

from __future__ import annotations

import html
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.emulators.entities import find_entities, formatted
from tests.emulators.errors import ApiError
from tests.emulators.html import parse_html
from tests.emulators.utf16 import units


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("👍<b>好</b>", "👍好", [entity("bold", 2, 1)]),
        ("<b>甲<i>乙</i></b>", "甲乙", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ("&lt;b&gt; &amp;&quot; &#65;&#x1F44D;", '<b> &" A👍', []),
        ("&nbsp; & &unknown;", "&nbsp; & &unknown;", []),
        (
            '<a href="https://a.cn/?a=1&amp;b=2">网</a>',
            "网",
            [entity("text_link", 0, 1, url="https://a.cn/?a=1&b=2")],
        ),
        ("<blockquote expandable>引</blockquote>", "引", [entity("expandable_blockquote", 0, 1)]),
        ('<span class="tg-spoiler">密</span>', "密", [entity("spoiler", 0, 1)]),
        (
            '<pre><code class="language-python">x</code></pre>',
            "x",
            [entity("pre", 0, 1, language="python")],
        ),
        ("<B>好</B><b></b>", "好", [entity("bold", 0, 1)]),
        (
            '<tg-emoji emoji-id="5">👍</tg-emoji>',
            "👍",
            [entity("custom_emoji", 0, 2, custom_emoji_id="5")],
        ),
    ],
)
def test_what_is_allowed(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert parse_html(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "refused"),
    [
        ("字<x>", 'Unsupported start tag "x" at byte offset 3'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("a<b", "Unclosed start tag at byte offset 1"),
        ("<b>好", 'Can\'t find end tag corresponding to start tag "b"'),
        ("好</b>", "Unexpected end tag at byte offset 3"),
        ("<b><i>好</b></i>", 'Unmatched end tag at byte offset 9, expected "</i>", found "</b>"'),
        ("<span>好</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<b>好</b", "Unclosed end tag at byte offset 6"),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
    ],
)
def test_what_is_refused(source: str, refused: str) -> None:
    with pytest.raises(ApiError) as error:
        parse_html(source)
    assert error.value.description == f"Bad Request: can't parse entities: {refused}"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_text_comes_back(text: str) -> None:
    assert parse_html(html.escape(text).replace("&#x27;", "'")) == (text, [])


@given(st.text(alphabet="<>/b&amp;i =\"' a", max_size=40))
def test_anything_is_read_or_refused(source: str) -> None:
    with suppress(ApiError):
        text, entities = parse_html(source)
        assert all(each["length"] > 0 for each in entities)
        assert all(each["offset"] + each["length"] <= units(text) for each in entities)


def test_white_space_at_the_ends_is_dropped_with_its_entities() -> None:
    assert formatted(" <b>好 </b><i> </i>\n", "HTML", None, 4096) == ("好", [entity("bold", 0, 1)])


def test_at_most_a_hundred_entities_are_kept() -> None:
    _, entities = formatted("<b>甲</b>乙" * 101, "HTML", None, 4096)
    assert len(entities) == 100


def test_what_is_found_in_plain_text() -> None:
    text = "👍/start@dakeshi_bot @an请 #科室 #123 /a/b 请@an"
    found = [(each["type"], each["offset"], each["length"]) for each in find_entities(text)]
    assert found == [("bot_command", 2, 18), ("hashtag", 26, 3)]
    assert find_entities("/x", [entity("code", 0, 2)]) == [entity("code", 0, 2)]
