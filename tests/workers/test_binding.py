"""The Qt binding itself: a version that loses references aborts the process."""

from __future__ import annotations

import subprocess
import sys

CODE = """
from PySide6.QtCore import QObject, Signal

class Emitter(QObject):
    said = Signal(int)

emitter = Emitter()
heard = [0]

def hear(number):
    heard[0] += 1

emitter.said.connect(hear)
for number in range(20_000):
    emitter.said.emit(number)
for number in range(200_000):
    emitter.setObjectName("x")
print(heard[0])
"""


def test_that_20000_emits_and_200000_void_calls_survive():
    run = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-500:]
    assert run.stdout.strip() == "20000"
