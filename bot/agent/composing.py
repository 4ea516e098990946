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

from bot.agent.choosing import ITEM, choose, says_otherwise
from bot.agent.citing import REFUSAL
from bot.agent.evidence import Evidence, EvidencePassage
from bot.agent.grounding import missing_names
from bot.agent.questions import Asked, analyse, knows_the_field
from bot.agent.sentences import Sentence
from bot.answers import Language
from bot.phrases import say
from knowledge.regions import short_name

_NEAREST = 3
_WORTH_CHECKING = 0.1
"""How sure the search must be; below its own threshold, for what that lets in is checked sentence
by sentence (`grounding`)."""
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
    least = _WORTH_CHECKING if knows_the_field(question) else _SURE
    if not any(e.confidence >= least for e in evidence):
        return refuse(say("refusal", asked.language), passages, asked.language)
    missing = missing_names(asked, passages)
    if missing:
        head = say("refusal_missing", asked.language, words="、".join(missing))
        return refuse(head, passages, asked.language)
    chosen = choose(asked, passages)
    if not chosen:
        return refuse(say("refusal", asked.language), passages, asked.language)
    body = _say_sentences(chosen, asked)
    if unknown:
        names = {"places": _names(unknown), "known": _names(known)}
        body = f"{say('partly_place', asked.language, **names)}\n{body}"
    return body


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


def _say_sentences(chosen: Sequence[Sentence], asked: Asked) -> str:
    """One paragraph for each passage, with its marker at the end; items of a list by line."""
    disagree = any(says_otherwise(asked, sentence, chosen[0]) for sentence in chosen[1:])
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
        own_line = len(sentences) > 1 and ITEM.match(sentence.text) is not None
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
        return _BULLET.sub("", sentence.text)
    label = re.escape(sentence.passage.section[-1])
    return _BULLET.sub("", re.sub(rf"^{label}[\s\u3000。:：]+(?=.)", "", sentence.text))


_BULLET = re.compile(r"^[-*•]\s+")


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
