"""Numbers with their unit and exactness: 三成, 50余名, 不低于3%, 2.9:1, 三四个; and rounding, here only.

`knowledge.numerals` reads the number itself; this package knows what stands around it. A text is
read in one pass: what looks like a number and is none is blanked (`blanking`), every number left is
a token (`tokens`), tokens with what joins them become parts (`parts`), and parts with the words
around them quantities (`finding`).
"""

from knowledge.quantities.finding import find_quantities, read_quantity
from knowledge.quantities.kinds import Exactness, Quantity
from knowledge.quantities.rounding import decimal_text, exact_text, round_half_up

__all__ = [
    "Exactness",
    "Quantity",
    "decimal_text",
    "exact_text",
    "find_quantities",
    "read_quantity",
    "round_half_up",
]
