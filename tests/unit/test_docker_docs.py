"""What docker/README.md says is what there is, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.settings import PREFIX, Settings

DOCKER = Path(__file__).parents[2] / "docker"
READMES = ("README.md", "README.zh-CN.md")


def text(name: str) -> str:
    return (DOCKER / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text(name), flags=re.MULTILINE | re.DOTALL)
    return [block for written_in, block in found if written_in == language]


def commands(name: str) -> list[str]:
    lines = [
        line.split(" #")[0].strip() for block in blocks(name, "") for line in block.splitlines()
    ]
    return [line for line in lines if line]


def test_both_languages_give_the_same_commands_and_files() -> None:
    assert commands(READMES[0]) == commands(READMES[1]) != []
    overrides = [blocks(name, "yaml") for name in READMES]
    assert overrides[0] == overrides[1]
    assert [yaml.safe_load(one)["services"].keys() for one in overrides[0]] == [{"bot"}]


def test_both_languages_have_the_same_shape() -> None:
    shapes = [re.findall(r"^(#+ |\||```)", text(name), re.MULTILINE) for name in READMES]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("name", READMES)
def test_what_is_named_exists(name: str) -> None:
    settings = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}
    assert set(re.findall(rf"\b{PREFIX}[A-Z_]+", text(name))) <= settings
    read = set(re.findall(r"\$\{([A-Z_]+)", text("compose.yaml")))
    taken = set(re.findall(r"^ARG ([A-Z_]+)", text("Dockerfile"), re.MULTILINE))
    assigned = set(re.findall(r"\b([A-Z][A-Z_]+)=", text(name)))
    assert assigned
    assert {one for one in assigned if not one.startswith(PREFIX)} <= read | taken
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", text(name)):
        assert (DOCKER / link).exists()


@pytest.mark.parametrize("name", READMES)
def test_every_variable_of_the_compose_file_is_told(name: str) -> None:
    for variable in re.findall(r"\$\{([A-Z_]+)", text("compose.yaml")):
        assert variable in text(name)
