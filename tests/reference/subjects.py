"""What every tool is run on in tests: its sample, at another size."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from desktop_app.files.frames import MemoryFrames
from desktop_app.opencv import cv2


def enlarged(subject, factor):
    """The subject with its pictures some times as wide, and what is drawn on them."""

    def larger(image):
        pixels = cv2.resize(image.pixels, None, fx=factor, fy=factor)
        return replace(image, pixels=pixels, alpha=None)

    frames = subject.frames
    if frames is not None:
        pictures = [larger(frames.read(index)) for index in range(len(frames))]
        frames = MemoryFrames(pictures, frames.title)
    image = frames.read(subject.frame) if frames else larger(subject.image)
    strokes = tuple(
        replace(each, points=each.points * factor, radius=each.radius * factor)
        for each in subject.strokes
    )
    return replace(subject, image=image, frames=frames, strokes=strokes)


def prepared(tool, factor):
    """A subject and its source; of the sample's size where it is no picture."""
    subject = tool.sample()
    if factor != 1 and tool.needs_picture:
        # What is kept with the sample, a true flow say, is of its size.
        subject = enlarged(replace(subject, attached={}), factor)
    return subject, tool.from_subject(subject)


def digest(subject):
    told = hashlib.sha256(subject.image.pixels.tobytes())
    for each in subject.strokes:
        told.update(each.points.tobytes())
    return told.hexdigest()
