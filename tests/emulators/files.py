"""The files Telegram keeps."""

from __future__ import annotations

import itertools
import mimetypes
from dataclasses import dataclass
from typing import Any, NamedTuple

from tests.emulators.errors import bad_request

UPLOAD_LIMIT = 50 * 1024 * 1024
DOWNLOAD_LIMIT = 20 * 1024 * 1024
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c"
    "6360606060000000050001a5f645400000000049454e44ae426082"
)
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")


class Attached(NamedTuple):
    """What a message carries: the bytes and the name of the file."""

    content: bytes
    name: str


@dataclass(frozen=True)
class StoredFile:
    id: str
    unique_id: str
    path: str
    name: str
    mime: str
    content: bytes

    def _common(self) -> dict[str, Any]:
        return {
            "file_id": self.id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
        }

    def as_file(self) -> dict[str, Any]:
        return {**self._common(), "file_path": self.path}

    def as_document(self) -> dict[str, Any]:
        return {**self._common(), "file_name": self.name, "mime_type": self.mime}

    def as_photo(self) -> list[dict[str, Any]]:
        width, height = 100, 100
        if self.content.startswith(_IMAGES[0]):
            width = int.from_bytes(self.content[16:20])
            height = int.from_bytes(self.content[20:24])
        return [{**self._common(), "width": width, "height": height}]

    def as_voice(self) -> dict[str, Any]:
        return {**self._common(), "duration": 3, "mime_type": self.mime}

    def as_sticker(self) -> dict[str, Any]:
        kind = {"type": "regular", "is_animated": False, "is_video": False}
        return {**self._common(), **kind, "width": 512, "height": 512, "emoji": "👍"}


class Files:
    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}
        self._numbers = itertools.count(1)

    def add(self, folder: str, name: str, content: bytes, mime: str | None = None) -> StoredFile:
        number = next(self._numbers)
        suffix = f".{name.rsplit('.', 1)[1]}" if "." in name else ""
        stored = StoredFile(
            id=f"FILE{number:08d}{folder}",
            unique_id=f"UNIQUE{number:08d}",
            path=f"{folder}/file_{number}{suffix}",
            name=name,
            mime=mime or mimetypes.guess_type(name)[0] or "application/octet-stream",
            content=content,
        )
        self._files[stored.id] = stored
        return stored

    def get(self, file_id: str) -> StoredFile:
        found = self._files.get(file_id)
        if found is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return found

    def at(self, path: str) -> StoredFile | None:
        return next((stored for stored in self._files.values() if stored.path == path), None)


def is_image(content: bytes) -> bool:
    return content.startswith(_IMAGES)
