"""What a reader of one format hands back."""

from __future__ import annotations

from dataclasses import dataclass, field

from knowledge.documents import Kind
from knowledge.loading.front_matter import FrontMatter


@dataclass(frozen=True, slots=True)
class Extract:
    """A file's text in a common form, before cleaning.

    Headings are Markdown headings (`# …`), tables Markdown tables, and the rows of a spreadsheet
    are lines of `column：value` pairs.
    """

    text: str
    declared: FrontMatter = field(default_factory=FrontMatter)
    """What the file says about itself in a form meant for machines."""
    suggested_title: str | None = None
    """A title from weaker evidence, such as a page's `<title>`."""
    kind: Kind | None = None
    """The kind that the format itself decides."""
