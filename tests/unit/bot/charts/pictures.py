"""What is where in a drawn chart."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

BLUE, RUST, GREY = (43, 95, 140), (180, 83, 58), (179, 189, 199)
Colour = tuple[int, int, int]


def picture(png: bytes) -> Image.Image:
    assert png.startswith(b"\x89PNG")
    return Image.open(io.BytesIO(png)).convert("RGB")


def runs(image: Image.Image, colour: Colour) -> list[tuple[int, int]]:
    """First and last x of each bar of a colour, from the top."""
    alike = np.all(np.abs(np.asarray(image).astype(int) - colour) <= 3, axis=2)
    found: list[tuple[int, int]] = []
    previous: tuple[int, int] | None = None
    for line in alike:
        xs = np.flatnonzero(line)
        # Three pixels of one colour in a row are a bar; blends of letters are shorter.
        whole = len(xs) >= 3 and xs[-1] - xs[0] == len(xs) - 1
        run = (int(xs[0]), int(xs[-1])) if whole else None
        if run and run != previous:
            found.append(run)
        previous = run
    return found
