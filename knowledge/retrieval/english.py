"""An English question in words that Chinese text has.

Both legs gain: the lexical one knows something about the question at all, and the embedding model
is surer of the Chinese terms of the field than of their English names.
"""

from __future__ import annotations

import re

from knowledge.glossary import chinese_terms
from knowledge.regions import mentioned, short_name

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z]+(?:[-'’][A-Za-z]+)*")
_FEWEST_WORDS = 3
_FEWEST_TERMS = 2


def is_english(question: str) -> bool:
    """Whether a question is English, though it may quote a Chinese term or two.

    Example:
        >>> is_english("What does 编制 mean here?"), is_english("GDP 是多少?")
        (True, False)
    """
    words = _WORD.findall(question)
    return len(words) >= _FEWEST_WORDS and len(words) > len(_CHINESE.findall(question)) / 2


def with_chinese_terms(question: str) -> str:
    """Put the places and terms of the field that an English question names into Chinese.

    Words that have no Chinese form here stay: they count as words of which the corpus knows
    nothing. A Chinese question comes back unchanged, and so does one with fewer than two terms:
    one word alone would say little about what is asked.

    Example:
        >>> with_chinese_terms("How many internal offices did Jiuquan cut altogether?")
        'How many did altogether? 内设机构 精简 酒泉'
    """
    terms = _terms(question) if is_english(question) else []
    if len(terms) < _FEWEST_TERMS:
        return question
    rest = _WORD.sub(lambda word: "" if _matters(question, word, terms) else word[0], question)
    return " ".join([*rest.split(), *terms])


def _terms(text: str) -> list[str]:
    return [*chinese_terms(text), *(short_name(place) for place in mentioned(text))]


def _matters(question: str, word: re.Match[str], terms: list[str]) -> bool:
    """Whether the terms would be others without this word."""
    return _terms(question[: word.start()] + question[word.end() :]) != terms
