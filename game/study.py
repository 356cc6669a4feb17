"""Many games of one scenario, side by side: what comes out, how widely it spreads, and what one thing was worth.

A game is played by the computer on both sides, or by the plans of history with dice. Each gives a row: the end, who
holds the places that changed hands in history, men lost, people who left, tracks. `study` gives the rows of many
seeds; `ablate` the same for the scenario as it is and with each of its ablations, seed by seed.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from game.ai import PLAYERS, make_player
from game.core.board import KEY_KINDS, PlaceId
from game.core.errors import LineOfContactError
from game.core.orders import Order
from game.core.state import State
from game.history import HistoricalPlayer
from game.record import Game
from game.scenario import Scenario, load, without
from game.view import View

HISTORY: Final = HistoricalPlayer.name
Row = dict[str, int | str]


@dataclass(frozen=True, slots=True)
class Job:
    """One game to play."""

    scenario: str
    seed: str
    players: tuple[str, str]
    leaving_out: str = ""


def play(job: Job) -> Row:
    """Play one game to its end and return its row."""
    scenario = load(job.scenario)
    if job.leaving_out:
        scenario = without(scenario, job.leaving_out)
    names = {str(side.id): name for side, name in zip(scenario.board.sides, job.players, strict=True)}
    choose = {side: _player(name, scenario, side) for side, name in names.items()}
    with Game.new(scenario, job.seed, "dice", names) as game:
        while not game.state.over:
            game.play(choose[game.state.active](View.of(game.state, game.state.active)))
        found = measures(game.state, scenario.opening.control)
        return {"seed": job.seed, "without": job.leaving_out or "nothing", **found, "orders": len(game.orders)}


def _player(name: str, scenario: Scenario, side: str) -> Callable[[View], Order]:
    if name == HISTORY:
        return HistoricalPlayer(scenario, side).choose
    if name not in PLAYERS:
        names = ", ".join((*PLAYERS, HISTORY))
        raise LineOfContactError(f"there is no computer player {name!r}; expected one of {names}")
    player = make_player(name)
    return lambda view: player.choose(view).order


def measures(state: State, opening: bytes) -> Row:
    """Return what a game came to, in plain numbers: end, places, losses, people, tracks.

    Args:
        opening: control of the hexes when the game opened.
    """
    board = state.board
    day = datetime.fromisoformat(board.start) + timedelta(hours=board.charts.calendar.hours * state.turn)
    row: Row = {"turn": state.turn, "until": day.date().isoformat(), "end": state.over}
    keys = sorted(place.id for place in board.places.values() if place.kind in KEY_KINDS)
    for n, side in enumerate(board.sides, start=1):
        held = [place for place in keys if state.control[board.places[PlaceId(place)].at] == n]
        won = [place for place in held if opening[board.places[PlaceId(place)].at] != n]
        row[f"places_{side.id}"] = len(held)
        row[f"captured_{side.id}"] = len(won)
        row[f"hexes_{side.id}"] = sum(1 for code in state.control if code == n)
        row[f"men_lost_{side.id}"] = state.losses[side.id].men
        row[f"standing_{side.id}"] = state.standing[side.id]
        groups = [group for key, group in state.people.items() if key.endswith(f":{side.id}")]
        row[f"left_{side.id}_low"] = sum(group.left_low for group in groups)
        row[f"left_{side.id}_high"] = sum(group.left_high for group in groups)
    row |= {key.replace(".", "_"): value for key, value in sorted(state.tracks.items())}
    return row


def study(
    scenario: str, seeds: Sequence[str], players: tuple[str, str], jobs: int = 1, leaving_out: Iterable[str] = ("",)
) -> Iterator[Row]:
    """Yield a row for each seed and each thing left out, as games end in order; *jobs* processes play them."""
    work = [Job(scenario, seed, players, what) for what in leaving_out for seed in seeds]
    if jobs <= 1:
        yield from map(play, work)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(play, work)


def write(rows: Sequence[Row], path: Path) -> None:
    """Write rows as CSV with a head line; raise OSError when that cannot be."""
    heads = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, heads, restval="")
        table.writeheader()
        table.writerows(rows)


def spread(rows: Sequence[Mapping[str, int | str]], key: str) -> tuple[int, int, int]:
    """Return the lowest, the middle and the highest value of *key*.

    >>> spread([{"turn": 3}, {"turn": 9}, {"turn": 4}], "turn")
    (3, 4, 9)
    """
    values = sorted(int(row[key]) for row in rows)
    return values[0], values[len(values) // 2], values[-1]
