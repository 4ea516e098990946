"""The JSON that OpenAI answers with."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Raw = dict[str, Any]


@dataclass(frozen=True)
class Shapes:
    """Everything that goes out in answer to one request carries the same id and model."""

    id: str
    model: str
    created: int = field(default_factory=lambda: int(time.time()))

    def completion(self, message: Raw, finish_reason: str, usage: Raw) -> Raw:
        choice = {
            "index": 0,
            "message": {"role": "assistant", "refusal": None, "annotations": [], **message},
            "logprobs": None,
            "finish_reason": finish_reason,
        }
        return {**self._head("chat.completion"), "choices": [choice], "usage": usage}

    def chunk(self, delta: Raw, finish_reason: str | None = None) -> Raw:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return {**self._head("chat.completion.chunk"), "choices": [choice]}

    def usage_chunk(self, usage: Raw) -> Raw:
        """What ends a stream whose usage was asked for: no choice at all."""
        return {**self._head("chat.completion.chunk"), "choices": [], "usage": usage}

    def _head(self, kind: str) -> Raw:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.model,
            "service_tier": "default",
            "system_fingerprint": "fp_emulated",
        }


def usage(tokens: tuple[int, int]) -> Raw:
    spent, said = tokens
    return {
        "prompt_tokens": spent,
        "completion_tokens": said,
        "total_tokens": spent + said,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }


def models(names: list[str]) -> Raw:
    listed = [
        {"id": name, "object": "model", "created": 1_700_000_000, "owned_by": "emulated"}
        for name in names
    ]
    return {"object": "list", "data": listed}


def event(data: Raw | str) -> str:
    """A server-sent event."""
    written = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f"data: {written}\n\n"


def pieces(text: str, number: int) -> list[str]:
    """A text in so many pieces of nearly one length, or fewer if it is shorter; none is empty.

    >>> pieces("大科室制", 3), pieces("室", 7), pieces("", 7)
    (['大', '科', '室制'], ['室'], [])
    """
    number = min(number, len(text))
    borders = [len(text) * i // number for i in range(number + 1)] if number else []
    return [text[a:b] for a, b in pairwise(borders)]
