"""What the image of this checkout does, as far as that shows without an engine."""

from __future__ import annotations

import asyncio
import http.server
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.charts import sample
from tests.emulators import BotApi
from tests.rehearsal.image import Image
from tests.rehearsal.rehearsing import build_image, folder_for_all
from tests.rehearsal.running import Container, can_become, container_of

pytestmark = pytest.mark.slow

QUESTION = "淮北首批3家试点单位内设科室由多少个精简到多少个?"
STOPS_WITHIN_S = 45
"""`stop_grace_period` of compose.yaml; a test holds the two together."""


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    """The image, which takes its packages from the index as any build does."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
    asked = subprocess.run(
        [*pip, "--dest", str(tmp_path_factory.mktemp("asked")), "editables"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if asked.returncode:
        pytest.skip("the package index cannot be reached")
    with folder_for_all() as folder:
        built = build_image(folder)
        if not can_become(built.user):
            pytest.skip("this root may become nobody else")
        yield built


@pytest.fixture(scope="module")
def running(image: Image) -> Iterator[Container]:
    with container_of(image) as made:
        yield made


@pytest.fixture
def container(running: Container) -> Iterator[Container]:
    """The image; whatever a test does with it, it writes to its volume and to memory alone."""
    yield running
    assert running.written() == []


@pytest.fixture(scope="module")
def answered(running: Container) -> dict[str, object]:
    """What the first question to an empty data folder comes to."""
    done = running.run("ask", QUESTION, "--json")
    assert done.status == 0, done.err
    answer: dict[str, object] = json.loads(done.out)
    return answer


def test_an_unprivileged_user_gets_an_answer_with_its_source(
    container: Container, answered: dict[str, object]
) -> None:
    assert container.image.user != (0, 0)
    assert answered["refused"] is False
    assert "52" in str(answered["answer"])
    assert "38" in str(answered["answer"])
    assert answered["citations"]
    assert answered["unsupported_figures"] == []


@pytest.mark.usefixtures("answered")
def test_no_library_leaves_what_it_would_report(container: Container) -> None:
    left = {path.name for path in container.image.inside("/tmp").rglob("*")}  # noqa: S108 - of the image
    assert left.isdisjoint({"deviceid", ".ses", "onnxruntime.db", "telemetry_user_id"})


def test_the_library_of_the_base_is_compiled(container: Container) -> None:
    library = container.image.inside("/usr/local/lib")
    assert list(library.glob("python3.*/__pycache__/argparse.*.pyc"))


def test_it_runs_what_was_installed_and_not_the_checkout(container: Container) -> None:
    done = container.execute("python", "-c", "import bot, knowledge; print(bot, knowledge)")
    assert done.out.count(f"{container.image.root}/opt/dakeshi/lib/") == 2


@pytest.mark.usefixtures("answered")
def test_the_volume_is_taken_up_by_the_next_container(container: Container) -> None:
    done = container.run("status", "--json")
    assert done.status == 0
    assert json.loads(done.out)["serving"]
    assert container.image.inside("/data/current.json").exists()


@pytest.mark.usefixtures("answered")
def test_what_the_corpus_does_not_say_is_refused_there_too(container: Container) -> None:
    assert container.run("ask", "杭州市精简了多少个内设机构?").status == 3


def test_its_user_can_write_nowhere_else(container: Container) -> None:
    places = ["/", "/opt/dakeshi/bin", "/usr/local/lib", "/root"]
    places += ["/opt/dakeshi/bin/dakeshi", "/opt/dakeshi/pyvenv.cfg"]
    tried = [str(container.image.inside(place)) for place in places]
    attempt = (
        "import os, sys\n"
        "for place in sys.argv[1:]:\n"
        "    target = os.path.join(place, 'new') if os.path.isdir(place) else place\n"
        "    try:\n"
        "        open(target, 'ab').close()\n"
        "    except OSError:\n"
        "        continue\n"
        "    print(place)\n"
    )
    kept = [str(container.image.inside(place)) for place in ("/data", "/tmp")]  # noqa: S108 - of the image
    done = container.execute("python", "-c", attempt, *tried, *kept)
    assert done.out.split() == kept


def test_charts_are_lettered_with_the_font_of_the_package(
    container: Container, tmp_path: Path
) -> None:
    drawn = container.image.inside("/tmp/chart.png")  # noqa: S108 - of the image
    done = container.execute("python", "-m", "bot.charts.sample", str(drawn))
    assert done.status == 0, done.err
    sample.main([str(tmp_path / "chart.png")])
    assert drawn.read_bytes() == (tmp_path / "chart.png").read_bytes()


def test_nothing_in_the_image_is_secret(container: Container) -> None:
    told = {**container.image.environment, **dict(container.image.told)}
    assert [name for name in told if "TOKEN" in name or "KEY" in name or "SECRET" in name] == []
    names = {path.name for path in container.image.root.rglob("*")}
    assert names.isdisjoint({".env", ".git", ".dockerignore", "CONTRIBUTING.md"})


class _Alive(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_the_health_check_tells_a_live_bot_from_none(container: Container) -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), _Alive) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        listen = f"0.0.0.0:{server.server_port}"
        try:
            alive = container.execute(*container.image.healthcheck, DAKESHI_HEALTH_LISTEN=listen)
        finally:
            server.shutdown()
            thread.join()
    none = container.execute(*container.image.healthcheck, DAKESHI_HEALTH_LISTEN=listen)
    assert (alive.status, none.status) == (0, 1), (alive, none)


def test_without_a_token_its_own_command_says_what_is_missing(container: Container) -> None:
    done = container.run()
    assert done.status == 2
    assert "DAKESHI_TELEGRAM_TOKEN" in done.err
    assert "Traceback" not in done.err


@asynccontextmanager
async def started(container: Container, **given: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The image with its own command, until it has been told to stop."""
    how = container.started((*container.image.entrypoint, *container.image.command), **given)
    process = await asyncio.create_subprocess_exec(
        *how.pop("args"), **how, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.usefixtures("answered")
async def test_it_serves_telegram_and_stops_when_told_to(container: Container) -> None:
    async with BotApi() as telegram:
        given = {
            "DAKESHI_TELEGRAM_TOKEN": telegram.token,
            "DAKESHI_TELEGRAM_API_URL": telegram.base_url.removesuffix("/bot"),
            "DAKESHI_HEALTH_LISTEN": "127.0.0.1:0",
        }
        async with started(container, **given) as process:
            assert process.stderr is not None
            async with asyncio.timeout(120):
                await process.stderr.readline()
            an = telegram.person("安", language="zh-hans")
            chat = telegram.private(an)
            an.says(chat, QUESTION)
            reply = await an.hears(chat, "52个")
            assert "[1]" in reply.text
            name = dict(container.image.told)["STOPSIGNAL"]
            process.send_signal(signal.Signals[name])
            _, errors = await asyncio.wait_for(process.communicate(), STOPS_WITHIN_S)
            assert process.returncode == 0, errors
    owner = container.image.inside("/data/telegram.sqlite").stat().st_uid
    assert owner == container.image.user[0] != 0 or os.geteuid() != 0
