"""An emulated Telegram Bot API that the real client library talks to over HTTP."""

from tests.emulators.bot_api import BotApi
from tests.emulators.limits import Limits, Violation
from tests.emulators.messages import Button, Message
from tests.emulators.people import Person
from tests.emulators.places import Chat, Place, Topic
from tests.emulators.server import Request

__all__ = [
    "BotApi",
    "Button",
    "Chat",
    "Limits",
    "Message",
    "Person",
    "Place",
    "Request",
    "Topic",
    "Violation",
]
