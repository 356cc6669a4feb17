"""Chapter 4. Supply.

4.1 A side's lines of communication start at its sources and run along roads and tracks of any length, then on foot
    off the road, through hexes that are not blocked.
4.2 A hex is blocked by an enemy unit; and, unless a unit of the side stands there, by enemy control or an enemy zone
    of control. Where `own_zone_opens` is set, the side's own zone of control keeps a hex open against an enemy zone,
    as a unit there would; against enemy control it does not.
4.3 Up to `off_road_points` of foot march from the road a unit is in full supply; up to `low_points` in low supply;
    beyond that, or without a way, it is isolated, and each turn so is counted. Where `closed_pass_low` is set, a line
    that crosses a closed pass by its road gives low supply at most, however short the way from there.
4.4 At the start of its side's phase a unit takes up ammunition: `full_loads` in full supply, `low_loads` in low, none
    when isolated, up to `max_loads`. Guns and rockets draw their loads as shells from the nearest dump of their side
    that its line reaches, and get none when the dumps are empty.
4.5 Acting spends loads: an assault, a support of fire, a defence or an answer of guns one each. Without loads a unit
    may not attack, and defends at half power (6.4).
4.6 Dumps and what was left behind change hands with their hex (6.15).
"""

from collections.abc import Mapping

from game.core.board import Board, SideId, UnitId
from game.core.events import SupplyTraced
from game.core.ledger import Ledger
from game.core.state import FULL, ISOLATED, LOW, State
from game.rules import movement

_KEPT = 256
"""Fields and masks kept on a board before they are forgotten: they depend on little that changes, so most recur."""


def controlled_mask(state: State, code: int) -> int:
    """Return the mask of hexes under control code *code*. Kept on the board."""
    table = state.board.cache.setdefault("controlled", {})
    key = (state.control, code)
    mask = table.get(key)
    if mask is None:
        if len(table) >= _KEPT:
            table.clear()
        digits = state.control.translate(_IS_A if code == 1 else _IS_B)[::-1]
        mask = table[key] = int(digits, 2)
    result: int = mask
    return result


_IS_A = bytes(49 if value == 1 else 48 for value in range(256))
_IS_B = bytes(49 if value == 2 else 48 for value in range(256))


def blocked_mask(state: State, side: str) -> int:
    """4.2 Return the mask of hexes no line of communications of *side* may pass. Kept once per State."""
    key = ("blocked", side)
    mask = state.cache.get(key)
    if mask is None:
        enemy = state.board.other(SideId(side))
        friendly = 0
        for uid in state.of_side(side):
            friendly |= 1 << state.units[uid].at
        hostile = controlled_mask(state, state.code(enemy))
        held = friendly | movement.zoc_mask(state, side) if state.board.charts.supply.own_zone_opens else friendly
        mask = movement.enemy_mask(state, side) | hostile & ~friendly | movement.zoc_mask(state, enemy) & ~held
        state.cache[key] = mask
    result: int = mask
    return result


def supply_field(state: State, side: str) -> Mapping[int, int]:
    """4.1-4.3 Return the off-road points at which each hex in reach is supplied."""
    return trace(state, side, 0)


def trace(state: State, side: str, lost: int) -> Mapping[int, int]:
    """4.1-4.3 Return the supply field of *side* if the hexes of mask *lost* were blocked as well. Kept on the board."""
    table = state.board.cache.setdefault("traces", {})
    key = (side, blocked_mask(state, side) | lost, movement.footing(state), tuple(sorted(state.ways.items())))
    found: dict[int, int] | None = table.get(key)
    if found is None:
        if len(table) >= _KEPT:
            table.clear()
        found = table[key] = _trace(state, side, key[1])
    return found


def _road_network(board: Board) -> tuple[tuple[int, ...], ...]:
    """4.1 Return for each hex the hexes that a road or track leads to. Kept on the board."""
    found: tuple[tuple[int, ...], ...] | None = board.cache.get("road_network")
    if found is None:
        found = board.cache["road_network"] = tuple(
            tuple(to for direction, to in enumerate(near) if to >= 0 and board.roads[at][direction])
            for at, near in enumerate(board.grid.neighbours)
        )
    return found


