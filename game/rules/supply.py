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
    that its line reaches, and get none when the dumps are empty; where there is a stock (4.7), then from the stock.
4.5 Acting spends loads: an assault, a support of fire, a defence or an answer of guns one each. Without loads a unit
    may not attack, and defends at half power (6.4).
4.6 Dumps and what was left behind change hands with their hex (6.15).
4.7 Where `national_loads` is set, units take their own loads from their side's stock, until it is empty: first those
    nearest the headquarters that has priority (`Prioritise`, free), then by number. Guns draw from dumps first.
4.8 Roads of a hex that aircraft shut (`Interdict`, 8.7) carry no supply of the other side in its next phase.
4.9 A source that is low lives on what it has: what only its roads reach is in low supply at best.
4.10 Where `low_share` is set, all units of a side in low supply take up no more loads than that in one phase, together,
    in the order of 4.7: what comes by pack animals, by workshops and by air is a trickle.
4.11 Where `front_every` is set, at the end of each turn that it divides every unit beside an enemy fires off a load, if
    it has one and no truce is in force. A line that is held costs ammunition, even where nobody attacks.
"""

from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any

from game.core.board import Board, SideId, UnitId
from game.core.errors import Refusal
from game.core.events import LoadsSpent, PrioritySet, StockChanged, SupplyTraced
from game.core.hexes import bits
from game.core.ledger import Ledger
from game.core.orders import Prioritise
from game.core.state import FULL, ISOLATED, LOW, State
from game.rules import movement

_BALLS = 16
"""Balls kept for one hex."""
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
    table = _kept(state, "traces")
    key = _traced_by(state, side, lost)
    found: dict[int, int] | None = table.get(key)
    if found is None:
        found = table[key] = _trace(state, side, key[1], key[4])
    return found


def points_at(state: State, side: str, at: int) -> int | None:
    """4.1-4.3 Return the off-road points at which hex *at* is supplied, None where it is not.

    The same as `supply_field` there, for less where the whole field is not wanted: by road, else on foot from the road.
    """
    key = _traced_by(state, side, 0)
    field: dict[int, int] | None = state.board.cache.get("traces", {}).get(key)
    if field is not None:
        return field.get(at)
    table = _kept(state, "road_traces")
    roads: dict[int, int] | None = table.get(key)
    if roads is None:
        roads = table[key] = _by_road(state, side, key[1], key[4])
    if roads.get(at) == 0:
        return 0
    limit = state.board.charts.supply.low_points
    ways = (roads[gate] + points for gate, points in _ball(state, at, key[1]).items() if gate in roads)
    best = min((points for points in ways if points <= limit), default=roads.get(at))
    return None if key[1] >> at & 1 and at not in roads else best


_Key = tuple[str, int, movement.Footing, tuple[tuple[int, int], ...], int]


def _traced_by(state: State, side: str, lost: int) -> _Key:
    """Return all that a trace hangs on: side, what is blocked, ground, ways and the roads that are shut."""
    shut = sum(1 << at for at, code in state.shut.items() if code == state.code(side)) if state.shut else 0
    ways = tuple(sorted(state.ways.items())) if state.ways else ()
    return side, blocked_mask(state, side) | lost, movement.footing(state), ways, shut


def _kept(state: State, name: str) -> dict[Any, Any]:
    table: dict[Any, Any] = state.board.cache.setdefault(name, {})
    if len(table) >= _KEPT:
        table.clear()
    return table


def _road_network(board: Board) -> tuple[tuple[int, ...], ...]:
    """4.1 Return for each hex the hexes that a road or track leads to. Kept on the board."""
    found: tuple[tuple[int, ...], ...] | None = board.cache.get("road_network")
    if found is None:
        found = board.cache["road_network"] = tuple(
            tuple(
                to
                for direction, to in enumerate(near)
                if to >= 0 and board.roads[at][direction] and not (board.abroad >> at | board.abroad >> to) & 1
            )
            for at, near in enumerate(board.grid.neighbours)
        )
    return found


def _by_road(state: State, side: str, blocked: int, shut: int) -> dict[int, int]:
    """4.1, 4.9 Return the points at which roads alone supply each hex they lead to."""
    board = state.board
    chart = board.charts.supply
    network = _road_network(board)
    closed, least = blocked | shut, chart.off_road_points + 1
    reached: dict[int, int] = {}
    # By road without a closed pass first; then over the passes, and from what lives on its own, to low supply.
    over: list[int] = []
    for points in (0, least):
        frontier = _open_sources(board, side, blocked, low=points > 0)
        frontier = [at for at in (*frontier, *over) if at not in reached]
        for at in frontier:
            reached[at] = points
        while frontier:
            at = frontier.pop()
            for to in network[at]:
                if to in reached or closed >> to & 1:
                    continue
                if chart.closed_pass_low and not points and _is_closed(state, at, to):
                    over.append(to)
                else:
                    reached[to] = points
                    frontier.append(to)
    return reached


def _trace(state: State, side: str, blocked: int, shut: int) -> dict[int, int]:
    limit = state.board.charts.supply.low_points
    reached = _by_road(state, side, blocked, shut)
    table = movement.steps(state, "foot", False, mined=False)
    buckets: list[list[int]] = [[] for _ in range(limit + 1)]
    for at in sorted(reached):
        buckets[min(reached[at], limit)].append(at)
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


def starved(state: State, side: str) -> Mapping[int, tuple[UnitId, ...]]:
    """4.1-4.3 Return the road hexes whose loss alone would leave units of *side* without supply, with those units.

    A unit hangs on a hex if every road that comes near it does, or if the hex lies on its way off the road and the
    roads it still comes to hang on it. A road hangs on the hexes that all ways from the sources to it have in common.
    """
    board = state.board
    field, blocked = supply_field(state, side), blocked_mask(state, side)
    supplied = [uid for uid in state.of_side(side) if state.units[uid].at in field]
    standing = {state.units[uid].at for uid in supplied}
    roads = _carried_by(state, side, blocked, False), _carried_by(state, side, blocked, True)
    hanging: dict[int, list[int]] = {}
    found: dict[int, list[UnitId]] = {}
    for uid in supplied:
        at = state.units[uid].at
        if at not in hanging:
            lost = _hangs_on(state, at, blocked, *roads)
            hanging[at] = [there for there in lost if there not in standing and any(board.roads[there])]
        for there in hanging[at]:
            found.setdefault(there, []).append(uid)
    return {there: tuple(found[there]) for there in sorted(found)}


def _carried_by(state: State, side: str, blocked: int, low: bool) -> dict[int, int]:
    """4.1 Return for each hex that roads from full, or low, sources lead to the mask of hexes all those ways pass."""
    shut = sum(1 << at for at, code in state.shut.items() if code == state.code(side))
    sources, network = _open_sources(state.board, side, blocked, low), _road_network(state.board)
    if state.board.charts.supply.closed_pass_low:
        # What comes over a closed pass is low supply, from whatever source.
        if low:
            sources = sorted({*sources, *_open_sources(state.board, side, blocked)})
        else:
            network = _without_passes(state)
    above = _dominators(network, sources, blocked | shut) if sources else {}
    masks = {-1: 0}
    for at in above:
        for there in reversed(tuple(takewhile(lambda there: there not in masks, _chain(above, at)))):
            masks[there] = masks[above[there]] | 1 << there
    del masks[-1]
    return masks


def _without_passes(state: State) -> tuple[tuple[int, ...], ...]:
    """4.3 Return the road network without the passes that are closed. Kept on the board."""
    table = _kept(state, "open_networks")
    key = (movement.footing(state), tuple(sorted(state.ways.items())))
    found: tuple[tuple[int, ...], ...] | None = table.get(key)
    if found is None:
        found = table[key] = tuple(
            tuple(to for to in near if not _is_closed(state, at, to))
            for at, near in enumerate(_road_network(state.board))
        )
    return found


def _hangs_on(state: State, at: int, blocked: int, full: Mapping[int, int], low: Mapping[int, int]) -> Iterator[int]:
    """4.1-4.3 Yield the hexes whose loss alone would leave *at* without supply; *full* and *low* are the roads'."""
    chart = state.board.charts.supply
    short = chart.low_points - chart.off_road_points - 1

    def ways(near: Mapping[int, int]) -> Iterator[tuple[int, int]]:
        for gate, points in near.items():
            if gate in full:
                yield points, full[gate]
            if gate in low and (points <= short or not points):
                yield points, low[gate]

    near = _ball(state, at, blocked)
    every = passing = -1
    for points, hexes in ways(near):
        every &= hexes
        passing &= hexes if not points else -1
    yield from bits(every)
    for there in near:  # a hex of the ball bars ways off the road as well
        if there != at and passing >> there & 1 and not every >> there & 1 and any(state.board.roads[there]):
            left = _ball(state, at, blocked | 1 << there)
            if all(hexes >> there & 1 for _, hexes in ways(left)):
                yield there


