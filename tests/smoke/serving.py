"""Server process: a model in a GGUF file behind an OpenAI-compatible address, with tool calls.

    python -m tests.smoke.serving MODEL PORT

llama-cpp-python serves; its own format for tool calls shows a model no result of a tool and lets
it say nothing but calls, so the format is written here. The model decides by a grammar: it names a
tool or answers, and its arguments follow the tool's schema. A conversation, of one question here,
begins with the first tool, the search, and ends with words after a few.

Ends when its standard input does: a parent that dies leaves no server behind.
llama_cpp is imported by name, because only `make smoke-llm` installs it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

CONTEXT_TOKENS = 8192
"""As many as SmolLM2 was trained for."""
_REPLY_TOKENS = 96
_MOST_RESULTS = 2
"""Results of tools after which a conversation is given words."""
_FORMAT = "tools-by-grammar"
_ANSWER = "answer"
_END = "<|im_end|>"

Message = Mapping[str, Any]


def render(messages: Sequence[Message], tools: Sequence[Message]) -> str:
    """The prompt in ChatML, tools as signatures in the system message, up to the model's turn."""
    parts = []
    for message in messages:
        said = _said(message)
        if message["role"] == "system" and tools:
            said = "\n".join((said, "", "Functions:", *map(_signature, tools)))
        parts.append(f"<|im_start|>{message['role']}\n{said}{_END}\n")
    return "".join(parts) + "<|im_start|>assistant\n"


def choices(messages: Sequence[Message], tools: Sequence[Message]) -> list[str]:
    """What a model may do next: tools by name, and to answer."""
    names = [tool["function"]["name"] for tool in tools]
    results = sum(message["role"] == "tool" for message in messages)
    if not names or results >= _MOST_RESULTS:
        return [_ANSWER]
    return [*names, _ANSWER] if results else names[:1]


def _said(message: Message) -> str:
    calls = [call["function"] for call in message.get("tool_calls") or ()]
    if calls:
        return "\n".join(f"{call['name']}:\n{call['arguments']}" for call in calls)
    said = message.get("content") or ""
    if not isinstance(said, str):
        said = "".join(part.get("text", "") for part in said)
    return f"{_ANSWER}:\n{said}" if message["role"] == "assistant" else said


def _signature(tool: Message) -> str:
    function = tool["function"]
    fields = ", ".join(function["parameters"].get("properties", ()))
    return f"{function['name']}({fields}): {function.get('description', '').partition(chr(10))[0]}"


def _handler() -> Callable[..., Any]:
    formats, grammars = import_module("llama_cpp.llama_chat_format"), import_module("llama_cpp")
    state = threading.local()

    def formatter(*, messages: Sequence[Message], **_: Any) -> Any:
        del messages
        return formats.ChatFormatterResponse(prompt=state.prompt, stop=_END, added_special=True)

    complete = formats.chat_formatter_to_chat_completion_handler(formatter)

    def handle(
        *,
        llama: Any,
        messages: Sequence[Message],
        tools: Sequence[Message] | None = None,
        **options: Any,
    ) -> Any:
        prompt = render(messages, tools or ())
        offered = choices(messages, tools or ())
        chosen = _choose(llama, grammars.LlamaGrammar, prompt, offered)
        state.prompt = f"{prompt}{chosen}:\n"
        options["max_tokens"] = min(options.get("max_tokens") or _REPLY_TOKENS, _REPLY_TOKENS)
        if chosen == _ANSWER:
            options["tool_choice"] = None
            return complete(llama=llama, messages=messages, **options)
        options["tool_choice"] = {"type": "function", "function": {"name": chosen}}
        streamed = options.pop("stream", False)
        called = complete(llama=llama, messages=messages, tools=tools, stream=False, **options)
        return iter(chunks(called)) if streamed else called

    return handle


def chunks(called: Message) -> list[dict[str, Any]]:
    """A reply that calls a tool, as a stream.

    The server's own stream says the tool's name with every token, which a client puts together.
    """
    (choice,) = called["choices"]
    calls = choice["message"]["tool_calls"]
    indexed = [{**call, "index": index} for index, call in enumerate(calls)]
    deltas: list[tuple[dict[str, Any], str | None]] = [
        ({"role": "assistant", "content": None, "tool_calls": indexed}, None),
        ({}, "tool_calls"),
    ]
    head = {name: called[name] for name in ("id", "created", "model")}
    return [
        {
            **head,
            "object": "chat.completion.chunk",
            "choices": [{"index": 0, "delta": delta, "finish_reason": ended}],
        }
        for delta, ended in deltas
    ]


def _choose(llama: Any, grammar: Any, prompt: str, offered: Sequence[str]) -> str:
    if len(offered) == 1:
        return offered[0]
    rule = "root ::= " + " | ".join(json.dumps(f"{name}:") for name in offered)
    done = llama.create_completion(
        prompt=llama.tokenize(prompt.encode(), add_bos=False, special=True),
        max_tokens=20,
        temperature=0,
        grammar=grammar.from_string(rule, verbose=False),
    )
    text = str(done["choices"][0]["text"]).rstrip(":")
    return text if text in offered else offered[-1]


def with_texts(body: bytes) -> bytes:
    """A request in which every message has a text.

    A message that calls tools may have `null` there; this server alone takes offence.
    """
    try:
        request = json.loads(body)
    except ValueError:
        return body
    for message in request.get("messages", ()):
        message["content"] = message.get("content") or ""
    return json.dumps(request).encode()


def _lenient(app: Callable[..., Any]) -> Callable[..., Any]:
    """An ASGI application that is handed what `with_texts` makes of a body."""

    async def handle(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await app(scope, receive, send)
            return
        body, event = b"", {"more_body": True}
        while event.get("more_body"):
            event = await receive()
            body += event.get("body", b"")
        whole = [{"type": "http.request", "body": with_texts(body)}]

        async def again() -> Any:
            return whole.pop() if whole else await receive()

        await app(scope, again, send)

    return handle


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


def main(model: str, port: str) -> None:
    """Serve until the parent is gone."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    formats = import_module("llama_cpp.llama_chat_format")
    formats.register_chat_completion_handler(_FORMAT)(_handler())
    settings = import_module("llama_cpp.server.settings")
    app = import_module("llama_cpp.server.app").create_app(
        server_settings=settings.ServerSettings(host="127.0.0.1", port=int(port)),
        model_settings=[
            settings.ModelSettings(
                model=model,
                n_ctx=CONTEXT_TOKENS,
                n_threads=os.cpu_count() or 1,
                chat_format=_FORMAT,
                logits_all=False,
                verbose=False,
            )
        ],
    )
    import_module("uvicorn").run(_lenient(app), host="127.0.0.1", port=int(port))


if __name__ == "__main__":
    main(*sys.argv[1:])
