"""Everything that leaves for Telegram: paced, repeated where that is safe, and sent once."""

from bot.chat.delivery.flood_gate import FloodGate, Leaving
from bot.chat.delivery.pieces import Button, Piece, keyboard, pieces_from_json, pieces_to_json
from bot.chat.delivery.postman import OnLeaving, Postman, Unreachable
from bot.chat.delivery.sightings import Sightings

__all__ = [
    "Button",
    "FloodGate",
    "Leaving",
    "OnLeaving",
    "Piece",
    "Postman",
    "Sightings",
    "Unreachable",
    "keyboard",
    "pieces_from_json",
    "pieces_to_json",
]
