"""One game, one fingerprint: in any process, under any hash seed, on any supported Python.

The rules need the standard library alone, so other interpreters play an opening that this one pickled for them.
"""

import os
import pickle
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from game.scenario import load

ROOT = Path(__file__).resolve().parents[1]
PLAY = """
import pickle, sys
from game import engine
from game.core.codec import canonical, encode, fingerprint, state_digest
from game.core.orders import Commit, EndPhase, Launch

with open(sys.argv[1], "rb") as file:
    state = pickle.load(file)
for seed, chance in (("1", "dice"), ("2", "expected")):
    now, events = engine.open_game(state, seed, chance)
    chain, number, fights = fingerprint(canonical([encode(event) for event in events])), 0, 0
    while not now.over:
        number += 1
        known = engine.known(now, now.side)
        own = known.of_side(known.side)
        found = list(engine.legal_orders(known, own[number % len(own)])) if own else []
        side = [order for order in engine.legal_orders(known) if not isinstance(order, EndPhase)]
        commits = [order for order in found if isinstance(order, Commit)]
        choices = (side if number % 4 == 3 else []) or commits or found
        order = EndPhase() if number % 19 == 18 or not choices else choices[number * 31 % len(choices)]
        said = engine.forecast(known, order)
        now, events = engine.resolve(now, order)
        fights += isinstance(order, Launch)
        chain = fingerprint(chain.encode(), canonical(encode(order)), canonical([encode(event) for event in events]))
        chain = fingerprint(chain.encode(), repr(said).encode())
    print(number, fights, chain, state_digest(now))
"""


@pytest.fixture(scope="module")
def opening(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("opening") / "shusha.pickle"
    path.write_bytes(pickle.dumps(load("shusha-1992").opening))
    return path


def played(python: str, opening: Path, hash_seed: str) -> list[str]:
    """Return what the whole games come to: orders, fights, fingerprint and digest of each."""
    env = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [python, "-c", PLAY, str(opening)], cwd=opening.parent, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@cache
def interpreter(version: str) -> str:
    """Return an interpreter of that version on this machine, or ""."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for python in (shutil.which(f"python{version}"), *sorted(map(str, pyenv.glob(f"{version}.*/bin/python")))):
        # A shim may be on the path and lead nowhere.
        if python and subprocess.run([python, "-c", ""], capture_output=True).returncode == 0:
            return python
    return ""


@pytest.fixture(scope="module")
def here(opening: Path) -> list[str]:
    return played(sys.executable, opening, "0")


def test_a_whole_game_has_one_fingerprint_under_any_hash_seed(opening: Path, here: list[str]) -> None:
    assert here == played(sys.executable, opening, "4711")
    assert all(int(number) > 100 for number in here[::4])
    assert all(int(fights) > 3 for fights in here[1::4])


def test_the_fingerprint_tells_games_apart(here: list[str]) -> None:
    assert 4 == len({*here[2::4], *here[3::4]})


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_a_whole_game_has_one_fingerprint_on_every_python(version: str, opening: Path, here: list[str]) -> None:
    if not (python := interpreter(version)):
        pytest.skip(f"there is no Python {version} on this machine: nothing is shown about it")
    assert here == played(python, opening, "1")
