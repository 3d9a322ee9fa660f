from __future__ import annotations

import pytest

from desktop_app.main_window.window import MainWindow
from desktop_app.processors.catalogue import TOOLS
from tests.reference.toy_tool import TOY


@pytest.fixture
def window(qtbot):
    made = MainWindow((*TOOLS, TOY))
    qtbot.addWidget(made, before_close_func=forget_marks)
    made.show()
    qtbot.waitExposed(made)
    return made


def forget_marks(window):
    """Let a window close without its question."""
    window.workspace.history.mark_saved()
