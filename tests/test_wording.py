"""Every text that a user can see goes through the translation module.

What looks like a text is looked for in the source itself, so that a new string is found
without a window that shows it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "desktop_app"
MODULES = sorted(PACKAGE.rglob("*.py"))
WINDOW = tuple(PACKAGE / name for name in ("panels", "views", "main_window"))

# What marks a text, and the declarations whose texts are found in their records.
MARKS = {"tr", "trn", "N_", "ActionSpec", "parameter", "Tool", "Extra", "Input"}
# Calls whose argument is seen by a user.
SEEN_CALLS = {
    "setText", "setWindowTitle", "setToolTip", "setStatusTip", "setWhatsThis",
    "setAccessibleName", "setAccessibleDescription", "setPlaceholderText",
    "showMessage", "addAction", "addMenu", "addItem", "addItems", "addTab",
    "setTabText", "addRow", "setSuffix", "setPrefix", "setTitle", "setFormat",
    "setHorizontalHeaderLabels", "drawText", "addButton", "addToolBar", "QLabel",
    "QPushButton", "QCheckBox", "QRadioButton", "QGroupBox", "QAction", "QMenu",
    "report", "set_guidance", "set_message", "told",
}  # fmt: skip
SEEN_KEYWORDS = {"accessible", "tip", "help", "title", "label", "tooltip"}
# Errors whose sentence is shown; a `ValueError` of a pure function is for programmers.
SENTENCES = {
    "WorkbenchError", "SourceError", "TooLargeError", "DestinationError", "Damage",
    "ParameterError", "VerificationError", "UnreadableError", "DamagedError",
    "Failure",
}  # fmt: skip
# Reviewed: no words, or the same in every language.
SAME_EVERYWHERE = {
    "Sextant", "Sextant[*]", "[*] - Sextant", " px", " x", "px", "RGB", "%p %",
    "  %p %", "x ", "  y ", "<b>", "</b>", "<br>", "nan", "inf", "MP",
}  # fmt: skip
# Reviewed: not seen in the window. Files that speak to the terminal only, and formats.
UNSEEN = (
    "main_window/start.py: No display was found: doing the same job offscreen.",
    "main_window/start.py: This plugin does not support propagateSizeHints()",
    "main_window/statistics_gallery.py: WHERE number = ?",
    "views/theme.py: ",
    "main_window/crash_report.py: ",
    "main_window/language.py: words of Qt",
    "views/plot.py: <span style",
    "views/tab_bar.py: \nQTabBar",
    "files/languages.py: ",  # what went wrong with the translations themselves
    "samples/",
)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def texts(tree: ast.AST) -> Iterator[tuple[ast.AST, str, list[ast.AST]]]:
    """Give every literal with the nodes around it, the nearest first; no docstring."""
    stack: list[tuple[ast.AST, list[ast.AST]]] = [(tree, [])]
    while stack:
        node, around = stack.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if not isinstance(around[0], ast.Expr):
                yield node, node.value, around
            continue
        stack.extend((child, [node, *around]) for child in ast.iter_child_nodes(node))


def called(node: ast.AST) -> str:
    """Name of what a call calls; empty for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def in_words(text: str) -> bool:
    """Whether a text has words to translate."""
    plain = text.replace("&", "")
    return text not in SAME_EVERYWHERE and re.search(r"[^\W\d_]{2}", plain) is not None


def prose(text: str) -> bool:
    """Whether a text reads like a sentence, or a title, rather than a name."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    return len(words) > 1 and " " in text.strip()


def marked(around: list[ast.AST]) -> bool:
    """Whether a literal is handed to what translates it."""
    return any(called(node) in MARKS for node in around)


def is_seen(around: list[ast.AST], node: ast.AST) -> bool:
    """Whether a literal goes straight to what a user sees."""
    inner = node
    for outer in around:
        if isinstance(outer, ast.keyword):
            return outer.arg in SEEN_KEYWORDS
        if isinstance(outer, ast.Call):
            return inner in outer.args and called(outer) in SEEN_CALLS | SENTENCES
        if isinstance(outer, ast.Compare | ast.Subscript | ast.stmt):
            return False
        inner = outer
    return False


def inside_of(around: list[ast.AST], names: set[str]) -> bool:
    return any(called(node) in names for node in around)


def annotates(around: list[ast.AST], node: ast.AST) -> bool:
    inner = node
    for outer in around:
        if isinstance(outer, ast.arg | ast.AnnAssign) and outer.annotation is inner:
            return True
        inner = outer
    return False


def excused(path: Path, text: str) -> bool:
    told = f"{path.relative_to(PACKAGE).as_posix()}: {text}"
    return told.startswith(UNSEEN)


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_that_no_text_goes_to_a_user_untranslated(path):
    bare = [
        f"{relative(path)}:{node.lineno}: {text!r}"
        for node, text, around in texts(parsed(path))
        if is_seen(around, node)
        and in_words(text)
        and not marked(around)
        and not excused(path, text)
    ]
    assert not bare, "wrap these in tr() or N_(): " + "; ".join(bare)


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if any(path.is_relative_to(each) for each in WINDOW)],
    ids=relative,
)
def test_that_no_sentence_of_the_window_is_outside_the_translation(path):
    programmers = {"ValueError", "TypeError", "RuntimeError", "LookupError",
                   "setStyleSheet", "AssertionError"}  # fmt: skip
    bare = [
        f"{relative(path)}:{node.lineno}: {text!r}"
        for node, text, around in texts(parsed(path))
        if prose(text)
        and text not in SAME_EVERYWHERE
        and not marked(around)
        and not inside_of(around, programmers)
        and not annotates(around, node)
        and not excused(path, text)
    ]
    assert not bare, "wrap these in tr() or N_(): " + "; ".join(bare)


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_that_what_is_translated_is_a_whole_literal(path):
    """A text put together before it is looked up is in no catalogue."""
    wrong = [
        f"{relative(path)}:{node.lineno}"
        for node in ast.walk(parsed(path))
        if called(node) in {"tr", "N_", "trn"}
        and isinstance(node, ast.Call)
        and any(isinstance(each, ast.JoinedStr | ast.BinOp) for each in node.args)
    ]
    assert not wrong, f"no f-string or sum inside tr(): {wrong}"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('label.setText("Open a picture")', True),
        ('label.setText(tr("Open a picture"))', False),
        ('label.setText(f"{name} was saved")', True),
        ('named(box, "box", tip="What it does")', True),
        ('raise SourceError(f"{name} is empty")', True),
        ('raise ValueError("for programmers only")', False),
        ('box.setObjectName("open_larger")', False),
    ],
)
def test_that_the_audit_sees_a_text_and_nothing_else(source, found):
    seen = [
        text
        for node, text, around in texts(ast.parse(source))
        if is_seen(around, node) and in_words(text) and not marked(around)
    ]
    assert bool(seen) is found
