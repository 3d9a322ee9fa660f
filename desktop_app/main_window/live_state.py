"""What the tool at work keeps of a document while another one is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop_app.processors.declare import Parameters, Session, Tool


@dataclass(frozen=True, eq=False)
class LiveState:
    """The tool at work on a document, while another document is shown.

    Parameters
    ----------
    tool : Tool
        At work on it.
    parameters : mapping from str to Parameters
        Of every tool, by its name.
    session : Session or None
        What the tool keeps between two answers.
    fresh : bool
        Whether what was shown was about the document as it is.
    running : bool
        Whether an answer that the user asked for was under way.
    """

    tool: Tool
    parameters: Mapping[str, Parameters]
    session: Session | None = None
    fresh: bool = False
    running: bool = False
