"""A region to measure on: the whole theatre at 5 km as it is shipped, with units of one side on it."""

import random
from dataclasses import replace
from functools import cache
from typing import Any, Final

from game.core.board import Board, SupplySource, UnitId
from game.core.state import State
from game.scenario import Scenario, land, load

UNITS: Final = 100
SOURCES: Final = 6
MAP: Final = "region-5km"


@cache
def scenario() -> Scenario:
    """Return the scenario that is measured."""
    return load("shusha-1992")


@cache
def ground() -> Scenario:
    """Return the region map by itself."""
    return land(MAP, "1992-05-08")


@cache
def position(count: int = UNITS) -> State:
    """Return a State on the region map: *count* units of one side, half of them motors, six sources, and no enemy.

    Costs are those of the ruleset the map is marched over with; units, sides and charts of fighting are Shusha's.
    """
    printed, bare = scenario().board, ground().board
    side = printed.sides[0].id
    draw = random.Random(1)
    foot = next(unit for unit in printed.roster.values() if unit.side == side and unit.type.mobility == "foot")
    motor = next(unit for unit in printed.roster.values() if unit.side == side and unit.type.mobility == "motor")
    roadside = [at for at in range(bare.grid.size) if any(bare.roads[at])]
    places = draw.sample(roadside, count)
    roster = {
        UnitId(f"unit_{n:03}"): replace(motor if n % 2 else foot, id=UnitId(f"unit_{n:03}"), at=at)
        for n, at in enumerate(places)
    }
    sources = [SupplySource(f"source_{n}", side, at) for n, at in enumerate(draw.sample(roadside, SOURCES))]
    changes: dict[str, Any] = {
        "sides": printed.sides,
        "owners": printed.owners,
        "sources": tuple(sources),
        "roster": roster,
        "residents": (),
        "cache": {},
    }
    board: Board = replace(bare, **changes)
    chart = board.charts.movement
    pattern = scenario().opening.units[foot.id]
    units = {
        uid: pattern._replace(
            at=unit.at, mp=(chart.motor if unit.type.mobility == "motor" else chart.foot).allowance, steps=4
        )
        for uid, unit in roster.items()
    }
    return ground().opening.evolve(
        board=board,
        units=units,
        control=bytes([1]) * bare.grid.size,
        people={},
        active=side,
        seen={entry.id: (1 << bare.grid.size) - 1 for entry in board.sides},
    )
