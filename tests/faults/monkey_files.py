"""What a monkey finds to open."""

from __future__ import annotations

import numpy as np
from PIL import Image as Picture


def make_files(folder, rng):
    """Pictures of many kinds, damaged ones, and what is none."""
    noise = np.random.default_rng(rng.randrange(1 << 30))
    paths = []
    for number, (suffix, mode, size) in enumerate(
        [
            ("png", "RGB", (90, 70)),
            ("png", "L", (64, 64)),
            ("jpg", "RGB", (120, 80)),
            ("tif", "RGB", (50, 60)),
            ("png", "LA", (33, 21)),
            ("webp", "RGB", (64, 48)),
            ("png", "L", (1, 1)),
            ("png", "RGB", (300, 2)),
            ("bmp", "RGB", (40, 40)),
        ]
    ):
        shape = (size[1], size[0], len(mode)) if len(mode) > 1 else size[::-1]
        path = folder / f"picture{number}.{suffix}"
        Picture.fromarray(noise.integers(0, 256, shape, np.uint8), mode).save(path)
        paths.append(path)
    broken = folder / "broken.png"
    broken.write_bytes(paths[0].read_bytes()[:400])
    text = folder / "text.png"
    text.write_text("no picture")
    np.save(folder / "light.npy", noise.random((40, 50, 3)).astype(np.float32) * 9)
    holes = noise.random((30, 30)).astype(np.float32)
    holes[3:9, 4:7] = np.nan
    np.save(folder / "holes.npy", holes)
    return [*paths, broken, text, folder / "light.npy", folder / "holes.npy", folder]
