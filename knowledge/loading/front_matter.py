"""What a Markdown file says about itself between two `---` lines."""

from __future__ import annotations

import re
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from knowledge import regions
from knowledge.cleaning import normalize
from knowledge.documents import Kind, Level, Validity
from knowledge.errors import UnreadableDocument

_LONGEST = 64 * 1024
_DEEPEST = 20
_OPENING = (
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
)
_ENDING = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_KEY = re.compile(r"^\s*[\w-]+\s*:", re.MULTILINE)
_REMEDY = "Correct the block between the two `---` lines at the top of the file."
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Reads every scalar as text, so that a date stays as precise as it was written."""


def _blank_is_unknown(value: object) -> object:
    return None if isinstance(value, str) and value.strip() in ("", "~", "null") else value


def _full_region(value: object) -> object:
    """A place under its full name, when it is written in a shorter one."""
    if not isinstance(value, str) or regions.is_known(value):
        return value
    named = regions.mentioned(value)
    return named[0] if len(named) == 1 else value


def _normalized(value: object) -> object:
    """YAML can write as an escape what normalising took out of the text."""
    return normalize(value) if isinstance(value, str) else value


_Words = Annotated[
    Annotated[str, Field(max_length=2000)] | None,
    BeforeValidator(_blank_is_unknown),
    BeforeValidator(_normalized),
]
_Day = Annotated[str, Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]


_Link = Annotated[str, Field(pattern=r"(?i)^https?://\S+$", max_length=2000)]
"""Shown as a link, so nothing that a click would run or open on this computer."""


class FrontMatter(BaseModel):
    """Metadata a file declares; every key may be missing, no other key may stand there."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    title: _Words = None
    kind: Annotated[Kind | None, BeforeValidator(_blank_is_unknown)] = None
    publisher: _Words = None
    date: Annotated[_Day | None, BeforeValidator(_blank_is_unknown)] = None
    number: _Words = None
    region: Annotated[
        str | None, BeforeValidator(_full_region), BeforeValidator(_blank_is_unknown)
    ] = None
    level: Annotated[Level | None, BeforeValidator(_blank_is_unknown)] = None
    validity: Annotated[Validity | None, BeforeValidator(_blank_is_unknown)] = None
    superseded_by: _Words = None
    source: _Words = None
    url: Annotated[_Link | None, BeforeValidator(_blank_is_unknown)] = None
    sureness: _Words = None


def split_front_matter(text: str, name: str) -> tuple[FrontMatter, str]:
    r"""Take the front matter off a text.

    Args:
        text: A file's text, with `\n` line ends.
        name: How errors name the file.

    Returns:
        What it declares, and the rest. A file that merely begins with a rule declares nothing.

    Raises:
        UnreadableDocument: The block is not YAML, uses aliases, or has a wrong key or value.
    """
    if not text.startswith("---\n"):
        return FrontMatter(), text
    closing = _CLOSING.search(text, 4, _LONGEST)
    if closing is None or not _KEY.search(text, 4, closing.start() + 1):
        return FrontMatter(), text
    block = text[4 : closing.start()]
    return _validated(_parsed(block, name), block, name), text[closing.end() :].lstrip("\n")


def _parsed(block: str, name: str) -> dict[str, Any]:
    try:
        depth = 0
        for token in yaml.scan(block, Loader=_Loader):
            depth += isinstance(token, _OPENING) - isinstance(token, _ENDING)
            if depth > _DEEPEST:
                # The parser calls itself for each level, in C, until the process has no stack left.
                raise UnreadableDocument(name, "front matter is nested too deeply.", _REMEDY)
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
                line = token.start_mark.line + 2
                raise UnreadableDocument(
                    name,
                    f"front matter, line {line}: anchors, aliases and tags are refused.",
                    _REMEDY,
                )
        data = yaml.load(block, Loader=_Loader)  # noqa: S506 - a base loader makes text only
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 2}" if mark else ""
        problem = getattr(error, "problem", None) or "not YAML"
        raise UnreadableDocument(name, f"front matter{where}: {problem}.", _REMEDY) from error
    except RecursionError as error:
        raise UnreadableDocument(name, "front matter is nested too deeply.", _REMEDY) from error
    if not isinstance(data, dict):
        raise UnreadableDocument(name, "front matter is not a list of keys and values.", _REMEDY)
    return data


def _validated(data: dict[str, Any], block: str, name: str) -> FrontMatter:
    try:
        return FrontMatter.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = str(first["loc"][0]) if first["loc"] else "?"
        found = re.search(rf"^{re.escape(key)}\s*:", block, re.MULTILINE)
        line = block.count("\n", 0, found.start()) + 2 if found else 1
        problem = "unknown key" if first["type"] == "extra_forbidden" else f"{first['msg']}"
        raise UnreadableDocument(
            name, f"front matter, line {line}: {key}: {problem}.", _REMEDY
        ) from error
