"""What of a passage is indexed."""

from __future__ import annotations

from knowledge.documents import Metadata, Passage
from knowledge.indexing import indexed_text
from knowledge.lexical import passage_tokens


def _passage(text: str, *section: str) -> Passage:
    return Passage("d#0", "d", 0, 0, len(text), text, section)


def test_a_heading_that_begins_the_text_is_not_said_twice() -> None:
    indexed = indexed_text(Metadata(title="条例"), _passage("第三条 应当", "第一章", "第三条"))
    assert indexed == "第一章\n条例\n第三条 应当"


def test_without_title_and_section_only_the_text_is_indexed() -> None:
    assert indexed_text(Metadata(title=" "), _passage("应当精干")) == "应当精干"


def test_title_and_article_meet_for_the_lexical_leg() -> None:
    passage = _passage("第十三条 设立必要的内设机构", "第三章 管理", "第十三条")
    tokens = passage_tokens(indexed_text(Metadata(title="编制管理条例"), passage))
    assert "条例第13条" in tokens
