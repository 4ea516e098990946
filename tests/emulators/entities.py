"""The entities Telegram finds by itself, and what it does to a text before keeping it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from tests.emulators.errors import bad_request
from tests.emulators.html import parse_html
from tests.emulators.utf16 import units

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ENTITY_LIMIT = 100

# The boundaries are those of Telegram: a Chinese character is a letter, so `请问@bot` and
# `/help一下` hold neither a mention nor a command.
_PATTERNS = (
    (
        "bot_command",
        re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])"),
    ),
    ("mention", re.compile(r"(?<![\w])@[A-Za-z0-9_]{2,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w·])#(?=\d*[^\W\d])[\w·]{1,256}(?!#)")),
    ("url", re.compile(r"(?<!\w)https?://[^\s<>\"«»]*[^\s<>\"«».:;,('?!`]")),
)
# Nothing is looked for inside these.
_OPAQUE = {"code", "pre", "text_link", "text_mention"}

Entities = list[dict[str, Any]]


def find_entities(text: str, given: Sequence[dict[str, Any]] = ()) -> Entities:
    """The given entities and those that the text itself shows."""
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in given
        if entity["type"] in _OPAQUE
    ]
    found: Entities = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            offset, length = units(text[: match.start()]), units(match[0])
            if all(offset + length <= begin or end <= offset for begin, end in taken):
                found.append({"type": kind, "offset": offset, "length": length})
                taken.append((offset, offset + length))
    return sorted([*given, *found], key=lambda entity: (entity["offset"], -entity["length"]))


def _trimmed(text: str, entities: Sequence[dict[str, Any]]) -> tuple[str, Entities]:
    """Drop white space at both ends, and the entities that lay in it."""
    kept = text.rstrip()
    leading = len(kept) - len(kept.lstrip())
    kept = kept[leading:]
    end = units(kept)
    moved: Entities = []
    for entity in entities:
        start = max(entity["offset"] - leading, 0)
        stop = min(entity["offset"] - leading + entity["length"], end)
        if stop > start:
            moved.append({**entity, "offset": start, "length": stop - start})
    return kept, moved


def formatted(
    source: str, parse_mode: str | None, entities: Sequence[dict[str, Any]] | None, limit: int
) -> tuple[str, Entities]:
    """The text and entities Telegram keeps of what a bot sends.

    Raises:
        ApiError: the markup is wrong or the text is too long.
    """
    if parse_mode and parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    if parse_mode:
        text, given = parse_html(source)
    else:
        text, given = source, list(entities or ())
    text, given = _trimmed(text, given)
    if units(text) > limit:
        long = "message is too long" if limit == TEXT_LIMIT else "message caption is too long"
        raise bad_request(long)
    return text, find_entities(text, given)[:ENTITY_LIMIT]


def naming(text: str, name: str, user: dict[str, Any]) -> Entities:
    """The `text_mention` over a person's visible name."""
    at = text.find(name)
    if at < 0:
        raise ValueError(f"{text!r} does not contain the name {name!r}")
    offset = units(text[:at])
    return [{"type": "text_mention", "offset": offset, "length": units(name), "user": user}]


Matches = Callable[[str], bool]


def fragment(wanted: str) -> Matches:
    """Whether a text contains the fragment, as written or as a regular expression."""
    try:
        pattern = re.compile(wanted, re.DOTALL)
    except re.error:
        return lambda text: wanted in text
    return lambda text: wanted in text or pattern.search(text) is not None
