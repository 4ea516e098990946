"""Every setting: key, default, unit, meaning. Read once, in `bot.__main__`, and nowhere else.

Keys carry the prefix `DAKESHI_`; a `.env` file in the working folder is read too.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from platformdirs import user_data_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import ConfigurationError
from knowledge.documents import MAX_QUESTION_CHARACTERS

PREFIX = "DAKESHI_"


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
    corpus_paths: Annotated[tuple[Path, ...], NoDecode] = ()
    """Further folders of documents, joined by the system's path separator (`:` or `;`)."""
    model: str = "embedded"
    """The chat model: `embedded`, or `provider:name` such as `openai:gpt-5` or `ollama:qwen3`."""
    embedding_model: str | None = None
    """Any sentence-transformers model, by name or folder; empty means the bundled one."""
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
    threads: int | None = Field(default=None, ge=1, le=256)
    """Threads of the embedding model; empty means one for each core, at most four."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"
    """Level of the log on standard error."""

    @field_validator("corpus_paths", mode="before")
    @classmethod
    def _split_paths(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(Path(part) for part in value.split(os.pathsep) if part.strip())
        return value

    @field_validator("data_dir", mode="after")
    @classmethod
    def _expand(cls, value: Path) -> Path:
        return value.expanduser().absolute()


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
