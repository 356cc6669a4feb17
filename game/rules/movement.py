"""Chapter 5. Movement.

5.1 A side marches its own units, in its own phase, while they are not spent.
5.2 Each step costs movement points: for the hex entered and the hexside crossed, by foot or motor (`movement` chart).
    A unit of foot with vehicles marches as foot; its vehicles follow by road and do not fight where they cannot go.
5.3 Along a road or track a step costs the road's price alone; climbing, streams and mud do not count. Near a known
    enemy (within `near_enemy_hexes`) motor transport on the road moves at the price of caution.
5.4 Off the road: climbing a steep slope, a stream, a river, night, mud and snow cost extra. A river without bridge or
    ford stops motors. A cliff takes the whole allowance on foot and stops motors. A closed pass (11.5) takes the whole
    allowance of any unit, of motors by its road alone: slow and costly, never a wall.
5.5 Units of `zoc_steps` or more and cohesion `zoc_cohesion` or more hold a zone of control over the hexes around them,
    but not up a steep slope, nor across a cliff, a river without bridge, or a closed pass. Zones are soft:
    entering one costs extra, going from one to another costs more, leaving is free.
5.6 No march enters a hex where an enemy unit stands, and none ends where more than `stack_steps` steps would stand.
5.7 A march halts where it first sees an enemy unit that nobody knew of; an unseen unit in the way stops it as well.
    So do mines that its side does not know of (10.7).
5.8 A march that newly sees any hex, found or empty, or crosses ground that may be mined (10.7), cannot be taken back;
    any other can.
5.9 A unit fit to hold a zone of control takes the hexes it enters, but a place where people live only by standing in
    it at the end of the turn (1.6), and nothing inside a known enemy zone of control.
5.10 In a war scenario ground that no side holds when it opens lies in other countries: no unit, zone of control or line
    of supply goes there, nor does a fight.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from game.core.board import (
    BRIDGE,
    CLIFF,
    FORD,
    MINOR_KINDS,
    NO_ROAD,
    NOWHERE,
    PASS,
    RIVER,
    STEEP,
    STREAM,
    TERRAIN,
    TRACK,
    Board,
    MoveChart,
    SideId,
    UnitId,
)
from game.core.errors import Refusal
from game.core.events import (
    CohesionChanged,
    HexesSeen,
    HexTaken,
    MarchCutShort,
    MinesStruck,
    StepsLost,
    UnitMarched,
    VehiclesLost,
    WayTried,
)
from game.core.hexes import bits
from game.core.ledger import Ledger
from game.core.orders import March
from game.core.state import BRIDGED, OPENED, State, Unit
from game.rules import command, sighting
from game.rules.weather import is_night

if TYPE_CHECKING:  # numpy costs a tenth of a second to import and is wanted only for sweeps over the whole board
    from game.core.fields import Fields, Ground

Step = tuple[int, int, bool]
"""A neighbour, the cost of the step, and whether the step follows a road."""
StepsTable = tuple[tuple[Step, ...], ...]


class Footing(NamedTuple):
    """11.3-11.5 What weather and season make of the ground."""

    ground: str
    snow_from_m: int = 0
    """Where the ground is snow, the height from which it lies."""
    month: int = 0
    """The month by which passes are closed; 0 where the ground alone closes them."""


DRY: Final = Footing("dry")
_KEPT: Final = 64
_SPREADS: Final = 512
"""Tables kept on a board for what engineers have changed, before they are forgotten."""


def _worked(flags: int, work: int) -> int:
    """10.10-10.11 Return the features of a hexside that engineers changed."""
    return (flags | BRIDGE if work & BRIDGED else flags) & (~PASS if work & OPENED else -1)


def hexside(state: State, at: int, direction: int) -> int:
    """10.10-10.11 Return the features of a hexside as engineers left it."""
    flags = state.board.hexsides[at][direction]
    if state.ways:
        return _worked(flags, state.ways.get(state.board.grid.hexside(at, direction), 0))
    return flags


def footing(state: State) -> Footing:
    """11.3-11.5 Return what weather and season make of the ground in this turn."""
    calendar = state.board.charts.calendar
    if not calendar.snow_line_m and not calendar.passes_by_month:
        return Footing(state.ground)
    kept = state.board.cache.setdefault("footings", {})
    found: Footing | None = kept.get((state.turn, state.ground))
    if found is None:
        month = state.board.month(max(1, state.turn))
        line = calendar.snow_line_m[month - 1] if calendar.snow_line_m and state.ground == "snow" else 0
        found = Footing(state.ground, line, month if calendar.passes_by_month else 0)
        kept[(state.turn, state.ground)] = found
    return found


def is_closed(board: Board, at: int, direction: int, flags: int, here: Footing) -> bool:
    """11.5 Return whether a hexside with the features *flags* is that of a pass which is closed."""
    if not flags & PASS:
        return False
    months = board.closed_months.get(board.grid.hexside(at, direction), ()) if here.month else ()
    return here.month in months if months else here.ground == "snow"


def steps_table(board: Board, mobility: str, dark: bool, here: Footing) -> tuple[tuple[Step, ...], ...]:
    """5.2-5.4 Return for each hex the steps out of it under these conditions. Kept on the board."""
    key = ("steps", mobility, dark, here)
    found = board.cache.get(key)
    if found is None:
        chart = board.charts.movement.motor if mobility == "motor" else board.charts.movement.foot
        found = board.cache[key] = tuple(
            tuple(
                (to, cost, board.roads[at][direction] != NO_ROAD)
                for direction, to in enumerate(board.grid.neighbours[at])
                if to >= 0
                and not board.abroad >> to & 1
                and (
                    cost := _step_cost(
                        board, chart, mobility, at, direction, to, dark, here, board.hexsides[at][direction]
                    )
                )
            )
            for at in range(board.grid.size)
        )
    result: tuple[tuple[Step, ...], ...] = found
    return result


def steps(known: State, mobility: str, dark: bool, mined: bool = True) -> StepsTable:
    """5.2-5.4 Return the steps out of each hex with what engineers did to the ways, and with mines if *mined*."""
    board, here = known.board, footing(known)
    printed = steps_table(board, mobility, dark, here)
    mines = known.mines if mined else {}
    if not known.ways and not mines:
        return printed
    kept = board.cache.setdefault("steps_worked", {})
    key = (mobility, dark, here, tuple(sorted(known.ways.items())), tuple(sorted(mines)))
    found: StepsTable | None = kept.get(key)
    if found is None:
        if len(kept) >= _KEPT:
            kept.clear()
        rows = list(printed)
        for at in sorted({at for changed in (*known.ways, *mines) for at in board.grid.beside(changed)}):
            rows[at] = tuple(_steps_from(known, mobility, dark, at, mines))
        found = kept[key] = tuple(rows)
    return found


def steps_back(known: State) -> tuple[tuple[tuple[int, int], ...], ...]:
    """5.2 Return for each hex the hexes one comes from on foot, off mines, and the cost. Kept on the board."""
    kept = known.board.cache.setdefault("steps_back", {})
    key = (footing(known), tuple(sorted(known.ways.items())))
    found: tuple[tuple[tuple[int, int], ...], ...] | None = kept.get(key)
    if found is None:
        if len(kept) >= _KEPT:
            kept.clear()
        back: list[list[tuple[int, int]]] = [[] for _ in range(known.board.grid.size)]
        for at, row in enumerate(steps(known, "foot", False, mined=False)):
            for to, cost, _ in row:
                back[to].append((at, cost))
        found = kept[key] = tuple(map(tuple, back))
    return found


def _steps_from(known: State, mobility: str, dark: bool, at: int, mines: Mapping[int, int]) -> Iterator[Step]:
    """5.4, 10.6 Yield the steps out of one hex, as engineers and mines leave them."""
    board, works = known.board, known.board.charts.works
    motor = mobility == "motor"
    chart = board.charts.movement.motor if motor else board.charts.movement.foot
    here = footing(known)
    for direction, to in enumerate(board.grid.neighbours[at]):
        flags = hexside(known, at, direction)
        barred = to < 0 or board.abroad >> to & 1
        cost = 0 if barred else _step_cost(board, chart, mobility, at, direction, to, dark, here, flags)
        if cost:
            if board.grid.hexside(at, direction) in mines:
                more = works.mines_motor if motor else works.mines_foot
                cost = max(cost, min(cost + more, chart.allowance))
            yield to, cost, board.roads[at][direction] != NO_ROAD


def can_cross(board: Board, at: int, to: int) -> bool:
    """5.4 Return whether anybody on foot can ever go from *at* to *to*."""
    return any(there == to for there, _, _ in steps_table(board, "foot", False, DRY)[at])


def _step_cost(
    board: Board,
    chart: MoveChart,
    mobility: str,
    at: int,
    direction: int,
    to: int,
    dark: bool,
    here: Footing,
    side: int,
) -> int:
    """Return the cost of one step across a hexside with the features *side*, 0 when it is forbidden."""
    road = board.roads[at][direction]
    motor = mobility == "motor"
    if is_closed(board, at, direction, side, here) and (road != NO_ROAD or not motor):
        return chart.allowance
    if road != NO_ROAD:
        return chart.track if road == TRACK else chart.road
    if side & CLIFF:
        return 0 if motor else chart.allowance
    cost = chart.terrain[TERRAIN[board.terrain[to]]]
    if not cost:
        return 0
    if side & RIVER and not side & BRIDGE:
        river = chart.stream if side & FORD else chart.river
        if not river:
            return 0
        cost += river
    elif side & STREAM and not side & (BRIDGE | FORD):
        cost += chart.stream
    if side & STEEP:
        cost += chart.steep_up
    if dark:
        cost += chart.night_off_road
    if here.ground == "mud":
        cost += chart.mud_off_road
    elif here.ground == "snow" and board.height[to] >= here.snow_from_m:
        cost += chart.snow
    return cost


def zoc_reach(state: State, at: int) -> int:
    """5.5 Return the mask of hexes a unit in *at* would control. Kept on the board."""
    board, here = state.board, footing(state)
    table = _zoc_table(state)
    mask = table.get(at)
    if mask is None:
        mask = 0
        for direction, to in enumerate(board.grid.neighbours[at]):
            side = hexside(state, at, direction)
            barred = side & (CLIFF | STEEP) or (side & RIVER and not side & BRIDGE)
            if to >= 0 and not barred and not is_closed(board, at, direction, side, here):
                mask |= 1 << to
        mask &= ~board.abroad
        table[at] = mask
    result: int = mask
    return result


def _zoc_table(state: State) -> dict[int, int]:
    """5.5 Return what `zoc_reach` has found so far on this ground, with these ways. Kept on the board."""
    ways = tuple(sorted(state.ways.items())) if state.ways else ()
    found: dict[int, int] = state.board.cache.setdefault(("zoc", footing(state), ways), {})
    return found


def holds_zoc(state: State, uid: UnitId) -> bool:
    """5.5 Return whether unit *uid* is fit to hold a zone of control."""
    unit, chart = state.units[uid], state.board.charts.movement
    return (
        unit.steps >= chart.zoc_steps
        and unit.cohesion >= chart.zoc_cohesion
        and state.board.roster[uid].type.role == "combat"
    )


def zoc_mask(state: State, side: str) -> int:
    """5.5 Return the mask of hexes in the zones of control of *side*. Kept once per State."""
    key = ("zoc", side)
    mask = state.cache.get(key)
    if mask is None:
        mask, table = 0, _zoc_table(state)
        for at in {state.units[uid].at for uid in state.of_side(side) if holds_zoc(state, uid)}:
            mask |= table[at] if at in table else zoc_reach(state, at)
        state.cache[key] = mask
    result: int = mask
    return result


def near_mask(state: State, side: str) -> int:
    """5.3 Return the mask of hexes within `near_enemy_hexes` of units of *side*."""
    key = ("near", side)
    mask = state.placed.get(key)
    if mask is None:
        mask, radius = 0, state.board.charts.movement.near_enemy_hexes
        for at in {state.units[uid].at for uid in state.of_side(side)}:
            mask |= state.board.grid.disc(at, radius)
        state.placed[key] = mask
    result: int = mask
    return result


def in_the_line(state: State) -> tuple[UnitId, ...]:
    """Return the units on the ground that stand beside an enemy on the ground, of both sides."""
    enemies = {side.id: enemy_mask(state, side.id) for side in state.board.sides}
    neighbours, roster = state.board.grid.neighbours, state.board.roster
    return tuple(
        uid
        for uid in sorted(state.units)
        if roster[uid].type.role != "air"
        and any(to >= 0 and enemies[roster[uid].side] >> to & 1 for to in neighbours[state.units[uid].at])
    )


def enemy_mask(state: State, side: str) -> int:
    """Return the mask of hexes where units facing *side* stand on the ground; aircraft at their base bar no way."""
    key = ("enemies", side)
    mask = state.placed.get(key)
    if mask is None:
        mask = 0
        for uid in state.of_side(state.board.other(SideId(side))):
            if state.board.roster[uid].type.role != "air":
                mask |= 1 << state.units[uid].at
        state.placed[key] = mask
    result: int = mask
    return result


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a unit can march this phase: points left on arrival, and the hex each was entered from."""

    left: Mapping[int, int]
    came_from: Mapping[int, int]
    stops: tuple[int, ...]
    """Hexes where it may end its march, its own left out, in order of index."""

    def path(self, to: int) -> tuple[int, ...]:
        """Return the cheapest path to *to*, own hex first; () when out of reach."""
        if to not in self.left:
            return ()
        path = [to]
        while path[-1] in self.came_from:
            path.append(self.came_from[path[-1]])
        return tuple(reversed(path))

    def paths(self) -> Iterator[tuple[int, ...]]:
        """Yield the cheapest path to each hex in `stops`, in their order."""
        known: dict[int, tuple[int, ...]] = {}
        for at in sorted(self.left, key=lambda at: -self.left[at]):
            before = self.came_from.get(at)
            known[at] = (at,) if before is None else (*known[before], at)
        return (known[at] for at in self.stops)


