"""Computations whose figures must first be found.

Each lookup is asked again after every round of tool calls and gives the calls it can make by then;
a rate may have to be computed before it can be applied to somebody else's figures.
"""

from bot.agent.lookups.after_cut import after_cut
from bot.agent.lookups.looking import Lookup, look_up
from bot.agent.lookups.rates import Rates
from bot.agent.lookups.what_if import WhatIf

__all__ = ["Lookup", "Rates", "WhatIf", "after_cut", "look_up"]
