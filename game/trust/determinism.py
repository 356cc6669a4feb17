"""Proof: the same scenario, seed and orders give the same game, whatever the machine is set to.

The games of `repeat` are played in one process, then in others: under other hash seeds, languages, time zones and
working folders, one process a scenario or all in one, on every Python found, and beside every numpy found. A Python is
found on the path, among those of pyenv, or in LINE_OF_CONTACT_PYTHONS (paths, as in PATH). At full size the historical
orders of every scenario and chapter are among the games, and their fingerprints are told.
"""

import os
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import game
from game import RULES_VERSION, history
from game.folders import is_frozen
from game.record.lines import Header
from game.scenario import Scenario
from game.trust.play import is_long, openings, scenarios
from game.trust.repeat import Work
from game.trust.tally import Tally

PROMISE: Final = "the same orders give the same game"
TRIALS: Final = {"small": 180, "full": 550}
SECONDS: Final = {"small": 20, "full": 600}
PARTS: Final = {"small": 1, "full": 10}
_GAMES: Final = {"small": 2, "full": 4}
"""Of each scenario, beside one between computer players."""
_MOST_ORDERS: Final = {"small": 24, "full": 1_000_000}
"""Of a game: at full size it is whole."""
_LONG_GAMES: Final = {"small": 2, "full": 2}
_LONG_ORDERS: Final = {"small": 24, "full": 1_000}
"""Of a campaign and its chapters, the beginnings alone: a whole game takes two minutes, and is played a dozen times."""
VERSIONS: Final = ("3.11", "3.12", "3.13", "3.14")
"""Pythons the product is for."""
NUMPYS: Final = {"oldest": "1.26", "pinned": "2.4", "newest": "2.5"}
"""numpy as pyproject.toml and constraints.txt have it, and the newest that there is, from Python 3.12 on."""
SCRIPT: Final = "from game.trust.repeat import main; main()"
_SWEEPS: Final = """
import pickle, sys
from game import engine
from game.core.codec import fingerprint
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        state, _ = engine.open_game(pickle.load(file).opening, "1", "dice")
    for side in state.board.sides:
        known = engine.known(state, side.id)
        told = [engine.threat_map(known, side.id), engine.supply_map(known, side.id)]
        told += [sorted(engine.reach(known, uid).items()) for uid in known.of_side(side.id)]
        print(fingerprint(repr(told).encode()))
"""
"""What numpy counts: reach, threat and supply over the whole board."""
_SETTINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "PYTHONHASHSEED=4711": {"PYTHONHASHSEED": "4711"},
    "LC_ALL=C, no UTF-8": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "LC_ALL=tr_TR.UTF-8": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "TZ=Pacific/Kiritimati": {"TZ": "Pacific/Kiritimati"},
    "TZ=America/Los_Angeles, -O": {"TZ": "America/Los_Angeles", "PYTHONOPTIMIZE": "1"},
}


def prove(tally: Tally) -> None:
    """Play here, play elsewhere, compare."""
    if is_frozen():
        tally.not_tried("other processes (the frozen program starts no Python; the source tries them)")
        return
    chosen = list(tally.mine(openings() if tally.is_full else scenarios()))
    paths = []
    for scenario in chosen:
        path = tally.folder / f"{scenario.id.replace('/', '-')}.pickle"
        path.write_bytes(pickle.dumps(_work(scenario, tally.size)))
        paths.append(path)
    runs = _Runs(tally, paths)
    here = runs.lines(sys.executable, {"PYTHONHASHSEED": "0"}, "the first run")
    if here is None:
        return
    told_apart = len({line.split()[2] for line in here}) == len(here)
    tally.holds(told_apart, f"games of other scenarios and seeds have one fingerprint: {here}")
    if len(chosen) > 1 or not is_long(chosen[0]):
        tally.holds(any(int(line.split()[1]) for line in here), f"no game has a fight: {here}")
    for what, setting in _SETTINGS.items():
        runs.compare(sys.executable, {"PYTHONHASHSEED": "1", **setting}, what, here)
    elsewhere = tally.folder / "ein Ordner, ü Ⴀ"
    elsewhere.mkdir()
    runs.compare(sys.executable, {"PYTHONHASHSEED": "2"}, "another working folder", here, cwd=elsewhere)
    each = len(here) // len(paths)
    for n, path in enumerate(paths if len(paths) > 1 else ()):
        alone = _Runs(tally, [path])
        alone.compare(sys.executable, {}, f"{path.stem} in a process of its own", here[n * each :][:each])
    same = pythons(tally, runs, here)
    numpys(tally, runs)
    for n, scenario in enumerate(chosen):
        lines = [line.split() for line in here[n * each :][:each]]
        tally.count(scenario.id, "games", len(lines))
        tally.count(scenario.id, "orders", sum(int(line[0]) for line in lines))
        if tally.is_full:
            orders, fights, chained, digest = lines[-1]
            tally.note(
                f"{scenario.id}, history under expected: {orders} orders, {fights} fights, fingerprint {chained}, "
                f"last State {digest}, the same on Python {', '.join(same) or 'of this run alone'}"
            )


