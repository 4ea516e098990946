"""Documents that administrators send: read, shown, added with a button, and taken out again."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import shutil
from pathlib import Path

from bot.answers import Language
from bot.chat.acts import Command
from bot.chat.addressing import Call
from bot.chat.buttons import ButtonAction, Pressed, answer_press
from bot.chat.callbacks import data_of
from bot.chat.delivery import Button, Piece
from bot.chat.errands import Errand
from bot.chat.markup import cut, rich
from bot.chat.phrases import speaker, tell
from bot.chat.reindexing import Reindexing
from bot.chat.services import ChatServices
from bot.corpus import Preview
from bot.reports import flagged_lines
from knowledge.documents import Document
from knowledge.errors import InputError
from knowledge.suspicion import flagged_in

_OWN = "documents"
_INCOMING = "incoming"
_REMOVED = "removed"
_MOST_NAME_BYTES = 180
"""Of a file's name without what follows its last dot; systems take 255 with all that is added."""
_MOST_SUFFIX_BYTES = 16
_MOST_BEGINNING = 300
_MOST_SHOWN = 40
_MOST_REMOVABLE = 30


class Additions:
    """The documents that a data folder has of its own."""

    def __init__(self, services: ChatServices, reindexing: Reindexing) -> None:
        self._services = services
        self._reindexing = reindexing

    def commands(self) -> dict[str, Command]:
        """By name."""
        return {"documents": Command(self._list, administrators_only=True, in_line=False)}

    def actions(self) -> dict[str, ButtonAction]:
        """Buttons, by name."""
        return {
            "add_document": ButtonAction(self._add, administrators_only=True),
            "drop_document": ButtonAction(self._drop, administrators_only=True),
            "remove_document": ButtonAction(self._remove, administrators_only=True),
        }

    async def preview(self, errand: Errand, name: str, content: bytes) -> None:
        """Show what a file holds, with a button to add it."""
        data, language = self._services.settings.data_dir, errand.language
        path = data / _INCOMING / secrets.token_hex(6) / safe_name(name)
        await asyncio.to_thread(_write, path, content)
        try:
            preview = await asyncio.to_thread(self._services.answering.corpus.preview, path)
        except InputError as error:
            await asyncio.to_thread(shutil.rmtree, path.parent, ignore_errors=True)
            await self._services.replies.say(errand, str(error))
            return
        lines = preview_lines(preview, language)
        if not preview.documents:
            await asyncio.to_thread(shutil.rmtree, path.parent, ignore_errors=True)
            await self._services.replies.say(errand, "\n".join(lines))
            return
        if (data / _OWN / path.name).exists():
            lines.append(tell("document_replaces", language, name=path.name))
        token = await self._services.records.shown.keep(
            errand.place.chat,
            json.dumps({"path": str(path.relative_to(data))}),
            now=self._services.clock(),
        )
        row = [
            Button(tell("document_add", language), data_of("add_document", token)),
            Button(tell("document_drop", language), data_of("drop_document", token)),
        ]
        cuts = cut(rich("\n".join(lines)))
        await self._services.replies.deliver(errand, [Piece.of(cuts[0], [row])])

    async def _add(self, pressed: Pressed) -> None:
        path = await self._taken(pressed)
        if path is None or not path.is_file():
            await answer_press(pressed.query, tell("spent", pressed.errand.language), alert=True)
            return
        data = self._services.settings.data_dir
        await asyncio.to_thread(_keep, path, data)
        text = tell("document_added", pressed.errand.language, name=path.name)
        await answer_press(pressed.query, text)
        await self._reindexing.begin(pressed.errand, changed=True)

    async def _drop(self, pressed: Pressed) -> None:
        path = await self._taken(pressed)
        if path is None:
            await answer_press(pressed.query, tell("spent", pressed.errand.language), alert=True)
            return
        await asyncio.to_thread(shutil.rmtree, path.parent, ignore_errors=True)
        await answer_press(pressed.query, tell("document_dropped", pressed.errand.language))

    async def _list(self, errand: Errand, _: Call) -> None:
        services, language = self._services, errand.language
        documents = await asyncio.to_thread(services.answering.corpus.documents)
        own = await asyncio.to_thread(_own_files, services.settings.data_dir)
        lines = [tell("documents_title", language, count=len(documents), own=len(own))]
        for _id, metadata in documents[-_MOST_SHOWN:]:
            facts = " · ".join(part for part in (metadata.publisher, metadata.date) if part)
            line = tell("documents_line", language, title=metadata.title, facts=facts)
            lines.append(line.rstrip())
        if (left := len(documents) - _MOST_SHOWN) > 0:
            lines.append(tell("and_more", language, count=left))
        rows = []
        for path in own[:_MOST_REMOVABLE]:
            token = await services.records.shown.keep(
                errand.place.chat, json.dumps({"path": str(path)}), now=services.clock()
            )
            label = tell("remove_button", language, name=path.name)
            rows.append([Button(label, data_of("remove_document", token))])
        cuts = cut(rich("\n".join(lines)))
        pieces = [Piece.of(spans) for spans in cuts[:-1]]
        await services.replies.deliver(errand, [*pieces, Piece.of(cuts[-1], rows)])

    async def _remove(self, pressed: Pressed) -> None:
        path = await self._taken(pressed)
        language = pressed.errand.language
        if path is None or not path.is_file():
            await answer_press(pressed.query, tell("document_gone", language), alert=True)
            return
        await asyncio.to_thread(_set_aside, path, self._services.settings.data_dir)
        await answer_press(pressed.query, tell("document_removed", language, name=path.name))
        await self._reindexing.begin(pressed.errand, changed=True)

    async def _taken(self, pressed: Pressed) -> Path | None:
        """The file that a button is about; a second press finds none."""
        found = await self._services.records.shown.take(
            pressed.callback.token, self._services.clock()
        )
        if found is None:
            return None
        return self._services.settings.data_dir / str(json.loads(found.body)["path"])


