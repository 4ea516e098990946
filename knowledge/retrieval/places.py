"""Which places a question asks about, and which passages may answer it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from knowledge.regions import ancestors, is_within, mentioned


@dataclass(frozen=True, slots=True)
class Places:
    """The places a question asks about, against those the corpus knows."""

    known: tuple[str, ...] = ()
    """Full names of places that passages speak about."""
    unknown: tuple[str, ...] = ()
    """Full names of places of which the corpus holds nothing."""

    @property
    def asked(self) -> tuple[str, ...]:
        """All of them."""
        return self.known + self.unknown


def places_in(question: str, corpus: Collection[str]) -> Places:
    """Sort the places that a question names into known and unknown ones.

    A place is known when a passage is about it or about a place inside it.
    """
    return sort_places(mentioned(question), corpus)


def sort_places(names: Iterable[str], corpus: Collection[str]) -> Places:
    """As `places_in`, for places given by their full names."""
    known: list[str] = []
    unknown: list[str] = []
    for name in dict.fromkeys(names):
        (known if any(is_within(place, name) for place in corpus) else unknown).append(name)
    return Places(tuple(known), tuple(unknown))


def scope(place: str, corpus: Collection[str]) -> frozenset[str]:
    """Places whose passages may answer a question about `place`.

    These are the place, those inside it, and those it lies in: what a province rules holds in its
    cities. Passages about no place are let through by the stores.
    """
    inside = {name for name in corpus if is_within(name, place)}
    return frozenset(inside | {place} | set(ancestors(place)))


def is_about(regions: Iterable[str], place: str) -> bool:
    """Whether a passage with these regions is about the place or one inside it."""
    return any(is_within(region, place) for region in regions)
