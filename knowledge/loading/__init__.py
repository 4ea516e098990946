"""Files into documents: `read_corpus` for folders, `load_document` for one file.

`load_apart` makes `read_corpus` read in a process of its own.
"""

from knowledge.loading.apart import load_apart
from knowledge.loading.discovery import CorpusRoot, count_files
from knowledge.loading.limits import Limits
from knowledge.loading.reading import load_document, load_here, read_corpus

__all__ = [
    "CorpusRoot",
    "Limits",
    "count_files",
    "load_apart",
    "load_document",
    "load_here",
    "read_corpus",
]
