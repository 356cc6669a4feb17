"""Bottlenecks: the same answers as taking every road hex away in turn, on invented positions."""

import random
from collections.abc import Iterator
from dataclasses import replace

from game.core.board import SideId, UnitId
from game.core.state import State
from game.rules import supply
from game.scenario import load


def _positions(scenario: str, count: int) -> Iterator[State]:
    """Yield the opening with units thrown about, roads shut from the air, low sources, and control torn up."""
    opening = load(scenario).opening
    rng, size = random.Random(scenario), opening.board.grid.size
    for _ in range(count):
        units = {
            uid: unit._replace(at=rng.randrange(size)) if rng.random() < 0.6 else unit
            for uid, unit in opening.units.items()
        }
        control = bytearray(opening.control)
        for at in rng.sample(range(size), size // 40):
            control[at] = rng.choice((1, 2))
        shut = {at: rng.choice((1, 2)) for at in rng.sample(range(size), size // 60)}
        sources = tuple(replace(source, low=rng.random() < 0.4) for source in opening.board.sources)
        board = replace(opening.board, sources=sources, cache={})
        yield opening.evolve(units=units, control=bytes(control), shut=shut, board=board)


def _plainly(state: State, side: SideId) -> dict[int, tuple[UnitId, ...]]:
    """Return what `starved` is to find, by taking every road hex away in turn."""
    field = supply.supply_field(state, side)
    supplied = [uid for uid in state.of_side(side) if state.units[uid].at in field]
    standing = {state.units[uid].at for uid in supplied}
    found = {}
    for at in range(state.board.grid.size):
        if at in field and at not in standing and any(state.board.roads[at]):
            left = supply.trace(state, side, 1 << at)
            if lost := tuple(uid for uid in supplied if state.units[uid].at not in left):
                found[at] = lost
    return found


def test_bottlenecks_are_those_found_by_taking_every_road_hex_away() -> None:
    """Tactical and operational maps, both sides."""
    compared = 0
    for name, count in (("shusha-1992", 12), ("kalbajar-1993", 12), ("goranboy-1992", 12)):
        for state in _positions(name, count):
            for side in state.board.sides:
                plain = _plainly(state, side.id)
                assert dict(supply.starved(state, side.id)) == plain
                compared += len(plain)
    assert compared > 100


def test_one_hex_is_supplied_as_the_whole_field_says() -> None:
    """Every hex, off the roads and on them, blocked ones too."""
    for name in ("shusha-1992", "kalbajar-1993", "goranboy-1992"):
        for state in _positions(name, 3):
            for side in state.board.sides:
                alone = [supply.points_at(state, side.id, at) for at in range(state.board.grid.size)]
                field = supply.supply_field(state, side.id)
                assert alone == [field.get(at) for at in range(state.board.grid.size)]
