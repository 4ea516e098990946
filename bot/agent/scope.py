"""What a question is about, and whether a sentence is about the same. Pure."""

from __future__ import annotations

import re
from collections.abc import Hashable

from bot.agent.fidelity import figures
from bot.agent.grounding import bodies
from bot.agent.questions import DOCUMENT, Asked
from bot.agent.sentences import Sentence
from bot.agent.wanted import Wanted
from bot.agent.wording import one_wording, standard_wording
from knowledge.regions import is_within, mentioned


class Scope:
    """What a question is about, against which each sentence is held.

    A sentence that names places or bodies, none of them asked about, speaks of another city or
    another bureau. One city's figure is not its province's, and figures that the user gave are
    not another's: a sentence must hold them to be about them.
    """

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._counting = bool(asked.wanted & _COUNTING)
        self._bodies = frozenset(bodies(one_wording(standard_wording(asked.text))))
        self._nationwide = not asked.places and _NATIONWIDE.search(asked.text) is not None
        self._done_there = self._counting and _DONE.search(one_wording(asked.text)) is not None
        self._figures = _own_figures(asked)
        self._documents = documents(asked.text)

    def holds(self, sentence: Sentence) -> bool:
        """Whether a sentence is about what the question is about."""
        return self.holds_subject(sentence) and self._holds_figures(sentence)

    def holds_subject(self, sentence: Sentence) -> bool:
        """Whether it is about these places, bodies and documents, whatever figures it holds."""
        return (
            self._holds_places(sentence)
            and self._holds_bodies(sentence)
            and self._holds_documents(sentence)
        )

    def _holds_places(self, sentence: Sentence) -> bool:
        if not self._asked.places and not (self._counting and self._nationwide):
            return True
        places = mentioned(sentence.text) or self._around(sentence)
        if self._nationwide:
            return not places
        if not places:
            return not self._done_there
        return any(
            self._concerns(place, wanted) for place in places for wanted in self._asked.places
        )

    def _around(self, sentence: Sentence) -> tuple[str, ...]:
        """Places that what stands around a sentence is about.

        What a place has done must be headed by its name; that it is mentioned nearby will not do.
        """
        passage = sentence.passage
        if not self._done_there:
            return passage.regions
        return mentioned(f"{' '.join(passage.section)} {passage.title} {passage.region or ''}")

    def _concerns(self, place: str, wanted: str) -> bool:
        if self._counting:
            return place == wanted or is_within(wanted, place)
        return is_within(place, wanted) or is_within(wanted, place)

    def _holds_bodies(self, sentence: Sentence) -> bool:
        if not self._bodies:
            return True
        named = bodies(one_wording(sentence.text))
        return not named or not self._bodies.isdisjoint(named)

    def _holds_documents(self, sentence: Sentence) -> bool:
        if not self._documents:
            return True
        named = documents_of(sentence)
        if named:
            return not self._documents.isdisjoint(named)
        passage = sentence.passage
        return passage.kind != "statute" or _short_title(passage.title) in self._asked.text

    def _holds_figures(self, sentence: Sentence) -> bool:
        if not self._figures:
            return True
        held = {figure.key for figure in figures(sentence.text)}
        return self._figures <= held or _FORMULA.search(sentence.text) is not None


def documents(text: str) -> frozenset[str]:
    """Document numbers a text names: `486` of 国务院令第486号."""
    return frozenset(match[1] or match[2] for match in DOCUMENT.finditer(text))


def documents_of(sentence: Sentence) -> frozenset[str]:
    """Document numbers a sentence names, or its own statute's when it names none."""
    named = documents(sentence.text)
    if not named and sentence.passage.kind == "statute":
        return documents(sentence.passage.number or "")
    return named


def _short_title(title: str) -> str:
    return title.partition("（")[0]


def _own_figures(asked: Asked) -> frozenset[Hashable]:
    """Counts without a place are the user's own: a before and after, or the quota of an office."""
    if not asked.wanted & _COUNTING:
        return frozenset()
    if asked.places:  # "from 413 to how many" is about the 413, whoever said it
        known = _FROM.search(asked.text)
        return frozenset(f.key for f in figures(known.group())) if known else frozenset()
    counts = {f.key for f in figures(_YEAR.sub("", asked.text)) if f.sort == "count"}
    own = len(counts) > 1 or _QUOTA.search(asked.text)
    return frozenset(counts) if own else frozenset()


_COUNTING = frozenset({Wanted.FIGURE, Wanted.PERCENT, Wanted.CHANGE})
_DONE = re.compile(r"(?:精简|减|撤|并|砍|核减|收回)[了掉去]?(?:多少|几[个名家])")
"""What a place has done stands in no text that is about no place."""
_NATIONWIDE = re.compile(r"全国|全省|各省|各市|各地")
_YEAR = re.compile(r"(?:19|20)\d{2}年?")
_FROM = re.compile(r"(?<=[从由])\d+个?(?=[^\d]{1,4}多少)")
_QUOTA = re.compile(r"编制(?:数|为|有)?\s*\d+\s*[名人个]|\d+\s*[名人个]编制")
_FORMULA = re.compile(r"[=＝÷]")
