"""Documents for the tests of splitting."""

from __future__ import annotations

from knowledge.documents import Document, Kind, Level, Metadata


def document(
    text: str,
    kind: Kind = Kind.ARTICLE,
    *,
    title: str = "标题",
    region: str | None = None,
    level: Level | None = None,
) -> Document:
    return Document("d", text, Metadata(title, kind, region=region, level=level), "digest")
