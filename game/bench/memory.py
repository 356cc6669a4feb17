"""The row about memory: what a process holds at most, by itself and with the window."""

import json
import os
import subprocess
import sys
from typing import Final

from game.bench.measure import KNOWN, Measure, NotHere
from game.folders import is_frozen
from game.scenario import scenarios_root

_HEADLESS: Final = "from game.commands import run; run(['replay', 'shusha-1992', '--json'])"
_WINDOWED: Final = """
from game.record import Game
from game.scenario import load
from game.ui.app import App
from game.ui.screens.board import board_for
scenario = load("goranboy-1992")
app = App((1920, 1080))
app.title()
def frames(n):
    for _ in range(n):
        app.step([], 0.016)
frames(30)
sides = [side.id for side in scenario.board.sides]
app.show(board_for(app, Game.new(scenario, "1", "dice", {sides[0]: "person", sides[1]: "person"})))
frames(200)
"""
_TAIL: Final = """
import resource, sys
try:
    with open("/proc/self/status", encoding="ascii") as file:
        most = next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM:"))
except OSError:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print()
print(most)
"""
"""Linux counts what the parent held before the program began in ru_maxrss, but not in VmHWM."""


def memory() -> list[Measure]:
    """Measure the most memory of two processes: a replay in the terminal, and a board on a large screen."""
    if os.name == "nt" or is_frozen():
        raise NotHere("measured where Python is, on Linux and macOS")
    row = KNOWN[12]
    reference = "123-565 MB (Wesnoth, reference)"
    headless, windowed = _most(_HEADLESS), _most(_WINDOWED)
    bare, libraries = _most("pass"), _most("import numpy, pygame, pygame_gui")
    return [
        Measure(
            row.work, row.unit, headless, None, row.goal, headless <= 60, None, reference,
            f"Shusha replayed with --json; an empty Python {bare:.0f} MB",
        ),
        Measure(
            "memory, windowed", row.unit, windowed, None, "at most 150 MB", windowed <= 150, None, reference,
            f"Goranboy on the board at 1920x1080; pygame_gui and numpy imported {libraries:.0f} MB",
        ),
    ]  # fmt: skip


def _most(script: str) -> float:
    """Return the most megabytes that a process holds which runs *script*."""
    environment = {**os.environ, "SDL_VIDEODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script + _TAIL], cwd=scenarios_root().parent, env=environment, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return int(json.loads(done.stdout.split()[-1])) / 1e6