def preview_lines(preview: Preview, language: Language) -> list[str]:
    """What was read of a file, and what could not be."""
    lines: list[str] = []
    for document, passages in preview.documents[:_MOST_SHOWN]:
        lines.append(_preview_line(document, passages, language))
        lines += flagged_lines(flagged_in(document), speaker(language))
        lines += [_beginning(document.text), ""]
    lines += [str(failure) for failure in preview.failed[:_MOST_SHOWN]]
    return lines or [tell("document_empty", language)]


def safe_name(name: str) -> str:
    r"""A file's name that every system takes and no reindex passes over.

    Example:
        >>> safe_name("../../etc/passwd"), safe_name(".."), safe_name("方案\x00.docx")
        ('passwd', 'document', '方案.docx')
        >>> safe_name("~$方案.docx"), safe_name("CON.txt")
        ('方案.docx', '_CON.txt')
    """
    last = re.split(r"[/\\]", name)[-1].encode("utf-8", "ignore").decode()
    stem, dot, suffix = _UNWANTED.sub("", last).rstrip(" .").rpartition(".")
    if not dot:
        stem, suffix = suffix, stem
    stem = stem.lstrip(_LEADING) or "document"
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    kept = _shortened(stem, _MOST_NAME_BYTES)
    return f"{kept}{dot}{_shortened(suffix, _MOST_SUFFIX_BYTES)}".rstrip(" .")


def _shortened(name: str, most_bytes: int) -> str:
    return name.encode("utf-8", "ignore")[:most_bytes].decode("utf-8", "ignore")


def _preview_line(document: Document, passages: int, language: Language) -> str:
    metadata = document.metadata
    facts = (metadata.publisher, metadata.date, metadata.region, metadata.validity.value)
    return tell(
        "document_preview",
        language,
        title=metadata.title,
        facts=" · ".join(fact for fact in facts if fact),
        characters=f"{len(document.text):,}",
        passages=f"{passages:,}",
    )


def _beginning(text: str) -> str:
    beginning = " ".join(text[: _MOST_BEGINNING * 2].split())
    return beginning if len(beginning) <= _MOST_BEGINNING else beginning[:_MOST_BEGINNING] + "…"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _keep(path: Path, data: Path) -> None:
    """Move a file that was looked at to the documents; one of the same name is set aside."""
    target = data / _OWN / path.name
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        _set_aside(target, data)
    path.replace(target)
    shutil.rmtree(path.parent, ignore_errors=True)


def _set_aside(path: Path, data: Path) -> None:
    folder = data / _REMOVED
    folder.mkdir(parents=True, exist_ok=True)
    path.replace(folder / f"{secrets.token_hex(4)}-{path.name}")


def _own_files(data: Path) -> list[Path]:
    """Files of `documents/`, the newest first, as paths within the data folder."""
    folder = data / _OWN
    if not folder.is_dir():
        return []
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    newest_first = sorted(files, key=lambda path: path.stat().st_mtime, reverse=True)
    return [path.relative_to(data) for path in newest_first]


_LEADING = " .~$#"
"""Names that begin so are an editor's leftovers to `knowledge.loading`."""
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)
"""Devices to Windows, whatever follows the dot."""
_UNWANTED = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]')
