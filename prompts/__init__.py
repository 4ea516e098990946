"""Instructions to language models, as Markdown files with declared variables.

A package of one function: each `NAME.md` begins with front matter that lists its variables.
"""

from __future__ import annotations

from importlib import resources
from string import Template

__all__ = ["load"]


def load(name: str, **values: str) -> str:
    """Read a prompt and fill its variables in.

    Args:
        name: File name without `.md`.
        **values: One for each declared variable.

    Raises:
        KeyError: There is no such prompt, or the values are not those it declares.

    Example:
        >>> load("system", language="Chinese").splitlines()[0]
        'You answer questions from the staff of establishment offices (机构编制) in China.'
    """
    file = resources.files(__name__).joinpath(f"{name}.md")
    if not file.is_file():
        message = f"there is no prompt {name!r}"
        raise KeyError(message)
    _, header, body = file.read_text(encoding="utf-8").split("---\n", 2)
    declared = set(header.removeprefix("variables:").replace(",", " ").split())
    if declared != values.keys():
        message = f"prompt {name!r} declares {sorted(declared)}, got {sorted(values)}"
        raise KeyError(message)
    return Template(body.lstrip("\n")).substitute(values)