def step_cost(known: State, uid: UnitId, at: int, to: int) -> int:
    """5.2-5.5 Return what the step from *at* to *to* costs unit *uid* as far as known; 0 when forbidden."""
    board, printed = known.board, known.board.roster[uid]
    mobility = printed.type.mobility
    for neighbour, cost, road in steps(known, mobility, is_night(known))[at]:
        if neighbour == to:
            enemy = board.other(printed.side)
            if road and mobility == "motor" and near_mask(known, enemy) >> to & 1:
                cost = max(cost, board.charts.movement.motor.road_near_enemy)
            zoc = zoc_mask(known, enemy)
            if zoc >> to & 1:
                chart = board.charts.movement.motor if mobility == "motor" else board.charts.movement.foot
                cost += chart.zoc_to_zoc if zoc >> at & 1 else chart.zoc_enter
            return cost
    return 0


def reach(known: State, uid: UnitId) -> Reach:
    """5.2-5.6 Return where unit *uid* can march, as far as its side knows. Kept once per State."""
    key = ("reach", uid)
    found: Reach | None = known.cache.get(key)
    if found is None:
        found = known.cache[key] = _reach(known, uid)
    return found


FAR = 600
"""Movement points that reach across any map of the tactical scale."""


def route(known: State, uid: UnitId) -> Reach:
    """Return where unit *uid* could get over as many turns as it takes. Kept once per State."""
    key = ("route", uid)
    found: Reach | None = known.cache.get(key)
    if found is None:
        fresh = known.units[uid]._replace(mp=FAR, spent=False)
        found = known.cache[key] = _reach(known.with_unit(uid, fresh), uid)
    return found


