"""A whole sequence coloured as the window's marks say, for recipes and scripts."""

from __future__ import annotations

from pathlib import Path

from desktop_app.algorithms.colorization.strokes import strokes_on
from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.frames import Frames
from desktop_app.processors.colorization_command import film_warnings, write_film
from desktop_app.processors.colorization_film import film_of
from desktop_app.processors.colorization_solve import ColorizeParameters
from desktop_app.processors.job import Job
from desktop_app.processors.subject import FrameMarks, SequenceMarks
from desktop_app.words import tr

Size = tuple[int, int]


def colour_sequence(
    frames: Frames,
    marks: SequenceMarks,
    parameters: ColorizeParameters,
    output: Path,
    job: Job,
) -> tuple[str, ...]:
    """Colour every frame of a sequence from the marks of some.

    Parameters
    ----------
    frames : Frames
        The sequence.
    marks : SequenceMarks
        Of at least one frame. Strokes are scaled to frames of another size.
    parameters : ColorizeParameters
        Strength of the edges.
    output : Path
        Folder of the frames, or a video; steps are kept beside it until all is done, so
        that what was stopped goes on.
    job : Job
        Told progress; stops the work.

    Returns
    -------
    warnings : tuple of str
        What its user should see.

    Raises
    ------
    SourceError, ParameterError
        If the sequence is too short for the marks, or imported marks do not fit.
    """
    check_frame(frames, max(marks.frames, default=0))
    height, width = frames.read(0).pixels.shape[:2]
    fitted, told = {}, dict[str, None]()
    for index, kept in marks.frames.items():
        fitted[index], scaled = fit_marks(kept, marks.size, (width, height))
        told |= dict.fromkeys(scaled)
    film, key = film_of(frames, fitted, (0, len(frames) - 1), parameters)
    figures = write_film(film, parameters, output, key, job)
    return (*told, *film_warnings(figures))


def check_frame(frames: Frames, index: int) -> None:
    """Refuse a sequence that has no such frame."""
    if index >= len(frames):
        raise SourceError(
            tr(
                "the recipe looks at frame {frame}, and the last frame of {title} "
                "is {count}: bring a longer sequence"
            ).format(frame=index + 1, title=frames.title, count=len(frames))
        )


def fit_marks(
    marks: FrameMarks, drawn_on: Size, size: Size
) -> tuple[FrameMarks, tuple[str, ...]]:
    """Fit marks to a picture of another size, and say so.

    Parameters
    ----------
    marks : FrameMarks
        Strokes, imported marks, or both.
    drawn_on, size : (width, height)
        Of the picture they were drawn on, (0, 0) if none was; of the one to mark.

    Raises
    ------
    ParameterError
        If imported marks are among them: these do not scale.
    """
    if drawn_on in (size, (0, 0)):
        return marks, ()
    places = {
        "wide": drawn_on[0],
        "high": drawn_on[1],
        "width": size[0],
        "height": size[1],
    }
    if marks.imported is not None:
        raise ParameterError(
            tr(
                "the marks of the recipe are of {wide} x {high} px, the picture is of "
                "{width} x {height} px: bring pictures of the same size"
            ).format(**places)
        )
    if not marks.strokes:
        return marks, ()
    told = tr(
        "the scribbles were drawn on {wide} x {high} px and scaled to "
        "{width} x {height} px"
    ).format(**places)
    strokes = tuple(strokes_on(tuple(marks.strokes), drawn_on, size))
    return FrameMarks(strokes, None), (told,)
