"""A monkey at the real window: seeded mouse, keys, actions, files and closings.

``python -m tests.faults.monkey SEED EVENTS`` prints a line of JSON: what it did, and
every exception, warning, log line and message of Qt it met. It knows no part of the
window by name: whatever is enabled is triggered, whatever is visible is touched.

With ``--stay`` it never closes the window, and tells after every thousand events what
the process holds once all its documents are closed.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import random
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer

from desktop_app.files.places import data_folder
from desktop_app.main_window import memory, start
from desktop_app.main_window.faults import Faults
from desktop_app.main_window.readying import Readying
from desktop_app.main_window.safekeeping import Safekeeping
from desktop_app.main_window.tidying import Tidying
from desktop_app.main_window.window import MainWindow
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.child import WARM_UP_CHILD, child_command
from desktop_app.processors.decoding import Decoder
from desktop_app.workers.warm_up import WarmUp, stamp_path
from tests.faults.holdings import SETTLE_MS, close_documents, holdings
from tests.faults.monkey_answers import Answers
from tests.faults.monkey_hands import Hands, spin
from tests.faults.trouble import Ledger, own_threads, place_of, places

STUCK_SECONDS = 240
# A machine with ten other jobs imports and compiles for as long.
PATIENCE_SECONDS = 60
# A user waits so long for a window to close before he wonders.
WONDER_SECONDS = 2.0
# How often it is asked what the process holds.
EVENTS_A_LOOK = 1000
REST_MS = 200


class Monkey:
    """Does something at random, and something about every dialog that comes of it.

    Parameters
    ----------
    seed : int
        Of all it does.
    folder : Path
        The only place it reads and writes.
    stays : bool
        Whether all it does is done in one window.
    """

    def __init__(self, seed, folder, stays):
        self.random = random.Random(seed)
        self.stays = stays
        self.ledger = Ledger()
        self.hands = Hands(self.random, folder, self.ledger)
        self.answers = Answers(self.random, folder, self.ledger)
        self.done = Counter()
        self.held = []
        self.slow = []
        self.decoder = Decoder()
        self.window = None
        self.deeds = dict(self.hands.deeds)
        if not stays:
            self.deeds[self.close_at_work] = 2

    def open_window(self):
        """A window with all that the program puts around it."""
        self.window = MainWindow(TOOLS, self.decoder)
        self.hands.window = self.answers.window = self.window
        self.window.actions_by_verb["quit"].setEnabled(not self.stays)
        memory_warning = memory.recall(self.window)
        if memory_warning:
            self.ledger.note("settings", memory_warning)
        self.window.show()
        self.keeping = Safekeeping(self.window, self.window.projects, data_folder())
        self.faults = Faults(self.window)
        self.keeping.look_for_left_work()
        self.tidying = Tidying(self.window)
        self.tidying.begin()
        self.readying = Readying(self.window)
        self.readying.begin()

    def close_window(self):
        """Close it whatever it asks, and make sure that nothing of it is left."""
        with self.watched():
            while self.window.isVisible():
                self.window.close()
                spin(20)
            memory.keep(self.window)
            self.forget_window()

    @contextmanager
    def watched(self):
        """Remember where all threads are if a closing takes long."""
        look = threading.Timer(WONDER_SECONDS, lambda: self.slow.append(places()))
        look.start()
        yield
        look.cancel()
        look.join()

    def forget_window(self):
        self.readying.end()
        self.tidying.end()
        if not self.keeping.shutdown():
            self.ledger.note("thread", "the journal did not end")
        self.window.deleteLater()
        self.window = self.hands.window = self.answers.window = None
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (left := own_threads()) and time.monotonic() < deadline:
            spin(20)
        for thread in left:
            self.ledger.note(f"thread {thread.name} left", place_of(thread))

    def work(self, events):
        """Do so many things, each in a turn of the outermost event loop.

        That is where all that a user does comes from. What is asked to be deleted goes
        when its turn ends: within a loop that a dialog begins it would be too soon, and
        within one that never ends it would pile up.
        """
        loop, life, errors = QEventLoop(), self.live(events), []

        def turn():
            try:
                QTimer.singleShot(next(life), turn)
            except StopIteration:
                loop.quit()
            except BaseException as error:
                errors.append(error)
                loop.quit()

        QTimer.singleShot(0, turn)
        loop.exec()
        if errors:
            raise errors[0]

    def live(self, events):
        """Do them; gives back how long to wait for the next turn, in ms."""
        kinds, weights = list(self.deeds), list(self.deeds.values())
        self.open_window()
        self.answers.answer()
        if self.stays:  # what is loaded once, while nothing goes on, is no growth
            while not self.readying.ready:
                yield REST_MS
        for number in range(1, events + 1):
            faulthandler.dump_traceback_later(STUCK_SECONDS, exit=True)
            (deed,) = self.random.choices(kinds, weights)
            self.ledger.doing = deed.__name__
            self.done[deed.__name__] += 1
            deed()
            yield 0
            if not self.window.isVisible():  # quit was among what it did
                self.reopen_window()
            if self.stays and number % EVENTS_A_LOOK == 0:
                self.ledger.doing = "a look at what is held"
                close_documents(self.window)
                yield SETTLE_MS
                self.held.append(holdings())
        self.ledger.doing = "the end"
        self.close_window()
        self.answers.over = True
        self.decoder.close()
        faulthandler.cancel_dump_traceback_later()

    def reopen_window(self):
        self.done["quit"] += 1
        memory.keep(self.window)
        self.forget_window()
        self.open_window()

    def close_at_work(self):
        """Close the window in the middle of work, and begin a new one."""
        if self.random.random() < 0.7:
            self.window.actions_by_verb["run"].trigger()
            spin(self.random.randrange(200))
        if self.random.random() < 0.3:
            self.window.actions_by_verb["save_project"].trigger()
        begun = time.monotonic()
        self.close_window()
        if time.monotonic() - begun > PATIENCE_SECONDS:
            self.ledger.note("slow", f"closing took {time.monotonic() - begun:.0f} s")
        self.open_window()


def words():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seed", type=int)
    parser.add_argument("events", type=int)
    parser.add_argument("--stay", action="store_true")
    return parser.parse_args()


def main():
    asked = words()
    faulthandler.enable()
    with tempfile.TemporaryDirectory(prefix="monkey-") as place:
        for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            os.environ[variable] = str(Path(place) / variable)
        work = Path(place) / "work"
        work.mkdir()
        os.chdir(work)
        application = start.make_application()
        # Between two windows there is none.
        application.setQuitOnLastWindowClosed(False)
        WarmUp(child_command(WARM_UP_CHILD), stamp_path()).wait(lambda: None)
        monkey = Monkey(asked.seed, work, asked.stay)
        monkey.ledger.listen()
        monkey.work(asked.events)
        left = [str(each) for each in Path(place).rglob(".sextant-*")]
        if left:
            monkey.ledger.note("left files", left)
    told = {"seed": asked.seed, "done": dict(monkey.done), "held": monkey.held}
    print(json.dumps(told | {"slow": monkey.slow, "met": monkey.ledger.met}))


if __name__ == "__main__":
    main()