def _work(scenario: Scenario, size: str) -> Work:
    """Return what is played of *scenario*; at full size the orders that history had as well."""
    long = is_long(scenario)
    games, most = (_LONG_GAMES[size], _LONG_ORDERS[size]) if long else (_GAMES[size], _MOST_ORDERS[size])
    if size == "small":
        return Work(scenario.opening, games, most, most)
    replayed = history.replay(scenario, "expected", "1").game
    orders = tuple(played.order for played in replayed.orders)
    start = Header(scenario.id, RULES_VERSION, scenario.board.digest, "1", "expected", {}).fingerprint()
    return Work(scenario.opening, games, most, 150 if long else 400, start, orders)


def pythons(tally: Tally, runs: "_Runs", here: list[str]) -> list[str]:
    """Play on every Python found; return the versions on which all games were the same."""
    same = []
    for version in VERSIONS:
        python = next(interpreters(version), "")
        if not python:
            tally.not_tried(f"Python {version} (none is on this machine)")
        elif runs.compare(python, {"PYTHONHASHSEED": "3"}, f"Python {version}", here):
            same.append(version)
    return same


def numpys(tally: Tally, runs: "_Runs") -> None:
    """Count on every numpy found, beside this one's."""
    expected = runs.lines(sys.executable, {}, "numpy here", script=_SWEEPS)
    if expected is None:
        return
    seen: set[str] = set()
    for python in dict.fromkeys([sys.executable, *(one for version in VERSIONS for one in interpreters(version))]):
        asked = "import numpy; print(numpy.__version__)"
        done = subprocess.run([python, "-c", asked], capture_output=True, text=True)
        version = done.stdout.strip()
        if done.returncode or version in seen:
            continue
        seen.add(version)
        runs.compare(python, {}, f"numpy {version}", expected, script=_SWEEPS)
    for age, version in NUMPYS.items():
        if not any(re.match(rf"{re.escape(version)}\b", one) for one in seen):
            tally.not_tried(f"numpy {version}, the {age} one (no Python here has it)")


class _Runs:
    """Runs of the same games in other processes."""

    def __init__(self, tally: Tally, work: list[Path]) -> None:
        self.tally, self.work = tally, work
        self.program = tally.folder / "program"
        if not self.program.exists():
            # By itself: beside an installed program stand the libraries of one Python, which no other can read.
            left_out = shutil.ignore_patterns("_shipped", "__pycache__", "ui", "cartography", "export")
            shutil.copytree(Path(game.__file__).parent, self.program / "game", ignore=left_out)

    def lines(
        self,
        python: str,
        setting: Mapping[str, str],
        what: str,
        *,
        cwd: Path | None = None,
        script: str | None = None,
    ) -> list[str] | None:
        """Return what a process under *setting* prints; None when it fails, which is a failure."""
        env = {**os.environ, "PYTHONPATH": str(self.program), **setting}
        command = [python, "-c", SCRIPT if script is None else script, *map(str, self.work)]
        done = subprocess.run(command, cwd=cwd or self.tally.folder, env=env, capture_output=True)
        if done.returncode:
            last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
            self.tally.holds(False, f"{what}: the games cannot be played: {' '.join(last)}")
            return None
        return done.stdout.decode("utf-8", "replace").split("\n")[:-1]

    def compare(
        self,
        python: str,
        setting: Mapping[str, str],
        what: str,
        expected: list[str],
        *,
        cwd: Path | None = None,
        script: str | None = None,
    ) -> bool:
        """A process under *setting* prints what is *expected*; each game is a trial. Return whether it did."""
        found = self.lines(python, setting, what, cwd=cwd, script=script)
        if found is None:
            return False
        failures = len(self.tally.failures)
        for n in range(max(len(expected), len(found))):
            one, two = (lines[n].rstrip("\r") if n < len(lines) else "nothing" for lines in (expected, found))
            self.tally.holds(one == two, f"{what}, game {n + 1}: expected {one}; found {two}")
        return len(self.tally.failures) == failures


def interpreters(version: str) -> Iterator[str]:
    """Yield Pythons of that version on this machine."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    told = os.environ.get("LINE_OF_CONTACT_PYTHONS", "")
    named = [*filter(None, told.split(os.pathsep)), sys.executable, shutil.which(f"python{version}")]
    for python in dict.fromkeys([*named, *sorted(map(str, pyenv.glob(f"{version}.*/bin/python")))]):
        # A shim may be on the path and lead nowhere.
        if python and _version(python) == version:
            yield python


def _version(python: str) -> str:
    asked = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([python, "-c", asked], capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
