"""What OpenAI answers when it refuses, in its own words."""

from __future__ import annotations

from typing import Any

Raw = dict[str, Any]

KEYS_PAGE = "https://platform.openai.com/account/api-keys"
USUAL = "usual"
_INVALID = "invalid_request_error"

_KNOWN: dict[int, tuple[str, str, str | None]] = {
    400: ("Invalid request.", _INVALID, None),
    401: (f"Incorrect API key provided. You can find yours at {KEYS_PAGE}.", _INVALID, "invalid_api_key"),
    403: ("You are not allowed to sample from this model.", _INVALID, None),
    404: ("The model does not exist or you do not have access to it.", _INVALID, "model_not_found"),
    429: ("Rate limit reached for requests.", "requests", "rate_limit_exceeded"),
    500: ("The server had an error while processing your request. Sorry about that!", "server_error", None),
    503: ("The engine is currently overloaded, please try again later.", "server_error", None),
}  # fmt: skip


class ApiError(Exception):
    """A refusal; what is not given is what OpenAI says with this status."""

    def __init__(
        self,
        status: int,
        message: str | None = None,
        *,
        code: str | None = USUAL,
        param: str | None = None,
    ) -> None:
        usual, self.kind, usual_code = _KNOWN.get(status, ("Error.", "api_error", None))
        super().__init__(message or usual)
        self.status = status
        self.param = param
        self.code = usual_code if code == USUAL else code

    def answer(self) -> Raw:
        fields = {"type": self.kind, "param": self.param, "code": self.code}
        return {"error": {"message": str(self), **fields}}


def check_key(sent: str | None, key: str) -> None:
    """Raises `ApiError` unless the header `Authorization` carries the key."""
    scheme, _, given = (sent or "").partition(" ")
    if scheme.lower() != "bearer" or not given.strip():
        raise ApiError(
            401, f"You didn't provide an API key. You can obtain one from {KEYS_PAGE}.", code=None
        )
    if given.strip() != key:
        # No more of a key than this is ever repeated.
        shown = f"{given[:3]}***{given[-4:]}" if len(given) > 12 else "***"
        raise ApiError(
            401, f"Incorrect API key provided: {shown}. You can find your API key at {KEYS_PAGE}."
        )
