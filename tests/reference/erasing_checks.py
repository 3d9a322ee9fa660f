"""Slow, plain checks of drawn rectangles, written from the definition alone."""

from __future__ import annotations

import numpy as np


def usual_target(height, width, part):
    """Pixels to erase, by the definition."""
    return max(1, round(part * height * width))


def fault_of(rectangles, height, width, part, count):
    """What is wrong with a draw; an empty string if nothing is."""
    least, most = count if isinstance(count, tuple) else (count, count)
    target = usual_target(height, width, part)
    if not min(least, target) <= len(rectangles) <= most:
        return f"{len(rectangles)} rectangles"
    if sum(w * h for _, _, w, h in rectangles) != target:
        return f"area of {sum(w * h for _, _, w, h in rectangles)}, not {target}"
    for index, (x, y, w, h) in enumerate(rectangles):
        if w < 1 or h < 1:
            return "an empty rectangle"
        if x < 0 or y < 0 or x + w > width or y + h > height:
            return "outside"
        for x2, y2, w2, h2 in rectangles[:index]:
            if x < x2 + w2 and x2 < x + w and y < y2 + h2 and y2 < y + h:
                return "overlap"
    return ""


def painted(rectangles, height, width):
    """How many rectangles cover each pixel, counted pixel by pixel."""
    counts = np.zeros((height, width), int)
    for x, y, w, h in rectangles:
        for row in range(y, y + h):
            for column in range(x, x + w):
                counts[row, column] += 1
    return counts


def has_single(height, width, area, longest=10):
    """Whether one rectangle of this area fits, not longer than the picture forces.

    Longest side over shortest may be 10, or what a strip across the shorter side of the
    picture would need times the usual 3.33.
    """
    longest = max(longest, 3.33 * area / min(height, width) ** 2)
    for tall in range(1, height + 1):
        wide, rest = divmod(area, tall)
        if (
            not rest
            and 1 <= wide <= width
            and max(tall / wide, wide / tall) <= longest + 1e-6
        ):
            return True
    return False
