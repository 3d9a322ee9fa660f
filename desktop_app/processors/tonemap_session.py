"""The live half of the tone-mapping tool: what is kept while a picture is open.

Most parameters change only the curve: scene and base stay valid, at full size and in
small, and a preview of what is seen is rendered from them.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.bilateral.radiance import Scene
from desktop_app.algorithms.bilateral.upsample import upsample_along_edges
from desktop_app.files.records import Image
from desktop_app.processors.job import Job
from desktop_app.processors.picture_session import Cutter, Reduction, cut_rgba
from desktop_app.processors.pictures import to_rgba
from desktop_app.processors.subject import ViewPort
from desktop_app.processors.tonemap_bracket import Bracket
from desktop_app.processors.tonemap_map import (
    Layers,
    Showing,
    ToneMapParameters,
    ToneMapResult,
    find_layers,
    finish,
    process,
    quantised,
    scene_of,
)
from desktop_app.words import tr

# The whole picture at this size is filtered and rendered within a frame or two.
PREVIEW_PIXELS = 140_000
# A part of the picture of this size is rendered at once from layers that are known.
SHARP_PIXELS = 800_000

Rgba = npt.NDArray[np.uint8]
Picture = Image | Bracket


class ToneMapSession:
    """Quick answers about the picture that is open.

    `preview` runs beside `refine` and `process`; what is kept is handed over in one
    assignment, and can always be thrown away.
    """

    def __init__(self) -> None:
        self._cutter = Cutter()
        self._small = _Kept()
        self._full = _Kept()

    def prepare(
        self,
        source: Picture,
        parameters: ToneMapParameters,
        view: ViewPort,
        job: Job | None = None,
    ) -> None:
        """Shrink the picture before the first slider moves."""
        self.preview(source, parameters, view)

    def preview(
        self, source: Picture, parameters: ToneMapParameters, view: ViewPort
    ) -> Rgba:
        """Give the visible region: sharp where the layers are known, else coarse."""
        image = _single(source)
        known = self._full.layers(image, parameters)
        close = _is_sharp(view) and _pixels(view) <= SHARP_PIXELS
        if known is not None and close:
            return _render(image, known, parameters, view, Job())
        height, width = image.pixels.shape[:2]
        scale = min(1.0, math.sqrt(PREVIEW_PIXELS / (height * width)))
        # Its statistics set the curve, so that it is always the whole picture.
        whole = Reduction((0, 0, width, height), scale)
        small = self._cutter.cut(image, whole)
        layers = self._small.find(small, parameters, Job())
        showing = Showing.of(layers if known is None else known, parameters)
        scene = self._full.scene(image)
        if close and scene is not None and parameters.layer != "uncertainty":
            layers = _sharpened(layers, scene, view, scale)
            return to_rgba(showing.picture(layers, parameters, Job()))
        shown = to_rgba(showing.picture(layers, parameters, Job()))
        return cut_rgba(shown, whole.box, view.region)

    def refine(
        self,
        source: Picture,
        parameters: ToneMapParameters,
        view: ViewPort,
        job: Job,
    ) -> Rgba | None:
        """Give the visible region as the full answer will have it, at 100 % or closer.

        The layers of the whole picture are found for it, and kept: they are a small
        part of the work of a full answer.
        """
        image = _single(source)
        height, width = image.pixels.shape[:2]
        if not _is_sharp(view) or 2 * _pixels(view) > height * width:
            return None
        layers = self._full.find(image, parameters, job)
        return _render(image, layers, parameters, view, job.aside())

    def process(
        self, source: Picture, parameters: ToneMapParameters, job: Job
    ) -> ToneMapResult:
        """Give the full answer."""
        if isinstance(source, Bracket):
            return process(source, parameters, job)
        layers = self._full.find(source, parameters, job)
        return finish(source, layers, parameters, job)


class _Kept:
    """Scene and layers of one picture, for the parameters they were found with."""

    def __init__(self) -> None:
        self._scene: tuple[Image, Scene] | None = None
        self._layers: tuple[Image, tuple[object, ...], Layers] | None = None

    def scene(self, image: Image) -> Scene | None:
        """Give the scene, if it is known."""
        kept = self._scene
        return kept[1] if kept is not None and kept[0] is image else None

    def layers(self, image: Image, parameters: ToneMapParameters) -> Layers | None:
        """Give the layers, if they are known."""
        kept = self._layers
        if kept is None or kept[0] is not image or kept[1] != _key(parameters):
            return None
        return kept[2]

    def find(self, image: Image, parameters: ToneMapParameters, job: Job) -> Layers:
        """Give the layers, from what is known where that is of use."""
        known = self.layers(image, parameters)
        if known is not None:
            return known
        scene = self.scene(image)
        if scene is None:
            job.report(0.0, tr("Luminance"))
            scene = scene_of(image, job)
            self._scene = (image, scene)
        found = find_layers(scene, parameters, job)
        self._layers = (image, _key(parameters), found)
        return found


def _key(parameters: ToneMapParameters) -> tuple[object, ...]:
    """Give what the layers depend on."""
    sigmas = parameters.sigma_space, parameters.sigma_range
    return (*sigmas, parameters.fix_uncertain, parameters.layer == "uncertainty")


def _render(
    image: Image,
    layers: Layers,
    parameters: ToneMapParameters,
    view: ViewPort,
    job: Job,
) -> Rgba:
    """Show a part of the picture at its own size."""
    left, top, right, bottom = view.region
    part = layers.crop(slice(top, bottom), slice(left, right))
    shown = Showing.of(layers, parameters).picture(part, parameters, job)
    return to_rgba(quantised(shown, image))


def _sharpened(small: Layers, scene: Scene, view: ViewPort, scale: float) -> Layers:
    """Estimate the layers of a part at full size from those of the small picture."""
    left, top, right, bottom = view.region
    part = scene.crop(slice(top, bottom), slice(left, right))
    # In the units of the small picture, which the curve was measured in.
    ratio = scene.white / small.scene.white
    logs = part.log_luminance + np.float32(math.log10(ratio))
    part = replace(
        part, log_luminance=logs, white=small.scene.white, floor=scene.floor * ratio
    )
    base = upsample_along_edges(
        small.scene.log_luminance, small.base, logs, view.region, scale
    )
    return Layers(part, base)


def _is_sharp(view: ViewPort) -> bool:
    """Whether the region is seen at 100 % or closer."""
    return view.width >= view.region[2] - view.region[0]


def _pixels(view: ViewPort) -> int:
    return view.width * view.height


def _single(source: Picture) -> Image:
    """Give the one picture of a source of the window; brackets are merged there."""
    assert isinstance(source, Image)
    return source
