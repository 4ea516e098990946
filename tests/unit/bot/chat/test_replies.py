"""An answer as messages: Telegram takes each, and nothing of it is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.answers import Answer, Calculation, Citation, Language
from bot.chat.callbacks import read_data
from bot.chat.delivery import Piece, keyboard
from bot.chat.markup import clean
from bot.chat.replies import present, source_line, styled, whole
from tests.emulators import utf16
from tests.emulators.calls import check_markup
from tests.emulators.entities import formatted
from tests.emulators.html import parse_html
from tests.unit.bot.chat.texts import seen, texts

TOKEN = "aB3dE6gH"  # noqa: S105 - opens nothing
TABLE = (
    "单位    改革前  改革后  精简率\n酒泉市     413     295  28.57%\n<合计>     413     295  28.57%"
)
HOSTILE = "<b>《标题》</i>\n\n" + "长" * 500 + "&amp;\u202e"
FORMULA = "(52 - 38) / 52 × 100%"

CITATION = Citation(
    marker=1,
    passage_id="p1",
    title="淮北市改革试点",
    section=("一、总体情况", "首批单位"),
    quote="由52个精简到38个。",
    publisher="淮北日报",
    date="2020-01-02",
    url="https://example.org/1",
    region="安徽省淮北市",
    validity="现行",
    source=None,
    score=0.9,
)
CALCULATION = Calculation(
    tool="reduction",
    inputs={"before": "52", "after": "38"},
    value="350/13",
    unit="%",
    display="26.92%",
    formula=FORMULA,
    basis="核算",
)
ANSWER = Answer(
    question="精简率？",
    text=f"由52个精简到38个[1]。\n\n精简率 = {FORMULA} = 26.92%",
    refused=False,
    language="zh",
    citations=(CITATION,),
    calculations=(CALCULATION,),
    suggestions=("那庆阳呢？", "设几名领导？"),
)

titles = st.one_of(texts, st.just(HOSTILE))
citations = st.builds(
    replace,
    st.just(CITATION),
    marker=st.integers(1, 20),
    title=titles,
    section=st.lists(titles, max_size=2).map(tuple),
    publisher=st.none() | titles,
    date=st.none() | texts,
    validity=st.sampled_from(["现行", "已废止", "被替代"]),
)
formulas = st.one_of(st.just(FORMULA), texts)
calculations = st.builds(replace, st.just(CALCULATION), formula=formulas)
paragraphs = st.one_of(
    texts, st.just(TABLE), st.just(f"精简率 = {FORMULA} = 26.92%[1]"), st.just("二十七个、52个[2]")
)
answers = st.builds(
    Answer,
    question=texts,
    text=st.lists(paragraphs, max_size=8).map("\n".join),
    refused=st.booleans(),
    language=st.sampled_from(["zh", "en"]),
    citations=st.lists(citations, max_size=6).map(tuple),
    calculations=st.lists(calculations, max_size=3).map(tuple),
    unsupported_figures=st.lists(texts, max_size=2).map(tuple),
    suggestions=st.lists(titles, max_size=3).map(tuple),
)
languages = st.sampled_from(["zh", "en"])


def texts_of(pieces: list[Piece]) -> str:
    return "\n".join(parse_html(piece.html)[0] for piece in pieces)


def entities(pieces: list[Piece], kind: str) -> list[str]:
    """The text under each entity of a kind."""
    found = []
    for piece in pieces:
        text, styles = parse_html(piece.html)
        found += [
            utf16.cut(text, one["offset"], one["length"]) for one in styles if one["type"] == kind
        ]
    return found


def raw_markup(piece: Piece) -> dict[str, Any]:
    markup = keyboard(piece.buttons)
    return markup.to_dict() if markup else {"inline_keyboard": []}


@settings(deadline=None)
@given(answers, languages)
@example(replace(ANSWER, text=f"{TABLE}\n" * 80), "zh")
@example(replace(ANSWER, text=""), "en")
def test_telegram_takes_every_piece_and_together_they_carry_the_answer(
    answer: Answer, language: Language
) -> None:
    pieces = present(answer, language, TOKEN)
    for piece in pieces:
        text, _ = formatted(piece.html, "HTML", None, 4096)
        assert text
        assert parse_html(piece.html)[0] == piece.plain
        check_markup(raw_markup(piece))
    told = seen(texts_of(pieces))
    assert told.startswith(seen(clean(answer.text)))
    for citation in () if answer.refused else answer.citations:
        assert seen(clean(citation.title)) in told


@settings(deadline=None)
@given(answers, languages)
def test_the_buttons_stand_under_the_last_piece_and_lead_back_to_what_they_name(
    answer: Answer, language: Language
) -> None:
    *before, last = present(answer, language, TOKEN)
    assert not any(piece.buttons for piece in before)
    pressed = [read_data(button.data) for row in last.buttons for button in row]
    named = [(one.action, one.choice) for one in pressed if one and one.token == TOKEN]
    assert named == [
        *(("source", str(one.marker)) for one in answer.citations),
        *(("ask", str(at)) for at in range(len(answer.suggestions))),
        ("judge", "1"),
        ("judge", "0"),
    ]


@given(titles)
def test_labels_of_buttons_fit_a_phone(title: str) -> None:
    (piece,) = present(replace(ANSWER, suggestions=(title,)), "zh", TOKEN)
    labels = [button["text"] for row in raw_markup(piece)["inline_keyboard"] for button in row]
    assert all(0 < len(label) <= 60 for label in labels)
    json.dumps(labels, ensure_ascii=False).encode()


def test_a_table_keeps_its_columns_in_one_block() -> None:
    pieces = present(replace(ANSWER, text=f"各地如下：\n{TABLE}\n\n以上[1]。"), "zh", TOKEN)
    assert entities(pieces, "pre") == [TABLE]
    assert "各地如下：\n单位" in texts_of(pieces)
    assert "28.57%\n\n以上[1]。" in texts_of(pieces)


def test_a_single_line_with_wide_blanks_is_no_table() -> None:
    pieces = present(replace(ANSWER, text="一、  总体情况\n共有52个。"), "zh", TOKEN)
    assert entities(pieces, "pre") == []


def test_a_table_longer_than_a_message_is_cut_between_its_rows() -> None:
    rows = [f"第{number}科    {number}  {number}" for number in range(400)]
    pieces = present(replace(ANSWER, text="\n".join(rows)), "zh", TOKEN)
    blocks = entities(pieces, "pre")
    assert len(blocks) > 1
    assert "\n".join(blocks).split("\n") == rows


def test_formulas_are_code_and_figures_are_bold() -> None:
    pieces = present(ANSWER, "zh", TOKEN)
    assert entities(pieces, "code") == [FORMULA]
    assert [*entities(pieces, "bold")][:3] == ["52个", "38个", "26.92%"]


def test_markers_stay_as_they_are_and_are_no_figures() -> None:
    text = "由52个[1]精简到38个[2][3]。"
    assert "".join(span.text for span in styled(text)) == text
    assert not any("[" in span.text for span in styled(text) if span.style)


def test_an_answer_ends_with_one_line_for_each_source() -> None:
    second = replace(CITATION, marker=2, title="甲\n乙", validity="已废止", section=())
    lines = texts_of(present(replace(ANSWER, citations=(CITATION, second)), "zh", TOKEN))
    assert lines.split("\n")[-2:] == [
        "[1] 《淮北市改革试点》首批单位 · 淮北日报 · 2020-01-02",
        "[2] 《甲 乙》 · 淮北日报 · 2020-01-02 · 已废止",
    ]


def test_a_refusal_does_not_name_its_sources_a_second_time_but_keeps_their_buttons() -> None:
    refusal = replace(ANSWER, refused=True, text="资料里没有。最接近的是[1]《淮北市改革试点》。")
    (piece,) = present(refusal, "zh", TOKEN)
    assert piece.plain == refusal.text
    assert piece.buttons[0][0].label == "📄 [1]"


def test_figures_that_were_left_out_are_named_in_italics() -> None:
    pieces = present(replace(ANSWER, unsupported_figures=("99个", "1<2")), "zh", TOKEN)
    assert entities(pieces, "italic") == ["未能与出处核对一致而略去的数字：99个、1<2"]


def test_an_answer_without_text_still_has_its_buttons() -> None:
    bare = Answer("？", "", refused=False, language="zh")
    (piece,) = present(bare, "zh", TOKEN)
    assert piece.plain == "…"
    assert [button.label for button in piece.buttons[0]] == ["👍", "👎"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("title", [HOSTILE, "a\nb", "<pre>", "\ud83d"])
def test_a_source_is_one_line_whatever_its_title_holds(title: str, language: Language) -> None:
    line = source_line(replace(CITATION, title=title, section=(title,), publisher=title), language)
    assert "\n" not in "".join(span.text for span in line)


def test_the_whole_is_clean_text() -> None:
    dirty = replace(ANSWER, text="a\x00b\u202ec")
    assert whole(dirty, "zh")[0].text == "abc"
