"""What a message of the bot is made of: text, caption, files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.emulators.calls import Call
from tests.emulators.entities import CAPTION_LIMIT, TEXT_LIMIT, formatted
from tests.emulators.errors import bad_request
from tests.emulators.files import UPLOAD_LIMIT, StoredFile, is_image

Raw = dict[str, Any]


@dataclass(frozen=True)
class Content:
    raw: Raw
    html: str = ""
    file: StoredFile | None = None


def text_of(call: Call) -> Content:
    source = call.get("text") or ""
    text, entities = formatted(source, call.get("parse_mode"), call.get("entities"), TEXT_LIMIT)
    if not text:
        raise bad_request("message text is empty")
    raw: Raw = {"text": text}
    if entities:
        raw["entities"] = entities
    preview = call.get("link_preview_options")
    if preview is not None:
        raw["link_preview_options"] = preview
    return Content(raw, source)


def caption_of(given: Raw) -> tuple[Raw, str]:
    """The raw fields of a caption among the parameters, or among the fields of a medium."""
    source = given.get("caption") or ""
    text, entities = formatted(
        source, given.get("parse_mode"), given.get("caption_entities"), CAPTION_LIMIT
    )
    raw: Raw = {"caption": text} if text else {}
    if entities:
        raw["caption_entities"] = entities
    return raw, source


def medium_of(call: Call, kind: str, given: Raw, reference: str) -> Content:
    """A photo or a document with its caption."""
    stored = _file(call, kind, reference)
    if kind == "photo":
        if not is_image(stored.content):
            raise bad_request("IMAGE_PROCESS_FAILED")
        raw: Raw = {"photo": stored.as_photo()}
    else:
        raw = {"document": stored.as_document()}
    caption, html = caption_of(given)
    return Content({**raw, **caption}, html, stored)


def input_medium(call: Call, medium: Raw) -> Content:
    """An `InputMedia` of the kinds the emulator knows."""
    kind = medium.get("type")
    if kind not in ("photo", "document"):
        raise bad_request(f"can't parse InputMedia: type {kind!r} is not emulated")
    return medium_of(call, kind, medium, str(medium.get("media", "")))


def _file(call: Call, kind: str, reference: str) -> StoredFile:
    if not reference.startswith("attach://"):
        if reference.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        return call.world.files.get(reference)
    upload = call.uploads.get(reference.removeprefix("attach://"))
    if upload is None:
        raise bad_request("file not found in the request")
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > UPLOAD_LIMIT:
        raise bad_request("file is too big")
    return call.world.files.add(f"{kind}s", upload.name, upload.content, upload.mime)
