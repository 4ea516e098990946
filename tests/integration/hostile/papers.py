"""PDF files."""

from __future__ import annotations

import zlib

from tests.integration.hostile.listing import MANY, TEXT, Make, hostile
from tests.integration.pdf_files import pdf_bytes, pdf_of

_LINES = [TEXT, "全市乡镇站所由1120个整合为560个。"]


@hostile("endless.pdf", "is damaged")
def pages_that_hold_themselves() -> bytes:
    whole = pdf_bytes([_LINES])
    return whole.replace(b"/Kids [5 0 R]", b"/Kids [6 0 R]")


@hostile("claims.pdf", "pages is 100,000")
def pages_without_end() -> bytes:
    return pdf_bytes([_LINES]).replace(b"/Count 1 ", b"/Count 100000 ")


@hostile("pages.pdf", "pages is 2,001")
def too_many_pages() -> bytes:
    return pdf_bytes([_LINES] * 2001)


@hostile("bomb.pdf", "unpacked size of its pages")
def packed_page() -> bytes:
    bomb = zlib.compress(b"BT (A) Tj ET " * 8_000_000, 9)
    return pdf_bytes([["x"]], content=bomb, extra=b"/Filter /FlateDecode")


@hostile("twice.pdf", "filters of a stream")
def page_packed_twice() -> bytes:
    bomb = zlib.compress(zlib.compress(b" " * 50_000_000, 9), 9)
    return pdf_bytes([["x"]], content=bomb, extra=b"/Filter [/FlateDecode /FlateDecode]")


@hostile("chevrons.pdf", "is damaged")
def endless_dictionaries() -> bytes:
    return b"%PDF-1.4\n" + b"<<" * 10 * MANY


@hostile("script.pdf", f"={TEXT[:8]}")
def page_with_a_script() -> bytes:
    return pdf_of(
        [_LINES],
        catalogue=b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\);while\\(1\\){}) >>",
    )


@hostile("locked.pdf", "is encrypted")
def page_with_a_password() -> bytes:
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >> /ID [<00> <00>]"
    return pdf_of([_LINES], trailer=lock % (b"41" * 32, b"42" * 32))


def _cut(tenths: int) -> Make:
    """A file that ends after so many tenths of its bytes."""

    def make() -> bytes:
        whole = pdf_bytes([_LINES, _LINES])
        return whole[: len(whole) * tenths // 10]

    return make


for _tenths in range(1, 10):
    hostile(f"cut-{_tenths}.pdf", "is damaged")(_cut(_tenths))
