"""What the README says is what there is, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.phrases import PHRASES
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")


@pytest.mark.parametrize("name", READMES)
def test_every_setting_is_documented_and_no_other(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    documented = set(re.findall(rf"`({PREFIX}[A-Z_]+)`", text))
    assert documented == {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}


@pytest.mark.parametrize("name", READMES)
def test_every_make_target_that_is_named_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)`", (ROOT / name).read_text(encoding="utf-8")))
    assert named <= targets


@pytest.mark.parametrize("name", READMES)
def test_every_link_into_the_repository_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readmes_are_in_step() -> None:
    shapes = [
        re.findall(r"^(#+|\|.*?\||```)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        for name in READMES
    ]
    assert [shape[:1] for shape in shapes[0]] == [shape[:1] for shape in shapes[1]]


def test_ci_runs_the_test_command_of_the_readme() -> None:
    commands = [
        line for line in (ROOT / ".ci/run").read_text().splitlines() if line.startswith("make")
    ]
    assert commands == ["make test"]


def test_every_phrase_has_both_languages_with_the_same_variables() -> None:
    for key, texts in PHRASES.items():
        assert set(texts) == {"zh", "en"}, key
        if key not in ("quoted", "english_frame", "successor"):
            variables = [set(re.findall(r"\$([a-z_]+)", text)) for text in texts.values()]
            assert variables[0] == variables[1], key
