"""Failures of a rehearsal."""

from __future__ import annotations


class NotRehearsed(Exception):
    """The Dockerfile says something that the rehearsal does not know how to do, or may not do."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line


class StepFailed(Exception):
    """A step of the Dockerfile was done and failed."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line


class NobodyToRunAs(Exception):
    """No unprivileged user can run this Python on this machine."""
