"""One game, one fingerprint: in any process, under any hash seed, on any supported Python.

The rules need the standard library alone, so other interpreters play an opening that this one pickled for them.
"""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from game.scenario import load
from game.trust import determinism
from game.trust.repeat import Work

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def opening(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("opening") / "shusha.pickle"
    path.write_bytes(pickle.dumps(Work(load("shusha-1992").opening, 2, 100_000, 100_000)))
    return path


def played(python: str, opening: Path, hash_seed: str) -> list[str]:
    """Return what the whole games come to: orders, fights, fingerprint and digest of each."""
    env = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [python, "-c", determinism.SCRIPT, str(opening)],
        cwd=opening.parent,
        env=env,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.fixture(scope="module")
def here(opening: Path) -> list[str]:
    return played(sys.executable, opening, "0")


def test_a_whole_game_has_one_fingerprint_under_any_hash_seed(opening: Path, here: list[str]) -> None:
    assert here == played(sys.executable, opening, "4711")
    assert all(int(number) > 100 for number in here[::4])
    assert all(int(fights) > 3 for fights in here[1::4])


def test_the_fingerprint_tells_games_apart(here: list[str]) -> None:
    assert 6 == len({*here[2::4], *here[3::4]})


@pytest.mark.parametrize("version", determinism.VERSIONS)
def test_a_whole_game_has_one_fingerprint_on_every_python(version: str, opening: Path, here: list[str]) -> None:
    if not (python := next(determinism.interpreters(version), "")):
        pytest.skip(f"there is no Python {version} on this machine: nothing is shown about it")
    assert here == played(python, opening, "1")
