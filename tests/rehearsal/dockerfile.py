"""Reads a Dockerfile, strictly: what is not understood is an error, never left out."""

from __future__ import annotations

import io
import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from dockerfile_parse import DockerfileParser  # type: ignore[import-untyped]  # ships no types

from tests.rehearsal.errors import NotRehearsed

_FLAG = re.compile(r"--([a-z-]+)(?:=(\S+))?\s+")
_VARIABLE = re.compile(r"\$(?:(?P<bare>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*)\}|(?P<other>.?))")
_COMMENT = "COMMENT"


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction, its continuation lines joined."""

    line: int
    keyword: str
    flags: tuple[tuple[str, str], ...]
    value: str

    def refuse(self, reason: str) -> NotRehearsed:
        """What to raise when this cannot be done."""
        return NotRehearsed(self.line, f"{self.keyword} {reason}")

    def words(self, known: Mapping[str, str]) -> list[str]:
        """The words of the value, variables replaced and quotes taken away."""
        if "'" in self.value or "\\" in self.value:
            raise self.refuse("with single quotes or backslashes is not rehearsed")
        try:
            parts = shlex.split(self.value)
        except ValueError as error:
            raise self.refuse(f"cannot be read: {error}") from error
        return [self.expanded(part, known) for part in parts]

    def pairs(self, known: Mapping[str, str]) -> list[tuple[str, str]]:
        """The `name=value` pairs of the value."""
        pairs = [word.partition("=") for word in self.words(known)]
        if not pairs or not all(name and equals for name, equals, _ in pairs):
            raise self.refuse("needs name=value")
        return [(name, value) for name, _, value in pairs]

    def command(self) -> tuple[str, ...]:
        """The value as a list of arguments; a command for a shell is refused."""
        try:
            arguments = json.loads(self.value)
        except ValueError:
            arguments = None
        if not isinstance(arguments, list) or not all(isinstance(a, str) for a in arguments):
            raise self.refuse('needs a list, such as ["program", "argument"]')
        return tuple(arguments)

    def expanded(self, text: str, known: Mapping[str, str]) -> str:
        """A text with its variables replaced; one that is not known is refused."""

        def replaced(match: re.Match[str]) -> str:
            name = match["bare"] or match["braced"]
            if name is None:
                raise self.refuse(f"with ${match['other']} is not rehearsed")
            if name not in known:
                raise self.refuse(f"uses {name}, which has no value")
            return known[name]

        return _VARIABLE.sub(replaced, text)


def read_dockerfile(text: str) -> tuple[Instruction, ...]:
    """The instructions of a Dockerfile, in order.

    Raises:
        NotRehearsed: A line belongs to no instruction.
    """
    parser = DockerfileParser(fileobj=io.BytesIO(text.encode()))
    found, covered = [], set[int]()
    for part in parser.structure:
        covered.update(range(part["startline"], part["endline"] + 1))
        if part["instruction"] != _COMMENT:
            found.append(_instruction(part["startline"] + 1, part["instruction"], part["value"]))
    for number, line in enumerate(text.splitlines()):
        if line.strip() and number not in covered:
            raise NotRehearsed(number + 1, f"this is no instruction: {line.strip()!r}")
    return tuple(found)


def _instruction(line: int, keyword: str, value: str) -> Instruction:
    flags = []
    rest = value.strip()
    while match := _FLAG.match(rest):
        flags.append((match[1], match[2] or ""))
        rest = rest[match.end() :].lstrip()
    return Instruction(line, keyword, tuple(flags), rest)
