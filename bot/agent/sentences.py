"""Sentences of passages, scored by how well each answers a question. Pure.

The score asks three things of a sentence: how much of the question's content it carries (rare
content weighs more, and what exactly is asked for weighs most), whether it holds the sort of thing
that was asked for, and how well the passage it stands in was found.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.agent.evidence import EvidencePassage
from bot.agent.questions import Asked, term_set
from bot.agent.wanted import Wanted, holds, spells_out
from bot.agent.wording import one_wording
from knowledge.regions import is_within, mentioned
from knowledge.suspicion import gives_orders

_CONTEXT_SHARE = 0.5
"""What a term is worth that stands in the section or elsewhere in the passage."""
_TITLE_SHARE = 0.2
"""What a term is worth that stands in the document's title alone."""
_FOCUS_WEIGHT = 2.0
"""How much more a term weighs that says what exactly is asked for."""
_TOPIC_WEIGHT = 0.5
"""How much less a term weighs that only an earlier sentence of the question holds."""
_SORT_BONUS = 0.25
"""What it adds to a sentence to hold the sort of thing that was asked for."""
_PASSAGE_SHARE = 0.35
"""What the passage's own rank adds, from all of it for the first to none for the last."""
_ELSEWHERE_PENALTY = 0.3
"""What a sentence loses that speaks of a place besides those asked about."""
_LEVEL_PENALTY = 0.3
"""What it loses that speaks of the State Council's own bodies, where nobody asked about them."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage, word for word."""

    passage: EvidencePassage
    start: int
    end: int
    text: str
    score: float
    covered: frozenset[str]
    """Terms of the question that the sentence itself carries."""
    near: str
    """The sentence with its section, or the title where there is none, in one wording."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Sentences, best first, and what share of the question's content each of its terms is."""

    sentences: tuple[Sentence, ...]
    weights: dict[str, float]

    def share(self, terms: Iterable[str]) -> float:
        """Share of the question's content that some of its terms make up."""
        return sum(self.weights[term] for term in terms)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Offsets of the sentences of a text, without surrounding blanks.

    A border is a full stop, a question or exclamation mark, or a line end; what closes a quotation
    stays with its sentence.

    Example:
        >>> [("一。“二。”三")[a:b] for a, b in split_sentences("一。“二。”三")]
        ['一。', '“二。”', '三']
    """
    spans = []
    for match in _SENTENCE.finditer(text):
        stripped = match.group().strip()
        if stripped:
            start = match.start() + match.group().index(stripped[0])
            spans.append((start, start + len(stripped)))
    return spans


@lru_cache(maxsize=512)
def sayable(text: str) -> tuple[tuple[int, int, str, str], ...]:
    """The sentences of a passage, but none that reads like an order to a model.

    Returns:
        Start, end, text, and text in one wording; kept, because passages are found again and again.
    """
    return tuple(
        (start, end, sentence, one_wording(sentence))
        for start, end in split_sentences(text)
        if not gives_orders(sentence := text[start:end])
    )


def score_sentences(asked: Asked, passages: Sequence[EvidencePassage]) -> Scored:
    """Every sentence of the passages, best first, but none that reads like an order to a model.

    Args:
        asked: The question.
        passages: Best first, as the search ranked them.
    """
    return _score_sentences(asked, tuple(passages))


@lru_cache(maxsize=32)
def _score_sentences(asked: Asked, passages: tuple[EvidencePassage, ...]) -> Scored:
    """Kept, because one turn asks for them as premises, as figures to compute with and to quote."""
    candidates = [
        candidate
        for rank, passage in enumerate(passages)
        for candidate in _candidates(asked, passage, 1 - rank / max(len(passages), 1))
    ]
    weights = _weights(asked, [candidate.covered for candidate in candidates])
    scored = Scored((), weights)
    sentences = [_scored(asked, candidate, scored) for candidate in candidates]
    return Scored(tuple(sorted(sentences, key=lambda s: -s.score)), weights)


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: EvidencePassage
    span: tuple[int, int]
    standing: float
    """From 1 for the first passage to nearly 0 for the last."""
    covered: frozenset[str]
    around: frozenset[str]
    """Terms in the section and the whole passage."""
    title: frozenset[str]
    near: str


def _candidates(asked: Asked, passage: EvidencePassage, standing: float) -> Iterator[_Candidate]:
    """What all sentences of a passage share is worked out once."""
    section = one_wording("".join(passage.section))
    heading = one_wording(passage.title)
    around = asked.carried(section) | asked.carried(one_wording(passage.text))
    title = asked.carried(heading) - around
    for start, end, _, worded in sayable(passage.text):
        yield _Candidate(
            passage=passage,
            span=(start, end),
            standing=standing,
            covered=asked.carried(worded),
            around=around,
            title=title,
            near=(section or heading) + worded,
        )


def holds_wanted(asked: Asked, text: str) -> bool:
    """Whether a text holds the sort of thing the question wants."""
    return holds(asked.wanted, asked.number, text)


def is_of_sort(asked: Asked, text: str) -> bool:
    """Whether a text holds the sort of thing the question wants, or says that there is none."""
    if holds_wanted(asked, text):
        return True
    if Wanted.BASIS in asked.wanted:  # 原文没有报道精简率 says nothing of what it goes by
        return _LEAVES_OPEN.search(text) is not None
    return not asked.wanted & _NEVER_DECLINED and declines(text)


def declines(text: str) -> bool:
    """Whether a sentence says that something is not stated, not set or not so."""
    return _DECLINES.search(text) is not None


def _scored(asked: Asked, candidate: _Candidate, weighing: Scored) -> Sentence:
    passage, covered = candidate.passage, candidate.covered
    text = passage.text[slice(*candidate.span)]
    content = weighing.share(covered)
    content += _CONTEXT_SHARE * weighing.share(candidate.around - covered)
    content += _TITLE_SHARE * weighing.share(candidate.title - covered)
    shown = candidate.near if Wanted.ARTICLE in asked.wanted else text
    sort = _SORT_BONUS if is_of_sort(asked, shown) else 0.0
    elsewhere = _ELSEWHERE_PENALTY if _speaks_of_elsewhere(asked, text) else 0.0
    level = _LEVEL_PENALTY if not asked.central and _of_the_centre(passage, text) else 0.0
    average = _AVERAGE_PENALTY if _averages(asked, text) else 0.0
    part = _PART_PENALTY if _tells_of_a_part(asked, text) else 0.0
    headed = _HEADING_BONUS if _is_the_section(asked, passage) else 0.0
    spelt = _SPELT_BONUS if spells_out(asked.shortened, text) else 0.0
    score = content + sort + headed + spelt + _PASSAGE_SHARE * candidate.standing
    score -= elsewhere + level + average + part
    return Sentence(passage, *candidate.span, text, score, covered, candidate.near)


def _tells_of_a_part(asked: Asked, text: str) -> bool:
    """Whether a sentence has figures of the first bodies alone, where a place's are asked for."""
    counted = Wanted.FIGURE in asked.wanted and bool(asked.places)
    return counted and _PILOT.search(text) is not None and _PILOT.search(asked.text) is None


