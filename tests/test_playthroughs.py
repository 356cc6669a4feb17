"""Committed games: the rules resolve them to the byte as they did when they were committed.

`python tests/test_playthroughs.py` writes them anew, or those named: `python tests/test_playthroughs.py shusha-1992`. A
commit that does so says why, and raises RULES_VERSION when resolved games differ. The games of a campaign are packed
and lack the States of their keyframes, whose digests stay: whole, the war would be 35 MB.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from game import engine, history, record
from game.core.codec import canonical_text, decode_order, encode, fingerprint, state_digest
from game.core.events import GameEnded, PhaseOpened
from game.record import Game
from game.record.lines import read_header, scenario_of
from game.scenario import load

FOLDER = Path(__file__).parent / "playthroughs"
GAMES = (
    ("shusha-1992", "expected", "1"),
    ("shusha-1992", "dice", "3"),
    ("goranboy-1992", "expected", "1"),
    ("goranboy-1992", "dice", "3"),
    ("kalbajar-1993", "expected", "1"),
    ("kalbajar-1993", "dice", "3"),
    ("first-steps", "expected", "1"),
    ("first-steps", "dice", "1"),
)
WAR = "war-1991-1994"
CHAPTERS = ("villages", "summer", "winter", "collapse", "exhaustion")
LONG_GAMES = ((WAR, "expected", "1"), *((f"{WAR}/{chapter}", "expected", "1") for chapter in CHAPTERS))


def path_of(scenario: str, chance: str, seed: str) -> Path:
    name = f"{scenario.replace('/', '-')}-{chance}-{seed}.jsonl"
    return FOLDER / (f"{name}.gz" if (scenario, chance, seed) in LONG_GAMES else name)


@pytest.mark.parametrize(("scenario", "chance", "seed"), GAMES)
def test_a_committed_game_resolves_as_it_did(scenario: str, chance: str, seed: str) -> None:
    """Every order, event, fingerprint and keyframe of the file."""
    result = record.verify(path_of(scenario, chance, seed))
    assert result.ok, str(result.first_difference)


@pytest.mark.parametrize(("scenario", "chance", "seed"), GAMES)
def test_the_historical_plans_give_the_committed_game(scenario: str, chance: str, seed: str) -> None:
    """The replay of history is the committed game, so a plan or rule that changes it is seen in a diff."""
    with Game.load(path_of(scenario, chance, seed), resume=False) as committed:
        again = history.replay(load(scenario), chance, seed).game
        assert again.fingerprint == committed.fingerprint
        assert len(again.orders) == len(committed.orders)


@pytest.mark.parametrize(("scenario", "chance", "seed"), LONG_GAMES)
def test_a_committed_game_of_a_campaign_resolves_as_it_did(scenario: str, chance: str, seed: str) -> None:
    """Every order, event and fingerprint, and the digest of the State at each keyframe and at the end."""
    lines = (json.loads(line) for line in gzip.decompress(path_of(scenario, chance, seed).read_bytes()).splitlines())
    header = read_header(next(lines))
    state, chained, number, due = scenario_of(header, load(scenario)).opening, header.fingerprint(), 0, [""]
    for line in lines:
        if line["is"] == "order":
            assert not number or not due, f"order {number}: the {due[0]} after it is missing"
            number += 1
            state, events = engine.resolve(state, decode_order(line["order"]))
            encoded = [encode(event) for event in events]
            assert line["events"] == json.loads(canonical_text(encoded)), f"order {number}"
            chained = fingerprint(chained.encode(), canonical_text(line["order"]), canonical_text(encoded))
            assert (number, chained) == (line["n"], line["fingerprint"])
            ended = any(isinstance(event, GameEnded) for event in events)
            opened = any(isinstance(event, PhaseOpened) for event in events)
            due = (["keyframe"] if ended or opened else []) + (["end"] if ended else [])
        elif line["is"] == "keyframe":
            due.remove("keyframe")
            assert {"is": "keyframe", "after": number, "digest": state_digest(state)} == line
        else:
            due.remove("end")
            assert ("end", number, chained, state.over) == tuple(
                line[k] for k in ("is", "orders", "fingerprint", "because")
            )
    assert number > 200
    assert state.over
    assert not due


def test_the_historical_plans_give_the_committed_war() -> None:
    """Of the chapters that is not asked: their plans are those of the war."""
    committed = gzip.decompress(path_of(*LONG_GAMES[0]).read_bytes())
    assert b"".join(without_states(history.replay(load(WAR), "expected", "1").game)) == committed


def without_states(game: Game) -> Iterator[bytes]:
    """Yield the lines of a game's record, the keyframes without their States."""
    for line in game.to_bytes().splitlines(keepends=True):
        # The first key of a keyframe, of all lines an order's or the end's too, stands before its State.
        if b'"is":"keyframe","state":' in line[:200]:
            yield line[: line.index(b',"state":')] + b"}\n"
        else:
            yield line


def write_all(*names: str) -> None:
    """Write the committed games anew: all, or those of the scenarios named."""
    FOLDER.mkdir(exist_ok=True)
    for scenario, chance, seed in (*GAMES, *LONG_GAMES):
        if names and scenario not in names and scenario.partition("/")[0] not in names:
            continue
        game = history.replay(load(scenario), chance, seed).game
        path = path_of(scenario, chance, seed)
        whole = game.to_bytes()
        if (scenario, chance, seed) in LONG_GAMES:
            # The same bytes on every machine: without the time of day.
            whole = gzip.compress(b"".join(without_states(game)), 9, mtime=0)
        path.write_bytes(whole)
        print(f"{path.name}: {len(game.orders)} orders, {len(whole):,} bytes, fingerprint {game.fingerprint}")


if __name__ == "__main__":
    write_all(*sys.argv[1:])
