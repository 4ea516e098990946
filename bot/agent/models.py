"""Chat models from settings: `embedded`, or any provider LangChain knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from bot.agent.embedded import EmbeddedChatModel
from bot.errors import ConfigurationError
from knowledge.rules import RuleBook

EMBEDDED = "embedded"
EXTRAS = ("openai", "deepseek", "anthropic", "ollama")
"""Providers whose packages are extras of ours, by the same name."""


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """How a provider is reached and asked."""

    base_url: str | None = None
    key: SecretStr | None = None
    temperature: float = 0.0
    connect_timeout_s: float = 10.0
    token_timeout_s: float = 30.0
    """For the first, and then for each further token."""
    max_tokens: int = 2000


def embedded_model(rules: RuleBook) -> BaseChatModel:
    """The chat model that needs no network."""
    return EmbeddedChatModel(rules=rules)


def provider_model(name: str, options: ModelOptions) -> BaseChatModel:
    """A provider's chat model.

    Args:
        name: `provider:model`, such as `openai:gpt-5` or `ollama:qwen3`.
        options: How it is reached and asked; what is left out is the provider's own.

    Raises:
        ConfigurationError: The provider is unknown, its package is not installed, or its key is
            missing; the message names the remedy and never the key.
    """
    provider, _, model = name.partition(":")
    if not provider or not model:
        message = f"DAKESHI_MODEL={name!r}: write `embedded` or `provider:model`"
        raise ConfigurationError(message)
    from langchain.chat_models import init_chat_model  # noqa: PLC0415 - 0.2 s the default never needs

    try:
        given = _GIVEN.get(provider, _given_as_usual)(options)
        built: BaseChatModel = init_chat_model(
            model, model_provider=provider, temperature=options.temperature, **given
        )
    except ImportError as error:
        extra = f"Install it: pip install 'dakeshi[{provider}]'." if provider in EXTRAS else error
        message = f"DAKESHI_MODEL={name!r} needs a package that is not installed. {extra}"
        raise ConfigurationError(message) from error
    except Exception as error:  # noqa: BLE001 - each provider has its own for a missing key
        # Its text may repeat what was given.
        cause = type(error).__name__ if options.key else str(error)
        message = f"DAKESHI_MODEL={name!r} cannot be used: {cause}"
        raise ConfigurationError(message) from None
    return built


def _given_as_usual(options: ModelOptions) -> dict[str, Any]:
    given: dict[str, Any] = {
        "timeout": httpx.Timeout(options.token_timeout_s, connect=options.connect_timeout_s),
        "max_tokens": options.max_tokens,
        # Retried by `chain`, for every provider alike and within one deadline.
        "max_retries": 0,
        "streaming": True,
    }
    if options.base_url:
        given["base_url"] = options.base_url
    if options.key:
        given["api_key"] = options.key
    return given


def _given_to_openai(options: ModelOptions) -> dict[str, Any]:
    import openai  # noqa: PLC0415 - an extra

    return {
        **_given_as_usual(options),
        "timeout": openai.Timeout(options.token_timeout_s, connect=options.connect_timeout_s),
        # Of its own, so that it can be closed; the usual one is shared and never is.
        "http_async_client": openai.DefaultAsyncHttpxClient(),
        "stream_usage": True,
    }


def _given_to_anthropic(options: ModelOptions) -> dict[str, Any]:
    # Its client takes seconds; reaching it and waiting for it share them.
    return {**_given_as_usual(options), "timeout": options.token_timeout_s}


def _given_to_ollama(options: ModelOptions) -> dict[str, Any]:
    timeout = httpx.Timeout(options.token_timeout_s, connect=options.connect_timeout_s)
    given: dict[str, Any] = {
        "num_predict": options.max_tokens,
        "client_kwargs": {"timeout": timeout},
    }
    if options.base_url:
        given["base_url"] = options.base_url
    return given


_GIVEN: dict[str, Callable[[ModelOptions], dict[str, Any]]] = {
    "openai": _given_to_openai,
    "deepseek": _given_to_openai,
    "anthropic": _given_to_anthropic,
    "ollama": _given_to_ollama,
}


async def close_model(model: BaseChatModel) -> None:
    """Close the connections of a provider's model, where it keeps any that can be."""
    client = getattr(model, "root_async_client", None)
    if client is not None:
        await client.close()
