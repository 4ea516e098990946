"""Files into documents: `read_corpus` for folders, `load_document` for one file."""

from knowledge.loading.discovery import CorpusRoot, count_files
from knowledge.loading.limits import Limits
from knowledge.loading.reading import load_document, read_corpus

__all__ = ["CorpusRoot", "Limits", "count_files", "load_document", "read_corpus"]
