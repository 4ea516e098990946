"""Small PDF files with Chinese text, written by hand so that no font has to lie beside them."""

from __future__ import annotations

from collections.abc import Sequence


def pdf_bytes(
    pages: Sequence[Sequence[str]], *, content: bytes | None = None, extra: bytes = b""
) -> bytes:
    """A PDF with these lines on these pages.

    Args:
        pages: Lines of each page.
        content: What stands in every page's stream instead, as it is in the file.
        extra: More entries for the dictionary of every page's stream.
    """
    return pdf_of(pages, content=content, extra=extra)


def pdf_of(
    pages: Sequence[Sequence[str]],
    *,
    content: bytes | None = None,
    extra: bytes = b"",
    catalogue: bytes = b"",
    trailer: bytes = b"",
) -> bytes:
    """As `pdf_bytes`, with more entries for the catalogue and the trailer."""
    objects = [
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry"
        b" (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 1 0 R /DW 1000 >>",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [2 0 R] >>",
    ]
    parent = len(objects) + 1 + 2 * len(pages)
    kids = []
    for lines in pages:
        stream = content if content is not None else _stream(lines)
        objects.append(b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), extra, stream))
        objects.append(
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (parent, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects.append(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids)))
    objects.append(b"<< /Type /Catalog /Pages %d 0 R %s >>" % (parent, catalogue))
    return _file(objects, trailer)


def _stream(lines: Sequence[str]) -> bytes:
    shown = (b"<%s> Tj T* " % line.encode("utf-16-be").hex().encode() for line in lines)
    return b"BT /F1 12 Tf 72 780 Td 18 TL " + b"".join(shown) + b"ET"


def _file(objects: Sequence[bytes], trailer: bytes) -> bytes:
    data = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, len(objects), trailer, len(data))
    )
