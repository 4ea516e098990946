"""An emulated OpenAI-compatible provider that the real client library talks to over HTTP."""

from tests.emulators.provider.asked import Asked
from tests.emulators.provider.failures import DropAfter, Empty, Fail, Hang, HangAfter, Malformed
from tests.emulators.provider.provider import Provider
from tests.emulators.provider.replies import Reply, ToolCall
from tests.emulators.provider.steps import Scripted, Step

__all__ = [
    "Asked",
    "DropAfter",
    "Empty",
    "Fail",
    "Hang",
    "HangAfter",
    "Malformed",
    "Provider",
    "Reply",
    "Scripted",
    "Step",
    "ToolCall",
]
