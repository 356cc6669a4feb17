"""The rows about computer players and long games: an opponent's thinking, a whole war, jumps through its record."""

import random
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import mean
from typing import Final

from game import engine
from game.ai import PLAYERS, make_player
from game.bench import crowd
from game.bench.measure import KNOWN, Measure, same, seconds
from game.core.codec import encode_state
from game.record import Game
from game.scenario import Scenario, list_ids, load
from game.view import View

WAR: Final = "war-1991-1994"
"""The scenario of the whole war."""
_EACH: Final = 80
_TURNS: Final = 4
"""Turns of the crowd that are played with each player."""
_JUMPS: Final = 400


# -- 3: the opponent


def opponent() -> list[Measure]:
    """Time whole side-turns of computer players: looking, choosing, and resolving what they choose."""
    scenario = crowd.scenario(_EACH)
    row = KNOWN[3]
    longest: list[tuple[float, str]] = []
    each: list[float] = []
    for name in PLAYERS:
        turns = list(_side_turns(scenario, name))
        longest.append((max(taken for taken, _ in turns), name))
        if name == PLAYERS[0]:
            each = [taken / units * 1000 for taken, units in turns]
    ours, (worst, who) = mean(each), max(longest)
    reference = "88-112 ms (Wesnoth 1.16, 80 a side, reference); 2.6 ms (Freeciv, reference)"
    note = f"{PLAYERS[0]} on both sides, the first {_TURNS} turns, mean; worst side-turn {max(each):.3g} ms a unit"
    return [
        Measure(row.work, row.unit, ours, None, row.goal, ours <= 0.25, ours / 88, reference, note),
        Measure("the longest side-turn of any player", "s", worst, None, "at most 1 s", worst <= 1, note=who),
    ]


def _side_turns(scenario: Scenario, name: str) -> Iterator[tuple[float, int]]:
    """Play *name* against itself; yield the seconds of each side-turn, and how many units it had."""
    state = engine.open_game(scenario.opening, "1")[0]
    while state.turn <= _TURNS and not state.over:
        side, player = state.side, make_player(name)
        units, start = len(state.of_side(side)), time.perf_counter()
        while state.active == side and not state.over:
            state, _ = engine.resolve(state, player.choose(View.of(state, side)).order)
        yield time.perf_counter() - start, max(1, units)


# -- 6: a war


def war() -> list[Measure]:
    """Time a whole war, and what the second core adds to several of them."""
    row = KNOWN[6]
    reference = "33-40 s (Freeciv, 121 turns, 8 players, reference)"
    second = "the second core, wars an hour beside one core"
    if WAR not in list_ids():
        why = f"not there yet: this program has no scenario {WAR}"
        return [Measure(row.work, row.unit, None, None, row.goal, False, None, reference, why)]
    scenario = load(WAR)
    ours = seconds(lambda: _played(WAR, "1"), 1)
    note = f"{scenario.board.turns} turns, {len(scenario.board.roster)} units"
    start = time.perf_counter()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        two = list(pool.map(_played, (WAR, WAR), ("1", "2")))
    both = time.perf_counter() - start
    alone = ours + seconds(lambda: same(_played(WAR, "2"), two[1], "a war in another process"), 1)
    times = alone / both
    return [
        Measure(row.work, row.unit, ours, None, row.goal, ours <= 10, ours / 33, reference, note),
        Measure(
            second, "times", times, None, "1.8 times", times >= 1.8, note="two wars; starting both processes counts"
        ),
    ]


def _played(scenario: str, seed: str) -> str:
    """Play a game between two computer players out, and return its fingerprint."""
    return _game(load(scenario), seed).fingerprint


def _game(scenario: Scenario, seed: str, path: Path | None = None) -> Game:
    game = Game.new(scenario, seed, "dice", path=path, replace=True)
    players = {side.id: make_player(PLAYERS[0]) for side in scenario.board.sides}
    while not game.state.over:
        side = game.state.side
        game.play(players[side].choose(View.of(game.state, side)).order)
    return game


# -- 9: jumps


def jumps() -> list[Measure]:
    """Time jumps to orders of a long record drawn at random, each from where the last one led."""
    scenario = load(WAR) if WAR in list_ids() else crowd.scenario(_EACH)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "game.jsonl"
        _game(scenario, "1", path).close()
        size = path.stat().st_size
        start = time.perf_counter()
        game = Game.load(path, resume=False, scenario=scenario)
        opening = time.perf_counter() - start
        orders = len(game.orders)
        draw = random.Random(1)
        wanted = [draw.randint(0, orders) for _ in range(_JUMPS)]
        taken = sorted(seconds(partial(game.state_at, n), 1) for n in wanted)
        for n in wanted[:5]:
            one, other = game.state_at(n), Game.load(path, resume=False, scenario=scenario).state_at(n)
            same(encode_state(one), encode_state(other), "jump")
        last = seconds(lambda: (game.state_at(0), game.state_at(orders)), 3)
    row = KNOWN[9]
    ours = taken[len(taken) * 99 // 100] * 1000
    note = (
        f"{scenario.title}: {orders} orders, {len(scenario.board.roster)} units, {size / 1e6:.1f} MB, opened in "
        f"{opening:.1f} s; median {taken[len(taken) // 2] * 1000:.3g} ms, to both ends {last * 1000:.3g} ms"
    )
    return [Measure(row.work, row.unit, ours, None, row.goal, ours <= 100, None, "cannot (VASSAL, XWVassal)", note)]
