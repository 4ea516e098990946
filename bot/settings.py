"""Every setting: key, default, unit, meaning. Read once, in `bot.__main__`, and nowhere else.

Keys carry the prefix `DAKESHI_`; a `.env` file in the working folder is read too.
"""

from __future__ import annotations

import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import ConfigurationError
from knowledge.documents import MAX_QUESTION_CHARACTERS

PREFIX = "DAKESHI_"
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_MOST_PORT = 65_535


def _default_data_dir() -> Path:
    return user_data_path("dakeshi", appauthor=False)


class Settings(BaseSettings):
    """Settings of one process."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    data_dir: Path = Field(default_factory=_default_data_dir)
    """The one folder that holds documents, generations, memory and ledgers."""
    database_url: SecretStr | None = None
    """PostgreSQL database for what SQLite files of the data folder hold otherwise, as
    postgresql://name:password@host:5432/database; several bots of one webhook share it."""
    corpus_paths: Annotated[tuple[Path, ...], NoDecode] = ()
    """Further folders of documents, joined by the system's path separator (`:` or `;`)."""
    model: str = "embedded"
    """The chat model: `embedded`, or `provider:name` such as `openai:gpt-5` or `ollama:qwen3`."""
    model_fallbacks: Annotated[tuple[str, ...], NoDecode] = ()
    """Further chat models, tried in turn when the first fails, joined by commas; `embedded` is
    always the last."""
    model_base_url: str | None = None
    """Address of an OpenAI-compatible or other server; empty means the provider's own."""
    model_key: SecretStr | None = None
    """The provider's key; empty means the provider's own variable, such as OPENAI_API_KEY."""
    model_temperature: float = Field(default=0.0, ge=0, le=2)
    """How freely a language model speaks."""
    model_connect_timeout_s: float = Field(default=10.0, gt=0, le=600)
    """Longest time to reach a provider, in seconds."""
    model_token_timeout_s: float = Field(default=30.0, gt=0, le=3600)
    """Longest wait for the first, and then for each further token, in seconds."""
    model_max_tokens: int = Field(default=2000, ge=100, le=100_000)
    """Most tokens of one reply of a language model."""
    model_retries: int = Field(default=2, ge=0, le=10)
    """How often a request that may succeed later is made again."""
    model_concurrency: int = Field(default=8, ge=1, le=1000)
    """Requests to a provider at the same time."""
    model_price_in: Decimal = Field(default=Decimal(0), ge=0)
    """Price of a million input tokens, in your currency."""
    model_price_out: Decimal = Field(default=Decimal(0), ge=0)
    """Price of a million output tokens, in your currency."""
    budget_person_tokens: int = Field(default=0, ge=0)
    """Tokens of a language model that one person may use in a day; 0 means no limit."""
    budget_chat_tokens: int = Field(default=0, ge=0)
    """Tokens that one chat may use in a day; 0 means no limit."""
    budget_day_tokens: int = Field(default=0, ge=0)
    """Tokens that everybody together may use in a day; 0 means no limit."""
    embedding_model: str | None = None
    """Any sentence-transformers model, by name or folder; empty means the bundled one."""
    vector_engine: Literal["embedded", "chroma", "milvus"] = "embedded"
    """Where indexes lie: in the data folder, or their vectors on a Chroma or Milvus server."""
    vector_url: str | None = Field(default=None, validate_default=True)
    """Address of that server, such as http://127.0.0.1:8000 for Chroma and :19530 for Milvus."""
    vector_token: SecretStr | None = None
    """Token of that server; `user:password` for Milvus, a bearer token for Chroma."""
    vector_timeout_s: float = Field(default=10.0, gt=0, le=600)
    """Longest wait for one search on that server, in seconds; building may take 30 times as long."""
    ray_address: str | None = None
    """Ray cluster that embeds passages when the corpus is indexed, as host:port, or `local`."""
    language: Literal["auto", "zh", "en"] = "auto"
    """Language of the terminal's own words; `auto` follows the locale."""
    answer_timeout_s: float = Field(default=60.0, gt=0, le=3600)
    """One deadline around a whole answer, in seconds."""
    max_question_chars: int = Field(default=2000, ge=100, le=MAX_QUESTION_CHARACTERS)
    """Longest question, in characters."""
    passages: int = Field(default=6, ge=1, le=20)
    """How many passages a search hands to the chat model."""
    memory_turns: int = Field(default=6, ge=0, le=50)
    """How many earlier questions a conversation remembers."""
    memory_days: int = Field(default=30, ge=1, le=3650)
    """Days after which a conversation in which nothing is said is forgotten."""
    threads: int | None = Field(default=None, ge=1, le=256)
    """Threads of the embedding model; empty means one for each core, at most four."""
    telegram_token: SecretStr | None = None
    """Token of the bot, from @BotFather; needed by `dakeshi telegram` alone."""
    telegram_admins: Annotated[tuple[int, ...], NoDecode] = ()
    """User ids of the administrators, joined by commas."""
    telegram_access: Literal["open", "allowlist"] = "open"
    """Who is answered: everybody, or those who were allowed."""
    telegram_allowed: Annotated[tuple[int, ...], NoDecode] = ()
    """User and chat ids that are allowed from the start, joined by commas."""
    telegram_trigger: str = Field(default="#问", min_length=1, max_length=32)
    """What a channel post begins with when it asks."""
    telegram_person_per_min: int = Field(default=20, ge=1, le=1000)
    """Questions of one person in a minute."""
    telegram_chat_per_min: int = Field(default=40, ge=1, le=1000)
    """Questions of one chat in a minute."""
    telegram_stale_s: int = Field(default=600, ge=10, le=86_400)
    """Age in seconds from which a question that waited for the bot is acknowledged, not answered."""
    telegram_drain_s: float = Field(default=20.0, ge=0, le=600)
    """Seconds that answers in flight have to finish when the bot is stopped."""
    telegram_api_url: str = "https://api.telegram.org"
    """The Bot API server; your own, if you run one."""
    telegram_webhook_url: str | None = None
    """Public address that Telegram delivers to; empty means polling."""
    telegram_webhook_secret: SecretStr | None = None
    """Secret token of the webhook, 1 to 256 of A-Z, a-z, 0-9, _ and -; made when empty."""
    telegram_listen: str = "127.0.0.1:8080"
    """Where the webhook listens, as host:port; its health path is /healthz."""
    health_listen: str | None = None
    """Where a bot that serves tells how it is, as host:port, such as 0.0.0.0:9090; empty means
    nowhere."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"
    """Level of the log on standard error."""
    log_format: Literal["text", "json"] = "text"
    """Lines of text, or a JSON object a line."""

    @field_validator("corpus_paths", mode="before")
    @classmethod
    def _split_paths(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(Path(part) for part in value.split(os.pathsep) if part.strip())
        return value

    @field_validator("model_fallbacks", mode="before")
    @classmethod
    def _split_names(cls, value: Any) -> Any:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("telegram_admins", "telegram_allowed", mode="before")
    @classmethod
    def _split_ids(cls, value: Any) -> Any:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("telegram_webhook_secret", mode="after")
    @classmethod
    def _check_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
            message = "needs 1 to 256 characters of A-Z, a-z, 0-9, _ and -"
            raise ValueError(message)
        return value

    @field_validator("telegram_listen", "health_listen", mode="after")
    @classmethod
    def _check_listen(cls, value: str | None) -> str | None:
        if value is None:
            return None
        host, _, port = value.rpartition(":")
        if not host or not port.isdecimal() or int(port) > _MOST_PORT:
            message = "needs host:port, such as 127.0.0.1:8080"
            raise ValueError(message)
        return value

    @field_validator("vector_url", mode="after")
    @classmethod
    def _check_server(cls, value: str | None, info: ValidationInfo) -> str | None:
        engine = info.data.get("vector_engine", "embedded")
        if value is None and engine == "embedded":
            return None
        parts = urlsplit(value or "")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            message = f"needs a whole address for {engine}, such as http://127.0.0.1:8000"
            raise ValueError(message)
        return value

    @field_validator("database_url", mode="after")
    @classmethod
    def _check_database(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        # What is wrong is not repeated: it may hold the password.
        try:
            parts = urlsplit(value.get_secret_value())
            usable = parts.scheme in {"postgresql", "postgres"} and (parts.port or 1) > 0
        except ValueError:
            usable = False
        if not usable:
            message = (
                "needs a whole address, such as postgresql://name:password@host:5432/dakeshi; "
                "characters such as @ and / in the password are written as %40 and %2F"
            )
            raise ValueError(message)
        return value

    @field_validator("data_dir", mode="after")
    @classmethod
    def _expand(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    def secrets(self) -> list[str]:
        """Everything here that no log may hold."""
        given = (self.telegram_token, self.telegram_webhook_secret, self.model_key)
        secrets = [one.get_secret_value() for one in given if one is not None]
        return secrets + _password_of(self.database_url)


def _password_of(url: SecretStr | None) -> list[str]:
    """The password in an address, as it is written there and as it is."""
    password = urlsplit(url.get_secret_value()).password if url else None
    return list({password, unquote(password)}) if password else []


def load_settings(**overrides: Any) -> Settings:
    """Read the settings from the environment and `.env`.

    Args:
        **overrides: Values that win over both, by field name; `None` is ignored.

    Raises:
        ConfigurationError: A value cannot be used; the message names its key.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        faults = "; ".join(
            f"{PREFIX}{'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}"
            for fault in error.errors()
        )
        message = f"settings cannot be used: {faults}"
        raise ConfigurationError(message) from error
    except UnicodeDecodeError as error:
        message = ".env cannot be read: it is not UTF-8. Save it as UTF-8, or remove it."
        raise ConfigurationError(message) from error


def system_language() -> Literal["zh", "en"]:
    """The language of the system's locale, for a terminal whose language is `auto`."""
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))  # noqa: TID251 - here it is read
    chosen = next((value for value in named if value), "")
    return "zh" if chosen.lower().startswith("zh") else "en"


def colour_refused() -> bool:
    """Whether the user wants no colours (NO_COLOR), or has a terminal that knows none."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"  # noqa: TID251 - here it is read
