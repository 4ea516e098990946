"""Work on what strangers wrote, done in a process of its own that may hang, grow or crash."""

from knowledge.isolation.pipelining import Answer, Request, answers
from knowledge.isolation.process import Bounds, Ending, EndOfWorker

__all__ = [
    "Answer",
    "Bounds",
    "EndOfWorker",
    "Ending",
    "Request",
    "answers",
]
