"""Front matter is read strictly, and its errors name the line."""

from __future__ import annotations

import pytest

from knowledge.documents import Kind, Level, Validity
from knowledge.errors import UnreadableDocument
from knowledge.loading.front_matter import split_front_matter


def test_declared_metadata_is_taken_off_the_text() -> None:
    text = "---\ntitle: 甲\nkind: statute\ndate: 2007-02-24\nlevel: 国家\nvalidity: 已废止\n---\n\n正文"
    declared, body = split_front_matter(text, "a.md")
    assert (declared.title, declared.kind, declared.date) == ("甲", Kind.STATUTE, "2007-02-24")
    assert (declared.level, declared.validity, body) == (Level.NATIONAL, Validity.REPEALED, "正文")


def test_an_escape_brings_no_invisible_character_back() -> None:
    written = '---\ntitle: "甲\\u202e\\u200b乙"\npublisher: "\\U000e0041丙"\n---\n'
    declared, _ = split_front_matter(written, "a.md")
    assert (declared.title, declared.publisher) == ("甲乙", "丙")


@pytest.mark.parametrize("date", ["2013", "2023-02", "2007-02-24", '"2023-02"'])
def test_a_date_stays_as_precise_as_it_was_written(date: str) -> None:
    declared, _ = split_front_matter(f"---\ndate: {date}\n---\n", "a.md")
    assert declared.date == date.strip('"')


def test_a_region_may_be_written_short_and_an_empty_value_is_unknown() -> None:
    declared, _ = split_front_matter("---\nregion: 酒泉\npublisher:\n---\n", "a.md")
    assert (declared.region, declared.publisher) == ("甘肃省酒泉市", None)


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        ("title: 甲\nauthor: 乙", "line 3: author: unknown key"),
        ("title: 甲\ndate: 去年", "line 3: date"),
        ("kind: novel", "line 2: kind"),
        ("title: 甲\nurl: javascript:alert(1)", "line 3: url"),
        ("url: file:///etc/passwd", "line 2: url"),
        ("url: https://", "line 2: url"),
        ("title: [甲", "line"),
        ("title: &a 甲\nsource: *a", "aliases"),
        ("title: !!python/object:os.system 甲", "tags"),
        ("title: " + "[" * 2000, "front matter"),
        ("title:\n  - 甲", "line 2: title"),
    ],
)
def test_an_error_names_the_file_and_the_line(block: str, complaint: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        split_front_matter(f"---\n{block}\n---\n正文", "folder/a.md")
    assert caught.value.name == "folder/a.md"
    assert complaint in caught.value.reason
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("HTTPS://example.org/甲?b=1", "HTTPS://example.org/甲?b=1"),
        ("http://a", "http://a"),
        ("", None),
    ],
)
def test_a_link_leads_into_the_web(written: str, url: str | None) -> None:
    declared, _ = split_front_matter(f"---\nurl: {written}\n---\n", "a.md")
    assert declared.url == url


@pytest.mark.parametrize("text", ["---\n正文没有结束", "---\n\n正文\n\n---\n后文", "正文", ""])
def test_a_text_that_only_begins_with_a_rule_declares_nothing(text: str) -> None:
    declared, body = split_front_matter(text, "a.md")
    assert (declared.title, body) == (None, text)
