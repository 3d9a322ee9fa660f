"""The one grid of all margins and gaps, in px of a screen of 100 %.

What is not named here is the style's own, which is the same everywhere.
"""

from __future__ import annotations

HAIR = 2  # between things that belong together: swatches
STEP = 4  # around the pages of plots and lists
GAP = 8  # between cards, and within them
WIDE = 12  # between the parts of a page
PAGE = 24  # around a page
