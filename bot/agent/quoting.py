"""Chosen sentences as paragraphs, each with its marker. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from bot.agent.choosing import ITEM, says_otherwise
from bot.agent.evidence import EvidencePassage
from bot.agent.questions import Asked
from bot.agent.sentences import Sentence
from bot.answers import Language
from bot.phrases import say


def say_sentences(chosen: Sequence[Sentence], asked: Asked) -> str:
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
