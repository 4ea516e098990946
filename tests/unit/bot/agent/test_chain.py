"""How long a provider's word is waited for."""

from __future__ import annotations

import httpx
import pytest

from bot.agent.chain import _told_s

LATER = "Wed, 25 Nov 2026 10:00:05 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": LATER, "date": "Wed, 25 Nov 2026 10:00:00 GMT"}, 5.0),
        ({"retry-after": LATER, "date": "Wed, 25 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"retry-after": LATER}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_a_date_to_come_back_at_is_counted_by_the_providers_clock(
    headers: dict[str, str], seconds: float | None
) -> None:
    request = httpx.Request("POST", "http://provider.test")
    response = httpx.Response(429, headers=headers, request=request)
    error = httpx.HTTPStatusError("busy", request=request, response=response)
    assert _told_s(error) == seconds
