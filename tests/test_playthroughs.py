"""Committed games: the rules resolve them to the byte as they did when they were committed.

`python tests/test_playthroughs.py` writes them anew; a commit that does so says why, and raises RULES_VERSION when
resolved games differ.
"""

from pathlib import Path

import pytest

from game import history, record
from game.record import Game
from game.scenario import load

FOLDER = Path(__file__).parent / "playthroughs"
GAMES = (
    ("shusha-1992", "expected", "1"),
    ("shusha-1992", "dice", "3"),
    ("goranboy-1992", "expected", "1"),
    ("goranboy-1992", "dice", "3"),
    ("kalbajar-1993", "expected", "1"),
    ("first-steps", "dice", "1"),
)


def name_of(scenario: str, chance: str, seed: str) -> str:
    return f"{scenario}-{chance}-{seed}.jsonl"


@pytest.mark.parametrize(("scenario", "chance", "seed"), GAMES)
def test_a_committed_game_resolves_as_it_did(scenario: str, chance: str, seed: str) -> None:
    """Every order, event, fingerprint and keyframe of the file."""
    path = FOLDER / name_of(scenario, chance, seed)
    result = record.verify(path)
    assert result.ok, str(result.first_difference)


@pytest.mark.parametrize(("scenario", "chance", "seed"), GAMES)
def test_the_historical_plans_give_the_committed_game(scenario: str, chance: str, seed: str) -> None:
    """The replay of history is the committed game, so a plan or rule that changes it is seen in a diff."""
    with Game.load(FOLDER / name_of(scenario, chance, seed), resume=False) as committed:
        again = history.replay(load(scenario), chance, seed).game
        assert again.fingerprint == committed.fingerprint
        assert len(again.orders) == len(committed.orders)


def write_all() -> None:
    """Write the committed games anew."""
    FOLDER.mkdir(exist_ok=True)
    for scenario, chance, seed in GAMES:
        game = history.replay(load(scenario), chance, seed).game
        (FOLDER / name_of(scenario, chance, seed)).write_bytes(game.to_bytes())


if __name__ == "__main__":
    write_all()
