"""All tools, in menu order. One more tool is one more line."""

from __future__ import annotations

from desktop_app.processors.align import ALIGN
from desktop_app.processors.bilateral import BILATERAL
from desktop_app.processors.colorization import COLORIZE
from desktop_app.processors.declare import Tool
from desktop_app.processors.erasing import ERASE
from desktop_app.processors.flow import FLOW
from desktop_app.processors.statistics import STATISTICS
from desktop_app.processors.tonemap import TONEMAP

TOOLS: tuple[Tool, ...] = (COLORIZE, BILATERAL, TONEMAP, FLOW, ALIGN, ERASE, STATISTICS)
