"""Writes `docker/.env.example`: every setting with its default and its meaning in both languages.

    python -m tests.environment_example docker/.env.example

The meanings are those of the two READMEs, the defaults those of `bot.settings`, what the image
sets that of its Dockerfile; so nothing of this is written twice.
"""

from __future__ import annotations

import re
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic_core import PydanticUndefined

from bot.settings import PREFIX, Settings
from tests.rehearsal.dockerfile import read_dockerfile

ROOT = Path(__file__).parents[1]
_ROW = re.compile(rf"^\| `({PREFIX}[A-Z_]+)` \|.*\| (.+) \|$", re.MULTILINE)
_FILLED_IN = ("telegram_token", "telegram_admins")
"""What a bot cannot do without, or is of little use without."""
_HEAD = """\
# 复制为 .env，填好令牌；其余各项去掉行首的 # 才生效，不改就是默认值。
# 值里有 $ 的（例如密钥），请用单引号括起来。.env 里有密令：chmod 600 .env，不要提交。
# Copy it to .env and fill in the token; a line counts once the # before it is removed, and shows
# the default until then. A value with a $ in it, such as a key, goes into single quotes.
# .env holds secrets: chmod 600 .env, and never commit it.
"""
_FILL_IN = "# ── 必填 · to be filled in ──"
_OTHERS = "# ── 可选 · as you like ──"
_IMAGE = "# 镜像里已设为 · set in the image: {value}"


def environment_example() -> str:
    """The whole file."""
    fields = list(Settings.model_fields)
    others = [name for name in fields if name not in _FILLED_IN]
    parts = [
        _HEAD,
        _FILL_IN,
        *(_entry(name, counts=True) for name in _FILLED_IN),
        _OTHERS,
        *(_entry(name, counts=False) for name in others),
    ]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def written(value: Any) -> str:
    """A value as it stands in the environment.

    Example:
        >>> written(20.0), written(None), written((1, 2)), written("embedded")
        ('20', '', '1,2', 'embedded')
    """
    if value is None or value is PydanticUndefined:
        return ""
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    if isinstance(value, float | Decimal):
        return f"{Decimal(str(value)).normalize():f}"
    return str(value)


def image_environment() -> dict[str, str]:
    """The settings that the image brings with it."""
    text = (ROOT / "docker/Dockerfile").read_text(encoding="utf-8")
    pairs = [
        re.findall(rf"({PREFIX}[A-Z_]+)=(\S+)", step.value)
        for step in read_dockerfile(text)
        if step.keyword == "ENV"
    ]
    return dict(pair for found in pairs for pair in found)


def _entry(name: str, *, counts: bool) -> str:
    key = f"{PREFIX}{name.upper()}"
    lines = [f"# {_meanings(readme)[key]}" for readme in ("README.zh-CN.md", "README.md")]
    if key in (brought := image_environment()):
        lines.append(_IMAGE.format(value=brought[key]))
    default = written(Settings.model_fields[name].default)
    return "\n".join([*lines, f"{'' if counts else '#'}{key}={default}"])


def _meanings(readme: str) -> dict[str, str]:
    text = (ROOT / readme).read_text(encoding="utf-8")
    return {key: meaning.replace("`", "") for key, meaning in _ROW.findall(text)}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(environment_example(), encoding="utf-8")
