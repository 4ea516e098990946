from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.errors import ConfigurationError
from bot.settings import Settings, load_settings
from bot.terminal.asking import Session
from bot.terminal.health import health, reached_at
from bot.terminal.phrases import Words
from bot.terminal.screen import Screen
from tests.fakes.terminal import FakeServices, Terminal, composition

ALIVE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Rude:
    """A server that says what it was told to say to whoever connects, and nothing else."""

    says: bytes
    port: int = 0
    heard: list[bytes] = field(default_factory=list)

    @contextmanager
    def serving(self) -> Iterator[Rude]:
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.port = server.getsockname()[1]
            thread = threading.Thread(target=self._serve, args=(server,))
            thread.start()
            try:
                yield self
            finally:
                # Wakes the thread where nobody asked.
                with socket.create_connection(("127.0.0.1", self.port)):
                    pass
                thread.join()

    def _serve(self, server: socket.socket) -> None:
        connection, _ = server.accept()
        # Whoever asked may leave before everything is said.
        with connection, suppress(ConnectionError):
            self.heard.append(connection.recv(4096))
            connection.sendall(self.says)
            # Held until whoever asked has gone.
            connection.recv(1)


def asked(folder: Path, listen: str | None) -> tuple[int, str]:
    """The exit status and what was said, where a bot is to listen there."""
    out, err = io.StringIO(), io.StringIO()
    session = Session(
        Settings(data_dir=folder, health_listen=listen, _env_file=None),
        Screen(out, err, colour=False),
        Words("en"),
        composition(FakeServices()),
        lambda _: b"",
    )
    status = health(session, timeout_s=0.3)
    assert not (out.getvalue() and err.getvalue())
    return status, out.getvalue() + err.getvalue()


def test_a_bot_that_answers_200_is_alive(tmp_path: Path) -> None:
    with Rude(ALIVE).serving() as server:
        status, said = asked(tmp_path, f"127.0.0.1:{server.port}")
    assert (status, said) == (0, f"http://127.0.0.1:{server.port}/healthz: alive.\n")
    assert server.heard[0].startswith(b"GET /healthz HTTP/1.1\r\n")


def test_a_bot_that_listens_everywhere_is_asked_on_its_own_machine(tmp_path: Path) -> None:
    with Rude(ALIVE).serving() as server:
        assert asked(tmp_path, f"0.0.0.0:{server.port}")[0] == 0
    assert reached_at("[::]:9090") == ("::1", 9090)
    assert reached_at("[::1]:9090") == ("::1", 9090)
    assert reached_at("bot.example:9090") == ("bot.example", 9090)


def test_no_proxy_stands_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with Rude(ALIVE).serving() as server:
        assert asked(tmp_path, f"127.0.0.1:{server.port}")[0] == 0


@pytest.mark.parametrize(
    ("says", "said"),
    [
        (b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "status 503"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\n\r\n", "status 302"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "no answer"),
        (b"HTTP/1.1 " + b"9" * 100_000, "no answer"),
        (b"", "no answer (timed out)"),
    ],
    ids=["unwell", "elsewhere", "another server", "endless", "silent"],
)
def test_anything_else_is_a_failure_that_says_what_came(
    tmp_path: Path, says: bytes, said: str
) -> None:
    with Rude(says).serving() as server:
        status, output = asked(tmp_path, f"127.0.0.1:{server.port}")
    assert status == 1
    assert said in output
    assert output.count("\n") == 1


def test_nobody_there_is_a_failure(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    status, said = asked(tmp_path, f"127.0.0.1:{port}")
    assert status == 1
    assert "see its log" in said


def test_without_an_address_there_is_nowhere_to_ask(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    assert terminal.run("health") == 2
    assert "DAKESHI_HEALTH_LISTEN" in terminal.err.getvalue()


@pytest.mark.parametrize("listen", ["9090", ":9090", "host:", "host:99999", "host:²"])
def test_an_address_that_is_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listen: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DAKESHI_HEALTH_LISTEN", listen)
    with pytest.raises(ConfigurationError, match="DAKESHI_HEALTH_LISTEN"):
        load_settings()
