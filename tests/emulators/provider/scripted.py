"""Models that behave, well or badly, over the project's own prompts and tools.

Each is a function from what was asked to a reply. `Faithful` does what the prompt says; every
other one does one thing wrong and the rest as `Faithful` does, so that a test sees what comes of
that one thing.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.emulators.provider.asked import Asked
from tests.emulators.provider.faithful import REFUSAL, SEARCH, Faithful, query
from tests.emulators.provider.obedient import Obedient
from tests.emulators.provider.reading import chinese
from tests.emulators.provider.replies import Reply, ToolCall

__all__ = [
    "Change",
    "DigitChanger",
    "Faithful",
    "Forger",
    "Inventor",
    "Looper",
    "Obedient",
    "WrongLanguage",
]

_REFERENCE = re.compile(r"\[#[0-9a-f]{6}\]")


@dataclass(frozen=True)
class Change:
    """What a faithful model would have said, and what was said."""

    faithful: str
    said: str


class DigitChanger:
    """Says one digit of every answer wrong, also when it is told to correct itself.

    Args:
        rng: chooses the digit, and what becomes of it.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._faithful = Faithful()
        self.changes: list[Change] = []
        """Every answer that held a digit to change."""

    def __call__(self, asked: Asked) -> Reply:
        reply = self._faithful(asked)
        places = _digits(reply.text)
        if not places:
            return reply
        place = self._rng.choice(places)
        other = self._rng.choice([d for d in "0123456789" if d != reply.text[place]])
        said = reply.text[:place] + other + reply.text[place + 1 :]
        self.changes.append(Change(reply.text, said))
        return replace(reply, text=said)


def _digits(text: str) -> list[int]:
    """Places of the digits of a text; those of references are none of its own.

    >>> _digits("减到38个[#3fa9c1]")
    [2, 3]
    """
    masked = _REFERENCE.sub(lambda found: " " * len(found.group()), text)
    return [match.start() for match in re.finditer(r"[0-9]", masked)]


class Inventor:
    """Adds a sentence to every answer, with figures that stand nowhere and a reference that does.

    Args:
        sentence: what is added, in place of a sentence in the language of the question.
    """

    chinese = "此外，2031年全省另精简内设机构98765个，精简率为87.6%。"
    english = " In 2031 another 98,765 offices were cut, 87.6% of them all."

    def __init__(self, sentence: str | None = None) -> None:
        self._sentence = sentence
        self._faithful = Faithful()

    def __call__(self, asked: Asked) -> Reply:
        reply = self._faithful(asked)
        if reply.tool_calls:
            return reply
        usual = self.chinese if chinese(asked.turn_question) else self.english
        cited = _REFERENCE.findall(reply.text)[:1]
        return replace(reply, text="".join([reply.text, self._sentence or usual, *cited]))


class Forger:
    """Cites what it was not given: made-up references, numbers, passages of other questions.

    Args:
        markers: what is cited, one after the other.
        beside: whether the true reference stands there as well, before the forged one.
    """

    def __init__(
        self,
        markers: Sequence[str] = ("[#ffffff]", "[1]", "【#abcdef】", "[#000000]"),
        *,
        beside: bool = False,
    ) -> None:
        self._markers = itertools.cycle(markers)
        self._beside = beside
        self._faithful = Faithful()

    def __call__(self, asked: Asked) -> Reply:
        reply = self._faithful(asked)
        if reply.tool_calls:
            return reply
        text, cited = _REFERENCE.subn(self._forge, reply.text)
        # What cites nothing gets a source, too.
        return replace(reply, text=text if cited else text + next(self._markers))

    def _forge(self, true: re.Match[str]) -> str:
        kept = true.group() if self._beside else ""
        return kept + next(self._markers)


class WrongLanguage:
    """Answers in English what was asked in Chinese, and the reverse; the figures are right."""

    def __init__(self) -> None:
        self._faithful = Faithful()

    def __call__(self, asked: Asked) -> Reply:
        reply = self._faithful(asked)
        if reply.tool_calls:
            return reply
        return replace(reply, text=self._said(reply.text, english=chinese(asked.turn_question)))

    def _said(self, text: str, *, english: bool) -> str:
        """Long enough for its language to be told."""
        if text.startswith(REFUSAL):
            return REFUSAL + (
                "The corpus does not hold this."
                if english
                else "语料库里没有收录任何能够回答这个问题的段落。"
            )
        figures = list(dict.fromkeys(_COUNTED.findall(_REFERENCE.sub("", text))))
        sources = "".join(dict.fromkeys(_REFERENCE.findall(text)))
        if english:
            held = " and ".join(figures) if figures else "no figure"
            return f"The corpus reports {held} on this.{sources}"
        held = f"的数字是{'和'.join(figures)}" if figures else "的不是数字"
        return f"根据检索到的段落，语料库就这个问题给出{held}。{sources}"


# Parts of dates and of document numbers are no figures by themselves.
_COUNTED = re.compile(r"\d+(?:\.\d+)?%|\d+(?=[个名家人项])")


class Looper:
    """Searches for ever and never says a word."""

    def __call__(self, asked: Asked) -> Reply:
        return Reply(tool_calls=[ToolCall(SEARCH, {"query": query(asked)})])
