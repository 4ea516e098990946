"""`docker/.env.example` lists every setting as it is, and every reader of such files agrees."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from docker.utils import parse_env_file  # type: ignore[import-not-found]  # mypy sees docker/
from dotenv import dotenv_values

from bot.settings import PREFIX, Settings
from tests.environment_example import environment_example, image_environment

EXAMPLE = Path(__file__).parents[2] / "docker/.env.example"
_LINE = re.compile(rf"#?({PREFIX}\w+)=(.*)")


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)


def lines() -> list[str]:
    return EXAMPLE.read_text(encoding="utf-8").splitlines()


def test_it_is_what_the_settings_and_the_readmes_say() -> None:
    again = "python -m tests.environment_example docker/.env.example"
    assert EXAMPLE.read_text(encoding="utf-8") == environment_example(), f"write it again: {again}"


def test_every_setting_stands_in_it_once_and_no_other() -> None:
    keys = [found[1] for line in lines() if (found := _LINE.fullmatch(line))]
    assert sorted(keys) == sorted(f"{PREFIX}{name.upper()}" for name in Settings.model_fields)


def test_any_other_line_is_a_comment_or_empty() -> None:
    others = [line for line in lines() if line and not _LINE.fullmatch(line)]
    assert [line for line in others if not line.startswith("# ")] == []


def test_as_it_is_and_with_every_line_counting_it_changes_nothing(tmp_path: Path) -> None:
    counting = tmp_path / "counting.env"
    # An empty value counts as the default, except that the image's would be lost.
    counting.write_text(
        re.sub(r"^#(?=DAKESHI_)", "", EXAMPLE.read_text("utf-8"), flags=re.M), "utf-8"
    )
    default = Settings(_env_file=None)
    assert Settings(_env_file=EXAMPLE) == default
    assert Settings(_env_file=counting) == default
    values = dotenv_values(counting)
    assert len(values) == len(Settings.model_fields)
    # As `docker run --env-file` reads it; compose is asked where there is one.
    assert parse_env_file(str(counting)) == values


def test_nothing_that_the_image_sets_is_taken_back() -> None:
    assert {"DAKESHI_DATA_DIR", "DAKESHI_HEALTH_LISTEN"} <= image_environment().keys()
    assert dotenv_values(EXAMPLE).keys().isdisjoint(image_environment())
    brought: dict[str, Any] = {
        key.removeprefix(PREFIX).lower(): value for key, value in image_environment().items()
    }
    assert Settings(_env_file=None, **brought).health_listen == "0.0.0.0:9090"


def test_it_holds_no_secret() -> None:
    for name, field in Settings.model_fields.items():
        if "SecretStr" in str(field.annotation):
            assert dotenv_values(EXAMPLE).get(f"{PREFIX}{name.upper()}", "") == ""
