"""The sentences that say what a calculator found, one module a family of calculators."""

from bot.headlines.writing import headline

__all__ = ["headline"]
