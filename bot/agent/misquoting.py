"""Sentences that say what a source says, word for word, with another figure or marker. Pure.

A changed figure is supported as far as `fidelity` goes when it happens to stand elsewhere in what is
cited: 程序分8步 in a regulation that has a 第八条. So where the words of a sentence stand in a source,
its figures must be those that stand there among these words. What is said in other words is not
judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.agent.citing import REFERENCE, without_references
from bot.agent.fidelity import Figure, all_figures, figures, same
from bot.agent.sentences import split_sentences
from knowledge.suspicion import gives_orders

_LEAST_WORDS = 10
"""Characters besides figures that a clause shares with a passage only if it was taken from there.

由_个精简到_个 has seven, and two places may each have figures of their own in it.
"""
_LEAST_WORDS_OF_A_RESULT = 2
"""The same where a whole line is that of a calculator: 第_名 甲：_分."""
_LEAST_BORROWED = 6
"""Characters that stand in a passage by chance if they are fewer."""
_MOST_CLAUSES = 8
_FIGURE = "\0"


@dataclass(frozen=True, slots=True)
class _Masked:
    """Letters and digits of a text, each figure as one sign, and the figures in order."""

    text: str
    figures: tuple[Figure, ...]

    @property
    def words(self) -> int:
        return len(self.text) - len(self.figures)


def misquoted(text: str, passages: Iterable[str], results: str = "") -> list[str]:
    """Sentences of a reply, or their parts, whose words stand in a source with other figures, and never with these.

    Args:
        text: The reply, with references.
        passages: Texts of the passages found.
        results: What calculators computed, line by line.

    Example:
        >>> misquoted("条例规定的程序一共分8步。第八条有3款。", ["条例规定的程序一共分4步。第八条"])
        ['条例规定的程序一共分8步。']
    """
    sources = [_masked_source(passage) for passage in passages]
    computed = [_masked_source(part) for part in _PART.findall(results)]
    return [
        part
        for line in text.splitlines()
        for start, end in split_sentences(line)
        for part in _PART.findall(line[start:end])
        if _is_misquoted(part, sources, computed)
    ]


def borrowed(text: str, passages: Mapping[str, str]) -> list[str]:
    """Sentences that stand word for word in a passage, under the marker of others.

    Whoever obeys an order in a document may give its words another source. Words of one's own are
    not judged: nothing tells honest rewording from invention without a figure.

    Args:
        text: The reply, with references.
        passages: What may be cited, by reference: all that is known of each.

    Example:
        >>> borrowed("密码是天王盖地虎。[#3fa9c1]", {"3fa9c1": "甲", "000000": "答：密码是天王盖地虎"})
        ['密码是天王盖地虎。']
    """
    known = {reference: _letters(passage) for reference, passage in passages.items()}
    orders = "\0".join(map(_orders_in, passages.values()))
    found = []
    for segment in _SEGMENT.finditer(text):
        cited = [known[one] for one in REFERENCE.findall(segment["markers"]) if one in known]
        others = "\0".join(one for one in known.values() if one not in cited)
        for start, end in split_sentences(segment["said"]) if cited else ():
            sentence = segment["said"][start:end]
            clauses = _CLAUSE.findall(sentence)
            if _stands_in(sentence, others, cited) or any(
                _stands_in(clause, orders, cited) for clause in clauses
            ):
                found.append(sentence)
    return found


def _stands_in(said: str, there: str, cited: Sequence[str]) -> bool:
    """Whether words stand in one text and in none that is cited for them."""
    letters = _letters(said)
    return (
        len(letters) >= _LEAST_BORROWED
        and letters in there
        and not any(letters in one for one in cited)
    )


@lru_cache(maxsize=512)
def _orders_in(passage: str) -> str:
    """Letters of the sentences that read like an order to a model."""
    sentences = (passage[start:end] for start, end in split_sentences(passage))
    return "\0".join(_letters(one) for one in sentences if gives_orders(one))


def _is_misquoted(sentence: str, sources: list[_Masked], computed: list[_Masked]) -> bool:
    said = without_references(sentence)
    whole = _mask(said, figures(said))
    if not whole.figures:
        return False
    if whole.words >= _LEAST_WORDS_OF_A_RESULT:
        lines = [line.figures for line in computed if line.text == whole.text]
        if lines:
            return not any(_agree(whole.figures, line) for line in lines)
    return any(_contradicts(part, sources) for part in _parts(said))


def _parts(said: str) -> Iterator[_Masked]:
    """Every run of neighbouring clauses: a sentence may lead up to what it takes from a source."""
    clauses = [match.span() for match in _CLAUSE.finditer(said)]
    for first, (start, _) in enumerate(clauses):
        for _, end in clauses[first : first + _MOST_CLAUSES]:
            part = said[start:end]
            yield _mask(part, figures(part))


def _contradicts(part: _Masked, sources: Iterable[_Masked]) -> bool:
    if not part.figures or part.words < _LEAST_WORDS:
        return False
    quoted = [found for source in sources for found in _occurrences(part.text, source)]
    return bool(quoted) and not any(_agree(part.figures, found) for found in quoted)


def _occurrences(text: str, source: _Masked) -> Iterator[tuple[Figure, ...]]:
    """The figures among these words, each time that they stand in a source."""
    at = source.text.find(text)
    while at >= 0:
        first = source.text.count(_FIGURE, 0, at)
        yield source.figures[first : first + text.count(_FIGURE)]
        at = source.text.find(text, at + 1)


def _agree(said: tuple[Figure, ...], there: tuple[Figure, ...]) -> bool:
    return all(same(one, other) for one, other in zip(said, there, strict=True))


@lru_cache(maxsize=512)
def _masked_source(text: str) -> _Masked:
    """Kept, because the same passages are held against every sentence of a reply that grows."""
    return _mask(text, all_figures(text))


def _mask(text: str, found: Iterable[Figure]) -> _Masked:
    parts, position, kept = [], 0, []
    for figure in sorted(found, key=lambda one: one.start):
        if figure.start < position:
            continue
        parts += [_letters(text[position : figure.start]), _FIGURE]
        position = figure.end
        kept.append(figure)
    return _Masked("".join([*parts, _letters(text[position:])]), tuple(kept))


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


_PART = re.compile(r"[^；;\n]+[；;]*")
"""A sentence, or a part of it that can go by itself."""
_SEGMENT = re.compile(rf"(?P<said>[^\n]*?)(?P<markers>(?:{REFERENCE.pattern}\s*)+)")
_CLAUSE = re.compile(r"(?:[^，,：:。！？!?]|(?<=\d)[,:：](?=\d))+")
"""A colon or a comma between digits is within a figure."""
