"""Archives that unpack to too much, or are none."""

from __future__ import annotations

import struct

from tests.integration.fuzzing import entries_of
from tests.integration.hostile.listing import TEXT, Make, hostile
from tests.integration.hostile.making import archive, word_bytes


@hostile("bomb.docx", "expansion is")
def word_bomb() -> bytes:
    return archive({"word/document.xml": b"\0" * 60_000_000})


@hostile("bomb.xlsx", "expansion is")
def workbook_bomb() -> bytes:
    return archive({"xl/worksheets/sheet1.xml": b" " * 60_000_000})


@hostile("huge.docx", "unpacked bytes is 60")
def claims_to_be_huge() -> bytes:
    return _with_sizes(word_bytes(), 600_000_000)


@hostile("crowded.docx", "entries is 10,0")
def crowded_archive() -> bytes:
    return archive({**entries_of(word_bytes()), **{f"x/{n}": b"" for n in range(10_001)}})


@hostile("nested.docx", f"={TEXT[:8]}")
def nested_archive() -> bytes:
    inner = archive({"word/document.xml": b"\0" * 60_000_000})
    return archive({**entries_of(word_bytes()), "word/embeddings/inner.docx": inner})


@hostile("nothing-but-an-archive.docx", "is damaged or not what its name says")
def archive_of_archives() -> bytes:
    inner = archive({"a": b"\0" * 1_000_000})
    for _ in range(5):
        inner = archive({f"{n}.zip": inner for n in range(10)})
    return inner


@hostile("lying.docx", "is damaged or not what its name says")
def lying_sizes() -> bytes:
    """Its directory says that the text is a thousand bytes; sixty million come out."""
    honest = archive({**entries_of(word_bytes()), "word/document.xml": b" " * 60_000_000})
    return honest.replace(struct.pack("<L", 60_000_000), struct.pack("<L", 1000))


@hostile("overlapping.xlsx", "unpacked bytes is 2,000,000,000")
def overlapping_entries() -> bytes:
    """Every entry of the directory is the same packed bytes."""
    one = archive({"0": b" " * 1_000_000})
    directory = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    entry = one[directory:end]
    entries = b"".join(entry[:-1] + b"%c" % (48 + n % 70) for n in range(2000))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2000, 2000, len(entries), directory, 0)
    return one[:directory] + entries + tail


@hostile("half.docx", "is damaged or not what its name says")
def half_a_document() -> bytes:
    whole = word_bytes()
    return whole[: len(whole) // 2]


def _with_sizes(data: bytes, size: int) -> bytes:
    """An archive whose directory claims that size for its first entry."""
    at = data.index(b"PK\x01\x02")
    return data[: at + 24] + struct.pack("<L", size) + data[at + 28 :]


def _cut(tenths: int) -> Make:
    """A Word document that ends after so many tenths of its bytes."""

    def make() -> bytes:
        whole = word_bytes()
        return whole[: len(whole) * tenths // 10]

    return make


for _tenths in range(1, 10):
    hostile(f"cut-{_tenths}.docx", "is damaged")(_cut(_tenths))
