"""A region to measure on: the whole theatre at 5 km, built from the geographic data, with units of one side on it."""

import random
from dataclasses import replace
from functools import cache
from typing import Any, Final

import yaml

from game.cartography import MapSpec, build_map
from game.core.board import TERRAIN, Board, SupplySource, UnitId
from game.core.state import State
from game.record import home
from game.scenario import Scenario, assets_root, load
from game.scenario.build import rectangle, roads_of_hexes, sides_of_hexes
from game.scenario.models import MapFile

UNITS: Final = 100
SOURCES: Final = 6
_BOX: Final = (38.85, 44.9, 40.9, 47.9)
"""South, west, north, east in degrees: about 2,900 hexes."""


@cache
def scenario() -> Scenario:
    """Return the scenario that is measured."""
    return load("shusha-1992")


@cache
def position(count: int = UNITS) -> State:
    """Return a State on the region map: *count* units of one side, half of them motors, six sources, and no enemy."""
    ground = _ground()
    printed = scenario().board
    grid = rectangle(ground.cols, ground.rows)
    height = tuple(int(word) for row in ground.heights_m for word in row.split())
    terrain = bytes(TERRAIN.index(ground.legend[letter]) for row in ground.terrain.split() for letter in row)
    side = printed.sides[0].id
    roads = roads_of_hexes(grid, ground)
    draw = random.Random(1)
    foot = next(unit for unit in printed.roster.values() if unit.side == side and unit.type.mobility == "foot")
    motor = next(unit for unit in printed.roster.values() if unit.side == side and unit.type.mobility == "motor")
    roadside = [at for at in range(grid.size) if any(roads[at])]
    places = draw.sample(roadside, count)
    roster = {
        UnitId(f"unit_{n:03}"): replace(motor if n % 2 else foot, id=UnitId(f"unit_{n:03}"), at=at)
        for n, at in enumerate(places)
    }
    sources = [SupplySource(f"source_{n}", side, at) for n, at in enumerate(draw.sample(roadside, SOURCES))]
    changes: dict[str, Any] = {
        "grid": grid,
        "scale_m": ground.scale_m,
        "terrain": terrain,
        "height": height,
        "relief": tuple(0 for _ in height),
        "hexsides": sides_of_hexes(grid, ground, height),
        "roads": roads,
        "lines": dict.fromkeys(printed.lines, ()),
        "places": {},
        "residents": (),
        "headquarters": (),
        "sources": tuple(sources),
        "roster": roster,
        "cache": {},
    }
    board: Board = replace(printed, **changes)
    chart = board.charts.movement
    pattern = scenario().opening.units[foot.id]
    units = {
        uid: pattern._replace(
            at=unit.at, mp=(chart.motor if unit.type.mobility == "motor" else chart.foot).allowance, steps=4
        )
        for uid, unit in roster.items()
    }
    return scenario().opening.evolve(
        board=board,
        units=units,
        pool={},
        control=bytes([1]) * grid.size,
        works={},
        dumps={},
        people={},
        active=side,
        turn=4,
        ground="dry",
        sky="clear",
        seen={entry.id: (1 << grid.size) - 1 for entry in board.sides},
    )


def _ground() -> MapFile:
    """Return the region map, built once and kept beside the last table."""
    spec = MapSpec.for_box("region-5km", "The region", 5000, *_BOX)
    kept = home() / f"bench-region-{spec.cols}x{spec.rows}.yaml"
    if kept.is_file():
        text = kept.read_text(encoding="utf-8")
    else:
        text = build_map(spec, assets_root() / "geo")
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(text, encoding="utf-8", newline="\n")
    # Fields need no places, and the gazetteer dates some names by the year alone.
    return MapFile.model_validate({**yaml.load(text, Loader=yaml.CSafeLoader), "places": []})
