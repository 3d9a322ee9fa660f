"""What the figures of a result are called in a sentence."""

from __future__ import annotations

from desktop_app.words import N_, tr

# By the names that ``--json`` has for them.
_WORDS = (
    N_("marked px"), N_("masked px"), N_("target px"), N_("erased px"), N_("mean px"),
    N_("largest px"), N_("sigma px"), N_("deviation px"), N_("largest drift px"),
    N_("iterations"), N_("residual"), N_("converged"), N_("reason"), N_("correlation"),
    N_("gain"), N_("bias"), N_("share"), N_("frames"), N_("reference"), N_("way"),
    N_("sigma range"), N_("confident"), N_("occluded"), N_("truth"), N_("contrast"),
    N_("brightness"), N_("sharpness"), N_("aee"), N_("aae"), N_("aee best70"),
    N_("images"), N_("pixels"), N_("mean"), N_("std"), N_("white"), N_("exposures"),
)  # fmt: skip


def figure_words(name: str) -> str:
    """Give the words for a figure; of a name nobody foresaw, the name itself."""
    return tr(name.replace("_", " "))
