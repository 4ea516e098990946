from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rehearsal.errors import NobodyToRunAs
from tests.rehearsal.image import Image
from tests.rehearsal.rehearsing import folder_for_all
from tests.rehearsal.running import Container, as_user, can_become, container_of

NOBODY = 10_001, 10_001


@pytest.fixture
def image() -> Iterator[Image]:
    """An image with one program, a shell script, and a user who is nobody where that can be."""
    with folder_for_all() as folder:
        root = folder / "root"
        for name in ("opt/app", "data", "tmp"):
            (root / name).mkdir(parents=True)
        (root / "tmp").chmod(0o1777)
        user = NOBODY if os.geteuid() == 0 else (os.geteuid(), os.getegid())
        if not can_become(user):
            pytest.skip("this root may become nobody else")
        os.chown(root / "data", *user)
        program = root / "opt/app/say"
        program.write_text('#!/bin/sh\numask >/dev/null; eval "$*"\n', encoding="utf-8")
        program.chmod(0o755)
        yield Image(
            root,
            environment={"PATH": "/opt/app:/usr/bin:/bin", "DATA": "/data"},
            workdir="/data",
            user=user,
            volumes=("/data",),
            entrypoint=("say",),
            command=("echo hello",),
        )


@pytest.fixture
def container(image: Image) -> Iterator[Container]:
    with container_of(image) as made:
        yield made


def test_an_image_runs_its_own_command_or_another(container: Container) -> None:
    assert container.run().out == "hello\n"
    done = container.run("echo $DATA; pwd; echo $GIVEN >&2; exit 3", GIVEN="x")
    data = str(container.image.inside("/data"))
    assert (done.status, done.out.split(), done.err) == (3, [data, data], "x\n")


def test_nothing_of_this_process_is_in_its_environment(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAKESHI_TELEGRAM_TOKEN", "secret")
    assert "secret" not in container.execute("env").out


@pytest.mark.parametrize("place", ["opt/app/new", "opt/app/say", "new", "opt/new"])
def test_the_tree_cannot_be_written(container: Container, place: str) -> None:
    done = container.run(f"echo x > {container.image.root}/{place}")
    assert done.status != 0
    assert container.written() == []


def test_data_and_tmp_can(container: Container) -> None:
    assert (
        container.run(
            'echo x > here && mkdir -p "$TMPDIR/deep" && echo x > "$TMPDIR/deep/y"'
        ).status
        == 0
    )
    assert container.image.inside("/data/here").read_text() == "x\n"
    assert container.written() == []


def test_whatever_is_written_all_the_same_is_found(container: Container) -> None:
    root = container.image.root
    os.utime(root / "opt/app/say", (1, 1))
    (root / "opt").chmod(0o755)
    (root / "opt/left").write_text("x", encoding="utf-8")
    assert container.written() == ["opt", "opt/app/say", "opt/left"]


@pytest.mark.skipif(os.geteuid() != 0, reason="tells users apart, which takes root")
def test_what_is_left_elsewhere_is_found(container: Container) -> None:
    stray = Path("/var/tmp", container.image.root.parent.name)  # noqa: S108 - nothing belongs there
    container.run(f"touch {stray}")
    try:
        assert str(stray) in container.written()
    finally:
        stray.unlink()


def test_afterwards_its_owner_can_remove_it(image: Image) -> None:
    with container_of(image):
        pass
    shutil.rmtree(image.root / "opt")


def test_only_root_becomes_somebody_else() -> None:
    mine = os.geteuid(), os.getegid()
    assert "user" not in as_user(mine)
    if os.geteuid() == 0:
        assert as_user(NOBODY)["user"] == NOBODY[0]
    else:
        with pytest.raises(NobodyToRunAs):
            as_user(NOBODY)


def test_a_program_that_is_not_in_the_image_is_named(container: Container) -> None:
    with pytest.raises(FileNotFoundError, match="no program dakeshi"):
        container.execute("dakeshi")
    assert sys.executable not in container.execute("env").out