def _reach(known: State, uid: UnitId) -> Reach:
    board, unit, printed = known.board, known.units[uid], known.board.roster[uid]
    mobility = printed.type.mobility
    if mobility == "air" or unit.spent or unit.mp <= 0:
        return Reach({unit.at: unit.mp}, {}, ())
    left, came_from = _spread(known, printed.side, mobility, unit.at, unit.mp)
    home = command.bound_to(known, uid)
    room, occupied = board.charts.movement.stack_steps - unit.steps, known.occupants()
    stops = tuple(
        at
        for at in sorted(left)
        if at != unit.at
        and (not home or home >> at & 1)
        and (at not in occupied or stacked(known, at, printed.side) <= room)
    )
    return Reach(left, came_from, stops)


def _spread(
    known: State, side: SideId, mobility: str, start: int, mp: int
) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """5.2-5.6 Return the points left in each hex that a march of *mp* points comes to, and whence. Kept on the board.

    It hangs on zones, enemies and ground alone, which most orders leave as they were.
    """
    board = known.board
    enemy, dark = board.other(side), is_night(known)
    zones, hostile = zoc_mask(known, enemy), enemy_mask(known, side)
    caution = near_mask(known, enemy) if mobility == "motor" else 0
    ways = tuple(sorted(known.ways.items())) if known.ways else ()
    mines = tuple(sorted(known.mines)) if known.mines else ()
    key = (start, mp, mobility, zones, hostile, caution, dark, footing(known), ways, mines)
    kept = board.cache.setdefault("spreads", {})
    found: tuple[Mapping[int, int], Mapping[int, int]] | None = kept.get(key)
    if found is not None:
        return found
    if len(kept) >= _SPREADS:
        kept.clear()
    chart = board.charts.movement.motor if mobility == "motor" else board.charts.movement.foot
    table = steps(known, mobility, dark)
    zoc, blocked = frozenset(bits(zones)), frozenset(bits(hostile))
    road_price, enter, within = chart.road_near_enemy, chart.zoc_enter, chart.zoc_to_zoc
    left, came_from = {start: mp}, {}
    buckets: list[list[int]] = [[] for _ in range(mp + 1)]
    buckets[mp].append(start)
    for points in range(mp, 0, -1):
        for at in buckets[points]:
            if left[at] != points:
                continue
            extra = within if at in zoc else enter
            for to, cost, road in table[at]:
                if road and cost < road_price and caution >> to & 1:
                    cost = road_price
                if to in zoc:
                    cost += extra
                rest = points - cost
                if rest >= 0 and rest > left.get(to, -1) and to not in blocked:
                    left[to] = rest
                    came_from[to] = at
                    buckets[rest].append(to)
    found = kept[key] = (left, came_from)
    return found


