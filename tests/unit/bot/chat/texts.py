"""Texts that are hard to cut, escape and show."""

from __future__ import annotations

import re

from hypothesis import strategies as st

_WORDS = (
    *"<>&\"'a科1",
    *" \n\t\u3000",
    *"。！.;,",
    "<b>",
    "</pre>",
    "&amp;",
    "&#60;",
    "🙂",
    "𠮷",
    "e\u0301",
    "\u0323\u0301",
    "👨\u200d👩\u200d👧",
    "👍\U0001f3fd",
    "❤\ufe0f",
    "1\ufe0f\u20e3",
    "\u202e",
    "\u200f",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\x00",
    "\x1f",
    "\r\n",
    "\ud83d",
    "\udc4d",
    "大科室制改革",
    "https://example.org/?a=1&b=2",
)
"""Letters, marks and sequences of each kind that goes wrong somewhere."""

texts = st.lists(st.sampled_from(_WORDS), max_size=60).map("".join)
"""Any text, lone surrogates and control characters included."""


def seen(text: str) -> str:
    """What a reader sees of a text, white space aside."""
    return re.sub(r"[\s\u200d\ufe0f]", "", text)
