"""Scripts of the tools that make a picture of a picture."""

from __future__ import annotations

import textwrap
from typing import Any

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.processors.script import WIDTH, Script, Told, call
from desktop_app.processors.subject import FrameMarks, ImportedMarks

ALGORITHMS = "desktop_app.algorithms"
RESULTS = "desktop_app.files.results"
RECORDS = "desktop_app.files.records"


def colorize(told: Told, script: Script) -> None:
    """Draw the marks, solve, and put the colour under the luminance."""
    if told.others:
        _colour_sequence(told, script)
        return
    given = told.parameters
    script.use(f"{ALGORITHMS}.colorization", "colorize")
    script.use(
        f"{ALGORITHMS}.imaging.colour", "luminance_chroma_to_rgb", "rgb_to_luminance"
    )
    script.use("desktop_app.processors.colorization_marks", "MarkSheet")
    script.use(RECORDS, "as_float")
    script.use(RESULTS, "result_of")
    sheet = "MarkSheet(luminance.shape)"
    if given.recolour:
        script.use("desktop_app.processors.colorization_marks", "own_chroma")
        sheet = "MarkSheet(luminance.shape, own_chroma(picture.pixels))"
    script.add(f"""
        values = as_float(picture)
        luminance = values if values.ndim == 2 else rgb_to_luminance(values)
        sheet = {sheet}
    """)
    if told.imported is not None:
        marks = told.imported
        name = script.packed(
            f"MARKS_{told.number}", chroma=marks.chroma, marked=marks.marked
        )
        script.add(f'sheet.lay({name}["chroma"], {name}["marked"])')
    if told.strokes:
        name = script.constant(f"STROKES_{told.number}", _strokes(told.strokes, script))
        script.use(f"{ALGORITHMS}.colorization.strokes", "strokes_on")
        script.add(f"""
            height, width = luminance.shape
            for stroke in strokes_on({name}, {told.size!r}, (width, height)):
                sheet.draw(stroke)
        """)
    script.add("marks = sheet.marks()")
    solved = call(
        "colorize",
        "luminance",
        "marks.chroma",
        "marks.marked",
        weights=repr(given.weights),
        edges=repr(given.edges),
        solver=repr(given.solver),
    )
    script.add(f"solved = {solved}")
    script.add("""
        colour = luminance_chroma_to_rgb(luminance, solved.chroma)
        picture = result_of(colour, picture)
    """)


def _colour_sequence(told: Told, script: Script) -> None:
    """Colour all frames from the marks of several."""
    script.use("desktop_app.processors.colorization_sequence", "colour_sequence")
    script.use("desktop_app.processors.job", "Job")
    script.use("desktop_app.processors.subject", "FrameMarks", "SequenceMarks")
    marks = dict(told.others)
    if told.strokes or told.imported is not None:
        marks[told.frame] = FrameMarks(told.strokes, told.imported)
    script.add("marks = {}")
    for index, kept in sorted(marks.items()):
        strokes, imported = "()", "None"
        if kept.strokes:
            code = _strokes(tuple(kept.strokes), script)
            strokes = script.constant(f"STROKES_{index}", code)
        if kept.imported is not None:
            imported = _imported(kept.imported, index, script)
        script.add(f"marks[{index}] = {call('FrameMarks', strokes, imported)}")
    drawn = f"SequenceMarks({told.size!r}, marks)"
    parameters = script.literal(told.parameters)
    script.add(call("colour_sequence", "frames", drawn, parameters, "output", "Job()"))
    script.written = True


def _imported(marks: ImportedMarks, index: int, script: Script) -> str:
    """Give the imported marks of a frame as code."""
    script.use("desktop_app.processors.subject", "ImportedMarks")
    name = script.packed(
        f"MARKS_{index}",
        colours=marks.colours,
        chroma=marks.chroma,
        marked=marks.marked,
    )
    return f"ImportedMarks(**{name})"


