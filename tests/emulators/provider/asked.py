"""What a client asked the provider for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Raw = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One request for a completion, as it came over the wire.

    An application talks to a model under the user's role, too: a message that asks for a
    correction. It carries a `name`, and a person's question none. `question` and `tool_results`
    know nothing of that; what begins with `turn_` goes back to the question of the person.
    """

    messages: list[Raw]
    tools: list[Raw] = field(default_factory=list)
    stream: bool = False
    model: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Raw = field(default_factory=dict)
    """Everything that was sent."""

    @classmethod
    def of(cls, body: Raw, headers: Mapping[str, str]) -> Asked:
        """A request whose shape was checked."""
        return cls(
            messages=body["messages"],
            tools=body.get("tools") or [],
            stream=bool(body.get("stream")),
            model=body["model"],
            headers=headers,
            body=body,
        )

    @property
    def include_usage(self) -> bool:
        """Whether a stream is to end with the usage."""
        return bool((self.body.get("stream_options") or {}).get("include_usage"))

    @property
    def system(self) -> str:
        """Text of the system messages."""
        return "\n".join(text_of(m) for m in self.messages if m["role"] in _SYSTEM)

    @property
    def question(self) -> str:
        """Text of the last user message, whoever wrote it."""
        return next((text_of(m) for m in reversed(self.messages) if m["role"] == "user"), "")

    @property
    def tool_results(self) -> list[str]:
        """Texts of the tool messages since the last user message."""
        return _results(_since(self.messages, named=True))

    @property
    def turn(self) -> list[Raw]:
        """Messages from the person's last question on."""
        return _since(self.messages, named=False)

    @property
    def turn_question(self) -> str:
        """The person's last question."""
        first = self.turn[:1]
        return text_of(first[0]) if first else ""

    @property
    def turn_results(self) -> list[str]:
        """Texts of the tool messages since the person's last question."""
        return _results(self.turn)

    @property
    def correction(self) -> str:
        """What the application had to say about the reply to that question."""
        return next((text_of(m) for m in reversed(self.turn[1:]) if m["role"] == "user"), "")

    @property
    def called(self) -> list[str]:
        """Names of the tools called since the person's last question."""
        calls = [call for m in self.turn for call in m.get("tool_calls") or ()]
        return [call["function"]["name"] for call in calls]

    @property
    def offered(self) -> list[str]:
        """Names of the tools that may be called."""
        return [tool["function"]["name"] for tool in self.tools]

    @property
    def earlier_questions(self) -> list[str]:
        """What persons asked before, oldest first."""
        before = self.messages[: len(self.messages) - len(self.turn)]
        return [text_of(m) for m in before if m["role"] == "user" and not m.get("name")]


_SYSTEM = ("system", "developer")


def text_of(message: Raw) -> str:
    """The text of a message, whose content is a text, a list of parts, or nothing."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content or ())


def _since(messages: list[Raw], *, named: bool) -> list[Raw]:
    for index in range(len(messages) - 1, -1, -1):
        if messages[index]["role"] == "user" and (named or not messages[index].get("name")):
            return messages[index:]
    return messages


def _results(messages: list[Raw]) -> list[str]:
    return [text_of(m) for m in messages if m["role"] == "tool"]
