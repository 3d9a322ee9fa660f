"""Recipes: what was done to a source, to be done again to others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.document.document import Document, Made
from desktop_app.document.replay import (
    Product,
    no_picture,
    opened_as,
    run,
    tool_named,
    write_output,
)
from desktop_app.errors import SourceError
from desktop_app.files.frames import Frames
from desktop_app.files.records import Image
from desktop_app.files.write import write_image
from desktop_app.processors.colorization_sequence import check_frame, fit_marks
from desktop_app.processors.declare import Parameters, Tool, warnings_of
from desktop_app.processors.job import Job
from desktop_app.processors.subject import (
    FrameMarks,
    ImportedMarks,
    SequenceMarks,
)
from desktop_app.words import N_, tr

NOTHING_DONE = N_(
    "nothing was done to the picture yet: run a tool on it, or apply one, and then "
    "save the recipe"
)
# Parameters that were found by an earlier step, by field name, by tool.
Found = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, eq=False)
class RecipeStep:
    """One tool, and all it was told.

    Parameters
    ----------
    tool : str
        Its name.
    parameters : Parameters
        Its record.
    output : str
        Which output goes on, the name of an `Extra`; empty for the result itself.
    frame : int
        Which frame of the source was shown.
    size : (width, height)
        Of the picture the marks were drawn on.
    strokes : tuple of Stroke
        Scribbles, in px of that picture.
    imported : ImportedMarks or None
        Marks below them.
    record : frozen record or None
        What the tool keeps with the document.
    others : mapping from int to FrameMarks
        Marks of other frames of the source, by index; with them it is a film, all of
        which is coloured.
    """

    tool: str
    parameters: Parameters
    output: str = ""
    frame: int = 0
    size: tuple[int, int] = (0, 0)
    strokes: tuple[Stroke, ...] = ()
    imported: ImportedMarks | None = None
    record: Any = None
    others: Mapping[int, FrameMarks] = field(default_factory=dict)

    def marks_of_sequence(self) -> SequenceMarks:
        """Give the marks of every marked frame."""
        marks = dict(self.others)
        if self.strokes or self.imported is not None:
            marks[self.frame] = FrameMarks(self.strokes, self.imported)
        return SequenceMarks(self.size, marks)


@dataclass(frozen=True, eq=False)
class Recipe:
    """Steps in order.

    Parameters
    ----------
    steps : tuple of RecipeStep
        At least one; those of tools that make no picture come first, are done once on
        all sources, and hand over what they found.
    together : bool
        Whether a source is a sequence: a bracket, a stack, a pair of frames.
    as_picture : bool
        Whether the picture of the last step is saved, instead of what its tool writes.
    suffix : str
        Of the files to write, with its dot; empty: as the source's.
    """

    steps: tuple[RecipeStep, ...]
    together: bool = False
    as_picture: bool = False
    suffix: str = ""

    @property
    def title(self) -> str:
        """The tools, in order."""
        return " → ".join(step.tool for step in self.steps)


def recipe_of(
    product: Product,
    tools: Sequence[Tool],
    *,
    suffix: str = "",
    measured: Sequence[RecipeStep] = (),
) -> Recipe:
    """Give the recipe of what a window shows.

    Parameters
    ----------
    product : Product
        What is shown.
    tools : sequence of Tool
        The catalogue.
    suffix : str
        Of the files to write.
    measured : sequence of RecipeStep
        Steps without a picture whose findings are among the parameters.

    Raises
    ------
    SourceError
        If nothing was done yet, or a tool is unknown.
    """
    done = [each.made for each in product.document.chain if each.made is not None]
    if product.tool is not None and product.parameters is not None:
        last = product.output
        done.append(Made(product.tool.name, product.parameters, product.document, last))
    if not done:
        raise SourceError(tr(NOTHING_DONE))
    steps = tuple(_step_of(made, tools) for made in done)
    first = tool_named(steps[0].tool, tools)
    if len(done) == 1 and product.tool is not None and first.sequence is not None:
        steps = (replace(steps[0], others=_other_frames(product.document)),)
    return Recipe(
        (*measured, *steps),
        together=done[0].before.frames is not None
        and (
            first.takes_frames(done[0].before.attached.get(first.name))
            or bool(steps[0].others)
        ),
        as_picture=product.tool is None,
        suffix=suffix,
    )


def _step_of(made: Made, tools: Sequence[Tool]) -> RecipeStep:
    document, tool = made.before, tool_named(made.tool, tools)
    image = document.image
    kept = tool.keeping is not None and tool.keeping.in_recipes
    return RecipeStep(
        tool=made.tool,
        parameters=made.parameters,
        output=made.output,
        frame=document.frame,
        size=(0, 0) if image is None else _size_of(image),
        strokes=tuple(document.strokes) if tool.needs_marks else (),
        imported=document.imported if tool.needs_marks else None,
        record=document.attached.get(tool.name) if kept else None,
    )


def _other_frames(document: Document) -> dict[int, FrameMarks]:
    """Give the marks of the frames of a sequence that are not shown."""
    if document.frames is None:
        return {}
    return {
        index: FrameMarks(tuple(marks.strokes), marks.imported)
        for index, marks in document.marks_of_frames().items()
        if index != document.frame
    }


def _size_of(image: Image) -> tuple[int, int]:
    height, width = image.pixels.shape[:2]
    return width, height


def split(recipe: Recipe, tools: Sequence[Tool]) -> tuple[Recipe, Recipe | None]:
    """Take a recipe apart: what is measured on all sources, and what makes pictures."""
    measuring = [
        step for step in recipe.steps if not tool_named(step.tool, tools).needs_picture
    ]
    making = recipe.steps[len(measuring) :]
    if any(step in making for step in measuring):
        raise SourceError(
            tr("a step that makes no picture must come first in a recipe")
        )
    rest = replace(recipe, steps=making) if making else None
    return replace(recipe, steps=tuple(measuring)), rest


def filled_in(recipe: Recipe, found: Found) -> Recipe:
    """Give a recipe with what earlier steps found in the place of what stood there."""
    steps = tuple(
        replace(step, parameters=replace(step.parameters, **found.get(step.tool, {})))
        for step in recipe.steps
    )
    return replace(recipe, steps=steps)


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a recipe made of a source.

    Parameters
    ----------
    document : Document
        What the last step was run on; it knows the steps before.
    result : result
        Of the last step.
    tool : Tool
        Of the last step.
    step : RecipeStep
        The last step, its marks as they fit.
    warnings : tuple of str
        What its user should see.
    """

    document: Document
    result: Any
    tool: Tool
    step: RecipeStep
    warnings: tuple[str, ...] = ()

    def applied(self) -> Document:
        """Give what the last step made, as a document.

        Raises
        ------
        SourceError
            If it is no picture.
        """
        applied = self.tool.applied(self.result, self.step.output)
        if applied is None:
            raise SourceError(no_picture(self.tool))
        made = Made(
            self.tool.name, self.step.parameters, self.document, self.step.output
        )
        return replace(opened_as(Document(), applied), made=made)

    def write(self, path: Path, *, as_picture: bool) -> None:
        """Save the result, or the picture of it."""
        if not as_picture:
            write_output(self.tool, self.result, self.step.output, path)
            return
        image = self.applied().image
        assert image is not None
        write_image(path, image.pixels, like=image)


