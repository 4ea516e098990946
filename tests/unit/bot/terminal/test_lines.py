from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.terminal.failures import Unusable
from bot.terminal.lines import decode, read_lines


def lines(content: bytes, *, limit: int = 10) -> list[bytes | None]:
    return [line.content for line in read_lines(io.BytesIO(content).read, limit=limit)]


@given(st.lists(st.binary(max_size=10).filter(lambda b: b"\n" not in b and b"\r" not in b)))
def test_lines_that_fit_come_out_as_they_went_in(written: list[bytes]) -> None:
    assert lines(b"".join(line + b"\n" for line in written)) == written


@given(st.binary(max_size=200), st.integers(1, 7))
def test_how_the_stream_is_cut_into_chunks_makes_no_difference(content: bytes, size: int) -> None:
    whole = list(read_lines(io.BytesIO(content).read, limit=10))
    stream = io.BytesIO(content)
    assert list(read_lines(lambda _: stream.read(size), limit=10)) == whole


def test_a_line_that_is_too_long_is_named_and_the_next_one_is_read() -> None:
    assert lines(b"x" * 11 + b"\nnext") == [None, b"next"]
    assert lines(b"x" * 300_000 + b"\nnext") == [None, b"next"]
    assert lines(b"x" * 10) == [b"x" * 10]


def test_the_last_line_needs_no_end() -> None:
    assert lines(b"a\r\nb") == [b"a", b"b"]


def test_a_line_that_never_ends_stops_the_reading() -> None:
    with pytest.raises(Unusable) as stopped:
        list(read_lines(lambda size: b"\x00" * size, limit=10))
    assert stopped.value.reason == "endless_line"


def test_text_is_read_as_utf_8_or_gb18030() -> None:
    assert decode("科室".encode()) == "科室"
    assert decode("科室".encode("gb18030")) == "科室"
    assert decode(b"\xef\xbb\xbfa") == "a"


@pytest.mark.parametrize("content", [b"\xff\xff", b"a\x00", "科室".encode("utf-16")])
def test_what_is_not_text_is_rejected(content: bytes) -> None:
    with pytest.raises(Unusable):
        decode(content)
