from __future__ import annotations

import pytest

from bot.agent.embedded import EmbeddedChatModel
from bot.agent.models import chat_model
from bot.errors import ConfigurationError
from knowledge.rules import load_rule_book


def test_the_default_model_needs_nothing() -> None:
    assert isinstance(
        chat_model("embedded", timeout_s=1, rules=load_rule_book()), EmbeddedChatModel
    )


@pytest.mark.parametrize("name", ["gpt-5", "", "openai:", ":gpt-5"])
def test_a_name_without_provider_or_model_says_how_to_write_it(name: str) -> None:
    with pytest.raises(ConfigurationError, match="provider:model"):
        chat_model(name, timeout_s=1, rules=load_rule_book())


def test_a_provider_whose_package_is_missing_says_what_to_install() -> None:
    with pytest.raises(ConfigurationError, match="langchain-deepseek"):
        chat_model("deepseek:deepseek-chat", timeout_s=1, rules=load_rule_book())


def test_an_unknown_provider_is_named() -> None:
    with pytest.raises(ConfigurationError, match="nobody:model"):
        chat_model("nobody:model", timeout_s=1, rules=load_rule_book())
