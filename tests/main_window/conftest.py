from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent

from desktop_app.main_window.window import MainWindow
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.child import WARM_UP_CHILD, child_command
from desktop_app.processors.decoding import Decoder
from desktop_app.workers.warm_up import WarmUp, stamp_path
from tests.reference.toy_tool import TOY


@pytest.fixture(scope="session", autouse=True)
def compiled_kernels():
    """Compile once what every window would begin to compile beside itself."""
    WarmUp(child_command(WARM_UP_CHILD), stamp_path()).wait(lambda: None)


@pytest.fixture(scope="session")
def decoder(tmp_path_factory):
    """One decoding child for the windows of all tests; a window has its own else."""
    made = Decoder()
    path = tmp_path_factory.mktemp("warm") / "a.npy"
    np.save(path, np.zeros((2, 2), np.uint8))
    made.read(path)  # no test waits for its start
    yield made
    made.close()


@pytest.fixture
def window(qtbot, decoder):
    made = MainWindow((*TOOLS, TOY), decoder)
    qtbot.addWidget(made, before_close_func=forget_marks)
    made.show()
    qtbot.waitExposed(made)
    return made


def forget_marks(window):
    """Let a window close without its question."""
    for tab in window.tabs.all:
        tab.history.mark_saved()


@pytest.fixture(scope="module")
def shared_window(qapp, decoder):
    """One window for those tests of a file that only look, or put back what they do."""
    made = MainWindow((*TOOLS, TOY), decoder)
    made.show()
    qapp.processEvents()
    yield made
    forget_marks(made)
    made.close()
    made.deleteLater()
    qapp.sendPostedEvents(made, QEvent.Type.DeferredDelete)