def _trace(state: State, side: str, blocked: int) -> dict[int, int]:
    board = state.board
    chart = board.charts.supply
    network = _road_network(board)
    reached: dict[int, int] = {}
    frontier = [s.at for s in board.sources if s.side == side and not blocked >> s.at & 1]
    for at in frontier:
        reached[at] = 0
    # By road without a closed pass first; then over the passes, to low supply.
    over: list[int] = []
    for points in (0, chart.off_road_points + 1):
        frontier += [at for at in over if at not in reached]
        for at in frontier:
            reached[at] = points
        while frontier:
            at = frontier.pop()
            for to in network[at]:
                if to in reached or blocked >> to & 1:
                    continue
                if chart.closed_pass_low and not points and _is_closed(state, at, to):
                    over.append(to)
                else:
                    reached[to] = points
                    frontier.append(to)
    limit = chart.low_points
    table = movement.steps(state, "foot", False, mined=False)
    buckets: list[list[int]] = [[] for _ in range(limit + 1)]
    for at in sorted(reached):
        buckets[reached[at]].append(at)
    for points in range(limit):
        for at in buckets[points]:
            if reached[at] != points:
                continue
            for to, cost, _ in table[at]:
                total = points + cost
                if total <= limit and total < reached.get(to, limit + 1) and not blocked >> to & 1:
                    reached[to] = total
                    buckets[total].append(to)
    return reached


def _is_closed(state: State, at: int, to: int) -> bool:
    """4.3 Return whether a closed pass lies between two hexes."""
    direction = state.board.grid.direction(at, to)
    flags = movement.hexside(state, at, direction)
    return movement.is_closed(state.board, at, direction, flags, movement.footing(state))


def grade(state: State, points: int | None) -> int:
    """4.3 Return the supply state (2 full, 1 low, 0 isolated) at so many off-road points."""
    if points is None:
        return ISOLATED
    return FULL if points <= state.board.charts.supply.off_road_points else LOW


def supply_of(state: State, uid: UnitId) -> int:
    """4.3 Return the supply state of unit *uid* as its line stands now."""
    unit, printed = state.units[uid], state.board.roster[uid]
    if printed.type.mobility == "air":
        return FULL
    return grade(state, supply_field(state, printed.side).get(unit.at))


def nearest_dump(state: State, uid: UnitId) -> str:
    """4.4 Return the nearest dump with shells that the unit's line reaches, or ""."""
    unit, side = state.units[uid], state.board.roster[uid].side
    field = supply_field(state, side)
    if unit.at not in field:
        return ""
    grid = state.board.grid
    open_dumps = [
        (grid.distance(unit.at, dump.at), name)
        for name, dump in state.dumps.items()
        if dump.side == side and dump.shells > 0 and dump.at in field
    ]
    return min(open_dumps)[1] if open_dumps else ""


def resupply(ledger: Ledger, side: SideId) -> None:
    """4.3-4.4 Trace the line of each unit of *side* and hand out ammunition."""
    chart = ledger.state.board.charts.supply
    for uid in ledger.state.of_side(side):
        state = ledger.state
        unit = state.units[uid]
        supply = supply_of(state, uid)
        cut = unit.cut + 1 if supply == ISOLATED else 0
        wanted = min((0, chart.low_loads, chart.full_loads)[supply], chart.max_loads - unit.loads)
        dump, shells = "", 0
        if wanted > 0 and state.board.roster[uid].type.role == "fire":
            dump = nearest_dump(state, uid)
            wanted = shells = min(wanted, state.dumps[dump].shells) if dump else 0
        if (supply, cut, wanted) != (unit.supply, unit.cut, 0):
            ledger.post(SupplyTraced(uid, supply, cut, max(0, wanted), dump, shells))
