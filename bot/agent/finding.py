"""The figures of a subject in what was found for it. Pure.

Scopes are never mixed: a sentence about the first pilots or one bureau does not give a city's
figure, and one about 56 bodies does not give that of 13.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.agent.calls import plain
from bot.agent.evidence import Evidence, EvidencePassage
from bot.agent.grounding import bodies, missing_names
from bot.agent.questions import Asked, analyse
from bot.agent.reading import Change, Q, Reading, changes, is_count
from bot.agent.scope import Scope
from bot.agent.sentences import Sentence, score_sentences
from bot.agent.wording import one_wording
from knowledge.quantities import Exactness, Quantity

_NEAR_THE_BEST = 0.6
"""Share of the best sentence's score from which a sentence may give the figure."""


@dataclass(frozen=True, slots=True)
class FoundChange:
    """A number before and after, and the rate that was reported with it."""

    before: Quantity
    after: Quantity
    reported: Quantity | None
    sentence: Sentence

    @property
    def place(self) -> tuple[str, int, int]:
        """Where it is told: passage, sentence and number."""
        return self.sentence.passage.passage_id, self.sentence.start, self.before.start

    @property
    def ends(self) -> dict[str, int | str]:
        """Before and after, as arguments of a call."""
        return {"before": plain(self.before), "after": plain(self.after)}


def passages_for(query: str, evidence: Sequence[Evidence]) -> list[EvidencePassage]:
    """Passages that a search of this text found."""
    return [p for found in evidence if found.query == query for p in found.passages]


def in_scope(question: str, passages: Sequence[EvidencePassage]) -> Iterator[Sentence]:
    """Sentences about exactly what a question is about, best first; none when it names a stranger."""
    asked = analyse(question)
    if missing_names(asked, passages):
        return
    scope = Scope(asked)
    for sentence in score_sentences(asked, passages).sentences:
        if scope.holds(sentence) and _same_scope(asked, sentence):
            yield sentence


def find_change(question: str, passages: Sequence[EvidencePassage]) -> FoundChange | None:
    """The change that answers a question; of several near the best, that of the most."""
    return _find_change(question, tuple(passages))


@lru_cache(maxsize=64)
def _find_change(question: str, passages: tuple[EvidencePassage, ...]) -> FoundChange | None:
    """Kept, because a lookup is asked again after every round."""
    best: float | None = None
    found: list[FoundChange] = []
    for sentence in in_scope(question, passages):
        best = sentence.score if best is None else best
        if sentence.score < _NEAR_THE_BEST * best:
            break
        reading = Reading.of(sentence.text)
        found += [
            FoundChange(c.before, c.after, _reported(reading), sentence)
            for c in changes(reading)
            if c.before.start != c.after.start and _of_the_place(question, sentence, c, reading)
        ]
    if not found:
        return None
    most = max(one.before.value for one in found)
    same = [one for one in found if one.before.value == most]
    return next((one for one in same if one.reported is not None), same[0])


def _of_the_place(question: str, sentence: Sentence, change: Change, reading: Reading) -> bool:
    """A sentence may compare two bodies; then the change must stand after the one asked about."""
    groups = {int(group[:-1]) for group in _BODY_COUNT.findall(one_wording(question))}
    earlier = [
        q.value for q in reading.quantities if q.unit == "家" and q.start < change.before.start
    ]
    if groups and (earlier[-1] if earlier else None) not in groups:
        around = one_wording("".join((*sentence.passage.section, sentence.passage.title)))
        if earlier or not any(f"{group}家" in around for group in groups):
            return False
    named = bodies(one_wording(question))
    if not named:
        return True
    before = reading.text[: change.start]
    return any(body in before for body in named) or any(
        body in one_wording("".join((*sentence.passage.section, sentence.passage.title)))
        for body in named
    )


def _same_scope(asked: Asked, sentence: Sentence) -> bool:
    question, text = one_wording(asked.text), one_wording(sentence.text)
    if _PILOT.search(text) and not _PILOT.search(question) and not _BODY_COUNT.search(question):
        return False
    if set(bodies(text)) - set(bodies(question)) and not bodies(question):
        return False
    if (batch := _LATER_BATCH.search(question)) and batch.group() not in sentence.near:
        return False
    return all(
        not (asked_for and told) or bool(asked_for & told)
        for kind in (_BODY_COUNT, _DEPARTMENTS)
        for asked_for, told in ((set(kind.findall(question)), set(kind.findall(text))),)
    )


