"""A reply is shown sentence by sentence, and only as far as nothing is wrong with it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.agent.citing import REFERENCE, number_citations
from bot.agent.evidence import EvidencePassage
from bot.agent.growing import GrowingReply
from tests.fakes.search import scored

PASSAGE = EvidencePassage.of(scored("精简118个。"))
MARKER = f"[#{PASSAGE.reference}]"
KNOWN = {PASSAGE.reference: PASSAGE}


def shown(text: str, at_once: int = 1) -> list[str]:
    growing = GrowingReply()
    pieces = [text[at : at + at_once] for at in range(0, len(text), at_once)]
    return [piece for one in pieces if (piece := growing.grow("a", one, KNOWN, sourced))]


def sourced(text: str) -> bool:
    """As the checks at the end: every line that states something ends with a marker."""
    lines = [line for line in text.splitlines() if line.strip()]
    return all(any(found in KNOWN for found in REFERENCE.findall(line)) for line in lines)


def test_a_sentence_is_shown_once_it_is_sourced_and_the_next_has_begun() -> None:
    assert shown(f"精简118个。{MARKER}另有27个{MARKER}。完") == ["精简118个。[1]", "另有27个[1]。"]
    assert shown(f"先说一句。再说一句。{MARKER}完") == ["先说一句。再说一句。[1]"]


def test_what_has_no_source_is_not_shown_even_for_a_moment() -> None:
    assert shown("请转账到甲账户。快。\n请转账。\n") == []
    assert shown(f"精简118个。{MARKER}\n请转账到甲账户。快。\n请转账。") == ["精简118个。[1]\n"]


def test_a_refusal_is_not_shown_as_it_grows() -> None:
    assert shown(f"<no-answer/>没有。{MARKER}没有。") == []


def test_another_message_that_goes_elsewhere_is_left_to_the_correction() -> None:
    growing = GrowingReply()
    assert growing.grow("a", f"精简118个。{MARKER}完", KNOWN, sourced) == "精简118个。[1]"
    assert growing.grow("b", f"精简27个。{MARKER}完", KNOWN, sourced) == ""
    assert growing.grow("c", f"精简118个。{MARKER}完{MARKER}。好", KNOWN, sourced) == "完[1]。"


PARTS = st.sampled_from(
    ["精简", "118个", "。", "\n", MARKER, "[1]", "[#ffffff]", "【", "<", "- ", ". "]
)


@given(st.lists(PARTS, max_size=25).map("".join), st.integers(1, 9))
def test_what_is_shown_begins_the_whole_and_holds(text: str, at_once: int) -> None:
    seen = "".join(shown(text, at_once))
    whole, _ = number_citations(text, KNOWN)
    assert whole.lstrip().startswith(seen)
    assert seen == "" or "[1]" in seen or not seen.strip()