def _open_sources(board: Board, side: str, blocked: int, low: bool = False) -> list[int]:
    """Return the hexes of a side's open sources, full ones or *low* ones."""
    found = (s for s in board.sources if s.side == side and s.low == low)
    return sorted({s.at for s in found if not blocked >> s.at & 1})


def _flood(network: tuple[tuple[int, ...], ...], sources: list[int], closed: int) -> set[int]:
    """4.1 Return the hexes that roads lead to from *sources*."""
    reached, frontier = set(sources), list(sources)
    while frontier:
        for to in network[frontier.pop()]:
            if to not in reached and not closed >> to & 1:
                reached.add(to)
                frontier.append(to)
    return reached


def _ball(state: State, at: int, blocked: int) -> Mapping[int, int]:
    """4.3 Return the hexes from which a line on foot off the road can still come to *at*, and its points.

    Kept on the board: it hangs only on what is blocked within the ball where nothing is.
    """
    ways = tuple(sorted(state.ways.items())) if state.ways else ()
    table: dict[int, tuple[int, dict[int, Mapping[int, int]]]]
    table = state.board.cache.setdefault(("balls", movement.footing(state), ways), {})
    if at not in table:
        table[at] = sum(1 << there for there in _ball_now(state, at, 0)), {}
    whole, kept = table[at]
    near = blocked & whole
    found = kept.get(near)
    if found is None:
        if len(kept) >= _BALLS:
            kept.clear()
        found = kept[near] = _ball_now(state, at, near)
    return found


