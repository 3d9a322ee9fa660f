"""What the command `sextant` starts: whatever happens, no traceback for a user."""

from __future__ import annotations

import gc
import os
import sys
import traceback

INTERRUPTED, UNEXPECTED, UNWRITABLE = 130, 1, 2
# Set to anything, it shows where in the program an unexpected error arose.
DETAILS = "SEXTANT_TRACEBACK"


def main() -> int:
    """Run Sextant and give its exit status."""
    try:
        # What is being loaded is no garbage: looking for some costs a tenth of a start.
        # `app` begins to collect once all is there.
        gc.disable()
        # Inside the try: Ctrl-C while numpy and Qt load is Ctrl-C, too.
        from desktop_app.app import main as run  # noqa: PLC0415  see above

        status = run()
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _complain("interrupted", INTERRUPTED)
    except BrokenPipeError:
        # Whoever read the output has gone; nothing is left to be said to them.
        _forget_output()
        return 0
    except OSError as error:
        _forget_output()
        return _complain(f"the output cannot be written: {error.strerror}", UNWRITABLE)
    except Exception as error:
        if os.environ.get(DETAILS):
            traceback.print_exc()
        told = f"unexpected {type(error).__name__}: {error}".replace("\n", " ")
        return _complain(
            f"{told} (please report it; {DETAILS}=1 shows where)", UNEXPECTED
        )
    return status


def _forget_output() -> None:
    """Keep Python from failing once more when it flushes what cannot be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(sentence: str, status: int) -> int:
    text = sentence.encode("utf-8", "backslashreplace").decode()
    print(f"sextant: error: {text}", file=sys.stderr)
    return status
