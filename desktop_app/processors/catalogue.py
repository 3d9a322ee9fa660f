"""All tools, in menu order. One more tool is one more line."""

from __future__ import annotations

from desktop_app.processors.colorization import COLORIZE
from desktop_app.processors.declare import Tool

TOOLS: tuple[Tool, ...] = (COLORIZE,)
