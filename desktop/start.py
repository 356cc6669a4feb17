"""What the frozen program runs: the command line, and the opponent's process, which starts this program once more."""

import multiprocessing

from game.__main__ import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    main()
