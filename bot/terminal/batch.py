"""`dakeshi ask --batch`: questions in lines of JSON, answers in lines of JSON, in their order."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from bot.answers import Turn
from bot.terminal.failures import ANSWERED, FAILED, Unusable, explain, is_bug
from bot.terminal.metering import Meter, metering
from bot.terminal.preparing import prepare

if TYPE_CHECKING:
    from bot.answers import Answer
    from bot.terminal.asking import Session
    from bot.terminal.lines import Line
    from bot.terminal.phrases import Words
    from bot.terminal.ports import Assistant

MOST_LINE_BYTES = 1024 * 1024
"""Longest line of a batch, in bytes: a question with a long history."""
_IDS_REMEMBERED = 1_000_000
"""Repeated ids are found among so many; a bound, so that a batch may be of any length."""

_log = logging.getLogger(__name__)


class Said(BaseModel):
    """Something said earlier."""

    model_config = ConfigDict(frozen=True)

    role: Literal["user", "assistant"]
    content: StrictStr


class BatchQuestion(BaseModel):
    """One line of a batch; further fields are allowed and ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: StrictStr | StrictInt
    question: StrictStr
    history: tuple[Said, ...] = Field(default=())


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that holds no question."""

    id: str | int | None
    """As far as it could be read."""
    failure: Unusable


def read_batch(lines: Iterable[Line], words: Words) -> Iterator[BatchQuestion | Rejected]:
    """Questions and rejected lines, in order; blank lines are left out.

    Args:
        lines: Of a JSONL file.
        words: For what is wrong with a line.
    """
    seen: set[int] = set()
    for line in lines:
        if line.content is not None and not line.content.strip(b" \t\r\xef\xbb\xbf"):
            continue
        parsed = _parse(line, words)
        if isinstance(parsed, BatchQuestion):
            key = hash(parsed.id)
            if key in seen:
                detail = words("error_batch_duplicate", id=parsed.id)
                parsed = Rejected(parsed.id, _fault(line, detail))
            elif len(seen) < _IDS_REMEMBERED:
                seen.add(key)
        yield parsed


async def answer_batch(session: Session, lines: Iterable[Line]) -> int:
    """Answer a batch, printing one object a line; the exit status."""
    failed = 0
    async with session.composition.services(session.settings, remember=False) as services:
        prepare(
            services.corpus,
            session.settings.data_dir,
            screen=session.screen,
            words=session.words,
        )
        async with metering(session) as meter:
            async for result in _results(session, lines, services.assistant, meter):
                failed += "error" in result
                session.screen.data(result)
    return FAILED if failed else ANSWERED


async def _results(
    session: Session, lines: Iterable[Line], assistant: Assistant, meter: Meter
) -> AsyncIterator[dict[str, Any]]:
    for entry in read_batch(lines, session.words):
        if isinstance(entry, Rejected):
            yield {"id": entry.id, "error": explain(entry.failure, session.words).to_json()}
            continue
        try:
            answer = await _answer(assistant, entry, plain=await meter.are_spent())
        except Exception as error:  # noqa: BLE001 - one line's failure is not the others'
            if is_bug(error):
                _log.info("answering %r failed", entry.id, exc_info=error)
            yield {"id": entry.id, "error": explain(error, session.words).to_json()}
        else:
            yield {"id": entry.id, **answer.to_json()}
            await meter.note(answer)


async def _answer(assistant: Assistant, entry: BatchQuestion, *, plain: bool) -> Answer:
    history = [Turn(said.role, said.content) for said in entry.history]
    return await assistant.answer(entry.question, history=history, plain=plain)


def _parse(line: Line, words: Words) -> BatchQuestion | Rejected:
    if line.content is None:
        return Rejected(
            None, _fault(line, words("error_batch_line_too_long", limit=f"{MOST_LINE_BYTES:,}"))
        )
    content = line.content.removeprefix(b"\xef\xbb\xbf")
    try:
        return BatchQuestion.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    key = "error_batch_field" if field else "error_batch_not_json"
    return Rejected(_id_in(content), _fault(line, words(key, field=field, detail=first["msg"])))


def _id_in(content: bytes) -> str | int | None:
    try:
        value = json.loads(content)["id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return value if isinstance(value, str | int) and not isinstance(value, bool) else None


def _fault(line: Line, detail: str) -> Unusable:
    return Unusable("batch_line", line=line.number, detail=detail)
