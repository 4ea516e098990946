"""Which figures of a text have no support in the evidence. Pure; idea 2 of the design.

A figure is a number, a share, a ratio, a date, an article or a document number, in digits, in
Chinese numerals or in English words. It is supported when the same value of the same sort stands
in a cited passage (text, title, section, date, document number), in a calculation, or in the
question.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from fractions import Fraction
from functools import lru_cache

from bot.agent.figures import Figure, Key, all_figures, figures
from knowledge.quantities import find_quantities

__all__ = [
    "Figure",
    "all_figures",
    "drop_unsupported",
    "figures",
    "offered_values",
    "same",
    "unsupported_figures",
]


def unsupported_figures(text: str, supports: Iterable[str]) -> list[Figure]:
    """Figures of `text` that stand in none of `supports`.

    Args:
        text: What the model said, without citation markers.
        supports: The question, the cited passages and what describes them, the calculations;
            read one after another, and no further once every figure is supported.
    """
    wrong = figures(text)
    accepted = {id(figure): _accepted(figure) for figure in wrong}
    for support in supports if wrong else ():
        known = _offered(support)
        wrong = [figure for figure in wrong if known.isdisjoint(accepted[id(figure)])]
        if not wrong:
            break
    return wrong


def same(said: Figure, there: Figure) -> bool:
    """Whether a figure that is said is the one that stands somewhere, however it is written."""
    return not _accepted(said).isdisjoint(_offers(there))


@lru_cache(maxsize=2048)
def offered_values(text: str) -> frozenset[Fraction]:
    """Every number of a text, whatever it counts: what a calculator may start from.

    Kept, because the same passages are asked about again: in every round of a turn, and by others.
    """
    found = all_figures(text)
    values = {figure.value for figure in found if isinstance(figure.value, Fraction)}
    values |= {abs(value) for value in values}
    return frozenset(values | {quantity.value for quantity in find_quantities(text)})


def drop_unsupported(text: str, unsupported: Iterable[Figure]) -> str:
    """Take every sentence out that holds one of these figures, whole.

    Its markers go with it, unless they are also those of a sentence before it that stays.

    Args:
        text: What the model said, with its citation markers.
        unsupported: From `unsupported_figures` on the same text without markers.
    """
    wrong = {figure.key for figure in unsupported}
    right = {figure.key for figure in _figures_beside_markers(text)} - wrong
    kept = text
    # What is left may read otherwise than before: a figure that was none is held back as well.
    while any(figure.key not in right for figure in _figures_beside_markers(kept)):
        kept = _without_sentences(kept, right)
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def _figures_beside_markers(text: str) -> list[Figure]:
    return figures(_MARKER.sub(lambda marker: " " * len(marker.group()), text))


def _without_sentences(text: str, right: Collection[Key]) -> str:
    """The text without the sentences that hold any other figure than these."""
    wrong = [figure for figure in _figures_beside_markers(text) if figure.key not in right]
    kept = ""
    for sentence in _SENTENCE.finditer(text):
        if not any(f.start < sentence.end() and sentence.start() < f.end for f in wrong):
            kept += sentence.group()
            continue
        if _WANTS_A_MARKER.search(kept):
            # A marker at the end of a line is that of all its sentences.
            kept += "".join(dict.fromkeys(_MARKER.findall(sentence.group())))
        if sentence.group().endswith("\n") and not kept.endswith("\n"):
            # The line ends all the same: the number of a list that follows stays one.
            kept += "\n"
    return kept


@lru_cache(maxsize=1024)
def _offered(text: str) -> frozenset[Key]:
    """What a text that is leaned on supports; the numbers of its lists, too.

    Quoted within a line, 12. of a list looks like any other number.
    """
    found = all_figures(text)
    outside = figures(text)
    if outside != found:
        found += outside
    return frozenset(key for figure in found for key in _offers(figure))


def _accepted(figure: Figure) -> set[Key]:
    """Keys any of which, offered, supports a figure."""
    if figure.sort == "document":
        return {figure.key, *(("whole", end) for end in _endings(str(figure.value)))}
    return {figure.key, *_alike(figure)}


def _offers(figure: Figure) -> set[Key]:
    keys = {figure.key, *_alike(figure)}
    if figure.sort == "document":
        year, number = str(figure.value).rpartition("〔")[2].split("〕")
        keys |= {("document", end) for end in _endings(str(figure.value))}
        keys |= {("year", Fraction(year)), ("article", Fraction(number))}
        keys.add(("whole", figure.value))
    if isinstance(figure.value, Fraction) and figure.value < 0:
        keys.add((figure.sort, -figure.value))  # said as 减少118个
    return keys


def _alike(figure: Figure) -> set[Key]:
    """Other ways to say the same."""
    value = figure.value
    if isinstance(value, str):
        return set()
    match figure.sort:
        case "number":
            return {("count", value), ("year", value)}
        case "over":
            return {("count", value), ("about", f"{value}多")}
        case "fraction":
            return {("percent", value * 100)}
        case "percent":
            return {("fraction", value / 100)}
    return set()


def _endings(document: str) -> list[str]:
    """A document number with ever less before its issuer, which no border divides from the text.

    Example:
        >>> _endings("院国办发〔2021〕30")
        ['院国办发〔2021〕30', '国办发〔2021〕30', '办发〔2021〕30']
    """
    issuer = document.index("〔")
    return [document[start:] for start in range(max(issuer - 1, 1))]


_SENTENCE = re.compile(r"[^。！？!?\n;；]*(?:[。！？!?;；]+(?:\s*\[[^\]\n]*\])*|\n+|$)")
_MARKER = re.compile(r"[\[【［]\s*#[^\]】］\n]*[\]】］]")
"""References alone: a bracketed year belongs to a document number."""
_WANTS_A_MARKER = re.compile(r"[^\s\]】］][ \t]*\Z")
"""Ends with a sentence that is followed by no marker in its line so far."""
