"""Scripts of the tools that work on frames, and of the statistics."""

from __future__ import annotations

from typing import Any

from desktop_app.processors.align_parameters import settings_of
from desktop_app.processors.align_source import AlignSetup, read_region
from desktop_app.processors.script import Script, Told, call
from desktop_app.processors.script_picture import ALGORITHMS, RECORDS, RESULTS


def flow(told: Told, script: Script) -> None:
    """Estimate the motion, and write the field or paint it."""
    given = told.parameters
    script.use(f"{ALGORITHMS}.flow", "lucas_kanade")
    script.use(RECORDS, "as_float")
    estimated = call(
        "lucas_kanade",
        "as_float(picture)",
        "as_float(following)",
        preset=repr(given.preset),
        window=repr(given.window or None),
        derivative=repr(given.derivative),
        both_ways=repr(given.both_ways),
    )
    script.add(f"following = frames.read({told.frame + 1})")
    script.add(f"flow = {estimated}")
    if told.saved:
        script.use("desktop_app.files.flow_fields", "write_field")
        script.add("""
            more = {"confidence": flow.confidence}
            if flow.occluded is not None:
                more["occluded"] = flow.occluded
            write_field(output, flow.field, more=more)
        """)
        script.written = True
        return
    script.use("desktop_app.processors.flow_layers", "field_colours")
    script.use(RECORDS, "Image")
    script.use_numpy()
    script.add("""
        painted = np.ascontiguousarray(field_colours(flow.field)[..., :3])
        picture = Image(painted)
    """)


def align(told: Told, script: Script) -> None:
    """Align a pair, or a stack."""
    given = told.parameters
    script.use(RESULTS, "result_of")
    script.use("dataclasses", "replace")
    setup = told.record if isinstance(told.record, AlignSetup) else AlignSetup()
    named = {name: repr(value) for name, value in settings_of(given).items()}
    region = read_region(given.region) or setup.region
    if region is not None:
        script.use(f"{ALGORITHMS}.alignment.prepare", "Region")
        named["region"] = f"Region{tuple(region)!r}"
    if given.work == "stack":
        _align_stack(given, setup, named, script)
    else:
        _align_pair(told, setup, named, script)


def _align_pair(
    told: Told, setup: AlignSetup, named: dict[str, str], script: Script
) -> None:
    given = told.parameters
    script.use(f"{ALGORITHMS}.alignment.resample", "warp_image")
    script.add(f"template_at = min({setup.template}, len(frames) - 1)")
    script.add(f"""
        image_at = {told.frame}
        if image_at == template_at:
            image_at += 1 if template_at + 1 < len(frames) else -1
        template, image = frames.read(template_at), frames.read(image_at)
    """)
    start = None if setup.start is None else script.literal(setup.start)
    light = "(1.0, 0.0)"
    if given.apply_start and start is not None:
        script.add(f"matrix = {start}")
    else:
        script.use(f"{ALGORITHMS}.alignment", "align")
        if start is not None:
            named["start"] = start
        found = call("align", "template.pixels", "image.pixels", **named)
        script.add(f"found = {found}")
        script.add("matrix = found.matrix")
        light = "(found.gain, found.bias)"
    if given.layer == "difference":
        script.use("desktop_app.processors.align_show", "difference")
        script.add(f"values = difference(template, image, matrix, {light})")
        script.add("picture = result_of(values, replace(image, alpha=None))")
        return
    script.use_numpy()
    script.add("""
        values = warp_image(image.pixels, matrix, template.pixels.shape)
        if values.dtype == np.float32 and not image.linear:
            values = np.clip(values, 0, 1)
        picture = result_of(values, replace(image, alpha=None), depth=32)
    """)


def _align_stack(
    given: Any,  # noqa: ANN401  AlignParameters
    setup: AlignSetup,
    named: dict[str, str],
    script: Script,
) -> None:
    stack = f"{ALGORITHMS}.alignment.stack"
    script.use(stack, "align_stack")
    script.use_numpy()
    base = (given.chosen or setup.template) if given.reference == "chosen" else 0
    script.add("pixels = [frames.read(index).pixels for index in range(len(frames))]")
    chosen = {"reference": repr(given.reference), "chosen": repr(base)}
    script.add(f"stack = {call('align_stack', 'pixels', **chosen, **named)}")
    script.add(f"""
        good = [index for index in range(len(frames)) if index not in stack.failed]
        reference = frames.read({base})
    """)
    if given.crop:
        script.use(stack, "shared_region")
        script.add("region = shared_region(stack, good)")
    else:
        script.use(f"{ALGORITHMS}.alignment.prepare", "Region")
        script.add("""
            height, width = reference.pixels.shape[:2]
            region = Region(0, 0, width, height)
        """)
    if given.combine == "frames":
        _warp_frames(script)
        return
    combine = f"{given.combine}_of"
    script.use(stack, combine)
    script.add(f"values = {combine}(pixels, stack, good, region)")
    script.add("""
        if reference.depth == 32:
            values = values.astype(np.float32)
        else:
            top = 255 if reference.depth == 8 else 65535
            values = np.rint(np.clip(values, 0, top)).astype(reference.pixels.dtype)
        picture = result_of(values, replace(reference, alpha=None), depth=32)
    """)


def _warp_frames(script: Script) -> None:
    script.use(f"{ALGORITHMS}.alignment.resample", "warp_image")
    script.use("desktop_app.files.frames", "MemoryFrames")
    script.add("""
        shift = np.array([[1.0, 0, region.x], [0, 1, region.y], [0, 0, 1]])
        size = (region.height, region.width)
        aligned = []
        for index in good:
            image = frames.read(index)
            values = warp_image(image.pixels, stack.matrices[index] @ shift, size)
            if values.dtype == np.float32 and not image.linear:
                values = np.clip(values, 0, 1)
            aligned.append(result_of(values, replace(image, alpha=None), depth=32))
        frames = MemoryFrames(aligned, "aligned")
        picture = frames.read(0)
    """)


def statistics(told: Told, script: Script) -> None:
    """Count every picture of the inputs; the mean is what the erase tool fills with."""
    # By the tool itself: it knows archives and lists, and leaves out what is damaged.
    script.use("desktop_app.processors", "statistics")
    script.use("desktop_app.processors.job", "Job")
    parameters = script.literal(told.parameters)
    script.add(f"""
        data_set = statistics.data_set_of({{"path": tuple(inputs)}})
        counted = statistics.process(data_set, {parameters}, Job())
        mean = statistics.hands_over(counted)["erase"]["fill"]
        counted.close()
    """)
