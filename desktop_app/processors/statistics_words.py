"""Mean and std in the words of training code, and as files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.algorithms.statistics import Statistics
from desktop_app.errors import DestinationError
from desktop_app.files.atomic import atomic_path, write_bytes
from desktop_app.files.names import display_name
from desktop_app.processors.statistics_chunk import Failed, Picture
from desktop_app.processors.statistics_store import Store
from desktop_app.words import N_, tr

# Enough to come back to the same float32.
DIGITS = 9

Figures = tuple[float, ...]


@dataclass(frozen=True)
class Definition:
    """One of the ways to say mean and std of a data set.

    Parameters
    ----------
    name, meaning : str
        What it is called, and how it is defined.
    mean, std : tuple of float
        A channel each.
    """

    name: str
    meaning: str
    mean: Figures
    std: Figures


def definitions(found: Statistics) -> tuple[Definition, ...]:
    """Give every definition in use, the one to train with first."""
    return (
        Definition(
            N_("pooled"),
            N_("over all pixels of all pictures together: what normalising needs"),
            found.mean,
            found.std,
        ),
        Definition(
            N_("root mean variance"),
            N_(
                "root of the mean, over pictures, of the variance about each one's own "
                "mean: leaves out how much pictures differ from each other"
            ),
            found.mean,
            found.rms_std,
        ),
        Definition(
            N_("mean of stds"),
            N_(
                "mean over pictures of their own std: smaller still, and the likely "
                "origin of ImageNet's 0.229, 0.224, 0.225"
            ),
            found.image_mean,
            found.mean_std,
        ),
        Definition(
            N_("image-weighted"),
            N_("pooled, but a small picture counts as much as a large one"),
            found.image_mean,
            found.image_std,
        ),
    )


def _rounded(values: Figures) -> str:
    return ", ".join(f"{value:.4f}" for value in values)


def _torchvision(mean: Figures, std: Figures) -> str:
    return f"transforms.Normalize(mean=[{_rounded(mean)}], std=[{_rounded(std)}])"


def _timm(mean: Figures, std: Figures) -> str:
    return (
        f"timm.data.create_transform(input_size, mean=({_rounded(mean)}), "
        f"std=({_rounded(std)}))"
    )


def _albumentations(mean: Figures, std: Figures) -> str:
    return (
        f"A.Normalize(mean=({_rounded(mean)}), std=({_rounded(std)}), "
        "max_pixel_value=255.0)"
    )


def _keras(mean: Figures, std: Figures) -> str:
    variance = ", ".join(f"{value * value:.6f}" for value in std)
    return (
        "keras.Sequential([keras.layers.Rescaling(1 / 255), "
        f"keras.layers.Normalization(mean=[{_rounded(mean)}], variance=[{variance}])])"
    )


def _json(mean: Figures, std: Figures) -> str:
    return json.dumps({"mean": list(mean), "std": list(std)})


# What a library is called, and its line.
SNIPPETS: tuple[tuple[str, Callable[[Figures, Figures], str]], ...] = (
    ("torchvision", _torchvision),
    ("timm", _timm),
    ("albumentations", _albumentations),
    ("Keras", _keras),
    ("JSON", _json),
)


def figures_of(found: Statistics) -> dict[str, Any]:
    """Give what ``--json`` prints: lists of a channel each, None where nothing counted.

    Returns
    -------
    figures : dict
        ``images pixels mean std rms_std mean_std image_mean image_std failed``.
    """
    names = ("mean", "std", "rms_std", "mean_std", "image_mean", "image_std")
    return {
        "images": found.images,
        "pixels": found.pixels,
        **{name: list(getattr(found, name)) or None for name in names},
        "failed": [
            {"file": display_name(each.file), "reason": each.reason}
            for each in found.failed
        ],
    }


def summary_of(found: Statistics) -> str:
    """Give the lines that are printed without ``--json``."""
    if not found.images:
        return tr("no picture could be counted")
    lines = [
        tr("{images} pictures, {pixels} pixels").format(
            images=found.images, pixels=found.pixels
        )
    ]
    for each in definitions(found):
        mean, std = _rounded(each.mean), _rounded(each.std)
        lines.append(
            tr("{name}: mean {mean}; std {std}").format(
                name=tr(each.name), mean=mean, std=std
            )
        )
    lines.append(_torchvision(found.mean, found.std))
    return "\n".join(lines)


def write_json(found: Statistics, path: Path) -> None:
    """Write the figures as a JSON file."""
    text = json.dumps(figures_of(found), indent=2) + "\n"
    write_bytes(path, text.encode())


def write_table(store: Store | None, failed: tuple[Failed, ...], path: Path) -> None:
    """Write a table (CSV) of every file: its measures, or why it was not counted.

    Raises
    ------
    DestinationError
        If the place cannot be written to.
    """
    try:
        with (
            atomic_path(path) as temporary,
            open(temporary, "w", encoding="utf-8", newline="") as file,
        ):
            for line in _table(store, failed):
                file.write(line)
    except UnicodeError as error:  # pragma: no cover  names are made printable
        raise DestinationError(
            tr("{name} cannot be written").format(name=display_name(path))
        ) from error


def _table(store: Store | None, failed: tuple[Failed, ...]) -> Iterator[str]:
    heads = (
        "file", "width", "height", "brightness", "contrast", "sharpness", "entropy",
        "perceptual_hash", "content_hash", "failed",
    )  # fmt: skip
    yield _line(heads)
    for picture in store.each_picture() if store else ():
        yield _line(_row(picture))
    for each in failed:
        yield _line((display_name(each.address), *[""] * 8, each.reason))


def _row(picture: Picture) -> tuple[object, ...]:
    found = picture.measures
    return (
        display_name(picture.entry.address),
        found.width,
        found.height,
        *(
            f"{value:.{DIGITS}g}"
            for value in (
                found.brightness,
                found.contrast,
                found.sharpness,
                found.entropy,
            )
        ),
        f"{found.perceptual:016x}",
        found.content.hex(),
        "",
    )


def _line(values: tuple[object, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(values)
    return buffer.getvalue()
