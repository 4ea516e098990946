"""Pages, Markdown and front matter."""

from __future__ import annotations

from tests.integration.hostile.listing import DEEP, MANY, REPEATED, TEXT, hostile
from tests.integration.hostile.making import OUTSIDE, laughs


@hostile("deep.html", "holds no text")
def deep_page() -> bytes:
    return b"<div>" * DEEP + TEXT.encode() + b"</div>" * DEEP


@hostile("deep.xhtml", "^=x$")
def deep_xml_page() -> bytes:
    return b'<?xml version="1.0"?><html><body>' + b"<a>" * DEEP + b"x" + b"</a>" * DEEP


@hostile("laughs.html", "^=.{0,2000}$")
def laughing_page() -> bytes:
    return laughs() + b"<html><body><p>" + TEXT.encode() + b"&j;</p></body></html>"


@hostile("outside.html", f"^=.{{0,9}}{TEXT[:8]}.{{0,99}}$")
def page_that_reads_files() -> bytes:
    return OUTSIDE + b"<html><body><p>" + TEXT.encode() + b"&j;</p></body></html>"


@hostile("attributes.html", "attributes of an element is")
def page_of_attributes() -> bytes:
    many = b" ".join(b"a%d=1" % n for n in range(100_000))
    return b"<p " + many + b">" + TEXT.encode() + b"</p>"


@hostile("quotes.md", "^=> > ")
def deep_quotes() -> bytes:
    return b"> " * DEEP + TEXT.encode()


@hostile("lists.md", "^=- a")
def deep_lists() -> bytes:
    return b"\n".join(b" " * (2 * n) + b"- a" for n in range(1500))


@hostile("brackets.md", r"^=\[{9}")
def deep_brackets() -> bytes:
    return b"[" * MANY + TEXT.encode() + b"]" * MANY


@hostile("line.md", "^=第{9}")
def endless_line() -> bytes:
    return "第".encode() * MANY


@hostile("repeated.md", "^=a{20}")
def each_beginning_of_a_pattern_over_and_over() -> bytes:
    return "\n".join((one * 40_000)[:40_000] for one in REPEATED).encode()


@hostile("repeated.txt", "^=第一条")
def the_same_in_a_statute() -> bytes:
    statute = "第一条 甲。\n第二条 乙。\n第三条 丙。\n" * 8
    return (statute + "\n".join((one * 40_000)[:40_000] for one in REPEATED)).encode()


@hostile("yaml-deep.md", "nested too deeply")
def deep_front_matter() -> bytes:
    return b"---\ntitle: " + b"[" * 60_000 + b"\n---\n" + TEXT.encode()


@hostile("yaml-mappings.md", "nested too deeply")
def deep_mappings() -> bytes:
    return b"---\ntitle: " + b"{a: " * 15_000 + b"\n---\n" + TEXT.encode()


@hostile("yaml-bomb.md", "anchors, aliases and tags are refused")
def alias_bomb() -> bytes:
    lines = [b"a: &a [x,x,x,x,x,x,x,x,x]"]
    for before, name in zip(b"abcdefgh", b"bcdefghi", strict=True):
        lines.append(b"%c: &%c [%s]" % (name, name, b",".join([b"*%c" % before] * 9)))
    return b"---\n" + b"\n".join(lines) + b"\n---\n" + TEXT.encode()


@hostile("yaml-tag.md", "anchors, aliases and tags are refused")
def tag_that_runs() -> bytes:
    return b'---\ntitle: !!python/object/apply:os.system ["true"]\n---\n' + TEXT.encode()