def reach_all(known: State, units: Sequence[UnitId]) -> "Fields":
    """5.2-5.6 Return the points *units*, all of one side and with fresh allowances, would have left in each hex.

    One sweep over the whole board: units x hexes, -1 out of reach. Stacking at the end of a march is not looked at.
    """
    from game.core import fields

    board, charts = known.board, known.board.charts.movement
    side = board.roster[units[0]].side if units else board.sides[0].id
    enemy, dark = board.other(side), is_night(known)
    zoc, blocked, near = zoc_mask(known, enemy), enemy_mask(known, side), near_mask(known, enemy)
    costs = []
    for mobility, chart in (("foot", charts.foot), ("motor", charts.motor)):
        ground = _fields_of(known, mobility, dark)
        caution = (near, chart.road_near_enemy) if mobility == "motor" else (0, 0)
        costs.append(ground.facing(zoc, (chart.zoc_enter, chart.zoc_to_zoc), blocked, caution))
    motors = [board.roster[uid].type.mobility == "motor" for uid in units]
    points = [(charts.motor if motor else charts.foot).allowance for motor in motors]
    starts = [known.units[uid].at for uid in units]
    return fields.march_fields(ground.neighbours, costs, list(map(int, motors)), starts, points)


def _fields_of(known: State, mobility: str, dark: bool) -> "Ground":
    """Return the ground for sweeps over the whole board. Kept on the board."""
    from game.core import fields

    board, table = known.board, steps(known, mobility, dark)
    kept = board.cache.setdefault("grounds", {})
    # Tables are kept too, so that one table is one object; the ground holds on to its own.
    key = (mobility, dark, footing(known), tuple(sorted(known.ways.items())), tuple(sorted(known.mines)))
    if key not in kept:
        if len(kept) >= _KEPT:
            kept.clear()
        kept[key] = fields.Ground(board.grid.neighbours, table, board.roads)
    found: Ground = kept[key]
    return found