_PILOT = re.compile(r"首批|试点单位|第[一二三1-3]批")
_LATER_BATCH = re.compile(r"第[二三四2-4]批")
_BODY_COUNT = re.compile(r"\d+家")
_DEPARTMENTS = re.compile(r"(党政|[市党]委|政府)(?:工作)?部门")
_REPORTED = re.compile(rf"(?:报道|公布)[^\ue000-\uf8ff。;]{{0,10}}{Q}|精简率(?:为|是)?{Q}")


def _reported(reading: Reading) -> Quantity | None:
    if "核算" in reading.text and "报道" not in reading.text:
        return None
    for match in _REPORTED.finditer(reading.text):
        quantity = reading.quantity(match[1] or match[2])
        if quantity.unit == "%" and quantity.exactness is Exactness.EXACT:
            return quantity
    return None


def find_count(
    noun: str, question: str, passages: Sequence[EvidencePassage], *, cut: bool = False
) -> Quantity | None:
    """How many of something there are, in the best sentence that says it.

    Args:
        noun: What is counted: 部门, 科长; two characters decide.
        question: What the sentence must be about.
        passages: Where to look.
        cut: Whether the number that was cut is meant (精简118个), whatever its noun.
    """
    sentences = list(in_scope(question, passages))
    if cut:
        return next(filter(None, (_counted(s, _CUT_BEFORE, None) for s in sentences)), None)
    if not noun:
        return None
    name = re.escape(noun)
    after = re.compile(rf"^[^\ue000-\uf8ff,;。:]{{0,8}}?{name}")
    before = re.compile(rf"{name}[^\ue000-\uf8ff,;。]{{0,2}}$")
    found = (_counted(s, *where) for where in ((None, after), (before, None)) for s in sentences)
    return next(filter(None, found), None)


def _counted(
    sentence: Sentence, before: re.Pattern[str] | None, after: re.Pattern[str] | None
) -> Quantity | None:
    """The first number of a sentence with certain words before or after it."""
    reading = Reading.of(sentence.text)
    for index, quantity in enumerate(reading.quantities):
        mark = reading.text.index(chr(0xE000 + index))
        rest = quantity.unit + reading.text[mark + 1 : mark + 12]
        if not is_count(quantity):
            continue
        if (before and before.search(reading.text[:mark])) or (after and after.search(rest)):
            return quantity
    return None


_CUT_BEFORE = re.compile(r"(?:共|合计)?(?:精简|减)(?:了|掉)?$")


def find_ratios(
    question: str, passages: Sequence[EvidencePassage]
) -> tuple[Quantity, Quantity] | None:
    """Two ratios that one sentence gives, earlier and later."""
    for sentence in in_scope(question, passages):
        ratios = [q for q in Reading.of(sentence.text).quantities if q.unit == ":"]
        if len(ratios) == 2:
            return ratios[0], ratios[1]
    return None


def find_done(question: str, passages: Sequence[EvidencePassage]) -> Quantity | None:
    """The share of a target that was reached."""
    for sentence in in_scope(question, passages):
        share = Reading.of(sentence.text).first(_DONE)
        if share is not None and share.unit == "%" and "差" not in sentence.text:
            return share
    return None


_DONE = re.compile(rf"完成[^\ue000-\uf8ff。;]{{0,12}}{Q}")


def find_cut_and_rate(
    question: str, passages: Sequence[EvidencePassage]
) -> tuple[Quantity, Quantity] | None:
    """How many were cut and at what rate, where one sentence gives both."""
    for sentence in in_scope(question, passages):
        reading = Reading.of(sentence.text)
        cut, rate = reading.first(_CUT), reading.first(_RATE)
        if cut is not None and rate is not None and is_count(cut) and rate.unit == "%":
            return cut, rate
    return None


_CUT = re.compile(rf"(?:共|合计)精简(?:了)?{Q}")
_RATE = re.compile(rf"精简率(?:为|是)?{Q}")
