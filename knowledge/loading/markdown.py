"""Markdown and plain text: front matter off, links and emphasis to plain words."""

from __future__ import annotations

import re
from pathlib import Path

from knowledge.cleaning import normalize
from knowledge.loading.encodings import decode
from knowledge.loading.extracts import Extract
from knowledge.loading.front_matter import split_front_matter
from knowledge.loading.limits import Limits

_LONGEST_LINE = 20_000
"""Characters; in a longer line no inline syntax is looked for."""
_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\s]{0,2000}(?:\s+\"[^\"\n]{0,300}\")?\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\([^)\s]{1,2000}(?:\s+\"[^\"\n]{0,300}\")?\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,400}?)(?<=\S)\1")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_UNDERLINE = {"=": "# ", "-": "## "}


def read_plain(path: Path, name: str, limits: Limits) -> Extract:
    """Read plain text as it stands; front matter is understood here too."""
    text = normalize(decode(path.read_bytes()))
    limits.check("characters", len(text), "characters")
    declared, body = split_front_matter(text, name)
    return Extract(body, declared)


def read_markdown(path: Path, name: str, limits: Limits) -> Extract:
    """Read Markdown; headings, lists and tables keep their marks, which splitting reads."""
    plain = read_plain(path, name, limits)
    return Extract(_plain_inline(plain.text), plain.declared)


def _plain_inline(text: str) -> str:
    lines: list[str] = []
    for line in text.split("\n"):
        if _FENCE.match(line):
            continue
        level = (
            _UNDERLINE.get(line[:1]) if len(line) >= 3 and line == line[:1] * len(line) else None
        )
        if level and lines and lines[-1] and not lines[-1].startswith(("#", "|", "-", ">")):
            lines[-1] = level + lines[-1]
            continue
        lines.append(_plain_line(line) if len(line) <= _LONGEST_LINE else line)
    return "\n".join(lines)


def _plain_line(line: str) -> str:
    if "](" in line:
        line = _LINK.sub(r"\1", _IMAGE.sub("", line))
    return _STRONG.sub(r"\2", line) if "**" in line or "__" in line else line