def stacked(state: State, at: int, side: str) -> int:
    """5.6 Return the steps of *side* that stand in hex *at*."""
    return sum(state.units[uid].steps for uid in state.units_at(at) if state.board.roster[uid].side == side)


def refusals(known: State, order: March) -> Iterator[Refusal]:
    """Yield every reason this march may not start."""
    unit = known.units.get(order.unit)
    if unit is None or known.side_of(order.unit) != known.active:
        yield Refusal("5.1", f"{order.unit} is not a unit of the side whose phase it is")
        return
    name = known.board.roster[order.unit].name
    if known.board.roster[order.unit].type.mobility == "air":
        yield Refusal("8.1", f"{name} flies; it supports assaults and does not march")
        return
    if unit.spent:
        yield Refusal("5.1", f"{name} has acted and is spent for this phase")
    path, grid = order.path, known.board.grid
    if len(path) < 2 or path[0] != unit.at:
        yield Refusal("5.2", f"the path must start at {grid.label(unit.at)} and go on from there")
        return
    if any(not 0 <= at < grid.size for at in path):
        yield Refusal("5.2", "the path leaves the map")
        return
    if any(path[i + 1] not in grid.neighbours[path[i]] for i in range(len(path) - 1)):
        yield Refusal("5.2", "the path must cross one hexside at a time")
        return
    yield from _way_refusals(known, order, unit, name)