def _ball_now(state: State, at: int, blocked: int) -> dict[int, int]:
    limit, table = state.board.charts.supply.low_points, movement.steps_back(state)
    points = {at: 0}
    buckets: list[list[int]] = [[] for _ in range(limit + 1)]
    buckets[0].append(at)
    for spent in range(limit + 1):
        for here in buckets[spent]:
            if points[here] == spent:
                for before, cost in table[here]:
                    total = spent + cost
                    if total <= limit and total < points.get(before, limit + 1) and not blocked >> before & 1:
                        points[before] = total
                        buckets[total].append(before)
    return points


def _dominators(network: tuple[tuple[int, ...], ...], sources: list[int], closed: int) -> dict[int, int]:
    """Return for each hex that roads lead to the last hex all ways to it have in common; -1 for none.

    The way of Cooper, Harvey and Kennedy: in reverse postorder, until nothing changes.
    """
    order: list[int] = []
    seen = set(sources)
    stack = [(at, 0) for at in reversed(sources)]
    while stack:
        at, n = stack.pop()
        if n < len(network[at]):
            stack.append((at, n + 1))
            to = network[at][n]
            if to not in seen and not closed >> to & 1:
                seen.add(to)
                stack.append((to, 0))
        else:
            order.append(at)
    order.reverse()
    rank = {at: n for n, at in enumerate(order)}
    above: dict[int, int] = dict.fromkeys(sources, -1)
    roots = set(sources)
    changed = True
    while changed:
        changed = False
        for at in order:
            if at in roots:
                continue
            best = None
            for there in network[at]:
                if there in above:
                    best = there if best is None else _meet(above, rank, best, there)
            assert best is not None
            if above.get(at) != best:
                above[at] = best
                changed = True
    return above