def _averages(asked: Asked, text: str) -> bool:
    return "平均" in text and _AVERAGE.search(asked.text) is None


def _is_the_section(asked: Asked, passage: EvidencePassage) -> bool:
    """Whether a passage stands under the very heading that is asked for."""
    return _defines_a_term(asked, passage) or _counts_them_off(asked, passage)


def _counts_them_off(asked: Asked, passage: EvidencePassage) -> bool:
    """Whether a section is headed by the things that are to be listed (九项措施)."""
    if Wanted.LIST not in asked.wanted or not passage.section:
        return False
    named = _COUNTED_THINGS.findall(one_wording(asked.text).translate(_LONE_DIGITS))
    heading = one_wording(passage.section[-1]).translate(_LONE_DIGITS)
    return bool(named) and named[-1] in heading


_OF_TERMS = frozenset({Wanted.DIFFERENCE, Wanted.MEANING})
_LONE_DIGITS = str.maketrans("二两三四五六七八九", "223456789")
_COUNTED_THINGS = re.compile(r"\d+[个项条类种步点][\u3400-\u9fff]{2}")


def _defines_a_term(asked: Asked, passage: EvidencePassage) -> bool:
    """Whether a section is headed by nothing but a term that is asked about."""
    if not asked.wanted & _OF_TERMS or not passage.section:
        return False
    names = passage.section[-1].split("、")
    return any(name in asked.text for name in names)


def _speaks_of_elsewhere(asked: Asked, text: str) -> bool:
    if not asked.places:
        return False
    return any(
        not any(is_within(place, a) or is_within(a, place) for a in asked.places)
        for place in mentioned(text)
    )


def _of_the_centre(passage: EvidencePassage, text: str) -> bool:
    return passage.title.startswith(_CENTRAL_BODIES) or _CENTRAL_BODY.search(text) is not None


_CENTRAL_BODIES = ("国务院行政机构", "国务院组织", "国务院部门")
_CENTRAL_BODY = re.compile(r"国务院(?:行政机构|组成部门|部门|议事协调机构)|司级")


def _weights(asked: Asked, sentences: Sequence[frozenset[str]]) -> dict[str, float]:
    """Rare terms weigh more, rarity taken among the sentences at hand; the focus weighs most."""
    frequency = Counter(term for terms in sentences for term in terms)
    focus = frozenset().union(*map(term_set, asked.focus))

    def weight(term: str) -> float:
        rarity = math.log(1 + (len(sentences) + 1) / (frequency[term] + 0.5))
        if term in focus:
            return rarity * _FOCUS_WEIGHT
        return rarity if term in asked.asking else rarity * _TOPIC_WEIGHT

    weights = {term: weight(term) for term in sorted(asked.terms)}
    total = sum(weights.values()) or 1.0
    return {term: value / total for term, value in weights.items()}


_AVERAGE = re.compile(r"平均|人均|每[个家]|均摊|average|\bper\b|\beach\b|\bmean\b")
_AVERAGE_PENALTY = 0.2
"""What a sentence loses that gives an average where nobody asked for one."""
_PILOT = re.compile(r"试点|首批|第[一二三1-3]批|pilot|first batch")
_PART_PENALTY = 0.2
"""What a sentence loses that tells of some bodies of a place, where none are named."""
_HEADING_BONUS = 0.3
_SPELT_BONUS = 0.3
"""What it adds to a sentence to hold the three words that 三身 is short for."""
_NEVER_DECLINED = frozenset({Wanted.TEXT, Wanted.OUTLET, Wanted.DIFFERENCE})
"""原文没有报道 says nothing of who reported the rest."""
_SENTENCE = re.compile(r"[^。！？!?\n]*(?:[。！？!?]+[”’」』）)]*|\n|$)")
_LEAVES_OPEN = re.compile(r"未载明|没有(?:规定|给出|找到)")
_DECLINES = re.compile(
    r"未载明|未写明|没有(?:写|规定|报道|公布|给出|找到|读到|说)|不能算|查不到|不得"
)
