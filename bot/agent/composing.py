"""Evidence in, text with references out: how the embedded chat model says what was found. Pure.

It quotes. Sentences are taken word for word from the passages, named by their statute and article
or by their document where several are cited, each with its marker. When the sentences do not bear
on what was asked, it refuses, names what comes nearest, and makes no guess.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from bot.agent.citing import REFUSAL
from bot.agent.evidence import Evidence, EvidencePassage
from bot.agent.fidelity import figures
from bot.agent.grounding import answers, missing_names
from bot.agent.questions import Asked, Wanted, analyse, knows_the_field, standard_wording, term_set
from bot.agent.sentences import Scored, Sentence, holds_wanted, score_sentences
from bot.answers import Language
from bot.phrases import say
from knowledge.lexical import fold
from knowledge.regions import short_name
from knowledge.retrieval import Reference

_KEEP = 0.6
"""A further sentence is said when its score is at least this share of the best one's."""
_ADDS = 0.12
"""And when it carries at least this share of the question's content that is not yet said."""
_MOST_SENTENCES = 4
_MOST_LISTED = 12
_NEAREST = 3
_SURE = 0.6
"""How sure the search must be of an English question without a word of the field."""


def compose(question: str, evidence: Sequence[Evidence], language: Language | None = None) -> str:
    """Write the answer to a question.

    Args:
        question: Complete in itself; a follow-up must have been filled in before.
        evidence: What the searches found, in the order they were made.
        language: Of the answer; by default that of the question.

    Returns:
        Text with references `[#3fa9c1]`; it begins with `REFUSAL` when the evidence does not
        answer.
    """
    asked = analyse(question)
    if language:
        asked = replace(asked, language=language)
    passages = _distinct(evidence)
    unknown = tuple(dict.fromkeys(place for e in evidence for place in e.unknown_regions))
    asked_about = dict.fromkeys(place for e in evidence for place in e.regions)
    known = tuple(place for place in asked_about if place not in unknown)
    if unknown and not known:
        return _refuse_places(unknown, passages, asked.language)
    least = 0.0 if asked.language == "zh" or knows_the_field(question) else _SURE
    if not any(e.found and e.confidence >= least for e in evidence):
        return refuse(say("refusal", asked.language), passages, asked.language)
    missing = missing_names(asked, passages)
    if missing:
        head = say("refusal_missing", asked.language, words="、".join(missing))
        return refuse(head, passages, asked.language)
    chosen = choose(asked, passages)
    if not any(answers(asked, sentence) for sentence in chosen):
        return refuse(say("refusal", asked.language), passages, asked.language)
    body = _say_sentences(chosen, asked)
    if unknown:
        names = {"places": _names(unknown), "known": _names(known)}
        body = f"{say('partly_place', asked.language, **names)}\n{body}"
    return body


def choose(asked: Asked, passages: Sequence[EvidencePassage]) -> list[Sentence]:
    """The sentences that answer, in the order they are to be said.

    The articles that the question names, if it names any. Else the best one; those that carry more of the question; the items of the list it stands in when
    a list is asked for; what another source says differently; for each place asked about its best;
    and the caveats that their passages add (原文未载明, 不是全市).
    """
    scored = score_sentences(asked, passages)
    if not scored.sentences:
        return []
    article = _named_article(asked, scored.sentences)
    if article:
        return article
    best = next((s for s in scored.sentences if answers(asked, s)), scored.sentences[0])
    chosen = [best]
    if Wanted.LIST in asked.wanted:
        chosen += _list_around(best, scored.sentences)
    chosen += _adding(asked, scored, chosen)
    chosen += _for_other_places(asked, scored.sentences, chosen)
    chosen += _leaned_on(chosen, scored.sentences)
    chosen += _following(asked, chosen, scored.sentences)
    return _in_reading_order(list(dict.fromkeys(chosen)))


