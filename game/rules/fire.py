"""Chapter 7. Fire of guns, mortars and rockets.

7.1 A gun or mortar has one fire point, a rocket launcher two. Guns reach `range_gun` hexes, mortars `range_mortar`,
    rocket launchers `range_mlrs`; one more from ground 300 m or more above the target.
7.2 Fire goes at enemy units that are seen, never at a place. A gun fires once a phase and spends one load.
7.3 Support: guns committed to an assault add 1 to it when their points are a quarter of the defending steps or more,
    2 when they are half or more. It is part of that assault, and its harm to residents is recorded. Here and in 7.4
    and 7.7 `points_per_step` points weigh as much as one step: a step of more men needs more guns.
7.4 Bombard: the units struck count as fired on; each loses 1 cohesion when the points are half the steps there or
    more and the works are below level 2. One bombardment a hex and phase.
7.5 Where people live, fire may not be ordered, but at guns there that were found firing in this turn or the last:
    counter-battery fire. It strikes only those guns.
7.6 Counter-battery fire takes 1 cohesion from each gun unit it strikes and, at half their points or more, puts one
    gun or launcher out.
7.7 A defender's guns in range that have loads answer an assault on a hex of their side: 1 off the attack when their
    points are a quarter of the attacking steps or more.
7.8 Harm to residents, an estimate: high = points x hundreds of people x exposure / `harm_divisor`, rounded up; low = a
    quarter of it.
    Exposure: 4 in the open, 2 in houses, 1 in cellars. It is shown before, recorded after, and costs the side that
    fired standing; nothing military reads it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from game.core.board import Board, UnitId
from game.core.errors import Refusal
from game.core.events import Bombarded, CohesionChanged, LoadsSpent, Shocked, VehiclesLost
from game.core.hexes import bits
from game.core.ledger import Ledger
from game.core.orders import Bombard
from game.core.state import FIRED_ON, State
from game.rules import command, diplomacy, movement, people


@dataclass(frozen=True, slots=True)
class FireForecast:
    """What fire would do: points, units struck, cohesion lost, harm to residents (low, high), risk to aircraft."""

    points: int
    struck: tuple[UnitId, ...]
    cohesion: int
    counter_battery: bool
    harm: tuple[int, int]
    risk_36: int = 0


def points_of(state: State, uid: UnitId) -> int:
    """7.1 Return the fire points of a unit."""
    unit, chart = state.units[uid], state.board.charts.fire
    tube = chart.mortar if state.board.roster[uid].type.reach == "mortar" else chart.gun
    return unit.guns * tube + unit.mlrs * chart.mlrs


def in_range(state: State, uid: UnitId, target: int) -> bool:
    """7.1 Return whether the guns of *uid* reach hex *target*."""
    return bool(range_mask(state.board, state.board.roster[uid].type.reach, state.units[uid].at) >> target & 1)


def range_mask(board: Board, guns: str, at: int) -> int:
    """7.1 Return the mask of hexes that *guns* of this kind in hex *at* reach. Kept on the board."""
    table: dict[tuple[str, int], int] = board.cache.setdefault("gun_ranges", {})
    mask = table.get((guns, at))
    if mask is None:
        chart, height = board.charts.fire, board.height
        reach = {"gun": chart.range_gun, "mortar": chart.range_mortar, "mlrs": chart.range_mlrs}.get(guns, 0)
        mask = board.grid.disc(at, reach)
        for to in bits(board.grid.disc(at, reach + chart.height_range) & ~mask):
            if height[at] - height[to] >= board.charts.sight.height_gain_m:
                mask |= 1 << to
        table[guns, at] = mask
    return mask


def found_guns(state: State, at: int, side: str) -> tuple[UnitId, ...]:
    """7.5 Return the guns of *side* in hex *at* that were found firing in this turn or the last."""
    since = state.turn - state.board.charts.fire.found_turns
    roster = state.board.roster
    return tuple(
        uid
        for uid in state.units_at(at)
        if roster[uid].side == side
        and roster[uid].type.role == "fire"
        and state.units[uid].fired >= max(1, since)
        and points_of(state, uid) > 0
    )


def committed(state: State, target: int, role: str) -> tuple[UnitId, ...]:
    """Return the units of the side whose phase it is that are committed to *target* in *role*."""
    units = state.units
    return tuple(uid for uid in state.of_roles(state.active)[role] if units[uid].target == target)


def enemies_at(state: State, at: int, side: str) -> tuple[UnitId, ...]:
    """Return the units on the ground in hex *at* that face *side*; aircraft at their base are none (8.1)."""
    roster = state.board.roster
    return tuple(uid for uid in state.units_at(at) if roster[uid].side != side and roster[uid].type.role != "air")


def enemies_near(state: State, at: int, side: str) -> int:
    """Return the steps of units facing *side* in hex *at* and beside it."""
    hexes = (at, *(to for to in state.board.grid.neighbours[at] if to >= 0))
    return sum(state.units[uid].steps for there in hexes for uid in enemies_at(state, there, side))


def target_refusals(known: State, target: int) -> Iterator[Refusal]:
    """7.2 Yield a refusal unless an enemy unit is seen in *target*."""
    if not 0 <= target < known.board.grid.size:
        yield Refusal("7.2", "the target is off the map")
    elif not enemies_at(known, target, known.active):
        yield Refusal("7.2", f"no enemy unit is seen in {known.board.grid.label(target)}")


def home_refusals(known: State, target: int) -> Iterator[Refusal]:
    """7.5 Yield a refusal where people live, unless guns there were found firing."""
    if people.is_home(known, target) and not found_guns(known, target, known.board.other(known.side)):
        yield Refusal("7.5", f"people live in {known.board.grid.label(target)}; fire may not be ordered at a town")


def dam_refusals(known: State, target: int) -> Iterator[Refusal]:
    """10.12 Yield a refusal where a dam stands, whoever stands there too."""
    if movement.is_dam(known.board, target):
        yield Refusal("10.12", f"a dam stands in {known.board.grid.label(target)}; nothing may be fired at it")


def refusals(known: State, order: Bombard) -> Iterator[Refusal]:
    """Yield every reason this fire may not be opened."""
    yield from target_refusals(known, order.target)
    if not 0 <= order.target < known.board.grid.size:
        return
    yield from home_refusals(known, order.target)
    yield from dam_refusals(known, order.target)
    if f"bombard:{order.target}" in known.struck:
        yield Refusal("7.4", f"{known.board.grid.label(order.target)} was bombarded in this phase")
    if not committed(known, order.target, "fire"):
        yield Refusal("7.2", f"no guns are committed to {known.board.grid.label(order.target)}")
    yield from command.cost_refusals(known, known.board.charts.command.bombard)


def forecast(state: State, target: int, points: int) -> FireForecast:
    """7.4-7.8 Return what *points* of fire at hex *target* would do, as far as *state* knows."""
    chart = state.board.charts.fire
    struck = enemies_at(state, target, state.active)
    counter = people.is_home(state, target)
    if counter:
        struck = found_guns(state, target, state.board.other(state.side))
        strength = sum(points_of(state, uid) for uid in struck)
    else:
        strength = sum(state.units[uid].steps for uid in struck) * chart.points_per_step
    heavy = 2 * points >= strength and (counter or state.works.get(target, 0) < chart.bombard_works)
    cohesion = chart.bombard_cohesion if heavy or counter else 0
    return FireForecast(points, struck, cohesion, counter, people.harm(state, target, points))


def bombard(ledger: Ledger, order: Bombard) -> None:
    """7.2-7.6 Fire with the guns committed to the target."""
    diplomacy.break_truce(ledger)
    state = ledger.state
    command.spend(ledger, state.board.charts.command.bombard)
    guns = committed(state, order.target, "fire")
    points = sum(points_of(state, uid) for uid in guns)
    strike(ledger, order.target, guns, points, by_air=False)
    for uid in guns:
        ledger.post(LoadsSpent(uid, 1, True))


def strike(ledger: Ledger, target: int, guns: tuple[UnitId, ...], points: int, by_air: bool) -> None:
    """7.4-7.8 Settle *points* of fire at hex *target*."""
    state = ledger.state
    effect = forecast(state, target, points)
    attempt = state.attempts.get(f"bombard:{target}", 0) + 1
    ledger.post(Bombarded(state.side, target, attempt, guns, points, effect.struck, effect.counter_battery, by_air))
    for uid in effect.struck:
        ledger.post(Shocked(uid, FIRED_ON))
        if effect.cohesion and ledger.state.units[uid].cohesion:
            ledger.post(CohesionChanged(uid, -effect.cohesion, "7.4", "fired on"))
    if effect.counter_battery:
        put_out(ledger, effect.struck, points)
    people.record_harm(
        ledger, target, points, "counter-battery fire" if effect.counter_battery else "fire at positions"
    )


def put_out(ledger: Ledger, struck: tuple[UnitId, ...], points: int) -> None:
    """7.6 Put one gun or launcher out of action when the fire was heavy enough."""
    state = ledger.state
    if not struck or 2 * points < sum(points_of(state, uid) for uid in struck):
        return
    uid = max(struck, key=lambda key: (points_of(state, key), key))
    unit = state.units[uid]
    ledger.post(VehiclesLost(uid, (0, 0, 0, 1) if unit.mlrs else (0, 0, 1, 0), -1))


def support_shift(state: State, points: int, steps: int) -> int:
    """7.3 Return what *points* of support add to an assault on *steps* defending steps."""
    chart = state.board.charts.fire
    if points <= 0:
        return 0
    strength = steps * chart.points_per_step
    if 2 * points >= strength:
        return chart.support_half
    return chart.support_quarter if 4 * points >= strength else 0


def answering_guns(state: State, target: int, side: str) -> tuple[UnitId, ...]:
    """7.7 Return the guns of *side* that answer an assault on hex *target*."""
    return tuple(
        uid
        for uid in state.of_roles(side)["fire"]
        if state.units[uid].loads > 0 and points_of(state, uid) > 0 and in_range(state, uid, target)
    )
