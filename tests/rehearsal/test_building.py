from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.rehearsal.base import IMAGE
from tests.rehearsal.building import Builder
from tests.rehearsal.errors import NotRehearsed, StepFailed
from tests.rehearsal.image import Image

FROM = f"FROM {IMAGE} AS one\n"


def lay(root: Path) -> None:
    """A base image whose Python is the one that runs the tests."""
    binaries = root / "usr/local/bin"
    binaries.mkdir(parents=True)
    python = binaries / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    (root / "tmp").mkdir()
    (root / "root").mkdir()


def build(folder: Path, steps: str, **given: str) -> Image:
    return Builder(folder / "built", folder / "context", given, lay=lay).build(FROM + steps)


@pytest.fixture(autouse=True)
def _context(tmp_path: Path) -> None:
    context = tmp_path / "context"
    for name in ("app/a.py", "app/deep/b.py", "app/.secret", ".env", "note.txt"):
        (context / name).parent.mkdir(parents=True, exist_ok=True)
        (context / name).write_text(name, encoding="utf-8")
    (context / ".dockerignore").write_text("*\n!app\n!note.txt\n**/.*\n", encoding="utf-8")
    (tmp_path / "built").mkdir()


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_what_is_copied_honours_the_ignore_file(tmp_path: Path) -> None:
    image = build(tmp_path, "WORKDIR /src\nCOPY app ./app\nCOPY note.txt ./\nCOPY . /all\n")
    assert files(image.inside("/src")) == ["app/a.py", "app/deep/b.py", "note.txt"]
    assert files(image.inside("/all"))[-3:] == ["app/a.py", "app/deep/b.py", "note.txt"]


@pytest.mark.parametrize("source", [".env", "app/.secret", "nowhere"])
def test_copying_what_is_not_sent_fails(tmp_path: Path, source: str) -> None:
    with pytest.raises(StepFailed, match="COPY finds no"):
        build(tmp_path, f"COPY {source} /x\n")


def test_stages_hand_on_what_is_copied_from_them(tmp_path: Path) -> None:
    made = "RUN install -d /made/deep && install -d /lost\n"
    image = build(tmp_path, f"{made}FROM {IMAGE} AS two\nCOPY --from=one /made /made\n")
    assert image.inside("/made/deep").is_dir()
    assert not image.inside("/lost").exists()


@pytest.mark.parametrize("copied", ["--from=one /nowhere /x", "--from=nobody /made /made"])
def test_copying_what_no_stage_made_fails(tmp_path: Path, copied: str) -> None:
    with pytest.raises(StepFailed):
        build(tmp_path, f"RUN install -d /made\nFROM {IMAGE} AS two\nCOPY {copied}\n")


def test_a_command_finds_its_paths_and_arguments_in_the_folder(tmp_path: Path) -> None:
    image = build(
        tmp_path,
        'ARG APP_UID=0\nENV HOME=/tmp\nRUN install -d -m 0700 /data && install -d "/opt/${APP_UID}"\n',
        APP_UID="7",
    )
    assert image.inside("/data").stat().st_mode & 0o777 == 0o700
    assert (image.root / "opt/7").is_dir()


def test_a_step_that_fails_says_what_it_printed(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match=r"line 2: .*oh dear"):
        build(tmp_path, "RUN python -c \"raise SystemExit('oh dear')\"\n")


def test_system_packages_are_left_out_and_told(tmp_path: Path) -> None:
    image = build(
        tmp_path,
        "RUN apt-get update && apt-get install -y --no-install-recommends x && "
        "install -d /made && rm -rf /var/lib/apt/lists/*\n",
    )
    assert image.left_out == [
        "apt-get update",
        "apt-get install -y --no-install-recommends x",
        "rm -rf /var/lib/apt/lists/*",
    ]
    assert image.inside("/made").is_dir()


@pytest.mark.parametrize(
    "step",
    [
        "ADD note.txt /x",
        'SHELL ["/bin/bash", "-c"]',
        "ONBUILD USER 1:1",
        "OOPS",
        "MAINTAINER somebody",
        "USER nobody",
        "USER 1:1\nRUN python -V",
        "RUN curl x",
        "RUN rm -rf /made",
        "RUN python -V; rm -rf x",
        "RUN python -V | sh",
        "RUN python -V & sh",
        "RUN install x /usr/lib/x",
        "RUN install x /bin/x",
        "RUN --network=host python -V",
        "RUN --mount=type=secret,id=x python -V",
        "COPY --chmod=755 app /app",
        "COPY *.txt /x/",
        "COPY app note.txt /x",
        "ENTRYPOINT dakeshi",
        "CMD dakeshi",
        "HEALTHCHECK NONE",
        "HEALTHCHECK CMD dakeshi health",
        "ENV A=$UNKNOWN",
        "FROM debian:bookworm AS two",
        "FROM one AS two",
        f"FROM {IMAGE}",
    ],
)
def test_what_is_not_known_is_refused_and_not_passed_over(tmp_path: Path, step: str) -> None:
    with pytest.raises(NotRehearsed):
        build(tmp_path, step + "\n")


def test_an_argument_that_nothing_takes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotRehearsed, match="EXTRA"):
        build(tmp_path, "ARG EXTRAS\n", EXTRA="x")


def test_arguments_come_from_the_builder_the_stage_and_the_head_in_this_order(
    tmp_path: Path,
) -> None:
    text = f"ARG A=head\nARG B=head\nARG C=head\nARG D\n{FROM}ARG A\nARG B=stage\nARG C=stage\nARG D\nENV E=$A-$B-$C\n"
    builder = Builder(tmp_path / "built", tmp_path / "context", {"C": "given"}, lay=lay)
    assert builder.build(text).environment["E"] == "head-stage-given"


def test_what_an_image_is_started_with_is_kept(tmp_path: Path) -> None:
    image = build(
        tmp_path,
        "LABEL a.b=c\nEXPOSE 8080 9090\nSTOPSIGNAL SIGTERM\nVOLUME /data\nUSER 10:20\n"
        'HEALTHCHECK --interval=30s --retries=3 CMD ["a", "health"]\n'
        'CMD ["lost"]\nENTRYPOINT ["a"]\nCMD ["b"]\n',
    )
    assert (image.user, image.volumes) == ((10, 20), ("/data",))
    assert (image.entrypoint, image.command, image.healthcheck) == (("a",), ("b",), ("a", "health"))
    assert ("HEALTHCHECK", "interval=30s") in image.told
    assert ("LABEL", "a.b=c") in image.told


def test_paths_of_the_environment_lead_into_the_folder(tmp_path: Path) -> None:
    image = build(tmp_path, "ENV PATH=/opt/x/bin:$PATH A=0.0.0.0:9090 B=https://x/y C=/data\n")
    outside = image.seen_from_outside()
    assert outside["PATH"].split(os.pathsep)[:2] == [
        f"{image.root}/opt/x/bin",
        f"{image.root}/usr/local/bin",
    ]
    assert "/usr/bin" in outside["PATH"].split(os.pathsep)
    assert (outside["A"], outside["B"]) == ("0.0.0.0:9090", "https://x/y")
    assert outside["C"] == f"{image.root}/data"
