"""Sphinx: the user guide, the Python interface and the developers' pages, offline.

`packaging/build_documentation.py` puts the sources together and runs it.
"""

import re

from desktop_app import __version__

project = "Sextant"
copyright = "the authors of Sextant"
release = version = __version__
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.doctest",
]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
myst_heading_anchors = 3
# The docstrings tell types, shapes and units; signatures stay readable.
autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
smartquotes = False
highlight_language = "none"
html_theme = "alabaster"
html_theme_options = {
    "description": "Six classical image instruments on one bench",
    "page_width": "1080px",
    "sidebar_width": "230px",
    "fixed_sidebar": True,
    "show_powered_by": False,
}
html_show_sourcelink = False
html_copy_source = False


def setup(app):
    """Number references docstring by docstring, not page by page."""
    app.connect("autodoc-process-docstring", plain_references)


def plain_references(_app, _what, _name, _found, _options, lines):
    """Turn footnotes, which would clash on one page, into plain numbers."""
    for index, line in enumerate(lines):
        plain = re.sub(r"\[(\d+)\]_", r"[\1]", line)
        lines[index] = re.sub(r"^\.\. \[(\d+)\] ", r"-  [\1] ", plain)
