"""The compose file of several bots, and what stands before them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.chat.receiving import WEBHOOK_PATH
from bot.settings import Settings
from tests.rehearsal.dockerfile import read_dockerfile
from tests.unit.test_docker import compose_client, run

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
FILE = DOCKER / "compose.scale.yaml"
NGINX = (DOCKER / "webhook.nginx.conf").read_text(encoding="utf-8")
ASKS_AGAIN = (1, 27, 3)
"""The nginx from which on one that pays nothing may ask for a name again while it runs."""
GIVEN = {"POSTGRES_PASSWORD": "l0ngRandom", "WEBHOOK_HOST": "bot.example.org"}


@pytest.fixture
def services() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    found: dict[str, Any] = loaded["services"]
    return found


def filled_in(value: str) -> str:
    """A value as the compose client reads it."""
    return re.sub(
        r"\$\{(\w+)(?::[-?+]([^}]*))?\}", lambda found: GIVEN.get(found[1], found[2] or ""), value
    )


def test_each_bot_is_what_the_one_bot_is_but_for_what_they_share(services: dict[str, Any]) -> None:
    alone = yaml.safe_load((DOCKER / "compose.yaml").read_text("utf-8"))["services"]["bot"]
    bot = services["bot"]
    for name in (
        "read_only", "tmpfs", "cap_drop", "security_opt", "init", "volumes", "stop_grace_period",
    ):  # fmt: skip
        assert bot[name] == alone[name], name
    assert bot["deploy"]["resources"] == alone["deploy"]["resources"]
    assert bot["deploy"]["replicas"] == "${BOTS:-3}"
    # Ports of a machine are one bot's.
    assert "ports" not in bot


def test_the_settings_of_the_bots_are_ones_and_lead_to_the_other_services(
    services: dict[str, Any],
) -> None:
    given: dict[str, Any] = {
        name.removeprefix("DAKESHI_").lower(): filled_in(value)
        for name, value in services["bot"]["environment"].items()
    }
    assert given.keys() <= Settings.model_fields.keys()
    settings = Settings(_env_file=None, **given)
    assert settings.database_url is not None
    assert "@postgres:5432/dakeshi" in settings.database_url.get_secret_value()
    assert settings.vector_url == "http://chroma:8000"
    assert {"postgres", "chroma"} <= services.keys()
    assert services["bot"]["build"]["args"]["EXTRAS"].startswith("postgres")


def test_the_engines_are_of_the_versions_that_are_tested(services: dict[str, Any]) -> None:
    pinned = dict(
        line.split("==")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if "==" in line
    )
    assert services["chroma"]["image"] == f"chromadb/chroma:{pinned['chromadb']}"
    assert services["postgres"]["image"].startswith("postgres:18-")


def test_nothing_but_the_webhook_is_published(services: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {"webhook": ["${WEBHOOK_PORT:-443}:8443"]}


def test_what_stands_before_the_bots_gives_them_what_telegram_brings(
    services: dict[str, Any],
) -> None:
    (listens,) = (
        step.value
        for step in read_dockerfile((DOCKER / "Dockerfile").read_text("utf-8"))
        if step.keyword == "EXPOSE"
    )
    assert re.findall(r"location = (\S+)", NGINX) == [WEBHOOK_PATH]
    (port,) = re.findall(r"server bot:(\d+) resolve", NGINX)
    assert port in listens.split()
    assert "proxy_next_upstream" in NGINX
    assert "non_idempotent" in NGINX
    mounted = dict(mount.split(":")[:2] for mount in services["webhook"]["volumes"])
    assert mounted["./webhook.nginx.conf"] == "/etc/nginx/nginx.conf"


def test_nginx_reads_its_file(tmp_path: Path) -> None:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("no nginx here")
    certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x"]
    files = ["-keyout", f"{tmp_path}/privkey.pem", "-out", f"{tmp_path}/fullchain.pem"]
    subprocess.run([*certificate, *files], check=True, capture_output=True)
    here = NGINX.replace("/tmp/", f"{tmp_path}/").replace("/etc/nginx/tls", str(tmp_path))  # noqa: S108 - of the image
    told = run(nginx, "-v").stderr
    if tuple(map(int, re.findall(r"\d+", told)[:3])) < ASKS_AGAIN:
        here = here.replace("server bot:8080 resolve", "server 127.0.0.1:8080")
    (tmp_path / "nginx.conf").write_text(here, encoding="utf-8")
    done = run(nginx, "-t", "-c", tmp_path / "nginx.conf")
    assert done.returncode == 0, done.stderr


def test_the_compose_client_reads_file_and_settings(tmp_path: Path) -> None:
    compose = compose_client()
    given = "".join(f"{name}={value}\n" for name, value in GIVEN.items())
    (tmp_path / ".env").write_text(f"{given}DAKESHI_TELEGRAM_TOKEN=1:a\n", encoding="utf-8")
    shutil.copy(FILE, tmp_path)
    done = run(*compose, "--project-directory", tmp_path, "-f", tmp_path / FILE.name, "config")
    assert done.returncode == 0, done.stderr
    found = yaml.safe_load(done.stdout)["services"]["bot"]
    assert found["deploy"]["replicas"] == 3
    assert "l0ngRandom" in found["environment"]["DAKESHI_DATABASE_URL"]
