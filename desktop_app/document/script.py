"""A recipe as a Python script: the same steps, by the public interface."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop_app import __version__
from desktop_app.document.recipe import Recipe, RecipeStep, split
from desktop_app.document.recipe_film import is_film
from desktop_app.document.replay import tool_named
from desktop_app.files.atomic import write_bytes
from desktop_app.files.destination import check_destination
from desktop_app.processors.declare import Tool
from desktop_app.processors.script import Script, Told, call

SUFFIX = ".py"
_USAGE = "    python {name} INPUT... OUTPUT"


def save_script(path: Path, recipe: Recipe, tools: Sequence[Tool]) -> None:
    """Write the script of a recipe, whole or not at all."""
    check_destination(path, (SUFFIX,))
    write_bytes(path, script_of(recipe, tools, path.name).encode())


def script_of(recipe: Recipe, tools: Sequence[Tool], name: str = "script.py") -> str:
    """Give the script of a recipe; what it writes equals what the window exports.

    Raises
    ------
    SourceError
        If a step cannot be written down, such as a picture without a file.
    """
    script, measuring = Script(), Script()
    first, making = split(recipe, tools)
    found = _measure(first, tools, measuring)
    if making is not None:
        _open_source(making, script)
        for number, step in enumerate(making.steps, 1):
            told = _told(making, number, step, found.get(step.tool, {}))
            _add_step(making, told, tool_named(step.tool, tools), script)
    return _whole(recipe, making, script, measuring, name)


def _measure(
    recipe: Recipe, tools: Sequence[Tool], script: Script
) -> dict[str, dict[str, str]]:
    """Add the steps that only find something; give what they find, by variable."""
    found: dict[str, dict[str, str]] = {}
    for step in recipe.steps:
        tool = tool_named(step.tool, tools)
        if tool.script is not None:
            script.add(f"# {tool.title}")
            tool.script(Told(0, step.parameters), script)
            for other, variables in tool.handed_variables.items():
                found.setdefault(other, {}).update(variables)
    return found


def _open_source(recipe: Recipe, script: Script) -> None:
    frame = recipe.steps[0].frame
    if recipe.together:
        script.use("desktop_app.files.frames", "open_frames")
        script.add("frames = open_frames(inputs)")
        if not is_film(recipe):
            script.add(f"picture = frames.read({frame})")
    else:
        script.use("desktop_app.files.images", "read_image")
        script.add("""
            (path,) = inputs
            picture = read_image(path)
        """)


def _told(recipe: Recipe, number: int, step: RecipeStep, found: dict[str, str]) -> Told:
    last = number == len(recipe.steps)
    return Told(
        number=number,
        parameters=step.parameters,
        record=step.record,
        strokes=step.strokes,
        imported=step.imported,
        size=step.size,
        others=step.others,
        frame=step.frame,
        output=step.output,
        saved=last and not recipe.as_picture,
        found=found,
    )


def _add_step(recipe: Recipe, told: Told, tool: Tool, script: Script) -> None:
    script.lines.append("")
    script.add(f"# {told.number}. {tool.title}")
    if told.number > 1 and told.frame:
        script.add(f"picture = frames.read({told.frame})")
    known = told.output in ("", "light")
    if tool.script is not None and known:
        tool.script(told, script)
    else:
        _plain(tool, told, script, together=recipe.together and told.number == 1)
    if told.number == len(recipe.steps) and not script.written:
        _write(told, script)


def _plain(tool: Tool, told: Told, script: Script, *, together: bool) -> None:
    """Run the tool by its own functions: for those that state no script."""
    script.use("desktop_app.processors.job", "Job")
    script.use("desktop_app.processors.subject", "Subject")
    given = {"image": "picture"}
    if together:
        given |= {"frames": "frames", "frame": repr(told.frame)}
    if told.record is not None:
        given["attached"] = f"{{{tool.name!r}: {script.literal(told.record)}}}"
    subject = call("Subject", **given)
    take, process = script.reference(tool.from_subject), script.reference(tool.process)
    script.add(f"subject = {subject}")
    parameters = script.literal(told.parameters)
    script.add(f"result = {call(process, f'{take}(subject)', parameters, 'Job()')}")
    if told.saved:
        write = tool.extra(told.output).write if told.output else tool.write
        script.add(f"{script.reference(write)}(result, output)")
        script.written = True
        return
    picture = tool.extra(told.output).picture if told.output else None
    if picture is not None:
        script.add(f"picture = {script.reference(picture)}(result)")
    else:
        script.add(f"picture = {script.reference(tool.apply)}(result).image")


def _write(told: Told, script: Script) -> None:
    script.use("desktop_app.files.write", "write_image")
    if told.saved and told.output:
        # Light has no profile; 32 bits are for TIFF, which holds fewer, too.
        script.add("""
            depth = 32 if output.suffix.lower() in (".tif", ".tiff") else None
            write_image(output, picture.pixels, depth=depth)
        """)
    else:
        script.add("write_image(output, picture.pixels, like=picture)")


def _whole(
    recipe: Recipe,
    making: Recipe | None,
    script: Script,
    measuring: Script,
    name: str,
) -> str:
    """Put the parts together."""
    together = making is not None and making.together
    script.use("sys")
    if making is not None and not together:
        script.use("desktop_app.errors", "WorkbenchError")
        script.use("desktop_app.files.many", "results_of")
    script.use("pathlib", "Path")
    for module_name, names in measuring.used().items():
        script.use(module_name, *names)
    extra = ", mean" if measuring.lines else ""
    body = "\n".join(f"    {line}".rstrip() for line in script.lines)
    parts = [_docstring(recipe, name, together=together), *script.imports(), ""]
    for constant in (*measuring.constants, *script.constants):
        parts += ["", constant, ""]
    if measuring.lines:
        lines = "\n".join(f"    {line}".rstrip() for line in measuring.lines)
        parts += [
            "",
            "def measure(inputs):",
            '    """Find, once on all sources, what the other steps need."""',
            lines,
            "    return mean",
            "",
        ]
    parts += [
        "",
        f"def make(inputs, output{extra}):",
        '    """Do the steps on one source, and write the result."""',
        body,
        "",
        "",
        "def main():",
        *_main(recipe, together=together, measured=bool(measuring.lines)),
        "",
        "",
        'if __name__ == "__main__":',
        "    main()",
        "",
    ]
    return "\n".join(parts)


def _docstring(recipe: Recipe, name: str, *, together: bool) -> str:
    told = (
        "The inputs are one source: the pictures of a sequence, its folder or a video."
        if together
        else "Of several inputs, or a folder, every picture is a source of its own, "
        "and OUTPUT\na folder; what fails is told, the others are done, and the exit "
        "status is 3."
    )
    return (
        f'"""{recipe.title}: written by Sextant {__version__}.\n\n'
        f"{_USAGE.format(name=name)}\n\n{told}\n"
        f'"""\n'
    )


def _main(recipe: Recipe, *, together: bool, measured: bool) -> list[str]:
    """Lines of the function that reads the command line."""
    lines = ["    *inputs, output = [Path(word) for word in sys.argv[1:]]"]
    given = "make(inputs, output)"
    many = "make([path], place)"
    if measured:
        lines.append("    mean = measure(inputs)")
        given, many = given[:-1] + ", mean)", many[:-1] + ", mean)"
    if together:
        return [*lines, f"    {given}"]
    suffix = f", {recipe.suffix!r}" if recipe.suffix else ""
    return [
        *lines,
        "    folders = any(path.is_dir() for path in (*inputs, output))",
        "    if len(inputs) == 1 and not folders:",
        f"        {given}",
        "        return",
        "    failed = False",
        f"    for path, place in results_of(inputs, output{suffix}):",
        "        place.parent.mkdir(parents=True, exist_ok=True)",
        "        try:",
        f"            {many}",
        "        except WorkbenchError as error:  # the others are done all the same",
        '            print(f"failed: {error}", file=sys.stderr)',
        "            failed = True",
        "    sys.exit(3 if failed else 0)",
    ]
