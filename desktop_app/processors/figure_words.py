"""What the figures of a result are called in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.words import N_, tr

# By the names that ``--json`` has for them, without their unit.
_WORDS = (
    N_("marked"), N_("masked"), N_("negative"), N_("target"), N_("erased"), N_("mean"),
    N_("largest"), N_("sigma"), N_("deviation"), N_("largest drift"),
    N_("iterations"), N_("residual"), N_("converged"), N_("correlation"),
    N_("gain"), N_("bias"), N_("share"), N_("frames"), N_("reference"), N_("way"),
    N_("sigma range"), N_("confident"), N_("occluded"), N_("truth"), N_("contrast"),
    N_("brightness"), N_("sharpness"), N_("images"), N_("pixels"), N_("std"),
    N_("white"), N_("exposures"),
)  # fmt: skip
# Those whose name is for programs; a reason speaks for itself.
_CALLED = {
    "aee": N_("mean endpoint error"),
    "aee_best70": N_("mean endpoint error of the surest 70 %"),
    "aae": N_("mean angular error"),
    "reason": "",
}
_PX = "_px"
_UNITS = {"aee": " px", "aee_best70": " px", "aae": "°"}


def figure_words(name: str) -> str:
    """Give the words for a figure; of a name nobody foresaw, the name itself."""
    called = _CALLED.get(name, name.removesuffix(_PX).replace("_", " "))
    return tr(called) if called else ""


def figures_told(figures: Mapping[str, Any]) -> str:
    """Put the numbers, verdicts and words of a result into one line.

    A count of pixels that is 0 has nothing to tell, and is left out.
    """
    return ", ".join(
        _told(name, value)
        for name, value in figures.items()
        if isinstance(value, int | float | str) and not _is_empty(name, value)
    )


def _is_empty(name: str, value: float | str) -> bool:
    return name.endswith(_PX) and isinstance(value, int) and value == 0


def _told(name: str, value: float | str) -> str:
    words = figure_words(name)
    if isinstance(value, bool):
        return words if value else tr("not {figure}").format(figure=words)
    number = f"{value:.3g}" if isinstance(value, float) else str(value)
    unit = " px" if name.endswith(_PX) else _UNITS.get(name, "")
    return f"{words} {number}{unit}".lstrip()
