"""The Dockerfile, the compose file and what is sent to the builder, read and linted."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings
from tests.rehearsal.context import BuildContext
from tests.rehearsal.dockerfile import Instruction, read_dockerfile

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
COMPOSE = sorted(DOCKER.glob("compose*.yaml"))
_GOODBYE_S = 20
"""What a bot needs to stop, besides the time that answers have."""


def tool(name: str) -> str:
    found = shutil.which(name, path=Path(sys.executable).parent)
    if found is None and sys.platform == "win32":
        pytest.skip(f"no package of {name} for this platform")
    assert found is not None, f"{name} is not installed: make dev"
    return found


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def steps(keyword: str) -> list[Instruction]:
    read = read_dockerfile((DOCKER / "Dockerfile").read_text(encoding="utf-8"))
    return [step for step in read if step.keyword == keyword]


@pytest.fixture
def bot() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))
    service: dict[str, Any] = loaded["services"]["bot"]
    return service


def test_hadolint_finds_nothing() -> None:
    done = run(
        tool("hadolint"), "--no-color", "--failure-threshold", "style", DOCKER / "Dockerfile"
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_hadolint_would_find_something(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian\nRUN cd /tmp\n", encoding="utf-8")
    assert run(tool("hadolint"), tmp_path / "Dockerfile").returncode == 1


@pytest.mark.parametrize("file", COMPOSE, ids=lambda file: file.name)
def test_compose_files_follow_their_schema(file: Path) -> None:
    done = run(tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_compose_client_reads_file_and_settings(tmp_path: Path) -> None:
    compose = compose_client()
    example = (DOCKER / ".env.example").read_text(encoding="utf-8")
    counting = re.sub(r"^#(?=DAKESHI_[A-Z_]+=.)", "", example, flags=re.MULTILINE)
    (tmp_path / ".env").write_text(counting, encoding="utf-8")
    shutil.copy(DOCKER / "compose.yaml", tmp_path)
    done = run(*compose, "--project-directory", tmp_path, "-f", tmp_path / "compose.yaml", "config")
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr
    found = yaml.safe_load(done.stdout)["services"]["bot"]
    assert found["environment"]["DAKESHI_TELEGRAM_TRIGGER"] == "#问"
    assert Settings(
        _env_file=None,
        **{
            key.removeprefix("DAKESHI_").lower(): value
            for key, value in found["environment"].items()
            if value
        },
    ) == Settings(_env_file=None)


def compose_client() -> tuple[str, ...]:
    """The command of the compose client, which needs no engine to read a file."""
    for command in (("docker", "compose"), ("docker-compose",)):
        if shutil.which(command[0]) and run(*command, "version").returncode == 0:
            return command
    pytest.skip("no compose client here: neither `docker compose` nor docker-compose")


def test_the_bot_may_write_to_its_volume_and_to_memory_alone(bot: dict[str, Any]) -> None:
    volumes = [step.value for step in steps("VOLUME")]
    assert bot["read_only"] is True
    assert [mount.split(":")[1] for mount in bot["volumes"]] == volumes == ["/data"]
    assert [mount.split(":")[0] for mount in bot["tmpfs"]] == ["/tmp"]  # noqa: S108 - of the image


def test_the_bot_has_no_rights_and_bounds(bot: dict[str, Any]) -> None:
    assert bot["cap_drop"] == ["ALL"]
    assert bot["security_opt"] == ["no-new-privileges:true"]
    assert {"cap_add", "privileged", "user", "network_mode", "pid"}.isdisjoint(bot)
    assert set(bot["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert "max-size" in bot["logging"]["options"]
    # What is published is seen from this machine alone.
    assert all(port.startswith("127.0.0.1:") for port in bot["ports"])


def test_answers_in_flight_have_their_time_when_the_bot_is_stopped(bot: dict[str, Any]) -> None:
    default = re.fullmatch(r"\$\{\w+:-(\d+)s\}", bot["stop_grace_period"])
    assert default is not None
    assert int(default[1]) >= Settings.model_fields["telegram_drain_s"].default + _GOODBYE_S


def test_image_and_compose_check_health_alike(bot: dict[str, Any]) -> None:
    (image,) = steps("HEALTHCHECK")
    checked = {name.replace("-", "_"): value for name, value in image.flags}
    given = {name: str(value) for name, value in bot["healthcheck"].items() if name != "test"}
    assert given == checked
    assert bot["healthcheck"]["test"] == ["CMD", "dakeshi", "health"]
    assert image.value == 'CMD ["dakeshi", "health"]'


def test_the_image_and_compose_build_on_the_same_pinned_base(bot: dict[str, Any]) -> None:
    base = dict(step.value.partition("=")[::2] for step in steps("ARG"))["PYTHON_IMAGE"]
    assert re.fullmatch(r"python:3\.\d+-slim-[a-z]+", base)
    assert bot["build"]["args"]["PYTHON_IMAGE"] == f"${{PYTHON_IMAGE:-{base}}}"
    taken = {step.value.partition("=")[0] for step in steps("ARG")}
    assert bot["build"]["args"].keys() <= taken


def test_nothing_but_the_program_is_sent_to_the_builder(tmp_path: Path) -> None:
    for name in (
        ".env", "docker/.env", ".git/config", ".venv/bin/python", "data/telegram.sqlite", "bot/.env",
        "bot/__pycache__/a.pyc", "tests/test_a.py", "id_rsa",
        "bot/a.py", "knowledge/models/m.onnx", "prompts/p.md", "pyproject.toml", "README.md",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    shutil.copy(ROOT / ".dockerignore", tmp_path)
    assert {str(file) for file in BuildContext(tmp_path).files} - {".dockerignore"} == {
        "bot/a.py",
        "knowledge/models/m.onnx",
        "prompts/p.md",
        "pyproject.toml",
        "README.md",
    }
