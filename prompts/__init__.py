"""Instructions to language models, as Markdown files with declared variables.

A package of one function: each `NAME.zh.md` and `NAME.en.md` begins with front matter that lists
its variables, the same in both.
"""

from __future__ import annotations

from importlib import resources
from string import Template
from typing import Literal

__all__ = ["load"]


def load(name: str, language: Literal["zh", "en"], **values: str) -> str:
    """Read a prompt and fill its variables in.

    Args:
        name: File name without language and `.md`.
        language: In which the model is spoken to.
        **values: One for each declared variable.

    Raises:
        KeyError: There is no such prompt, or the values are not those it declares.

    Example:
        >>> load("system", "en").splitlines()[0]
        'You answer questions from the staff of establishment offices (机构编制) in China.'
    """
    file = resources.files(__name__).joinpath(f"{name}.{language}.md")
    if not file.is_file():
        message = f"there is no prompt {name!r} in {language!r}"
        raise KeyError(message)
    _, header, body = file.read_text(encoding="utf-8").split("---\n", 2)
    declared = set(header.strip().removeprefix("variables:").replace(",", " ").split())
    if declared != values.keys():
        message = f"prompt {name!r} declares {sorted(declared)}, got {sorted(values)}"
        raise KeyError(message)
    return Template(body.lstrip("\n")).substitute(values)
