"""Servers of vector engines as an operator would start them, on a free port of this machine."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_START_S = 60.0


@dataclass
class RunningServer:
    """A server process that may be stopped and started again at the same address."""

    command: list[str]
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log)
        deadline = time.monotonic() + _START_S
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            if self.process.poll() is not None or time.monotonic() > deadline:
                said = self.log.read_text(errors="replace")[-2000:]
                self.stop()
                raise RuntimeError(f"{self.command} did not start: {said}")
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextlib.contextmanager
def milvus_lite(folder: Path) -> Iterator[RunningServer]:
    """Milvus Lite as a server of its own, as several processes share it."""
    port = _free_port()
    command = [sys.executable, "-m", "milvus_lite", "server", "--host", "127.0.0.1"]
    yield from _running([*command, "--port", str(port), "--data-dir", str(folder)], port, folder)


@contextlib.contextmanager
def chroma_server(folder: Path) -> Iterator[RunningServer]:
    """`chroma run`."""
    port = _free_port()
    program = Path(sys.executable).with_name("chroma")
    command = [str(program), "run", "--host", "127.0.0.1", "--port", str(port)]
    yield from _running([*command, "--path", str(folder)], port, folder)


def _running(command: list[str], port: int, folder: Path) -> Iterator[RunningServer]:
    server = RunningServer(command, port, folder.with_name(f"{folder.name}.log"))
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
