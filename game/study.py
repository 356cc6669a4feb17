"""Many games of one scenario, side by side: what comes out, how widely it spreads, and what one thing was worth.

A game is played by the computer on both sides, or by the plans of history with dice. Each gives a row: the end, who
holds the places that changed hands in history, men lost, people who left, tracks, and what the scenario's ablations
count. `study` gives the rows of many seeds, for the scenario as it is and with each thing left out, seed by seed;
`verdicts` sets the two side by side: what the sources lead one to expect, and what the games gave. `replays` plays
both sides by the plans of history and keeps which documented dates came out; `plausibility` adds these up.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, reduce
from itertools import takewhile
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

from game.ai import PLAYERS, make_player
from game.core.board import KEY_KINDS, Gauge, PlaceId
from game.core.errors import LineOfContactError
from game.core.events import AssaultResolved, Event, HexTaken, TurnOpened
from game.core.orders import Order
from game.core.state import State, apply
from game.history import HistoricalPlayer, replay
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
            end = closed(before, events, game.state) if tallies else None
            for tally in tallies:
                tally.see(before, events, game.state, end)
        found = measures(game.state, scenario.opening.control)
        counted: Row = {tally.gauge.text: tally.count for tally in tallies}
        row: Row = {"seed": job.seed, "without": job.leaving_out or "nothing", **found, "orders": len(game.orders)}
        return row | counted


def gauges(scenario: Scenario) -> tuple[Gauge, ...]:
    """Return what the ablations of a scenario count, each once."""
    return tuple(dict.fromkeys(gauge for entry in scenario.board.ablations for gauge in entry.gauges))


def closed(before: State, events: Sequence[Event], after: State) -> State | None:
    """Return the situation at the end of the turn that an order ended, before the next opened; None if it goes on."""
    if after.turn == before.turn:
        return after if after.over else None
    return reduce(apply, takewhile(lambda event: not isinstance(event, TurnOpened), events), before)


class Tally:
    """Counts one gauge while a game is played."""

    def __init__(self, gauge: Gauge) -> None:
        self.gauge = gauge
        self.count = 0

    def see(self, before: State, events: Sequence[Event], after: State, end: State | None) -> None:
        """Count what one order brought: *before* and *after* are the situations around it, *end* that of `closed`."""
        opened = next((n for n, event in enumerate(events) if isinstance(event, TurnOpened)), len(events))
        self._follow(before, events[:opened])
        if end is not None:
            self._settle(end)
        self._follow(after, events[opened:])

    def _counts(self, state: State) -> bool:
        gauge = self.gauge
        return gauge.first <= state.turn <= gauge.last and (not gauge.months or outcome.month(state) in gauge.months)

    def _follow(self, state: State, events: Sequence[Event]) -> None:
        """Count events of the turn of *state*."""
        if self.gauge.measure == "assaults" and self._counts(state):
            self.count += sum(isinstance(event, AssaultResolved) for event in events)
        elif self.gauge.measure == "captured" and self._counts(state):
            taken = [event.at for event in events if isinstance(event, HexTaken) and event.side == self.gauge.side]
            keys = {place.at for place in state.board.places.values() if place.kind in KEY_KINDS} if taken else set()
            self.count += sum(at in keys for at in taken)

    def _settle(self, state: State) -> None:
        """Count what stands at the end of a turn; of what is read once, the last turn that counts gives the number."""
        if self.gauge.measure in ("arms", "track"):
            self.count = self._value(state) if state.turn <= self.gauge.last else self.count
        elif self._counts(state):
            self.count += self._weekly(state)

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
        """Whether it differs as the sources lead one to expect: "yes", "no, the other way" or "no difference"."""
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


@dataclass(frozen=True, slots=True)
class Replayed:
    """What one game of the historical plans came to."""

    seed: str
    met: Mapping[str, bool]
    """Whether each checkpoint came out."""
    refused: tuple[str, ...]
    """Plans that came to no legal order; each is a ruling."""
    basis: Mapping[str, int]
    """Orders given, by what the plan behind them rests on."""
    men_lost: Mapping[str, int]


@cache
def _loaded(scenario: str) -> Scenario:
    """Return a scenario, read once in each process."""
    return load(scenario)


def _replayed(job: tuple[str, str, str]) -> Replayed:
    """Play one game by the historical plans of both sides."""
    name, chance, seed = job
    scenario = _loaded(name)
    played = replay(scenario, chance, seed)
    met = {row.id: row.met for row in played.checkpoints}
    lost = {str(side.id): played.game.state.losses[side.id].men for side in scenario.board.sides}
    return Replayed(seed, met, played.refused, dict(played.basis), lost)


def replays(scenario: str, seeds: Sequence[str], jobs: int = 1) -> Iterator[Replayed]:
    """Yield the replay of history under `expected`, then with the dice of each seed; *jobs* processes play them."""
    work = [(scenario, "expected", "1"), *((scenario, "dice", seed) for seed in seeds)]
    if jobs <= 1:
        yield from map(_replayed, work)
        return
    with ProcessPoolExecutor(min(jobs, len(work)), mp_context=get_context("spawn")) as pool:
        yield from pool.map(_replayed, work)


def plausibility(scenario: Scenario, expected: Replayed, games: Sequence[Replayed]) -> dict[str, Any]:
    """Return how often dice games of the historical plans meet the checkpoints, each by itself and all of them.

    A game in which a plan came to no legal order has needed a ruling, and does not count as one that meets them all.
    """
    rows = scenario.history.checkpoints
    firm = [row.id for row in rows if row.certainty != "low"]

    def share(count: int) -> dict[str, Any]:
        return {"games": count, "share": round(count / len(games), 4)}

    def all_met(ids: Iterable[str]) -> dict[str, Any]:
        wanted = list(ids)
        return share(sum(not game.refused and all(game.met[one] for one in wanted) for game in games))

    def between(values: Iterable[int]) -> dict[str, int]:
        low, middle, high = spread([{"n": value} for value in values], "n")
        return {"low": low, "middle": middle, "high": high}

    refused = sorted({plan for game in games for plan in game.refused})
    return {
        "scenario": scenario.id,
        "chance": "dice",
        "seeds": [games[0].seed, games[-1].seed],
        "games": len(games),
        "checkpoints": [
            {
                "id": row.id,
                "date": row.date,
                "place": row.place,
                "kind": row.kind,
                "expected": row.controlled_by,
                "certainty": row.certainty,
                "met_in_expected_mode": expected.met[row.id],
                "met": share(sum(game.met[row.id] for game in games)),
            }
            for row in rows
        ],
        "dates_met": between(sum(game.met.values()) for game in games),
        "all_met": all_met(row.id for row in rows),
        "high_and_medium_met": all_met(firm),
        "in_expected_mode": {
            "met": sum(expected.met.values()),
            "missed": sum(not met for met in expected.met.values()),
            "rulings": len(expected.refused),
            "basis": dict(expected.basis),
            "men_lost": dict(expected.men_lost),
        },
        "rulings": {
            "games": sum(bool(game.refused) for game in games),
            "most": max(len(game.refused) for game in games),
            "plans": {plan: sum(plan in game.refused for game in games) for plan in refused},
        },
        "basis": {name: between(game.basis[name] for game in games) for name in expected.basis},
        "men_lost": {side: between(game.men_lost[side] for game in games) for side in expected.men_lost},
    }


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
