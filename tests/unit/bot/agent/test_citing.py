from __future__ import annotations

from bot.agent.citing import cited_references, number_citations, without_references
from tests.fakes.search import evidence_passage

FIRST = evidence_passage("甲", document="corpus/a.md")
SECOND = evidence_passage("乙", document="corpus/b.md")
KNOWN = {p.reference: p for p in (FIRST, SECOND)}


def test_markers_are_numbered_in_the_order_of_first_appearance() -> None:
    text = f"乙[#{SECOND.reference}]甲[#{FIRST.reference}]乙[#{SECOND.reference}]"
    numbered, citations = number_citations(text, KNOWN)
    assert numbered == "乙[1]甲[2]乙[1]"
    assert [(c.marker, c.quote) for c in citations] == [(1, "乙"), (2, "甲")]


def test_a_marker_to_nothing_that_was_found_is_taken_out() -> None:
    numbered, citations = number_citations(f"甲[#abcdef]乙[#{FIRST.reference}]", KNOWN)
    assert numbered == "甲乙[1]"
    assert len(citations) == 1


def test_the_same_marker_twice_in_a_row_is_said_once() -> None:
    reference = f"[#{FIRST.reference}]"
    assert number_citations(f"甲{reference}{reference}", KNOWN)[0] == "甲[1]"


def test_brackets_that_models_like_to_change_are_understood() -> None:
    assert cited_references("甲【#3fa9c1】乙[ #0a1b2c ]") == ["3fa9c1", "0a1b2c"]
    assert without_references("甲【#3fa9c1】") == "甲"


def test_a_number_that_the_model_wrote_itself_names_nothing() -> None:
    numbered, citations = number_citations(f"甲[7]乙[#{FIRST.reference}]", KNOWN)
    assert numbered == "甲乙[1]"
    assert len(citations) == 1
