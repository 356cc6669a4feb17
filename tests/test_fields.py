"""Fields over the whole board: the same answers as one march after another."""

import numpy as np

from game import engine, history
from game.core.fields import march_fields
from game.rules import movement
from game.scenario import load


def test_a_sweep_over_all_units_gives_each_its_own_reach() -> None:
    """Every turn of the historical replay, both sides, enemy zones, night and mud included."""
    scenario = load("shusha-1992")
    game = history.replay(scenario, "dice", "3", until=8).game
    compared = 0
    for n in range(0, len(game.orders), 6):
        state = game.state_at(n)
        if not state.active:
            continue
        known = engine.known(state, state.side)
        units = [uid for uid in known.of_side(state.side) if known.board.roster[uid].type.mobility != "air"]
        sweep = movement.reach_all(known, units)
        for row, uid in enumerate(units):
            chart = known.board.charts.movement
            mobility = known.board.roster[uid].type.mobility
            fresh = known.units[uid]._replace(
                mp=(chart.motor if mobility == "motor" else chart.foot).allowance, spent=False
            )
            expected = movement.reach(known.with_unit(uid, fresh), uid).left
            assert {at: int(left) for at, left in enumerate(sweep[row]) if left >= 0} == dict(expected)
            compared += 1
    assert compared > 50


def test_no_units_no_rows() -> None:
    """An empty side gives an empty field rather than a fault."""
    scenario = load("shusha-1992")
    neighbours = np.zeros((scenario.board.grid.size, 6), dtype=np.int32)
    assert march_fields(neighbours, [np.zeros_like(neighbours, dtype=np.int8)], [], [], []).shape[0] == 0


def test_threat_counts_units_that_could_come_beside_a_hex() -> None:
    """Several groups stand within a march of Shusha as the scenario opens; none comes near the far west."""
    scenario = load("shusha-1992")
    state, _ = engine.open_game(scenario.opening, "1", "expected")
    sides = [side.id for side in scenario.board.sides]
    threat = engine.threat_map(state, sides[1])
    assert threat[scenario.board.places["shusha"].at] >= 2
    assert threat[scenario.board.grid.parse("0112")] == 0
