"""One file into documents, and a corpus into a stream of documents and failures."""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, cast

from knowledge.cleaning import clean
from knowledge.documents import Document, Metadata
from knowledge.errors import InputError, UnreadableDocument
from knowledge.loading.discovery import CorpusRoot, FoundFile, find_files
from knowledge.loading.encodings import UnknownEncoding
from knowledge.loading.extracts import Extract
from knowledge.loading.inference import detect_kind, infer_metadata
from knowledge.loading.limits import Limits

_READERS = {
    ".md": "markdown:read_markdown",
    ".markdown": "markdown:read_markdown",
    ".txt": "markdown:read_plain",
    ".text": "markdown:read_plain",
    ".html": "webpages:read_webpage",
    ".htm": "webpages:read_webpage",
    ".xhtml": "webpages:read_webpage",
    ".shtml": "webpages:read_webpage",
    ".docx": "word:read_word",
    ".pdf": "pdf:read_pdf",
    ".xlsx": "spreadsheets:read_workbook",
    ".xlsm": "spreadsheets:read_workbook",
    ".csv": "spreadsheets:read_csv",
    ".tsv": "spreadsheets:read_csv",
}
"""Suffix → module and function; a module is imported with the first file of its format, because
the libraries behind it take up to a second."""

_SAVE_AS_DOCX = "Open it in WPS or Word and save it as .docx."
_SAVE_AS_XLSX = "Open it in WPS or Excel and save it as .xlsx."
_SAVE_AS_TEXT = "Export it as PDF with text, or copy its text into a .docx or .txt file."
_RECOGNISE = (
    "Run text recognition (OCR) on it and save the result as .docx, .txt or searchable PDF."
)
_UNPACK = "Unpack it and put the files in the folder."
_REMEDIES = {
    **dict.fromkeys((".doc", ".wps", ".rtf", ".odt", ".dot", ".wpt"), _SAVE_AS_DOCX),
    **dict.fromkeys((".xls", ".et", ".ods", ".xlsb"), _SAVE_AS_XLSX),
    **dict.fromkeys(
        (".ppt", ".pptx", ".dps", ".odp", ".ofd", ".ceb", ".caj", ".epub"), _SAVE_AS_TEXT
    ),
    **dict.fromkeys(
        (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic"), _RECOGNISE
    ),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz", ".tar", ".tgz"), _UNPACK),
}
_ANY_OTHER = "Save it as .md, .txt, .html, .docx, .pdf, .xlsx or .csv."


class _Read(Protocol):
    def __call__(self, path: Path, name: str, limits: Limits) -> Extract: ...


class Load(Protocol):
    """Reads the files that were found, in their order; passes failures on in their place."""

    def __call__(
        self, files: Iterable[FoundFile | UnreadableDocument], limits: Limits | None, /
    ) -> Iterator[Document | UnreadableDocument]:
        """Read them one after the other."""
        ...


def load_here(
    files: Iterable[FoundFile | UnreadableDocument], limits: Limits | None = None
) -> Iterator[Document | UnreadableDocument]:
    """Read files in this process, for those whose author is known; `load_apart` is for the others.

    Args:
        files: Found files, and failures.
        limits: Bounds for each file.
    """
    for found in files:
        if isinstance(found, UnreadableDocument):
            yield found
            continue
        try:
            yield from load_document(found.path, found.document_id, limits)
        except UnreadableDocument as failure:
            yield failure


def read_corpus(
    roots: Sequence[CorpusRoot], limits: Limits | None = None, *, load: Load = load_here
) -> Iterator[Document | UnreadableDocument]:
    """Read every file of the roots, in an order that stays the same.

    A file that cannot be read is yielded as its failure, and the others go on.

    Args:
        roots: Folders, read recursively, or single files.
        limits: Bounds for each file.
        load: Reads the files that were found.
    """
    yield from load(find_files(roots), limits)


def load_document(path: Path, document_id: str, limits: Limits | None = None) -> list[Document]:
    """Read one file.

    Raises:
        UnreadableDocument: It cannot be read; says why and what to do.
    """
    limits = limits or Limits()
    try:
        extract = _extract(path, document_id, limits)
        kind = extract.declared.kind or extract.kind or detect_kind(extract.text)
        cleaned = clean(extract.text, kind)
        limits.check("characters", len(cleaned.text), "characters")
    except UnreadableDocument:
        raise
    except InputError as error:
        raise UnreadableDocument(
            document_id, f"is too large: {error}.", "Divide it into smaller files."
        ) from error
    if not cleaned.text.strip():
        raise UnreadableDocument(document_id, "holds no text.", "Remove it, or add its text.")
    metadata = infer_metadata(path, extract, cleaned, kind)
    return [
        Document(document_id, cleaned.text, metadata, digest(cleaned.text, metadata), str(path))
    ]


def digest(text: str, metadata: Metadata) -> str:
    """SHA-256 (hex) over a text and its metadata."""
    # `asdict` would copy every value: a fifth of the time that a short file takes.
    facts = {name: getattr(metadata, name) for name in Metadata.__slots__}
    canonical = json.dumps({"text": text, "metadata": facts}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _extract(path: Path, name: str, limits: Limits) -> Extract:
    suffix = path.suffix.lower()
    if suffix not in _READERS:
        shown = f"the format {suffix} cannot be read." if suffix else "has no file name extension."
        raise UnreadableDocument(name, shown, _REMEDIES.get(suffix, _ANY_OTHER))
    try:
        _check_size(path, name, limits)
        return _reader(suffix)(path, name, limits)
    except UnknownEncoding as error:
        raise UnreadableDocument(name, f"{error}.", "Save it as UTF-8 text.") from error
    except OSError as error:
        reason = f"cannot be opened ({error.strerror or error})."
        raise UnreadableDocument(
            name, reason, "Check that the file exists and its rights."
        ) from error
    except (InputError, MemoryError):
        raise
    except Exception as error:
        # Parsers of foreign formats fail in ways of their own on damaged and hostile files;
        # whatever it was, the file is named and the others go on.
        reason = (
            f"is damaged or not what its name says ({type(error).__name__}: {str(error)[:200]})."
        )
        raise UnreadableDocument(
            name, reason, "Open it in its program and save it anew."
        ) from error


def _check_size(path: Path, name: str, limits: Limits) -> None:
    size = path.stat().st_size
    limits.check("file_bytes", size, "bytes")
    if not size:
        raise UnreadableDocument(name, "is empty.", "Remove it, or add its text.")


def _reader(suffix: str) -> _Read:
    module, function = _READERS[suffix].split(":")
    return cast(_Read, getattr(importlib.import_module(f"knowledge.loading.{module}"), function))
