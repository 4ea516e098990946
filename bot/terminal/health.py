"""`dakeshi health`: whether a bot that serves is alive, for whatever watches over it.

It asks as anybody would, over HTTP, and reads neither the index nor the records.
"""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING

from bot.terminal.failures import ANSWERED, FAILED, Unusable

if TYPE_CHECKING:
    from bot.terminal.asking import Session

HEALTH_PATH = "/healthz"
_TIMEOUT_S = 4.0
"""Shorter than what a container engine waits for a check."""
_SHOWN_CHARS = 100
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - told apart, not listened on


def health(session: Session, *, timeout_s: float = _TIMEOUT_S) -> int:
    """Ask the address that the settings name; the exit status.

    Args:
        session: Whose settings name the address.
        timeout_s: Longest wait for each step of an answer, in seconds.

    Raises:
        Unusable: The settings name no address.
    """
    listen = session.settings.health_listen
    if listen is None:
        raise Unusable("no_health_address")
    host, port = reached_at(listen)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}{HEALTH_PATH}"
    try:
        status = _asked(host, port, timeout_s)
    except (OSError, http.client.HTTPException) as error:
        # What another kind of server said is in the error.
        cause = " ".join(str(error).split())[:_SHOWN_CHARS] or type(error).__name__
        session.screen.note(session.words("unreachable", address=address, cause=cause))
        return FAILED
    if status != http.client.OK:
        session.screen.note(session.words("unhealthy", address=address, status=status))
        return FAILED
    session.screen.line(session.words("healthy", address=address))
    return ANSWERED


def reached_at(listen: str) -> tuple[str, int]:
    """Where a server that listens there is reached from the same machine.

    Example:
        >>> reached_at("0.0.0.0:9090")
        ('127.0.0.1', 9090)
        >>> reached_at("[::]:9090")
        ('::1', 9090)
    """
    named, _, port = listen.rpartition(":")
    host = named.removeprefix("[").removesuffix("]")
    return _EVERYWHERE.get(host, host), int(port)


def _asked(host: str, port: int, timeout_s: float) -> int:
    # No proxy of the environment stands between a bot and its own machine.
    connection = http.client.HTTPConnection(host, port, timeout=timeout_s)
    try:
        connection.request("GET", HEALTH_PATH)
        return connection.getresponse().status
    finally:
        connection.close()