def _strokes(strokes: tuple[Stroke, ...], script: Script) -> str:
    """Give strokes as code, one a line."""
    script.use(f"{ALGORITHMS}.colorization.strokes", "Stroke")
    script.use_numpy()
    lines = ["["]
    for stroke in strokes:
        words = [_floats(stroke.points.tolist()), repr(stroke.radius)]
        words += [repr(stroke.kind), repr(tuple(stroke.colour))]
        if stroke.pressures is not None:
            words.append(_floats(stroke.pressures.tolist()))
        line = f"    Stroke({', '.join(words)}),"
        lines += textwrap.wrap(
            line, WIDTH, subsequent_indent=" " * 8,
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
    return "\n".join([*lines, "]"])


def _floats(values: Any) -> str:  # noqa: ANN401  nested lists of float
    """Give float32 values as the shortest numbers that come back as the same."""
    return f"np.float32({_short(values)})"


def _short(values: Any) -> str:  # noqa: ANN401  as above
    if isinstance(values, list):
        return f"[{', '.join(_short(each) for each in values)}]"
    return repr(float(f"{values:.9g}"))


def bilateral(told: Told, script: Script) -> None:
    """Filter the picture."""
    given = told.parameters
    front = f"{ALGORITHMS}.bilateral.front"
    script.use(f"{ALGORITHMS}.bilateral", "bilateral_filter")
    script.use(RECORDS, "as_float")
    script.use(RESULTS, "result_of")
    named = {
        "sigma_space": repr(given.sigma_space),
        "sigma_range": repr(given.sigma_range),
        "method": repr(given.method),
        "distance": repr(given.distance),
    }
    guide = getattr(told.record, "image", None)
    leader = "values"
    script.add("values = as_float(picture)")
    if guide is not None:
        leader = named["guide"] = "guide"
        script.add(f"guide = as_float({script.literal(guide)})")
    if given.space_unit == "%":
        script.use(front, "sigma_from_diagonal")
        sigma = f"sigma_from_diagonal({given.sigma_space!r}, values.shape)"
        script.add(f"sigma_space = min(max({sigma}, 0.3), 1000.0)")
        named["sigma_space"] = "sigma_space"
    if given.range_from_noise:
        script.use(f"{ALGORITHMS}.bilateral.noise", "range_from_noise")
        script.add(f"sigma_range = min(max(range_from_noise({leader}), 0.001), 10.0)")
        named["sigma_range"] = "sigma_range"
    if given.segments:
        named["segments"] = repr(given.segments)
    script.add(f"smooth = {call('bilateral_filter', 'values', **named)}")
    script.add("picture = result_of(smooth, picture)")


def tone_map(told: Told, script: Script) -> None:
    """Merge the bracket, where the frames are one, and map the light."""
    given = told.parameters
    script.use(f"{ALGORITHMS}.bilateral", "tone_map")
    script.use(RESULTS, "light_of_display", "result_of")
    if told.record is not None:
        script.use("desktop_app.processors.tonemap_bracket", "Bracket", "merge")
        script.add(f"""
            images = tuple(frames.read(index) for index in range(len(frames)))
            picture = merge(Bracket(images), {given.exposures!r})
        """)
    mapped = call(
        "tone_map",
        "light_of_display(picture)",
        contrast=repr(given.contrast),
        detail=repr(given.detail),
        sigma_space=repr(given.sigma_space),
        sigma_range=repr(given.sigma_range),
        brightness=repr(given.brightness),
        saturation=repr(given.saturation),
        highlights=repr(given.highlights),
        gamma=repr(given.gamma),
        fix_uncertain_pixels=repr(given.fix_uncertain),
    )
    script.add(f"mapped = {mapped}")
    if told.output:
        _take_light(script)
        return
    if given.layer in {"detail", "base"}:
        script.use_numpy()
    script.add({
        "result": "shown = mapped.display",
        "uncertainty": "shown = mapped.uncertainty",
        "detail": "shown = np.clip((mapped.detail + np.float32(1)) / np.float32(2), "
        "0, 1)",
        "base": "low, high = float(mapped.base.min()), float(mapped.base.max())\n"
        "span = np.float32(max(high - low, 1e-6))\n"
        "shown = np.clip((mapped.base - np.float32(low)) / span, 0, 1)",
    }[given.layer])  # fmt: skip
    script.add(
        "picture = result_of(shown, picture, depth=8 if picture.depth == 8 else 16)"
    )


def _take_light(script: Script) -> None:
    script.use("dataclasses", "replace")
    script.add("""
        light = mapped.scene.radiance
        light = light[..., 0] if light.shape[2] == 1 else light
        picture = replace(
            picture,
            pixels=light,
            path=None,
            warnings=(),
            depth=32,
            alpha=None,
            linear=True,
        )
    """)


def erase(told: Told, script: Script) -> None:
    """Draw the rectangles by the seed and the file's name, and fill them."""
    given, plan = told.parameters, told.record
    script.use(f"{ALGORITHMS}.erasing", "erase")
    script.use(RESULTS, "result_of")
    script.use("os")
    script.use("random")
    script.add(f"""
        name = picture.path.name if picture.path else ""
        rng = random.Random({f"{given.seed}/".encode()!r} + os.fsencode(name))
        height, width = picture.pixels.shape[:2]
    """)
    if plan is None or plan == type(plan)():
        script.use(f"{ALGORITHMS}.erasing", "draw_rectangles")
        named = {
            "count": repr(given.counts()),
            "rng": "rng",
            "aspect": repr(given.aspect),
            "nearest": repr(given.nearest),
        }
        if (cover := given.covered()) is not None:
            named["cover"] = script.literal(cover)
        share = f"{given.percent!r} / 100"
        drawn = call("draw_rectangles", "height", "width", share, **named)
    else:
        script.use("desktop_app.processors.erasing_plan", "plan_rectangles")
        planned = call(
            "plan_rectangles",
            "(height, width)",
            "name",
            script.literal(given),
            script.literal(plan),
            rng="rng",
        )
        drawn = f"{planned}.rectangles"
    script.add(f"rectangles = {drawn}")
    fill = told.found.get("fill", repr(given.fill))
    if "fill" in told.found or given.fill not in _fill_names():
        script.use("desktop_app.processors.erasing_fill", "understand_fill")
        script.add(f"fill = understand_fill({fill}).for_image(picture)")
        fill = "fill"
    script.add(f"pixels = erase(picture.pixels, rectangles, {fill}, rng=rng)")
    script.add("picture = result_of(pixels, picture, depth=32)")


def _fill_names() -> tuple[str, ...]:
    from desktop_app.processors.erasing_fill import FILL_NAMES  # noqa: PLC0415

    return FILL_NAMES
