"""The rule sets at hand: those that come with the package, and an operator's own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Literal

from knowledge import regions
from knowledge.errors import CalculatorError, InvalidRules
from knowledge.rules.models import RuleSet
from knowledge.rules.reading import LARGEST_BYTES, read_rule_set

Provision = Literal[
    "leader_posts", "staffing_cut", "office_limit", "small_offices", "business_share", "rank_quota"
]
_MOST_FILES = 500
_ENDINGS = (".yaml", ".yml")
_ASCII = re.compile(r"[A-Za-z0-9_ .-]+")


@dataclass(frozen=True, slots=True, eq=False)
class RuleBook:
    """Rule sets by id; iterating gives them sorted by id. A book equals itself alone."""

    rule_sets: tuple[RuleSet, ...]
    """Sorted by id."""
    names: Mapping[str, tuple[RuleSet, ...]] = field(repr=False)
    """Name, lower case → the rule sets that go by it; none for a trap."""
    pattern: re.Pattern[str] = field(repr=False)
    """Any name or trap, the longest first."""

    @classmethod
    def of(cls, rule_sets: Iterable[RuleSet]) -> RuleBook:
        """A book of rule sets whose ids all differ."""
        ordered = tuple(sorted(rule_sets, key=lambda rule_set: rule_set.id))
        names: dict[str, tuple[RuleSet, ...]] = {}
        for rule_set in ordered:
            for trap in rule_set.traps:
                names.setdefault(_folded(trap), ())
            for name in {_folded(name): None for name in (rule_set.id, *rule_set.names)}:
                names[name] = (*names.get(name, ()), rule_set)
        longest_first = sorted(names, key=lambda name: (-len(name), name))
        return cls(ordered, names, re.compile("|".join(map(_whole, longest_first)) or "(?!)"))

    def __iter__(self) -> Iterator[RuleSet]:
        return iter(self.rule_sets)

    def __len__(self) -> int:
        return len(self.rule_sets)

    def get(self, rule_set_id: str) -> RuleSet:
        """A rule set by its id.

        Raises:
            CalculatorError: `UNKNOWN_RULE`; its limit names the known ids.
        """
        for rule_set in self.rule_sets:
            if rule_set.id == rule_set_id:
                return rule_set
        known = ", ".join(rule_set.id for rule_set in self.rule_sets)
        raise CalculatorError("UNKNOWN_RULE", "rule_set", rule_set_id, known)

    def offering(self, provision: Provision, *, unverified: bool = False) -> tuple[RuleSet, ...]:
        """Rule sets that hold a provision, sorted by id.

        Args:
            provision: A key of `provisions` in the files.
            unverified: Whether to give those of sureness C too. They are meant only for who asks
                for them by name.
        """
        return tuple(
            rule_set
            for rule_set in self.rule_sets
            if getattr(rule_set.provisions, provision) is not None
            and (unverified or rule_set.verified)
        )

    def mentioned(self, text: str) -> tuple[RuleSet, ...]:
        """Rule sets whose names or ids stand in a text, in order of first mention.

        The longest name wins, and a word that merely contains a name (文化部门, 推广东部) is none.
        Several rule sets may go by one name; a name of a place must mean that place there.

        Args:
            text: A question, in simplified or traditional script.

        Example:
            >>> book = load_rule_book()
            >>> [rule_set.id for rule_set in book.mentioned("按淮北的做法，4名编制设几名负责人？")]
            ['huaibei_2024']
            >>> book.mentioned("各文化部门推广东部经验")
            ()
        """
        folded = _folded(text)
        found: dict[str, RuleSet] = {}
        for match in self.pattern.finditer(folded):
            for rule_set in self.names[match.group()]:
                if rule_set.id not in found and _is_meant(match.group(), rule_set, text):
                    found[rule_set.id] = rule_set
        return tuple(found.values())


def load_rule_book(extra: Iterable[Path] = ()) -> RuleBook:
    """Read the rule sets that come with the package, and an operator's.

    Args:
        extra: Folders; every `*.yaml` or `*.yml` in them is one rule set, sub-folders are not
            read. A folder that does not exist holds none.

    Returns:
        The book. Nothing is remembered between calls.

    Raises:
        InvalidRules: A file cannot be read or is malformed, an id stands in two files, a path is
            no folder, or a folder holds more than 500 files. The message names the file.

    Example:
        >>> book = load_rule_book()
        >>> book.get("huaibei_2024").provisions.staffing_cut.min_pct
        '3'
        >>> [rule_set.id for rule_set in book.offering("small_offices")]
        ['huaibei_2024', 'qingyang_2024']
    """
    shipped = sorted(files("knowledge").joinpath("rules").iterdir(), key=lambda one: one.name)
    read = [
        (read_rule_set(file.read_bytes(), file.name), file.name)
        for file in shipped
        if file.name.endswith(_ENDINGS)
    ]
    for folder in extra:
        read += [
            (read_rule_set(_content(path), str(path)), str(path)) for path in _rule_files(folder)
        ]
    first: dict[str, str] = {}
    for rule_set, name in read:
        if rule_set.id in first:
            raise InvalidRules(
                f"{name}: the id {rule_set.id} stands in {first[rule_set.id]} too; rename one."
            )
        first[rule_set.id] = name
    return RuleBook.of(rule_set for rule_set, _ in read)


def _rule_files(folder: Path) -> list[Path]:
    try:
        if not folder.exists():
            return []
        paths = sorted(
            path
            for path in folder.iterdir()
            if path.name.endswith(_ENDINGS) and not path.name.startswith(".") and path.is_file()
        )
    except NotADirectoryError as error:
        raise InvalidRules(f"{folder} is no folder; name the folder of the rule sets.") from error
    except OSError as error:
        raise InvalidRules(f"{folder} cannot be read: {error.strerror or error}.") from error
    if len(paths) > _MOST_FILES:
        raise InvalidRules(
            f"{folder} holds {len(paths)} files of rule sets; at most {_MOST_FILES} are read."
        )
    return paths


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise InvalidRules(f"{path} cannot be read: {error.strerror or error}.") from error


def _folded(text: str) -> str:
    """Half width, lower case and simplified script, so that a name is found however written."""
    half_width = unicodedata.normalize("NFKC", text).lower()
    return half_width.translate(regions.gazetteer().script)


def _whole(name: str) -> str:
    """A pattern for a name; one of Latin letters must not be part of a longer word."""
    escaped = re.escape(name)
    return rf"(?<![a-z0-9_]){escaped}(?![a-z0-9_])" if _ASCII.fullmatch(name) else escaped


def _is_meant(name: str, rule_set: RuleSet, text: str) -> bool:
    """Whether a name that is also a place's means that place in a text."""
    if regions.mentioned(name) != (rule_set.place,):
        return True
    return any(regions.is_within(place, rule_set.place) for place in regions.mentioned(text))
