"""Which sentences are said: the best, and what belongs to it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from bot.agent.evidence import EvidencePassage
from bot.agent.fidelity import figures
from bot.agent.grounding import answers, missing_article, of_the_article
from bot.agent.questions import Asked, term_set
from bot.agent.scope import Scope
from bot.agent.sentences import Scored, Sentence, declines, holds_wanted, score_sentences
from bot.agent.wanted import Wanted
from bot.agent.wording import one_wording, standard_wording
from knowledge.lexical import fold
from knowledge.regions import mentioned
from knowledge.retrieval import Reference

_KEEP = 0.6
"""A further sentence is said when its score is at least this share of the best one's."""
_ADDS = 0.12
"""And when it carries at least this share of the question's content that is not yet said."""
_KEEP_SIDE = 0.75
"""The other side of a comparison must be nearly as good as the first."""
_MOST_SENTENCES = 4
_MOST_LISTED = 12


def choose(asked: Asked, passages: Sequence[EvidencePassage]) -> list[Sentence]:
    """The sentences that answer, in the order they are to be said; none when none does.

    The articles that the question names, if it names any. Else the best sentence; those that carry
    more of the question; the items of the list it stands in when a list is asked for; what another
    source says differently; for each place asked about its best; and the caveats that their
    passages add (原文未载明, 不是全市).
    """
    found = score_sentences(asked, passages)
    reference = Reference.of(standard_wording(asked.text))
    if missing_article(reference, found.sentences):
        return []
    article = of_the_article(reference, found.sentences)
    if article:
        return sorted(article, key=lambda s: (s.passage.reference, s.start))[:_MOST_LISTED]
    scope = Scope(asked)
    scored = replace(found, sentences=tuple(s for s in found.sentences if scope.holds(s)))
    if own := _of_the_document(reference, scored.sentences):
        scored = replace(scored, sentences=own)
    others = of_other_bodies(asked, passages)
    fits = _leaves_open if others else answers
    best = next((s for s in scored.sentences if fits(asked, s)), None)
    if best is None:
        return []
    chosen = [best]
    if Wanted.LIST in asked.wanted and not _lists_all(asked, best):
        chosen += _list_around(best, scored.sentences)
    chosen += _adding(asked, scored, chosen)
    chosen += _for_other_places(asked, scored.sentences, chosen)
    chosen += _leaned_on(chosen, scored.sentences)
    chosen += _following(asked, chosen, scored.sentences)
    return _in_reading_order(list(dict.fromkeys(chosen)))


