"""What a button carries comes back as it was, and nothing else is taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.callbacks import Callback, data_of, read_data

names = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=15)
tokens = st.text("ABCxyz019_-", max_size=8)


@given(names, tokens, st.one_of(st.integers(0, 99), st.sampled_from(["", "a:b", "zh"])))
def test_data_is_read_as_it_was_written_and_fits_telegram(
    action: str, token: str, choice: object
) -> None:
    data = data_of(action, token, choice)
    assert read_data(data) == Callback(action, token, str(choice))
    assert len(data.encode()) <= 64


@pytest.mark.parametrize(
    "data",
    [None, "", "src|17", "0:source:t:1", "2:source:t:1", "1:source:t", "1", ":::", "11:a:b:"],
)
def test_data_of_another_version_or_of_nobody_is_no_button(data: str | None) -> None:
    assert read_data(data) is None
