"""Many games of one scenario, side by side: what comes out, how widely it spreads, and what one thing was worth.

A game is played by the computer on both sides, or by the plans of history with dice. Each gives a row: the end, who
holds the places that changed hands in history, men lost, people who left, tracks, and what the scenario's ablations
count. `study` gives the rows of many seeds, for the scenario as it is and with each thing left out, seed by seed;
`verdicts` sets the two side by side: what the sources lead one to expect, and what the games gave.
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
from game.core.board import KEY_KINDS, Gauge, PlaceId
from game.core.errors import LineOfContactError
from game.core.events import AssaultResolved, Event, HexTaken
from game.core.orders import Order
from game.core.state import State
from game.history import HistoricalPlayer
from game.record import Game
from game.rules import outcome, politics
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
    tallies = [Tally(gauge) for gauge in gauges(scenario)]
    with Game.new(scenario, job.seed, "dice", names) as game:
        while not game.state.over:
            before = game.state
            events = game.play(choose[before.active](View.of(before, before.active)))
            for tally in tallies:
                tally.see(before, events, game.state)
        found = measures(game.state, scenario.opening.control)
        counted: Row = {tally.gauge.text: tally.count for tally in tallies}
        row: Row = {"seed": job.seed, "without": job.leaving_out or "nothing", **found, "orders": len(game.orders)}
        return row | counted


def gauges(scenario: Scenario) -> tuple[Gauge, ...]:
    """Return what the ablations of a scenario count, each once."""
    return tuple(dict.fromkeys(gauge for entry in scenario.board.ablations for gauge in entry.gauges))


class Tally:
    """Counts one gauge while a game is played."""

    def __init__(self, gauge: Gauge) -> None:
        self.gauge = gauge
        self.count = 0
        self._read = False

    def see(self, before: State, events: Sequence[Event], after: State) -> None:
        """Count what one order brought: *before* and *after* are the situations around it."""
        gauge = self.gauge
        if gauge.first <= before.turn <= gauge.last and (not gauge.months or outcome.month(before) in gauge.months):
            if gauge.measure == "assaults":
                self.count += sum(isinstance(event, AssaultResolved) for event in events)
            elif gauge.measure == "captured":
                keys = {place.at for place in before.board.places.values() if place.kind in KEY_KINDS}
                self.count += sum(
                    isinstance(event, HexTaken) and event.side == gauge.side and event.at in keys for event in events
                )
            elif after.turn != before.turn or after.over:
                self.count += self._weekly(after)
        if gauge.measure in ("arms", "track") and not self._read:
            self.count = self._value(before)
            self._read = before.turn > gauge.last

    def _weekly(self, state: State) -> int:
        gauge, board = self.gauge, state.board
        own = [uid for uid in state.units if board.roster[uid].side == gauge.side]
        match gauge.measure:
            case "weeks_held":
                return sum(state.controller(board.places[name].at) == gauge.side for name in gauge.places)
            case "dry":
                fighting = (uid for uid in own if board.roster[uid].type.role == "combat")
                return sum(not state.units[uid].loads for uid in fighting)
            case "on_map":
                return sum(board.roster[uid].type_id == gauge.type for uid in own)
        return 0

    def _value(self, state: State) -> int:
        side = self.gauge.side
        if self.gauge.measure == "track":
            return state.track(self.gauge.name, side) if side else state.track(self.gauge.name)
        own = (unit for uid, unit in state.units.items() if state.board.roster[uid].side == side)
        stock = sum(state.stock.get(f"{kind}.{side}", 0) for kind in politics.ARMS)
        return stock + sum(sum(politics.arms_of(unit)) for unit in own)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one gauge gave with nothing left out and with *without* left out, over the same seeds."""

    without: str
    gauge: Gauge
    before: float
    """Mean over the games with nothing left out."""
    after: float
    """Mean over the games without it."""
    games: int
    as_expected: int
    """Games in which it differed as expected, seed by seed; `against` the other way."""
    against: int

    @property
    def word(self) -> str:
        """Whether it differs as the sources lead one to expect: "yes", "no" or "no difference"."""
        if self.before == self.after:
            return "no difference"
        return "yes" if (self.after > self.before) == self.gauge.more else "no, the other way"


def verdicts(scenario: Scenario, rows: Sequence[Row]) -> Iterator[Verdict]:
    """Yield for each ablation that was played, and each gauge of it, what the games gave."""
    base = {row["seed"]: row for row in rows if row["without"] == "nothing"}
    for entry in scenario.board.ablations:
        other = {row["seed"]: row for row in rows if row["without"] == entry.id}
        seeds = [seed for seed in base if seed in other]
        for gauge in entry.gauges if seeds else ():
            pairs = [(int(base[seed][gauge.text]), int(other[seed][gauge.text])) for seed in seeds]
            sign = 1 if gauge.more else -1
            yield Verdict(
                entry.id,
                gauge,
                sum(before for before, _ in pairs) / len(pairs),
                sum(after for _, after in pairs) / len(pairs),
                len(pairs),
                sum((after - before) * sign > 0 for before, after in pairs),
                sum((after - before) * sign < 0 for before, after in pairs),
            )


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
