from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ConfigurationError
from bot.settings import load_settings
from knowledge.documents import MAX_QUESTION_CHARACTERS


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_corpus_paths_are_joined_as_the_system_joins_paths(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import os

    monkeypatch.setenv("DAKESHI_CORPUS_PATHS", os.pathsep.join(["/a", "/b", ""]))
    assert load_settings().corpus_paths == (Path("/a"), Path("/b"))


def test_a_value_given_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAKESHI_LANGUAGE", "en")
    assert load_settings(language="zh").language == "zh"
    assert load_settings(language=None).language == "en"


def test_an_empty_value_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAKESHI_EMBEDDING_MODEL", "")
    assert load_settings().embedding_model is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("DAKESHI_ANSWER_TIMEOUT_S", "soon"),
        ("DAKESHI_PASSAGES", "0"),
        ("DAKESHI_LANGUAGE", "fr"),
        ("DAKESHI_MAX_QUESTION_CHARS", "1e9"),
    ],
)
def test_a_bad_value_names_its_key(monkeypatch: pytest.MonkeyPatch, key: str, value: str) -> None:
    monkeypatch.setenv(key, value)
    with pytest.raises(ConfigurationError, match=key):
        load_settings()


def test_no_longer_question_may_be_allowed_than_a_search_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DAKESHI_MAX_QUESTION_CHARS", str(MAX_QUESTION_CHARACTERS))
    assert load_settings().max_question_chars == MAX_QUESTION_CHARACTERS
    monkeypatch.setenv("DAKESHI_MAX_QUESTION_CHARS", str(MAX_QUESTION_CHARACTERS + 1))
    with pytest.raises(ConfigurationError, match="DAKESHI_MAX_QUESTION_CHARS"):
        load_settings()


def test_a_dot_env_file_is_read_and_one_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DAKESHI_PASSAGES=3\n", encoding="utf-8")
    assert load_settings().passages == 3
    (tmp_path / ".env").write_bytes("DAKESHI_MODEL=模型\n".encode("gb18030"))
    with pytest.raises(ConfigurationError, match=r"\.env"):
        load_settings()


def test_an_engine_on_a_server_needs_the_servers_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAKESHI_VECTOR_ENGINE", "milvus")
    with pytest.raises(ConfigurationError, match=r"DAKESHI_VECTOR_URL: .*whole address for milvus"):
        load_settings()
    monkeypatch.setenv("DAKESHI_VECTOR_URL", "http://127.0.0.1:19530")
    assert load_settings().vector_url == "http://127.0.0.1:19530"


@pytest.mark.parametrize("value", ["localhost:8000", "http://", "ftp://x", "/data/milvus.db"])
def test_an_address_without_scheme_or_host_is_refused(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAKESHI_VECTOR_URL", value)
    with pytest.raises(ConfigurationError, match="DAKESHI_VECTOR_URL"):
        load_settings()


def test_a_token_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAKESHI_VECTOR_TOKEN", "root:geheim")
    assert "geheim" not in repr(load_settings())


def test_the_password_of_a_database_is_a_secret_in_both_its_forms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DAKESHI_DATABASE_URL", "postgresql://dakeshi:s3cr%2Fet@db:5432/dakeshi")
    settings = load_settings()
    assert {"s3cr%2Fet", "s3cr/et"} <= set(settings.secrets())
    assert "s3cr" not in repr(settings)


@pytest.mark.parametrize(
    "value",
    [
        "dakeshi:s3cret@db/dakeshi",
        "mysql://dakeshi:s3cret@db/dakeshi",
        "postgresql://dakeshi:s3cret@db:port/dakeshi",
        "postgresql://dakeshi:s3cret[@db/dakeshi",
    ],
)
def test_what_is_no_address_of_a_database_is_refused_and_not_repeated(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAKESHI_DATABASE_URL", value)
    with pytest.raises(
        ConfigurationError, match=r"DAKESHI_DATABASE_URL: .*postgresql://"
    ) as caught:
        load_settings()
    assert "s3cret" not in str(caught.value)


def test_a_database_in_a_socket_of_this_machine_needs_no_host(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DAKESHI_DATABASE_URL", "postgresql:///dakeshi?host=/run/postgresql")
    assert load_settings().secrets() == []
