from __future__ import annotations

import pytest
from pydantic import SecretStr

from bot.agent.models import ModelOptions, provider_model
from bot.errors import ConfigurationError

KEY = "sk-geheim-1234567890"


@pytest.mark.parametrize("name", ["gpt-5", "", "openai:", ":gpt-5"])
def test_a_name_without_provider_or_model_says_how_to_write_it(name: str) -> None:
    with pytest.raises(ConfigurationError, match="provider:model"):
        provider_model(name, ModelOptions())


def test_an_unknown_provider_is_named() -> None:
    with pytest.raises(ConfigurationError, match="nobody:model"):
        provider_model("nobody:model", ModelOptions())


def test_a_provider_is_reached_as_told() -> None:
    options = ModelOptions(base_url="http://127.0.0.1:9/v1", key=SecretStr(KEY), temperature=0.3)
    model = provider_model("openai:gpt-5", options)
    assert KEY not in repr(model)
    assert KEY not in str(model)
    assert getattr(model, "openai_api_base", None) == "http://127.0.0.1:9/v1"
    assert getattr(model, "max_retries", None) == 0


def test_a_missing_key_is_told_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY"):
        provider_model("openai:gpt-5", ModelOptions())
