"""Chat models from settings: `embedded`, or any provider LangChain knows."""

from __future__ import annotations

from langchain_core.language_models import BaseChatModel

from bot.agent.embedded import EmbeddedChatModel
from bot.errors import ConfigurationError
from knowledge.rules import RuleBook

EMBEDDED = "embedded"


def chat_model(name: str, *, timeout_s: float, rules: RuleBook) -> BaseChatModel:
    """The chat model that a setting names.

    Args:
        name: `embedded`, or `provider:model` such as `openai:gpt-5` or `ollama:qwen3`.
        timeout_s: Deadline of one call to a provider, in seconds.
        rules: The rule sets there are; a language model learns of them from the tools.

    Raises:
        ConfigurationError: The provider is unknown, its package is not installed, or its key is
            missing.
    """
    if name == EMBEDDED:
        return EmbeddedChatModel(rules=rules)
    provider, _, model = name.partition(":")
    if not provider or not model:
        message = f"DAKESHI_MODEL={name!r}: write `embedded` or `provider:model`"
        raise ConfigurationError(message)
    from langchain.chat_models import init_chat_model  # noqa: PLC0415 - 0.2 s the default never needs

    try:
        built = init_chat_model(model, model_provider=provider, timeout=timeout_s, temperature=0)
    except (ImportError, ValueError) as error:
        # LangChain's message names the package to install, or the providers there are.
        message = f"DAKESHI_MODEL={name!r} cannot be used: {error}"
        raise ConfigurationError(message) from error
    return built
