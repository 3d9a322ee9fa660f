"""What the frozen program starts with."""

import multiprocessing
import sys

if __name__ == "__main__":
    # Ends here where this process is a worker of a local cluster.
    multiprocessing.freeze_support()
    from desktop_app.entry import main

    sys.exit(main())
