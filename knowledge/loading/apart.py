"""Files read in a process of its own, so that none can hang a reindex or take the bot down.

The parsers of Word, PDF and the like are large, some of them native, and meet what anybody wrote.
Here a file that hangs, grows or crashes them ends a worker, is named, and the others go on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.documents import Document, Metadata
from knowledge.errors import UnreadableDocument
from knowledge.isolation import Answer, Bounds, Ending, EndOfWorker, Request, answers
from knowledge.loading.discovery import FoundFile
from knowledge.loading.limits import Limits
from knowledge.loading.reading import digest, load_document

HANDLER = "knowledge.loading.apart:reply"

_DIVIDE = "Divide it into smaller files, or save it anew in another format."
_SAVE_ANEW = "Open it in its program and save it anew, or save its text as .docx or .txt."


def load_apart(
    files: Iterable[FoundFile | UnreadableDocument],
    limits: Limits | None = None,
    *,
    handler: str = HANDLER,
) -> Iterator[Document | UnreadableDocument]:
    """Read files in their order, in a process of its own.

    Args:
        files: Found files; failures among them are passed on in their place.
        limits: Bounds for each file; time and memory are those of the process.
        handler: What the process does with a file, as `module:function`; see `reply`.

    Raises:
        WorkerCannotStart: There can be no process.
    """
    limits = limits or Limits()
    given = asdict(limits)
    drawn: deque[FoundFile | UnreadableDocument] = deque()

    def requests() -> Iterator[Request]:
        for found in files:
            drawn.append(found)
            if isinstance(found, FoundFile):
                yield _request(found, given)

    bounds = Bounds(seconds=limits.seconds, memory_bytes=limits.memory_bytes)
    for answer in answers(handler, requests(), bounds):
        while isinstance(found := drawn.popleft(), UnreadableDocument):
            yield found
        yield from _outcome(found, answer, limits)
    for found in drawn:
        if isinstance(found, UnreadableDocument):
            yield found


def reply(head: dict[str, Any], _: bytes) -> bytes:
    """Read one file, in the worker."""
    try:
        documents = load_document(Path(head["path"]), head["id"], Limits(**head["limits"]))
    except UnreadableDocument as failure:
        # Names in a reason may hold bytes that are no text.
        reason = failure.reason.encode("utf-8", "replace").decode()
        return _Reply(documents=(), reason=reason, remedy=failure.remedy).model_dump_json().encode()
    read = tuple(_Read(text=one.text, metadata=one.metadata) for one in documents)
    return _Reply(documents=read).model_dump_json().encode()


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    text: str
    metadata: Metadata


class _Reply(BaseModel):
    """What a worker may say: a subverted one can lie about a text, and do nothing else."""

    model_config = ConfigDict(extra="forbid", strict=True)

    documents: tuple[_Read, ...]
    reason: str = ""
    remedy: str = ""


def _request(found: FoundFile, limits: Mapping[str, float]) -> Request:
    head = {"path": str(found.path), "id": found.document_id, "limits": limits}
    try:
        weight = found.path.stat().st_size
    except OSError:
        weight = 0
    return Request(head, weight=weight)


def _outcome(
    found: FoundFile, answer: Answer, limits: Limits
) -> Iterator[Document | UnreadableDocument]:
    if isinstance(answer.reply, EndOfWorker):
        yield _failure(found.document_id, answer.reply, limits)
        return
    try:
        said = _Reply.model_validate_json(answer.reply)
    except ValidationError:
        nonsense = EndOfWorker(Ending.CRASH, "its reply makes no sense")
        yield _failure(found.document_id, nonsense, limits)
        return
    if said.reason or not said.documents:
        yield UnreadableDocument(found.document_id, said.reason, said.remedy)
        return
    for read in said.documents:
        summed = digest(read.text, read.metadata)
        yield Document(found.document_id, read.text, read.metadata, summed, str(found.path))


def _failure(name: str, end: EndOfWorker, limits: Limits) -> UnreadableDocument:
    match end.ending:
        case Ending.TIME:
            return UnreadableDocument(
                name, f"took longer than {limits.seconds:g} s to read.", _DIVIDE
            )
        case Ending.MEMORY:
            memory = f"{limits.memory_bytes / 2**20:,.0f} MiB"
            return UnreadableDocument(name, f"needed more than {memory} to read.", _DIVIDE)
        case Ending.CRASH:
            return UnreadableDocument(name, f"crashed the reader ({end.detail}).", _SAVE_ANEW)
