"""Evidence in, text with references out: how the embedded chat model says what was found. Pure.

It quotes. Sentences are taken word for word from the passages, named by their statute and article
or by their document where several are cited, each with its marker. When the sentences do not bear
on what was asked, it refuses, names what comes nearest, and makes no guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.agent.choosing import choose, of_other_bodies
from bot.agent.citing import REFUSAL
from bot.agent.evidence import Evidence, EvidencePassage
from bot.agent.grounding import ANYBODY, bodies, missing_names
from bot.agent.outcomes import Found
from bot.agent.premises import about_the_asker, corrections
from bot.agent.questions import Asked, analyse, knows_the_field
from bot.agent.quoting import say_sentences
from bot.agent.reporting import lacks_input, report
from bot.agent.wanted import Wanted, spells_out
from bot.agent.wording import one_wording, standard_wording
from bot.answers import Language
from bot.phrases import say
from knowledge.regions import short_name

_NEAREST = 3
_WORTH_CHECKING = 0.1
"""How sure the search must be; below its own threshold, for what that lets in is checked sentence
by sentence (`grounding`)."""
_SURE = 0.6
"""How sure the search must be of an English question without a word of the field."""


def compose(
    question: str,
    evidence: Sequence[Evidence],
    language: Language | None = None,
    *,
    outcomes: Sequence[Found] = (),
) -> str:
    """Write the answer to a question.

    Args:
        question: Complete in itself; a follow-up must have been filled in before.
        evidence: What the searches found, in the order they were made.
        language: Of the answer; by default that of the question.
        outcomes: What was computed; it comes first, then the sentences that its figures stand in.

    Returns:
        Text with references `[#3fa9c1]`; it begins with `REFUSAL` when neither the evidence nor a
        calculation answers.
    """
    asked = analyse(question)
    if language:
        asked = replace(asked, language=language)

    def quote() -> str:
        return _quote(question, asked, evidence) if evidence else ""

    if outcomes and not lacks_input(outcomes):
        return report(asked, evidence, outcomes, quote)
    quoted = "" if outcomes and _about_own_office(asked) else quote()
    if outcomes and (not quoted or quoted.startswith(REFUSAL)):
        return report(asked, evidence, outcomes, lambda: quoted)
    return quoted or f"{REFUSAL}{say('refusal', asked.language)}"


def _quote(question: str, asked: Asked, evidence: Sequence[Evidence]) -> str:
    """Sentences that answer, or a refusal."""
    passages = _distinct(evidence)
    unknown = tuple(dict.fromkeys(place for e in evidence for place in e.unknown_regions))
    asked_about = dict.fromkeys(place for e in evidence for place in e.regions)
    known = tuple(place for place in asked_about if place not in unknown)
    if unknown and not known:
        return _refuse_places(unknown, passages, asked.language)
    if about_the_asker(question):
        return refuse(say("refusal", asked.language), passages, asked.language)
    refuting = corrections(asked, passages)
    if refuting:
        return say_sentences(refuting, asked)
    least = _WORTH_CHECKING if knows_the_field(question) else _SURE
    sure = any(e.confidence >= least for e in evidence)
    if not sure and not _bears_on(asked, passages):
        return refuse(say("refusal", asked.language), passages, asked.language)
    missing = missing_names(asked, passages)
    if missing:
        head = say("refusal_missing", asked.language, words="、".join(missing))
        return refuse(head, passages, asked.language)
    chosen = choose(asked, passages)
    if not chosen:
        return refuse(say("refusal", asked.language), passages, asked.language)
    body = say_sentences(chosen, asked)
    if unknown:
        names = {"places": _names(unknown), "known": _names(known)}
        body = f"{say('partly_place', asked.language, **names)}\n{body}"
    return body


def _about_own_office(asked: Asked) -> bool:
    """Whether a question is about the user's own office or any, and names no place.

    Who gives one number of three is asked for the others, not told another's.
    """
    named = bodies(one_wording(standard_wording(asked.text)))
    return not asked.places and any(ANYBODY.search(body) for body in named)


def _bears_on(asked: Asked, passages: Sequence[EvidencePassage]) -> bool:
    """Whether what was found bears on the question for all that the search is not sure of it."""
    return (
        _explains(asked, passages)
        or of_other_bodies(asked, passages)
        or any(spells_out(asked.shortened, passage.text) for passage in passages)
    )


def _explains(asked: Asked, passages: Sequence[EvidencePassage]) -> bool:
    """Whether a section found is headed by the word whose meaning is asked for, whatever else is said."""
    if Wanted.MEANING not in asked.wanted:
        return False
    names = {name for p in passages if p.section for name in p.section[-1].split("、")}
    return any(len(name) > 1 and name in asked.text for name in names)


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


def _refuse_places(
    unknown: Sequence[str], passages: Sequence[EvidencePassage], language: Language
) -> str:
    return refuse(say("refusal_place", language, places=_names(unknown)), passages, language)


def _names(places: Sequence[str]) -> str:
    return "、".join(map(short_name, places))
