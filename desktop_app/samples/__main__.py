"""Render the sample files: `python -m desktop_app.samples resources/samples`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from desktop_app.errors import WorkbenchError
from desktop_app.samples.alignment import write_alignment_sample
from desktop_app.samples.colorization import (
    colorization_sample,
    levels_apart,
    load_colorization_sample,
    small_photograph,
    write_colorization_sample,
)
from desktop_app.samples.dataset import write_dataset_sample
from desktop_app.samples.high_dynamic_range import write_radiance_sample
from desktop_app.samples.moving_still_life import write_flow_sample

# The noise of the small rendering leaves about 3; another picture of the same colours
# is 12 and more away.
_LEVELS = 4.5


def main() -> int:
    """Write the samples, or check that those in place are the renderer's."""
    parser = argparse.ArgumentParser(prog="python -m desktop_app.samples")
    parser.add_argument("folder", type=Path, nargs="?", help="where to write them")
    parser.add_argument(
        "--check",
        action="store_true",
        help="compare the samples in place with a small new rendering instead",
    )
    arguments = parser.parse_args()
    if arguments.check == (arguments.folder is not None):
        parser.error("give either a folder or --check")
    try:
        return _check() if arguments.check else _write(arguments.folder)
    except WorkbenchError as error:
        print(f"samples: error: {error}", file=sys.stderr)
        return 2


def _write(folder: Path) -> int:
    print("rendering the still life: this takes some minutes", flush=True)
    write_colorization_sample(colorization_sample(), folder)
    write_radiance_sample(folder)
    write_flow_sample(folder)
    write_dataset_sample(folder)
    write_alignment_sample(folder)
    return 0


def _check() -> int:
    levels = levels_apart(load_colorization_sample().photograph, small_photograph())
    print(f"still life: {levels:.2f} levels from the renderer (at most {_LEVELS})")
    return 0 if levels <= _LEVELS else 1


if __name__ == "__main__":
    sys.exit(main())
