"""What is kept, shared or left out for speed: the same answers as working everything out afresh."""

import random
from collections.abc import Iterator

import pytest

from game import engine
from game.ai import make_player
from game.core.orders import Ask, Bridge, ClearMines, ClearPass, Commit, DigIn, Launch, Order, Rally, Rest
from game.core.state import State
from game.rules import movement, sighting, supply
from game.scenario import load
from game.view import View

SCENARIOS = ("goranboy-1992", "shusha-1992")


def _games(scenario: str, orders: int, every: int) -> Iterator[State]:
    """Yield States of a game of two computer players, with all they have kept."""
    state = engine.open_game(load(scenario).opening, "1")[0]
    players = {side.id: make_player("staff") for side in state.board.sides}
    for number in range(orders):
        if state.over:
            return
        state, _ = engine.resolve(state, players[state.side].choose(View.of(state, state.side)).order)
        if state.active and not number % every:
            yield state


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_states_share_is_what_each_would_find(scenario: str) -> None:
    for state in _games(scenario, 160, 4):
        for one in (state, engine.known(state, state.side)):
            fresh = one.evolve(units=dict(one.units))
            assert one.occupants() == fresh.occupants()
            for side in one.board.sides:
                for find in (movement.zoc_mask, movement.near_mask, movement.enemy_mask, sighting.current_sight):
                    assert find(one, side.id) == find(fresh, side.id)
                assert one.of_roles(side.id) == fresh.of_roles(side.id)
                field = supply.supply_field(fresh, side.id)
                assert all(supply.points_at(one, side.id, u.at) == field.get(u.at) for u in one.units.values())


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_distances_are_those_of_the_whole_map(scenario: str) -> None:
    """However far they were looked into before, and in whatever order they are asked."""
    draw = random.Random(scenario)
    for state in _games(scenario, 60, 20):
        known = engine.known(state, state.side)
        for uid in known.of_side(known.side)[::5]:
            whole = {at: movement.FAR - left for at, left in movement.route(known, uid).left.items()}
            found = engine.distances(known, uid)
            for at in draw.sample(range(known.board.grid.size), 40):
                limit = draw.randrange(60)
                cost = whole.get(at)
                assert found.below(at, limit) == (cost if cost is not None and cost < limit else None)
                assert found.get(at) == cost
            assert dict(found) == whole


def test_work_saves_what_two_whole_maps_say() -> None:
    """Mines, bridges and passes, wherever they are, whether or not zones of control change with them."""
    draw, compared = random.Random(1), 0
    for state in _games("goranboy-1992", 120, 40):
        grid, far = state.board.grid, 60
        known = engine.known(state, state.side)
        own = [uid for uid in known.of_side(known.side) if known.board.roster[uid].type.mobility != "air"]
        for uid in draw.sample(own, 8):
            at, direction = known.units[uid].at, draw.randrange(6)
            to = grid.neighbours[at][direction]
            if to < 0:
                continue
            hexside = grid.hexside(at, direction)
            mined = known.evolve(mines={**known.mines, hexside: 3})
            marches = [(other, draw.choice((to, at, *draw.sample(range(grid.size), 2)))) for other in own[:12]]
            for before, order, after in (
                (mined, ClearMines(uid, direction), known),
                (known, Bridge(uid, direction), known.evolve(ways={**known.ways, hexside: 1})),
                (known, ClearPass(uid, direction), known.evolve(ways={**known.ways, hexside: 2})),
            ):
                plain = sum(
                    engine.distances(before, other).get(goal, far) - engine.distances(after, other).get(goal, far)
                    for other, goal in marches
                )
                assert engine.saved(before, order, marches, far) == plain
                compared += plain != 0
    assert compared


def test_legal_is_what_nobody_refuses() -> None:
    for state in _games("goranboy-1992", 60, 10):
        known = engine.known(state, state.side)
        targets = sorted({known.units[uid].at for uid in known.of_side(known.board.other(known.side))})
        for uid in known.units:
            orders: list[Order] = [Ask(uid), DigIn(uid), Rest(uid), Rally(uid)]
            orders += [Commit(uid, at) for at in targets[:4]]
            orders += [Launch(at) for at in targets[:2]]
            for order in orders:
                assert engine.is_legal(known, order) == (not engine.refusals(known, order))