def _of_the_document(reference: Reference, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Sentences of the document that a question names by its number, and those that name it."""
    if not reference.numbers:
        return ()
    return tuple(
        s
        for s in sentences
        if reference.names_document(f"{s.passage.title} {s.text}", s.passage.number)
    )


def of_other_bodies(asked: Asked, passages: Sequence[EvidencePassage]) -> bool:
    """Whether figures of so many bodies of a place are asked for (剩下41家) that none counts.

    What is said of all of them is not theirs; that theirs are not stated may be said.
    """
    counted = _SO_MANY_BODIES.findall(one_wording(asked.text)) if asked.places else []
    return bool(counted) and not any(
        re.search(rf"(?<![\d.]){counted[-1]}(?:家|个[部单])", one_wording(passage.text))
        for passage in passages
    )


def _leaves_open(_: Asked, sentence: Sentence) -> bool:
    """Whether a sentence says that some number is not stated, and gives no figure in its place."""
    text = sentence.text
    return _SOME_NUMBER.search(text) is not None and declines(text) and not figures(text)


_SOME_NUMBER = re.compile(r"多少|几个|个数|数量|各自|分别")
_SO_MANY_BODIES = re.compile(r"(\d+)家[^,，。?？]{0,8}(?:多少|几)")


def _adding(asked: Asked, scored: Scored, chosen: Sequence[Sentence]) -> list[Sentence]:
    best = chosen[0]
    said = frozenset().union(*(sentence.covered | term_set(sentence.near) for sentence in chosen))
    added: list[Sentence] = []
    for sentence in scored.sentences:
        if sentence.score < _KEEP * best.score or len(added) + 1 >= _MOST_SENTENCES:
            break
        if sentence in chosen or _repeats(sentence, (*chosen, *added)):
            continue
        adds = scored.share(sentence.covered - said) >= _ADDS
        if Wanted.DIFFERENCE in asked.wanted and sentence.score >= _KEEP_SIDE * best.score:
            adds |= not _heard(sentence, (*chosen, *added))
        if adds or says_otherwise(asked, sentence, best):
            added.append(sentence)
            said |= sentence.covered
    return added


def _heard(sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    """Whether the section that a sentence stands in has been heard: it tells of one side."""
    return sentence.passage.reference in {one.passage.reference for one in chosen}


def says_otherwise(asked: Asked, sentence: Sentence, best: Sentence) -> bool:
    """Whether another document gives another figure for as much of the question."""
    if sentence.passage.document_id == best.passage.document_id:
        return False
    if sentence.covered < best.covered or not holds_wanted(asked, sentence.text):
        return False
    asked_for = {figure.key for figure in figures(asked.text)}
    one, other = (
        {figure.key for figure in figures(text)} - asked_for for text in (best.text, sentence.text)
    )
    same_places = set(best.passage.regions) == set(sentence.passage.regions)
    return bool(one and other) and not one & other and same_places


def _lists_all(asked: Asked, sentence: Sentence) -> bool:
    """Whether a sentence lists as many things as the question knows there to be."""
    if asked.number is None or not holds_wanted(asked, sentence.text):
        return False
    return len(_BETWEEN.findall(sentence.text)) >= asked.number - 1


def _list_around(best: Sentence, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The other items of the list that a sentence stands in."""
    siblings = [s for s in sentences if s.passage.reference == best.passage.reference]
    items = [s for s in siblings if ITEM.match(s.text)]
    related = items if len(items) > 1 else [s for s in siblings if s.score >= _KEEP * best.score]
    return sorted(related, key=lambda s: s.start)[:_MOST_LISTED]


def _leaned_on(chosen: Sequence[Sentence], sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentence before one that cannot stand without it (另有资料写……)."""
    added = []
    for said in chosen:
        if _LEANS.match(said.text):
            before = [s for s in sentences if s.passage is said.passage and s.end <= said.start]
            added += sorted(before, key=lambda s: s.start)[-1:]
    return added


def _following(
    asked: Asked, chosen: Sequence[Sentence], sentences: Sequence[Sentence]
) -> list[Sentence]:
    """What comes after in the same passage and limits what was said, or says what it means.

    A question for yes or no (变差了吗) is often answered by the sentence after the figure.
    """
    added = []
    for said in chosen[:2]:
        following = sorted(
            (s for s in sentences if s.passage is said.passage and s.start >= said.end),
            key=lambda s: s.start,
        )[:2]
        limits = [s for s in following if _LIMITS.search(s.text)][:1]
        added += limits or (following[:1] if _YES_OR_NO.search(asked.text) else [])
    return added


ITEM = re.compile(
    r"[-*•]\s|\d{1,2}[.、)]|[(（][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、"
)
_BETWEEN = re.compile(r"[、，,；;]")
_LIMITS = re.compile(
    r"未载明|未写明|没有报道|不一致|两说|另有资料|不是.{1,12}(?:全市|全部|合计)|不等于|不能"
)
_LEANS = re.compile(r"另有|另外|但|其中|这|该|此|因此|所以|例如")
_YES_OR_NO = re.compile(r"吗|对吧|是吧|是不是|了吧")


def _repeats(sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    """Whether an earlier sentence says the same words."""
    pairs = _pairs(sentence.text)
    return any(len(pairs & _pairs(c.text)) > 0.6 * len(pairs) for c in chosen if pairs)


@lru_cache(maxsize=128)
def _pairs(text: str) -> frozenset[str]:
    folded = fold(text)
    return frozenset(folded[i : i + 2] for i in range(len(folded) - 1))


def _for_other_places(
    asked: Asked, sentences: Sequence[Sentence], chosen: Sequence[Sentence]
) -> list[Sentence]:
    """The best sentence for each place that the question names and none chosen is about."""
    added: list[Sentence] = []
    for place in asked.places if len(asked.places) > 1 else ():
        if not any(place in _about(s) for s in (*chosen, *added)):
            added.extend([s for s in sentences if place in _about(s)][:1])
    return added


def _about(sentence: Sentence) -> tuple[str, ...]:
    """Places a sentence names, or its passage's when it names none."""
    return mentioned(sentence.text) or sentence.passage.regions


def _in_reading_order(chosen: Sequence[Sentence]) -> list[Sentence]:
    """The best first; sentences of one passage together, as they stand in it."""
    order = list(dict.fromkeys(s.passage.reference for s in chosen))
    return sorted(chosen, key=lambda s: (order.index(s.passage.reference), s.start))
