"""Bytes that are hardly text."""

from __future__ import annotations

from tests.integration.hostile.listing import TEXT, hostile


@hostile("utf16.txt", f"={TEXT[:8]}")
def without_a_mark() -> bytes:
    return f"{TEXT}\n2013 abc\n".encode("utf-16-le") * 3


@hostile("gb-cut.txt", f"={TEXT[:8]}")
def gb_cut_off() -> bytes:
    return (TEXT * 10).encode("gb18030")[:-1]


@hostile("mixed.txt", "the encoding is neither")
def two_encodings() -> bytes:
    lines = [TEXT.encode(), "編制管理，請各單位遵照辦理".encode("big5"), b"\xff\xfe\xfa\x80\x81"]
    return b"\n".join(lines * 30)


@hostile("nul.txt", "the file holds binary data")
def with_nul_bytes() -> bytes:
    return TEXT.encode() + b"\0\0\0" + TEXT.encode()


@hostile("mark.txt", "holds no text")
def nothing_but_a_mark() -> bytes:
    return b"\xef\xbb\xbf"


@hostile("marks16.md", "holds no text")
def nothing_but_another_mark() -> bytes:
    return b"\xff\xfe"


@hostile("surrogates.txt", f"={chr(0xFFFD)}+{TEXT[:8]}")
def lone_surrogates() -> bytes:
    return b"\xff\xfe" + b"\x00\xd8" * 1000 + TEXT.encode("utf-16-le")


@hostile("controls.txt", f"={TEXT[:8]}")
def controls_and_directions() -> bytes:
    return ("\u202e\u2066\x07\x1b[2J" + TEXT).replace("[2J", "").encode()


@hostile("nothing.docx", "is empty")
def empty_word() -> bytes:
    return b""


@hostile("nothing.pdf", "is empty")
def empty_pdf() -> bytes:
    return b""
