"""A reply that grows, as far as it may be shown. Pure but for what it has seen.

Words are shown as they come; from the first figure, marker or bracket of a sentence on, it is held
back until it ends and its figures are supported by what is cited so far. So nothing that fidelity
would take out is ever shown; what else is wrong with a reply is corrected in sight.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.agent.citing import REFUSAL, number_citations
from bot.agent.evidence import EvidencePassage
from bot.agent.sentences import split_sentences

_HELD_BACK = 2
"""Characters at the end of what grows: the next ones may make a figure or a word of them."""


class GrowingReply:
    """What a language model has said so far."""

    def __init__(self) -> None:
        self._message: str | None = None
        self._raw = ""
        self.shown = ""
        """What a surface has been given, in all."""

    def grow(
        self,
        message: str | None,
        text: str,
        passages: Mapping[str, EvidencePassage],
        holds: Callable[[str], bool],
    ) -> str:
        """Add what came; what may be shown beyond what was shown before.

        Args:
            message: Id of the message that it belongs to; another one begins anew.
            text: What came.
            passages: What may be cited, by reference.
            holds: Whether every figure of a text is supported.
        """
        if message != self._message:
            self._message, self._raw = message, ""
        self._raw += text
        may, _ = number_citations(self._may(holds), passages)
        may = may.lstrip()
        if not may.startswith(self.shown):
            # A message after one that was shown: the whole is corrected at the end.
            return ""
        new = may[len(self.shown) :]
        self.shown = may
        return new

    def _may(self, holds: Callable[[str], bool]) -> str:
        if self._raw.lstrip().startswith(REFUSAL[: max(1, len(self._raw.lstrip()))]):
            return ""
        whole = _OPEN.sub("", self._raw)
        ends = [end for _, end in split_sentences(whole)]
        begun = whole[ends[-2] if len(ends) > 1 else 0 :] if not _ENDED.search(whole) else ""
        done = whole[: len(whole) - len(begun)]
        while done and not holds(done):
            earlier = [end for end in ends if end < len(done)]
            done, begun = whole[: earlier[-1]] if earlier else "", ""
        harmless = _HARMFUL.split(begun[:-_HELD_BACK], maxsplit=1)[0] if begun else ""
        return done + harmless


_OPEN = re.compile(r"[\[【［<][^\]】］>\n]*$")
"""A marker or a token that is not whole."""
_ENDED = re.compile(r"(?:[。！？!?；;\n]|\.\s)\s*(?:[\[【［]\s*#[0-9a-f]{6}\s*[\]】］]\s*)*$")
_HARMFUL = re.compile(r"[\d０-９〇零一二两三四五六七八九十百千万半%％第\[【［<]")
