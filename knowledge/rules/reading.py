"""One YAML file → one rule set, or an error that names the file, the key and what to do.

An operator's file is a stranger's file: its size and depth are bounded, and anchors, aliases and
tags are refused, before anything is built from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml
from pydantic import ValidationError

from knowledge.errors import InvalidRules
from knowledge.rules.models import RuleSet

LARGEST_BYTES = 64 * 1024
_DEEPEST = 20
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Reads every scalar as text, so that `3.0` and `1994-09-06` stay as they were written."""
_OPENING = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
_REFUSED = (yaml.AliasToken, yaml.AnchorToken, yaml.TagToken)
_REMEDY = {
    "extra_forbidden": "there is no such key; remove it or correct its spelling",
    "missing": "the key is missing; add it",
}


def read_rule_set(content: bytes, name: str) -> RuleSet:
    """Read one rule set.

    Args:
        content: Of a YAML file, UTF-8, at most 64 KiB.
        name: How errors name the file.

    Raises:
        InvalidRules: The file is too large, not UTF-8, not YAML, nested too deeply, holds a key
            twice, or does not have the form of a rule set.
    """
    if len(content) > LARGEST_BYTES:
        raise InvalidRules(
            f"{name}: the file is larger than {LARGEST_BYTES // 1024} KiB; "
            "write one rule set a file."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidRules(f"{name}: the file is not UTF-8; save it as UTF-8.") from error
    data = _parsed(text, name)
    try:
        return RuleSet.model_validate(data)
    except ValidationError as error:
        raise InvalidRules(_first_problem(error, name)) from error


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        _refuse_traps(text, name)
        _refuse_twins(yaml.compose(text, Loader=_Loader), name)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a base loader makes text only
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not YAML"
        raise InvalidRules(f"{name}{where}: {problem}; correct the YAML there.") from error
    if not isinstance(data, dict):
        raise InvalidRules(f"{name}: not keys with values; begin with `id: …`.")
    return data


def _refuse_traps(text: str, name: str) -> None:
    """Refuse what makes a small file large or deep; deep nesting would end the process."""
    depth = 0
    for token in yaml.scan(text, Loader=_Loader):
        line = token.start_mark.line + 1
        if isinstance(token, _REFUSED):
            raise InvalidRules(
                f"{name}, line {line}: anchors, aliases and tags are refused; write it out, "
                "and put text that begins with &, * or ! in quotes."
            )
        depth += isinstance(token, _OPENING)
        depth -= isinstance(token, _CLOSING)
        if depth > _DEEPEST:
            raise InvalidRules(f"{name}, line {line}: nested too deeply; a rule set is flatter.")


def _refuse_twins(node: yaml.Node | None, name: str) -> None:
    """Refuse a key that stands twice: YAML would silently keep the last."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_twins(item, name)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise InvalidRules(f"{name}, line {line}: a key is not a word; write `key: value`.")
        if key.value in seen:
            raise InvalidRules(f"{name}, line {line}: {key.value} stands twice; keep one.")
        seen.add(key.value)
        _refuse_twins(value, name)


def _first_problem(error: ValidationError, name: str) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = _place(first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"{name}: {where}: {_REMEDY.get(first['type'], message + '; correct it')}."


def _place(location: Sequence[int | str]) -> str:
    """Where in the file: `provisions.leader_posts.tiers, entry 2, to`."""
    parts = [f"entry {part + 1}" if isinstance(part, int) else part for part in location]
    return ", ".join(part[:60] for part in parts) or "the file"