def _meet(above: Mapping[int, int], rank: Mapping[int, int], a: int, b: int) -> int:
    while a != b:
        if a == -1 or b == -1:
            return -1
        if rank[a] > rank[b]:
            a = above[a]
        else:
            b = above[b]
    return a


def _chain(above: Mapping[int, int], at: int) -> Iterator[int]:
    while at != -1:
        yield at
        at = above[at]


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
    return grade(state, points_at(state, printed.side, unit.at))


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
    national = bool(ledger.state.board.charts.manpower.national_loads)
    at_hand = ledger.state.stock.get(f"loads.{side}", 0)
    before, trickle = at_hand, chart.low_share
    for uid in in_turn(ledger.state, side):
        state = ledger.state
        unit = state.units[uid]
        supply = supply_of(state, uid)
        cut = unit.cut + 1 if supply == ISOLATED else 0
        wanted = min((0, chart.low_loads, chart.full_loads)[supply], chart.max_loads - unit.loads)
        if chart.low_share and supply == LOW and wanted > 0:
            wanted = min(wanted, trickle)
        dump, shells = "", 0
        if wanted > 0 and state.board.roster[uid].type.role == "fire":
            dump = nearest_dump(state, uid)
        if dump:
            wanted = shells = min(wanted, state.dumps[dump].shells)
        elif wanted > 0 and national:
            wanted = min(wanted, at_hand)
            at_hand -= wanted
        elif state.board.roster[uid].type.role == "fire":
            wanted = 0
        if supply == LOW:
            trickle -= max(0, wanted)
        if (supply, cut, wanted) != (unit.supply, unit.cut, 0):
            ledger.post(SupplyTraced(uid, supply, cut, max(0, wanted), dump, shells))
    if at_hand != before:
        ledger.post(StockChanged(f"loads.{side}", at_hand - before, "4.7", "units took their loads"))


def hold_the_line(ledger: Ledger) -> None:
    """4.11 Let every unit beside an enemy fire off a load, in the turns in which that is counted."""
    state, every = ledger.state, ledger.state.board.charts.supply.front_every
    if not every or state.turn % every or state.truce_until >= state.turn:
        return
    for uid in movement.in_the_line(state):
        if state.units[uid].loads:
            ledger.post(LoadsSpent(uid, 1, False))


def in_turn(state: State, side: SideId) -> tuple[UnitId, ...]:
    """4.7 Return the units of *side* in the order in which they take loads."""
    uids = state.of_side(side)
    first = next((hq for hq in state.board.headquarters if hq.id == state.priority.get(side)), None)
    if first is None:
        return uids
    grid = state.board.grid
    return tuple(sorted(uids, key=lambda uid: (grid.distance(state.units[uid].at, first.at), uid)))


def priority_refusals(known: State, order: Prioritise) -> Iterator[Refusal]:
    """Yield every reason a headquarters cannot have priority."""
    if not known.board.charts.manpower.national_loads:
        yield Refusal("4.7", "every unit takes its own loads in this scenario")
        return
    own = [hq.id for hq in known.board.headquarters if hq.side == known.active]
    if order.headquarters not in own:
        yield Refusal("4.7", f"the side's headquarters are {', '.join(own)}; found {order.headquarters!r}")
    elif known.priority.get(known.active) == order.headquarters:
        yield Refusal("4.7", "its units take their loads first already")


def prioritise(ledger: Ledger, order: Prioritise) -> None:
    """4.7 Let the units near a headquarters take their loads first."""
    ledger.post(PrioritySet(ledger.state.side, order.headquarters))
