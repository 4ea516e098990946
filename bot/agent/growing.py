"""A reply that grows, as far as it may be shown. Pure but for what it has seen.

It is shown sentence by sentence, each once what goes before and itself hold: its figures are
supported by what is cited so far, it names its source, and the language is right. So what the
checks at the end would take out is not shown for a moment either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.agent.citing import REFUSAL, number_citations
from bot.agent.evidence import EvidencePassage


class GrowingReply:
    """What a language model has said so far."""

    def __init__(self) -> None:
        self._begin(None)
        self.shown = ""
        """What a surface has been given, in all."""

    def _begin(self, message: str | None) -> None:
        self._message = message
        self._raw = ""
        self._judged = 0
        """Characters up to the last sentence that was judged, with all before it."""
        self._sound = 0
        """Characters up to the last one that holds."""

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
            holds: Whether nothing is wrong with a reply that ends here.
        """
        if message != self._message:
            self._begin(message)
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
        begun = self._raw.lstrip()
        if begun.startswith(REFUSAL[: max(1, len(begun))]):
            return ""
        for border in _BORDER.finditer(self._raw, self._judged):
            self._judged = border.end()
            if holds(self._raw[: border.end()]):
                self._sound = border.end()
        return self._raw[: self._sound]


_BORDER = re.compile(
    r"(?:[。！？!?；;\n]|\.\s)[”’」』）)]*\s*(?:[\[【［]\s*[#＃]\s*[0-9a-f]{6}\s*[\]】］]\s*)*"
    r"(?=[^\s”’」』）)\[【［<])"
)
"""The end of a sentence with its markers; only when the next one has begun is it known to be one."""
