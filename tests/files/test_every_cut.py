"""A small file of every kind, cut at every byte: refused, told, or as it was."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from desktop_app.files.images import read_image
from desktop_app.files.records import Image
from desktop_app.files.write import write_image
from desktop_app.opencv import cv2
from tests.reference.codec_checks import noise, told_of_cuts
from tests.reference.light_files import (
    exr_bytes,
    exr_part,
    hdr_bytes,
    new_run_lengths,
    old_run_lengths,
    radiance,
    rgbe,
    thin_exr_bytes,
)
from tests.reference.pictures import exif_block, pillow_bytes

SIZE = (6, 9)


def written(suffix, dtype, channels, with_alpha, folder):
    """A small file as we write it, with all that may stand beside the pixels."""
    pixels = noise(*SIZE, channels, dtype)
    alpha = noise(*SIZE, dtype=dtype, seed=1) if with_alpha else None
    exif = exif_block(1, artist="A name").removeprefix(b"Exif\0\0")
    like = Image(pixels, alpha=alpha, metadata=exif, depth=pixels.itemsize * 8)
    path = folder / f"whole{suffix}"
    write_image(path, pixels, like=like)
    return path.read_bytes()


@pytest.mark.parametrize("suffix", [".png", ".tif", ".webp", ".bmp", ".npy", ".jpg"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("with_alpha", [False, True])
def test_that_no_cut_of_what_we_write_goes_unseen(
    tmp_path, suffix, dtype, channels, with_alpha
):
    if suffix in (".webp", ".bmp", ".jpg") and (dtype != np.uint8 or with_alpha):
        return  # they hold no such thing
    content = written(suffix, dtype, channels, with_alpha, tmp_path)
    refused, warned = told_of_cuts(content, Path(f"cut{suffix}"))
    # What may be missing: padding, the last mark, metadata at the end of a TIFF.
    assert refused + warned > 0.8 * len(content)


@pytest.mark.parametrize("suffix", [".hdr", ".pfm"])
@pytest.mark.parametrize("channels", [1, 3])
def test_that_no_cut_of_light_goes_unseen(tmp_path, suffix, channels):
    path = tmp_path / f"whole{suffix}"
    write_image(path, np.abs(noise(*SIZE, channels, np.float32)))
    content = path.read_bytes()
    refused, warned = told_of_cuts(content, Path(f"cut{suffix}"))
    assert refused + warned == len(content) - 1
    assert warned, "rows before the cut are kept"


FOREIGN = {
    "gif": pillow_bytes(Pillow.fromarray(noise(*SIZE)), "GIF"),
    "tga": pillow_bytes(Pillow.fromarray(noise(*SIZE, 3)), "TGA"),
    "tga runs": pillow_bytes(Pillow.new("RGB", (9, 6)), "TGA", compression="tga_rle"),
    "pnm": b"P6 9 6 255\n" + noise(*SIZE, 3).tobytes(),
    "pnm wide": b"P5 9 6 65535\n" + noise(*SIZE, dtype=np.uint16).tobytes(),
    "jpeg 2000": pillow_bytes(Pillow.fromarray(noise(*SIZE, 3)), "JPEG2000"),
    "avif": pillow_bytes(Pillow.fromarray(noise(*SIZE, 3)), "AVIF"),
    "png passes": bytes(
        cv2.imencode(".png", noise(*SIZE, 3), [cv2.IMWRITE_PNG_COMPRESSION, 0])[1]
    ),
    "jpeg grey": pillow_bytes(Pillow.fromarray(noise(*SIZE)), "JPEG"),
    "jpeg in parts": pillow_bytes(
        Pillow.fromarray(noise(20, 20, 3)), "JPEG", progressive=True
    ),
    "tiff lzw": pillow_bytes(
        Pillow.fromarray(noise(*SIZE, 3)), "TIFF", compression="tiff_lzw"
    ),
    "tiff fax": pillow_bytes(
        Pillow.fromarray(noise(*SIZE) > 99), "TIFF", compression="group4"
    ),
    "hdr runs": hdr_bytes(rgbe(radiance(4, 9)), new_run_lengths),
    "hdr old runs": hdr_bytes(rgbe(radiance(4, 9)), old_run_lengths),
    "hdr flat": hdr_bytes(rgbe(radiance(4, 9)), None),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_that_no_cut_of_what_others_write_goes_unseen(kind):
    content = FOREIGN[kind]
    refused, warned = told_of_cuts(content, Path("cut"))
    assert refused + warned > len(content) * 0.8


@pytest.mark.parametrize("compression", ["NO", "RLE", "ZIPS", "ZIP"])
@pytest.mark.parametrize("tile", [None, (4, 4)])
def test_that_no_cut_of_openexr_goes_unseen(compression, tile):
    light = np.round(radiance(6, 9))
    planes = {name: light[..., k] for k, name in enumerate("RGB")}
    content = exr_bytes(exr_part(planes, compression, tile))
    refused, warned = told_of_cuts(content, Path("cut.exr"))
    assert refused + warned == len(content) - 1


def test_that_an_openexr_with_thin_channels_is_cut_as_well():
    planes = {
        "Y": radiance(4, 6, 1),
        "RY": radiance(2, 3, 1),
        "BY": radiance(2, 3, 1),
    }
    content = thin_exr_bytes(planes, {"RY": 2, "BY": 2})
    cuts = range(1, len(content), max(1, len(content) // 8))
    refused, warned = told_of_cuts(content, Path("cut.exr"), cuts)
    assert refused + warned == len(cuts)


def test_that_what_was_cut_and_told_can_be_opened_from_a_file_as_well(tmp_path):
    content = FOREIGN["hdr flat"]
    path = tmp_path / "cut.hdr"
    path.write_bytes(content[:-1])
    image = read_image(path)
    assert "only 3 of 4 rows" in image.warnings[0]
    whole = io.BytesIO(content)
    assert struct.unpack("4B", whole.getvalue()[-4:])[3] > 0, "it was no black pixel"
    assert not image.pixels[3].any()
