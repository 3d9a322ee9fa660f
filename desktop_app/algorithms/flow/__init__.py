"""Lucas-Kanade flow: the motion of every pixel between two frames."""

from desktop_app.algorithms.flow.front import lucas_kanade

__all__ = ["lucas_kanade"]
