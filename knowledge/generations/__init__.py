"""Generations: complete, immutable indexes, one of which serves."""

from knowledge.generations.manifest import Generation, GoldenSummary, Manifest
from knowledge.generations.store import GenerationStore, building_id, seal_manifest

__all__ = [
    "Generation",
    "GenerationStore",
    "GoldenSummary",
    "Manifest",
    "building_id",
    "seal_manifest",
]