def replay(
    recipe: Recipe, source: Document, tools: Sequence[Tool], job: Job
) -> Outcome:
    """Do the steps of a recipe on a source.

    Parameters
    ----------
    recipe : Recipe
        Of steps that make pictures.
    source : Document
        What was opened, with its frames where the recipe takes them together.
    tools : sequence of Tool
        The catalogue.
    job : Job
        Told progress; stops the work.

    Raises
    ------
    SourceError, ParameterError
        If a step does not fit the source.
    """
    count, document = len(recipe.steps), source
    warnings: tuple[str, ...] = ()
    for number, step in enumerate(recipe.steps):
        tool = tool_named(step.tool, tools)
        document, told = _prepared(step, document, first=number == 0)
        part = job.part(number / count, (number + 1) / count)
        result = run(tool, step.parameters, document, part)
        warnings = (*warnings, *told, *warnings_of(result))
        outcome = Outcome(document, result, tool, step, warnings)
        if number + 1 < count:
            document = outcome.applied()
    return outcome


def _prepared(
    step: RecipeStep, document: Document, *, first: bool
) -> tuple[Document, tuple[str, ...]]:
    """Lay the marks of a step on a document, and say if they had to be scaled."""
    document = _at_frame(step, document)
    image = document.image
    assert image is not None
    kept = FrameMarks(step.strokes, step.imported)
    marks, told = fit_marks(kept, step.size, _size_of(image))
    attached = {} if step.record is None else {step.tool: step.record}
    return (
        replace(
            document,
            strokes=marks.strokes,
            imported=marks.imported,
            shelved={},
            # What was opened has records of its own: where a data set lies, say.
            attached={**document.attached, **attached} if first else attached,
        ),
        told,
    )


def _at_frame(step: RecipeStep, document: Document) -> Document:
    frames: Frames | None = document.frames
    if frames is None:
        return document
    check_frame(frames, step.frame)
    return replace(document, image=frames.read(step.frame), frame=step.frame)