def _named_article(asked: Asked, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The whole of the articles that the question names by document and number."""
    reference = Reference.of(standard_wording(asked.text))
    named = [
        s
        for s in sentences
        if reference.names(s.passage.section, s.passage.title, s.passage.number)
    ]
    return sorted(named, key=lambda s: (s.passage.reference, s.start))[:_MOST_LISTED]


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
        if adds or _says_otherwise(asked, sentence, best):
            added.append(sentence)
            said |= sentence.covered
    return added


def _says_otherwise(asked: Asked, sentence: Sentence, best: Sentence) -> bool:
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


def _list_around(best: Sentence, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The other items of the list that a sentence stands in."""
    siblings = [s for s in sentences if s.passage.reference == best.passage.reference]
    items = [s for s in siblings if _ITEM.match(s.text)]
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


_ITEM = re.compile(
    r"[-*•]\s|\d{1,2}[.、)]|[(（][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、"
)
_LIMITS = re.compile(
    r"未载明|未写明|没有报道|不一致|两说|另有资料|不是.{1,12}(?:全市|全部|合计)|不等于|不能"
)
_LEANS = re.compile(r"另有|另外|但|其中|这|该|此|因此|所以|例如")
_YES_OR_NO = re.compile(r"吗|对吧|是吧|是不是|了吧")


def refuse(head: str, passages: Sequence[EvidencePassage], language: Language) -> str:
    """A refusal that names the documents that come nearest."""
    nearest: dict[str, str] = {}
    for passage in passages:
        section = " ".join(passage.section)
        item = say("nearest_item", language, title=passage.title, section=section).rstrip()
        nearest.setdefault(passage.title, f"{item} [#{passage.reference}]")
    lines = list(nearest.values())[:_NEAREST]
    if not lines:
        return f"{REFUSAL}{head}"
    return "\n".join((f"{REFUSAL}{head}", say("nearest", language), *lines))


def _distinct(evidence: Sequence[Evidence]) -> list[EvidencePassage]:
    return list({p.reference: p for found in evidence for p in found.passages}.values())


def _repeats(sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    """Whether an earlier sentence says the same words."""
    pairs = _pairs(sentence.text)
    return any(len(pairs & _pairs(c.text)) > 0.6 * len(pairs) for c in chosen if pairs)


def _pairs(text: str) -> set[str]:
    folded = fold(text)
    return {folded[i : i + 2] for i in range(len(folded) - 1)}


def _for_other_places(
    asked: Asked, sentences: Sequence[Sentence], chosen: Sequence[Sentence]
) -> list[Sentence]:
    """The best sentence for each place that the question names and none chosen is about."""
    added: list[Sentence] = []
    for place in asked.places:
        if any(place in s.passage.regions for s in (*chosen, *added)):
            continue
        added.extend([s for s in sentences if place in s.passage.regions][:1])
    return added


def _in_reading_order(chosen: Sequence[Sentence]) -> list[Sentence]:
    """The best first; sentences of one passage together, as they stand in it."""
    order = list(dict.fromkeys(s.passage.reference for s in chosen))
    return sorted(chosen, key=lambda s: (order.index(s.passage.reference), s.start))


def _say_sentences(chosen: Sequence[Sentence], asked: Asked) -> str:
    """One paragraph for each passage, with its marker at the end; items of a list by line."""
    disagree = any(_says_otherwise(asked, sentence, chosen[0]) for sentence in chosen[1:])
    paragraphs = []
    for _, group in groupby(chosen, key=lambda s: s.passage.reference):
        sentences = list(group)
        name = _name(sentences[0].passage, disagree=disagree)
        paragraphs.append(_paragraph(sentences, name, asked.language))
    head = say("english_frame", asked.language)
    return "\n".join((head, *paragraphs)) if head else "\n".join(paragraphs)


def _paragraph(sentences: Sequence[Sentence], name: str, language: Language) -> str:
    passage = sentences[0].passage
    quote = ""
    for sentence in sentences:
        own_line = _ITEM.match(sentence.text) is not None
        text = sentence.text if own_line else _without_label(sentence)
        quote += f"\n{text}" if own_line and (quote or name) else text
    quote += _validity_note(passage, language)
    marker = f"[#{passage.reference}]"
    if not name:
        return say("quoted", language, quote=quote, marker=marker)
    return say("attributed", language, name=name, quote=quote, marker=marker)


def _name(passage: EvidencePassage, *, disagree: bool) -> str:
    """How a passage is introduced: a statute by its article, others when sources disagree."""
    if passage.kind == "statute":
        article = passage.section[-1] if passage.section else ""
        return f"《{passage.title}》{article}"
    return f"《{passage.title}》" if disagree else ""


def _without_label(sentence: Sentence) -> str:
    """The sentence without the article number or lead that the attribution already gives."""
    if sentence.start or not sentence.passage.section:
        return sentence.text
    label = re.escape(sentence.passage.section[-1])
    return re.sub(rf"^{label}[\s\u3000。:：]+(?=.)", "", sentence.text)


def _validity_note(passage: EvidencePassage, language: Language) -> str:
    if passage.validity == "现行":
        return ""
    successor = (
        say("successor", language, title=passage.superseded_by) if passage.superseded_by else ""
    )
    return say("repealed", language, validity=passage.validity, successor=successor)


def _refuse_places(
    unknown: Sequence[str], passages: Sequence[EvidencePassage], language: Language
) -> str:
    return refuse(say("refusal_place", language, places=_names(unknown)), passages, language)


def _names(places: Sequence[str]) -> str:
    return "、".join(map(short_name, places))
