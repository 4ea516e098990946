"""Bytes become text by their mark, their declaration or the characters they give."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.loading.encodings import UnknownEncoding, decode

SIMPLIFIED = "机构编制管理的规定和实施办法"
TRADITIONAL = "機構編制管理的規定與實施辦法"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "gbk"])
@pytest.mark.parametrize("text", [SIMPLIFIED, "精简率", SIMPLIFIED * 50])
def test_simplified_text_is_read_in_every_common_encoding(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "gb18030"])
@pytest.mark.parametrize("text", [TRADITIONAL, "機構的職責", TRADITIONAL * 50])
def test_traditional_text_is_read_as_big5_or_gb18030(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_utf_16_without_a_mark_is_read_when_it_holds_latin_text() -> None:
    text = "quota 4, rate 27% " * 20 + SIMPLIFIED
    assert decode(text.encode("utf-16-le")) == text


def test_a_declared_encoding_comes_before_guessing() -> None:
    assert decode("機構".encode("big5"), "big5") == "機構"
    assert decode(SIMPLIFIED.encode("gbk"), "gb2312") == SIMPLIFIED
    assert decode(SIMPLIFIED.encode(), "no-such-encoding") == SIMPLIFIED


def test_a_file_cut_off_inside_a_character_is_still_read() -> None:
    assert decode((SIMPLIFIED * 20).encode()[:-1]).startswith(SIMPLIFIED)
    assert decode((SIMPLIFIED * 20).encode("gbk")[:-1]).startswith(SIMPLIFIED)


@pytest.mark.parametrize("data", [b"\x00\x01\x02\xff" * 100, b"\x00\xff\x00\x9f" * 64])
def test_binary_data_is_no_text(data: bytes) -> None:
    with pytest.raises(UnknownEncoding):
        decode(data)


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_a_named_failure(data: bytes) -> None:
    with contextlib.suppress(UnknownEncoding):
        assert isinstance(decode(data), str)
