"""Reindexing: corpus folders in, a proved generation out."""

from knowledge.reindexing.corpus_roots import CorpusRoots
from knowledge.reindexing.pipeline import Pipeline, production_pipeline
from knowledge.reindexing.progress import Progress, Stage
from knowledge.reindexing.reindexer import Gate, Reindexer
from knowledge.reindexing.report import ReindexReport

__all__ = [
    "CorpusRoots",
    "Gate",
    "Pipeline",
    "Progress",
    "ReindexReport",
    "Reindexer",
    "Stage",
    "production_pipeline",
]
