"""From a question to ranked passages, or to the decision that there are none."""

from knowledge.retrieval.references import Reference
from knowledge.retrieval.retriever import Retriever

__all__ = ["Reference", "Retriever"]
