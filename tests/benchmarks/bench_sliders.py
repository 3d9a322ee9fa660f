"""Latency of a slider in the real window on 12 MP, offscreen, with moves at 125 Hz.

Run as ``python -m tests.benchmarks.bench_sliders [--megapixels 12] [--seconds 3]``.
For sliders of the bilateral filter (a photograph) and of tone mapping (light), fitted
and at 100 %:

- first picture: from a move to the first picture that answers it or a later one, in ms;
- stale: pictures shown after one of a newer value (none may be);
- gap: the longest of the event loop while the slider moves, in ms;
- full: from the last move to the full answer, in s;
- dB: the last picture before the full answer against the full answer, where it is seen.
"""

from __future__ import annotations

import argparse
import json
import time
from functools import partial

import numpy as np

from desktop_app.files.records import Image
from desktop_app.main_window.start import make_application
from desktop_app.main_window.window import MainWindow
from desktop_app.panels.sliders import ValueSlider
from desktop_app.processors.catalogue import TOOLS
from tests.benchmarks.bench_window import (
    EVENT_MS,
    Watch,
    percentile,
    photograph,
    put_away,
    spin,
    wait,
)

SECONDS = 3.0
SLIDERS = {
    "bilateral": ("sigma_space", "sigma_range"),
    "tonemap": ("contrast", "sigma_space", "sigma_range"),
}


class Drag:
    """Moves one slider and looks at every picture that comes."""

    def __init__(self, window):
        self.window = window
        self.moves, self.waits, self.seen = [], [], []
        self.last = None
        self.session = window.live._keep_session()
        self._preview = self.session.preview
        self._refine = getattr(self.session, "refine", None)
        self._values = {}
        self.session.preview = partial(self._told, self._preview)
        if self._refine is not None:
            self.session.refine = partial(self._told, self._refine)
        window.live.previewed.connect(self._arrived)

    def _told(self, answer, source, parameters, *more):
        rgba = answer(source, parameters, *more)
        self._values[id(rgba)] = (parameters, rgba)
        return rgba

    def _arrived(self, rgba, region):
        now = time.perf_counter()
        parameters = self._values[id(rgba)][0]
        self.last = (rgba, region)
        # One record a move: the one it was asked with.
        index = next(i for i, (p, _) in enumerate(self.moves) if p is parameters)
        self.seen.append(index)
        self.waits += [now - asked for _, asked in self.moves[: index + 1] if asked]
        for i in range(index + 1):
            self.moves[i] = (self.moves[i][0], 0.0)

    def move(self, slider, place):
        begun = time.perf_counter()
        slider.setValue(place)
        parameters = self.window.live.parameters()
        if not self.moves or parameters is not self.moves[-1][0]:
            self.moves.append((parameters, begun))

    def end(self):
        self.window.live.previewed.disconnect(self._arrived)
        self.session.preview = self._preview
        if self._refine is not None:
            self.session.refine = self._refine


def drag(window, watch, tool, name, seconds):
    """Move a slider to and fro; give the figures."""
    panel = window.panels[tool]
    slider = panel.findChild(ValueSlider, f"{name}_slider")
    wait(lambda: not window.live.runner.busy, 120)
    begun_at = slider.value()
    window.live.answers.forget()  # a value that was seen before must be worked on anew
    dragging = Drag(window)
    watch.begin()
    begun = time.perf_counter()
    for number in range(round(seconds * 1000 / EVENT_MS)):
        place = begun_at + round(220 * np.sin(number / 23.0))
        dragging.move(slider, min(max(place, 20), 980))
        due = begun + (number + 1) * EVENT_MS / 1000
        spin(max(0, 1000 * (due - time.perf_counter())))
    gap = watch.longest()
    let_go = time.perf_counter()
    wait(lambda: window.live.fresh and not window.live.runner.busy, 120)
    full = time.perf_counter() - let_go
    stale = sum(b < a for a, b in zip(dragging.seen, dragging.seen[1:], strict=False))
    found = {
        "first_ms": [percentile(dragging.waits, share) for share in (50, 95)],
        "pictures": len(dragging.seen),
        "stale": stale,
        "gap_ms": gap,
        "full_s": full,
        "db": closeness(window, dragging.last),
    }
    dragging.end()
    slider.setValue(begun_at)
    wait(lambda: window.live.fresh and not window.live.runner.busy, 120)
    return found


def closeness(window, last):
    """PSNR of the last preview against the full answer; NaN where sizes differ."""
    rgba, (left, top, right, bottom) = last
    exact = window.live.tool.display(window.live.result)[top:bottom, left:right]
    if rgba.shape != exact.shape:
        return float("nan")
    error = rgba[..., :3].astype(float) - exact[..., :3]
    return float(10 * np.log10(255**2 / max(np.mean(error**2), 1e-9)))


def light_of(pixels):
    """A scene of five decades, from a photograph."""
    shade = np.linspace(-2.5, 2.5, pixels.shape[1], dtype=np.float32)
    grey = pixels.astype(np.float32) / 255
    light = grey**2.2 * np.float32(10) ** shade
    return np.dstack([light, light * np.float32(0.8), light * np.float32(0.6)])


def images(megapixels):
    """What each tool works on."""
    grey = photograph(megapixels)
    colour = np.dstack([grey, grey[::-1], grey[:, ::-1]])
    return {
        "bilateral": Image(colour),
        "tonemap": Image(light_of(grey), depth=32, linear=True),
    }


def measure(megapixels, seconds):
    app = make_application()
    window = MainWindow(TOOLS)
    window.resize(1400, 900)
    window.show()
    watch = Watch(window)
    found = {}
    for tool, image in images(megapixels).items():
        window.panels[tool].raise_()
        wait(lambda tool=tool: window.live.tool.name == tool, 10)
        window.disk.open_pixels(image)
        wait(lambda: window.live.fresh and not window.live.runner.busy, 120)
        for view in ("fitted", "100 %"):
            getattr(window.canvas, "fit" if view == "fitted" else "actual_size")()
            spin(100)
            for name in SLIDERS[tool]:
                key = f"{tool} {name}, {view}"
                found[key] = drag(window, watch, tool, name, seconds)
                show(key, found[key])
    put_away(app, window)
    return found


def show(key, row):
    median, most = row["first_ms"]
    print(
        f"{key:32} first {median:5.1f} {most:6.1f} ms  {row['pictures']:4} pictures  "
        f"stale {row['stale']}  gap {row['gap_ms']:5.1f} ms  "
        f"full {row['full_s']:5.2f} s  {row['db']:5.1f} dB",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megapixels", type=float, default=12.0)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--json", help="file to write the figures to")
    arguments = parser.parse_args()
    print("(first picture: median and 95th percentile)")
    found = measure(arguments.megapixels, arguments.seconds)
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(found, file, indent=1)


if __name__ == "__main__":
    main()
