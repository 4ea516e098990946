"""What a reindex came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.errors import UnreadableDocument
from knowledge.generations import GoldenSummary
from knowledge.suspicion import Flagged


@dataclass(frozen=True, slots=True)
class Changes:
    """Document ids, sorted, against the generation that served before."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    """Documents that are gone, or cannot be read any more."""
    unchanged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReindexReport:
    """What was indexed, and whether it serves."""

    generation_id: str
    """The generation that serves now."""
    changes: Changes
    failed: tuple[UnreadableDocument, ...]
    """Files left out, each with reason and remedy."""
    passages: int
    embedded: int
    """Passages whose vector was computed."""
    reused: int
    """Passages whose vector was taken over."""
    golden: GoldenSummary | None
    """`None` when no golden questions were asked."""
    seconds: float
    switched: bool
    """Whether a new generation serves; `False` when the corpus had not changed."""
    flagged: tuple[Flagged, ...] = ()
    """Lines that read like orders to a model, the first of them; they serve all the same."""


def compare(old: Mapping[str, str], new: Mapping[str, str]) -> Changes:
    """Compare digests by document id.

    Example:
        >>> compare({"a": "1", "b": "1", "c": "1"}, {"b": "1", "c": "2", "d": "1"})
        Changes(added=('d',), changed=('c',), removed=('a',), unchanged=('b',))
    """
    both = old.keys() & new.keys()
    return Changes(
        added=tuple(sorted(new.keys() - old.keys())),
        changed=tuple(sorted(name for name in both if old[name] != new[name])),
        removed=tuple(sorted(old.keys() - new.keys())),
        unchanged=tuple(sorted(name for name in both if old[name] == new[name])),
    )
