"""Telegram's HTML, read as strictly as Telegram reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.errors import ApiError, bad_request
from tests.emulators.utf16 import cut, units

TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(#x[0-9a-fA-F]+|#[0-9]+|[a-z]+);?")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SPACE = re.compile(r"\s*")


def decode(text: str, at: int) -> tuple[str, int]:
    """The character that a reference at this place stands for, and where it ends.

    What is no reference that Telegram knows stays as written.
    """
    found = _REFERENCE.match(text, at)
    if found is None:
        return text[at], at + 1
    name = found[1]
    if not name.startswith("#"):
        known = _NAMED.get(name)
        return (text[at], at + 1) if known is None else (known, found.end())
    code = int(name[2:], 16) if name.startswith("#x") else int(name[1:])
    if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return text[at], at + 1
    return chr(code), found.end()


@dataclass
class _Open:
    tag: str
    offset: int
    arguments: dict[str, str] = field(default_factory=dict)


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[dict[str, Any]] = []

    def read(self) -> tuple[str, list[dict[str, Any]]]:
        while self.at < len(self.source):
            if self.source[self.at] != "<":
                self._character()
            elif self.source.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            raise _cannot_parse(
                f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"'
            )
        return "".join(self.text), self.entities

    def _character(self) -> None:
        if self.source[self.at] == "&":
            character, self.at = decode(self.source, self.at)
        else:
            character = self.source[self.at]
            self.at += 1
        self.text.append(character)
        self.length += units(character)

    def _start_tag(self) -> None:
        begin = self.at
        name = self._match(_TAG_NAME, begin + 1)
        where = f"at byte offset {self._bytes(begin)}"
        if self.at == len(self.source):
            raise _cannot_parse(f"Unclosed start tag {where}")
        tag = name.lower()
        if tag not in TYPES:
            raise _cannot_parse(f'Unsupported start tag "{tag}" {where}')
        arguments = self._attributes(tag, where)
        if tag == "span" and arguments.get("class") != "tg-spoiler":
            raise _cannot_parse(f'Tag "span" must have class "tg-spoiler" {where}')
        self.open.append(_Open(tag, self.length, arguments))

    def _attributes(self, tag: str, where: str) -> dict[str, str]:
        arguments: dict[str, str] = {}
        while True:
            self._match(_SPACE)
            if self.at == len(self.source):
                raise _cannot_parse(f"Unclosed start tag {where}")
            if self.source[self.at] == ">":
                self.at += 1
                return arguments
            name = self._match(_ATTRIBUTE_NAME)
            if not name:
                raise _cannot_parse(f'Empty attribute name in the tag "{tag}" {where}')
            self._match(_SPACE)
            if not self.source.startswith("=", self.at):
                arguments[name.lower()] = ""
                continue
            self._match(_SPACE, self.at + 1)
            arguments[name.lower()] = self._value(where)

    def _value(self, where: str) -> str:
        if self.at == len(self.source):
            raise _cannot_parse(f"Unclosed start tag {where}")
        quote = self.source[self.at]
        if quote not in "'\"":
            begin = self.at
            value = self._match(_NAME_TOKEN).lower()
            if self.at < len(self.source) and not re.match(r"[\s>]", self.source[self.at]):
                raise _cannot_parse(
                    f"Unexpected end of name token at byte offset {self._bytes(begin)}"
                )
            return value
        self.at += 1
        value = ""
        while self.at < len(self.source) and self.source[self.at] != quote:
            character, self.at = decode(self.source, self.at)
            value += character
        self.at += 1
        if self.at > len(self.source):
            self.at = len(self.source)
        return value

    def _end_tag(self) -> None:
        begin = self.at
        where = f"at byte offset {self._bytes(begin)}"
        if not self.open:
            raise _cannot_parse(f"Unexpected end tag {where}")
        name = self._match(_TAG_NAME, begin + 2).lower()
        self._match(_SPACE)
        if not self.source.startswith(">", self.at):
            raise _cannot_parse(f"Unclosed end tag {where}")
        self.at += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            raise _cannot_parse(
                f'Unmatched end tag {where}, expected "</{opened.tag}>", found "</{name}>"'
            )
        if self.length > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self.length - opened.offset
        entity = {"type": TYPES[opened.tag], "offset": opened.offset, "length": length}
        if opened.tag == "a":
            written = cut("".join(self.text), opened.offset, length)
            target = opened.arguments.get("href") or written
            if not _is_link(target):
                return
            entity["url"] = target
        elif opened.tag == "code" and "class" in opened.arguments:
            entity["class"] = opened.arguments["class"]
        elif opened.tag == "blockquote" and "expandable" in opened.arguments:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = opened.arguments.get("emoji-id", "")
        elif opened.tag == "pre":
            self._take_language(entity)
        self.entities.append(entity)

    def _take_language(self, pre: dict[str, Any]) -> None:
        """`<pre><code class="language-x">` is one entity with its language."""
        last = self.entities[-1] if self.entities else {}
        same = all(last.get(key) == pre[key] for key in ("offset", "length"))
        if same and last.get("type") == "code":
            self.entities.pop()
            if last.get("class", "").startswith("language-"):
                pre["language"] = last["class"].removeprefix("language-")

    def _match(self, pattern: re.Pattern[str], at: int | None = None) -> str:
        found = pattern.match(self.source, self.at if at is None else at)
        assert found is not None
        self.at = found.end()
        return found[0]

    def _bytes(self, at: int) -> int:
        return len(self.source[:at].encode("utf-8", "surrogatepass"))


def _is_link(target: str) -> bool:
    return bool(re.match(r"(https?|tg|ton|mailto|tel):|[\w-]+(\.[\w-]+)+([/?#]|$)", target))


def _cannot_parse(text: str) -> ApiError:
    return bad_request(f"can't parse entities: {text}")


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Read Telegram's HTML into plain text and its entities, in order of their starts."""
    text, entities = _Reader(source).read()
    for entity in entities:
        entity.pop("class", None)
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
