"""Word documents."""

from __future__ import annotations

from tests.integration.fuzzing import entries_of
from tests.integration.hostile.listing import DEEP, TEXT, hostile
from tests.integration.hostile.making import (
    OUTSIDE,
    REMOTE,
    archive,
    changed,
    laughs,
    noise,
    paragraph,
    word_bytes,
    word_of,
)


@hostile("laughs.docx", "entity amplification|declares entities")
def laughing_word() -> bytes:
    return word_of(paragraph(b"before &j; after"), laughs())


@hostile("outside.docx", "declares entities")
def word_that_reads_files() -> bytes:
    return word_of(paragraph(b"before &j; after"), OUTSIDE)


@hostile("remote.docx", "declares entities")
def word_with_a_remote_dtd() -> bytes:
    return word_of(paragraph(b"plain"), REMOTE)


@hostile("deep.docx", "is damaged")
def deep_word() -> bytes:
    return word_of(b"<w:sdt><w:sdtContent>" * DEEP + b"</w:sdtContent></w:sdt>" * DEEP)


@hostile("tables.docx", "^=core$")
def tables_in_tables() -> bytes:
    return word_of(
        b"<w:tbl><w:tr><w:tc>" * 60 + paragraph(b"core") + b"</w:tc></w:tr></w:tbl>" * 60
    )


@hostile("paragraph.docx", "is damaged")
def giant_paragraph() -> bytes:
    made = entries_of(word_of(paragraph("字".encode() * 5_000_001)))
    return archive({**made, "noise": noise(400_000)})


@hostile("template.docx", f"={TEXT[:8]}")
def word_with_a_remote_template() -> bytes:
    relation = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/attachedTemplate" Target="http://127.0.0.1:9/evil.dotm"'
        b' TargetMode="External"/></Relationships>'
    )
    return changed(word_bytes(), "word/_rels/document.xml.rels", (b"</Relationships>", relation))


@hostile("up.docx", f"={TEXT[:8]}")
def word_with_entries_outside() -> bytes:
    return archive({**entries_of(word_bytes()), "../../../../tmp/dakeshi-was-here": b"x"})