def _way_refusals(known: State, order: March, unit: Unit, name: str) -> Iterator[Refusal]:
    path, board, side = order.path, known.board, known.active
    total = 0
    enemies = enemy_mask(known, side)
    for at, to in pairwise(path):
        if enemies >> to & 1:
            yield Refusal("5.6", f"an enemy unit stands in {board.grid.label(to)}")
            return
        cost = step_cost(known, order.unit, at, to)
        if not cost:
            yield Refusal("5.4", f"{name} cannot go from {board.grid.label(at)} to {board.grid.label(to)}")
            return
        total += cost
    if total > unit.mp:
        yield Refusal("5.2", f"the march costs {total} movement points and {name} has {unit.mp}")
    limit = board.charts.movement.stack_steps
    there = stacked(known, path[-1], side) - (unit.steps if path[-1] == unit.at else 0)
    if there + unit.steps > limit:
        yield Refusal("5.6", f"{there + unit.steps} steps would stand in {board.grid.label(path[-1])}, at most {limit}")
    home = command.bound_to(known, order.unit)
    if home and not home >> path[-1] & 1:
        yield Refusal("3.4", f"{name} answers to another owner and stays on its home ground until asked")


def newly_sighted(known: State, uid: UnitId, path: tuple[int, ...]) -> tuple[int, ...]:
    """5.8 Return the hexes a march along *path* would newly see, whether or not anything stands there."""
    side = known.side_of(uid)
    if not known.board.fog:
        return ()
    dark, fog = is_night(known), known.sky == "fog"
    mask = 0
    for at in path[1:]:
        mask |= sighting.sight_from(known.board, at, dark, fog) | 1 << at
    return tuple(bits(mask & ~known.seen[side]))


def march(ledger: Ledger, order: March) -> None:
    """5.7 March step by step, until the path or the way ends."""
    state = ledger.state
    side = state.side_of(order.unit)
    known = sighting.known(state, side)
    walk = _walk(state, known, order)
    walked = walk.path
    if len(walked) > 1:
        ledger.post(UnitMarched(order.unit, walked, walk.cost, walk.sighted, walk.found))
        take_ground(ledger, order.unit, walked[1:])
        sighting.notice(ledger, order.unit, walked[1:])
    if walk.barred is not None:
        ledger.post(MarchCutShort(order.unit, walked[-1], walk.barred))
        ledger.post(HexesSeen(side, f"{1 << state.units[walk.barred].at:x}"))
    elif walk.mined != NOWHERE:
        _strike_mines(ledger, order.unit, walk.mined)
    elif not walk.sighted and may_be_mined(known, side, walked):
        ledger.post(WayTried(order.unit))


def may_be_mined(known: State, side: str, path: tuple[int, ...]) -> bool:
    """10.7 Return whether a march of *side* along *path* may come to mines that it does not know of."""
    board, enemy = known.board, known.code(known.board.other(SideId(side)))
    if not board.fog:
        return False
    control = known.control
    return any(
        enemy in (control[at], control[to])
        and board.roads[at][board.grid.direction(at, to)] == NO_ROAD
        and not is_lived_in(board, at)
        and not is_lived_in(board, to)
        for at, to in pairwise(path)
    )


