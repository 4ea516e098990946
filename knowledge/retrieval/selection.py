"""Which of the ranked candidates are shown: no near-duplicates, and every place that was asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from knowledge.documents import ScoredPassage, Validity
from knowledge.ranking import Wording, says_the_same
from knowledge.retrieval.places import is_about


def select(
    ranked: Sequence[ScoredPassage], limit: int, *, asked: Collection[str], places: Sequence[str]
) -> tuple[ScoredPassage, ...]:
    """The best `limit` passages, near-duplicates shown once and no asked place left out.

    Args:
        ranked: Candidates, best first.
        limit: At most this many.
        asked: Tokens of the question.
        places: Full names of the places asked about; each has a passage when there is one.
    """
    chosen = distinct(ranked, limit, asked=asked)
    if len(places) > 1:
        chosen = _with_every_place(chosen, ranked, places[:limit])
    return tuple(sorted(chosen, key=lambda found: -found.score))


def distinct(
    ranked: Iterable[ScoredPassage], limit: int, *, asked: Collection[str]
) -> list[ScoredPassage]:
    """The first `limit` candidates that say different things.

    Of two that say the same the one in force stays, then the later dated one, then the better.
    """
    chosen: list[ScoredPassage] = []
    wordings: list[Wording] = []
    for found in ranked:
        wording = Wording(found.passage.text)
        twin = next(
            (i for i, kept in enumerate(wordings) if says_the_same(kept, wording, asked)), None
        )
        if twin is None:
            if len(chosen) == limit:
                break
            chosen.append(found)
            wordings.append(wording)
        elif _standing(found) > _standing(chosen[twin]):
            chosen[twin], wordings[twin] = found, wording
    return chosen


def _standing(found: ScoredPassage) -> tuple[bool, str]:
    metadata = found.metadata
    return metadata.validity is Validity.IN_FORCE, metadata.date or ""


def _with_every_place(
    chosen: Sequence[ScoredPassage], ranked: Sequence[ScoredPassage], places: Sequence[str]
) -> list[ScoredPassage]:
    """Give up the weakest passages for the best one of each place that has none."""
    kept = list(chosen)
    needed: list[ScoredPassage] = []
    for place in places:
        if any(is_about(found.passage.regions, place) for found in kept):
            continue
        best = next((f for f in ranked if is_about(f.passage.regions, place)), None)
        if best is not None:
            needed.append(best)
    return [*kept[: max(len(kept) - len(needed), 0)], *needed] if needed else kept