def _strike_mines(ledger: Ledger, uid: UnitId, direction: int) -> None:
    """10.7 Stop a march before mines its side did not know of."""
    state = ledger.state
    unit, side = state.units[uid], state.side_of(uid)
    risk, account = state.board.charts.works.mine_risk, f"mines:{side}"
    balance, lost = ledger.weigh("mines", risk, account, state.board.grid.hexside(unit.at, direction))
    ledger.post(MinesStruck(uid, unit.at, direction, account, risk, balance, lost))
    if lost and state.board.roster[uid].type.mobility == "motor" and unit.tanks + unit.afv:
        ledger.post(VehiclesLost(uid, (0, 1, 0, 0) if unit.afv else (1, 0, 0, 0), NOWHERE))
    elif lost and unit.steps > 1:
        ledger.post(StepsLost(uid, 1, side, state.board.charts.men_per_step))
    if unit.cohesion:
        ledger.post(CohesionChanged(uid, -1, "10.7", "ran onto mines"))


class _Walk(NamedTuple):
    """How far a march came: hexes newly sighted, enemy units found in them, and what stopped it."""

    path: tuple[int, ...]
    cost: int
    sighted: tuple[int, ...]
    found: tuple[UnitId, ...]
    barred: UnitId | None = None
    """The unit that barred the way."""
    mined: int = NOWHERE
    """The direction in which mines lie before it."""


def _walk(state: State, known: State, order: March) -> _Walk:
    """5.7, 10.7 Return how far a march comes."""
    board, side = state.board, state.side_of(order.unit)
    dark, fog = is_night(state), state.sky == "fog"
    seen = state.seen[side] if board.fog else (1 << board.grid.size) - 1
    enemies = enemy_mask(state, side)
    walked, cost, fresh = [order.path[0]], 0, 0
    barred, mined, grid = None, NOWHERE, board.grid
    for at, to in pairwise(order.path):
        if enemies >> to & 1:
            barred = _first_enemy(state, side, to)
            break
        direction = grid.direction(at, to)
        if state.mines and grid.hexside(at, direction) in state.mines.keys() - known.mines.keys():
            mined = direction
            break
        cost += step_cost(known, order.unit, at, to)
        walked.append(to)
        new = (sighting.sight_from(board, to, dark, fog) | 1 << to) & ~(seen | fresh)
        fresh |= new
        if new & enemies:
            break
    return _Walk(tuple(walked), cost, tuple(bits(fresh)), _found(state, side, fresh), barred, mined)


def _found(state: State, side: str, mask: int) -> tuple[UnitId, ...]:
    other = state.board.other(SideId(side))
    return tuple(uid for uid in state.of_side(other) if mask >> state.units[uid].at & 1) if mask else ()


def _first_enemy(state: State, side: str, at: int) -> UnitId:
    return next(uid for uid in state.units_at(at) if state.board.roster[uid].side != side)


def take_ground(ledger: Ledger, uid: UnitId, hexes: tuple[int, ...]) -> None:
    """5.9 Take the hexes a unit enters."""
    if not holds_zoc(ledger.state, uid):
        return
    state = ledger.state
    side = state.side_of(uid)
    code, enemy = state.code(side), state.board.other(side)
    zoc = zoc_mask(sighting.known(state, side), enemy)
    for at in hexes:
        if ledger.state.control[at] != code and not zoc >> at & 1 and not is_lived_in(state.board, at):
            ledger.post(HexTaken(at, side, ledger.state.controller(at)))


def is_dam(board: Board, at: int) -> bool:
    """10.12 Return whether a dam stands in hex *at*."""
    dams = board.cache.get("dams")
    if dams is None:
        dams = board.cache["dams"] = frozenset(place.at for place in board.places.values() if place.kind == "dam")
    return at in dams


def is_lived_in(board: Board, at: int) -> bool:
    """Return whether hex *at* holds a place where people live or lived."""
    homes = board.cache.get("lived_in")
    if homes is None:
        homes = frozenset(place.at for place in board.places.values() if place.kind not in MINOR_KINDS)
        board.cache["lived_in"] = homes
    return at in homes
