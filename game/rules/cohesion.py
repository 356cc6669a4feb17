"""Chapter 9. Cohesion: who stays, who leaves.

9.1 Cohesion runs from 0 (about to go) to 5 + quality: 1-2 disrupted, 3-4 shaken, 5 and more steady. Disrupted units
    hold no zone of control (5.5).
9.2 At the end of its owner's phase each unit that was assaulted or fired on since its last phase, or stands under a
    pressure of `pressure_check` or more and could fail, answers once: resolve - pressure + d. All answer as things
    stood before.
9.3 Resolve = cohesion + works (at most 2) + leader + 1 when ordered to hold at all costs.
9.4 Pressure: hexes beside it with steady enemies (1-2: 1, 3-4: 2, 5-6: 3); no line of communications 1, for
    `long_cut_turns` turns or more 2; fired on 1; steps lost 1; broken 2; no ammunition 1; two or more owners in the
    hex without one command 1; its headquarters lost 1; units of its side that left this hex or one beside it in this
    turn or the last, 1 each, at most 2. Where `outnumbered_times` is set, steady enemies beside it with so many times
    the steps of its side's combat units in the hex 1, with twice as many 2.
9.5 0 or more: it stays. -1 to -4: it wavers and loses 1 cohesion, but a unit whose cohesion was 0 when its phase
    opened leaves. -5 to -7: it leaves, 2 hexes towards supply in order, and a third of its vehicles and guns stays
    behind. -8 or less: it flees, 4 hexes, two thirds of its vehicles stay behind, a quarter of its steps go missing,
    cohesion 0.
9.6 A unit with no way out cannot leave: it stands and loses 1 cohesion. At cohesion 0, without ammunition, cut off
    for long and 5 or more below, it lays down its arms. A way out is a hex beside it, not across a cliff, without
    enemy unit, with room for it, and not covered by enemy zones of control from two hexes or more (a unit of its own
    side there keeps it open).
9.7 Recovery at the end of its owner's phase: +1 up to its opening value, if it neither fought nor was struck and its
    line is open; +1 more at rest away from the enemy, up to 5 + quality. Two points of fatigue lower the cap by 1; an
    assault adds a point, a quiet phase takes one off.
9.8 A unit that goes back takes, hex by hex, the way out that lies nearest to its own sources of supply; where
    `own_ground_first` is set, one that the other side does not control before one that it does; where `never_back` is
    set, one that its side did not leave in this turn or the last before all others.
9.9 Half the steps lost come back when the wounded are settled, each `wounded_return_turns` turns, if the line is
    open.
9.10 Where `homeward_needs` is set, volunteer detachments within `homeward_hexes` hexes of a key place that their side
    captured in the turn test at its end whether they stay: cohesion + leader + d against `homeward_needs`. Those that
    do not go home for `homeward_turns` turns. No other success sends anybody home.
9.11 Where `filter_cut` is set, a unit at cohesion 0 that has had no line for so many phases, and does not stand in a
    place its side holds, makes its way out at the end of the turn, in small groups: its vehicles stay behind, a quarter
    of its steps go missing, and it comes back after `filter_turns` turns.
9.12 Where `line_men` is set, each step beside an enemy loses so many men in a turn to fire along the line, cold and
    sickness, unless a truce is in force. They add up for each side; a full step comes off its largest unit there that
    has more than one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from game.core.board import CLIFF, NO_ROAD, SideId, UnitId
from game.core.dice import ODDS_36
from game.core.events import (
    CohesionChanged,
    Factor,
    FatigueChanged,
    HoldTested,
    StepsLost,
    UnitRecalled,
    UnitRemoved,
    UnitRetreated,
    VehiclesLost,
    WearCarried,
    WillTested,
    WoundedReturned,
    WoundedSettled,
)
from game.core.ledger import Ledger
from game.core.state import ASSAULTED, BROKEN, FIRED_ON, ISOLATED, LOST_STEP, State
from game.rules import command, movement, supply

STEADY = 5


@dataclass(frozen=True, slots=True)
class HoldForecast:
    """Whether a unit would stay if it answered now. Chances are in 36."""

    unit: UnitId
    resolve: int
    pressure: int
    factors: tuple[Factor, ...]
    stays: int
    wavers: int
    leaves: int
    flees: int
    surrenders: int
    must_answer: bool


def exits(state: State, at: int, side: str) -> Iterator[int]:
    """9.6 Yield the ways out of hex *at* for *side*."""
    board = state.board
    enemy = board.other(SideId(side))
    zoc, blocked = movement.zoc_mask(state, enemy), movement.enemy_mask(state, side)
    table = movement.steps_table(board, "foot", False, movement.footing(state))[at]
    for to, _, _ in table:
        direction = board.grid.direction(at, to)
        cliff = board.hexsides[at][direction] & CLIFF and board.roads[at][direction] == NO_ROAD
        if cliff or blocked >> to & 1:
            continue
        if not zoc >> to & 1 or _is_open(state, to, side, enemy):
            yield to


def _is_open(state: State, at: int, side: str, enemy: str) -> bool:
    """9.6 Return whether a hex in enemy zones of control is still a way out."""
    roster = state.board.roster
    if any(roster[uid].side == side for uid in state.units_at(at)):
        return True
    holders = sum(
        1
        for there in state.board.grid.neighbours[at]
        if there >= 0
        and any(roster[uid].side == enemy and movement.holds_zoc(state, uid) for uid in state.units_at(there))
        and movement.zoc_reach(state, there) >> at & 1
    )
    return holders < 2


def home_distance(state: State, side: str) -> tuple[int, ...]:
    """9.8 Return for each hex the foot points to the sources of *side*, enemies left out. Kept on the board."""
    board = state.board
    key = ("home_distance", side)
    found = board.cache.get(key)
    if found is None:
        table = movement.steps_table(board, "foot", False, movement.DRY)
        far = 1 << 20
        distance = [far] * board.grid.size
        buckets: dict[int, list[int]] = {0: [s.at for s in board.sources if s.side == side]}
        for at in buckets[0]:
            distance[at] = 0
        points = 0
        while buckets:
            for at in buckets.pop(points, ()):
                if distance[at] == points:
                    for to, cost, _ in table[at]:
                        if points + cost < distance[to]:
                            distance[to] = points + cost
                            buckets.setdefault(points + cost, []).append(to)
            points += 1
        found = board.cache[key] = tuple(distance)
    result: tuple[int, ...] = found
    return result


def way_back(state: State, uid: UnitId, hexes: int) -> tuple[int, ...]:
    """9.8 Return the way a unit would go back, its own hex first; only that hex when there is no way out."""
    side = state.board.roster[uid].side
    distance = home_distance(state, side)
    # 10 km back at the operational scale must not lead into the other side's country; a few at the tactical one may.
    hostile = state.code(state.board.other(side)) if state.board.charts.cohesion.own_ground_first else -1
    unit = state.units[uid]
    left: set[int] = set()
    if state.board.charts.cohesion.never_back:
        left = {where for turn, who, where in state.departures if who == side and turn >= state.turn - 1}
    path, limit = [unit.at], state.board.charts.movement.stack_steps
    for _ in range(hexes):
        options = [
            to
            for to in exits(state, path[-1], side)
            if to not in path and movement.stacked(state, to, side) + unit.steps <= limit
        ]
        if not options:
            break
        best = min(options, key=lambda to: (to in left, state.control[to] == hostile, distance[to], to))
        if len(path) > 1 and distance[best] > distance[path[-1]]:
            break
        path.append(best)
    return tuple(path)


def fall_back(ledger: Ledger, uid: UnitId, hexes: int, manner: str) -> bool:
    """9.8 Let a unit go back; return whether it found a way."""
    path = way_back(ledger.state, uid, hexes)
    if len(path) < 2:
        return False
    ledger.post(UnitRetreated(uid, path, manner))
    return True


def abandon(ledger: Ledger, uid: UnitId, twelfths: int) -> None:
    """9.5 Leave so many twelfths of a unit's vehicles and guns where it stands."""
    unit = ledger.state.units[uid]
    left = tuple(n * twelfths // 12 for n in (unit.tanks, unit.afv, unit.guns, unit.mlrs))
    if any(left):
        ledger.post(VehiclesLost(uid, (left[0], left[1], left[2], left[3]), unit.at))


def factors(state: State, uid: UnitId) -> tuple[int, int, tuple[Factor, ...]]:
    """9.3-9.4 Return a unit's resolve, the pressure on it, and what both are made of (pressure as negative)."""
    unit, printed, board = state.units[uid], state.board.roster[uid], state.board
    chart = board.charts.cohesion
    plus: list[Factor] = [("9.3", "cohesion", unit.cohesion)]
    if works := min(state.works.get(unit.at, 0), board.charts.works.hold_max):
        plus.append(("9.3", "works", works))
    if leader := command.leader_at(state, uid):
        plus.append(("9.3", "leader", leader))
    if unit.stance == "hold_at_all_costs":
        plus.append(("9.3", "ordered to hold at all costs", chart.all_costs))
    minus: list[Factor] = []
    hexes = _steady_beside(state, unit.at, printed.side)
    if hexes:
        minus.append(("9.4", f"steady enemies in {hexes} hexes beside it", -((hexes + 1) // 2)))
    if more := _outnumbered(state, unit.at, printed.side):
        minus.append(("9.4", "outnumbered", -more))
    if supply.supply_of(state, uid) == ISOLATED:
        cut_long = unit.cut >= board.charts.supply.long_cut_turns
        minus.append(("9.4", "no line of communications", -(chart.line_cut_long if cut_long else chart.line_cut)))
    if unit.shocks & FIRED_ON:
        minus.append(("9.4", "fired on", -chart.fired_on))
    if unit.shocks & LOST_STEP:
        minus.append(("9.4", "steps lost", -chart.lost_step))
    if unit.shocks & BROKEN:
        minus.append(("9.4", "broken", -chart.broken))
    if not unit.loads and printed.type.role == "combat":
        minus.append(("9.4", "no ammunition", -chart.dry))
    if len(command.owners_at(state, unit.at, printed.side)) > 1:
        minus.append(("9.4", "several owners, no one command", -chart.several_owners))
    if command.headquarters_lost(state, uid):
        minus.append(("9.4", "its headquarters is lost", -chart.paralysed))
    if left := min(_left_beside(state, unit.at, printed.side), chart.friends_left_max):
        minus.append(("9.4", "units beside it have left", -left))
    return sum(n for _, _, n in plus), -sum(n for _, _, n in minus), (*plus, *minus)


def _steady_beside(state: State, at: int, side: str) -> int:
    """9.4 Return how many hexes beside *at* hold steady enemy combat units."""
    roster = state.board.roster
    beside = {
        state.units[uid].at
        for to in state.board.grid.neighbours[at]
        if to >= 0
        for uid in state.units_at(to)
        if roster[uid].side != side and state.units[uid].cohesion >= STEADY and roster[uid].type.role == "combat"
    }
    return len(beside)


def _outnumbered(state: State, at: int, side: str) -> int:
    """9.4 Return by how much the numbers of steady enemies beside hex *at* press on those of *side* in it."""
    times, roster = state.board.charts.cohesion.outnumbered_times, state.board.roster
    if not times:
        return 0
    beside = [uid for to in state.board.grid.neighbours[at] if to >= 0 for uid in state.units_at(to)]
    facing = sum(
        state.units[uid].steps
        for uid in beside
        if roster[uid].side != side and state.units[uid].cohesion >= STEADY and roster[uid].type.role == "combat"
    )
    here = sum(
        state.units[uid].steps
        for uid in state.units_at(at)
        if roster[uid].side == side and roster[uid].type.role == "combat"
    )
    return min(2, facing // (times * max(1, here)))


def _left_beside(state: State, at: int, side: str) -> int:
    beside = state.board.grid.disc(at, 1)
    return sum(
        1 for turn, who, where in state.departures if who == side and turn >= state.turn - 1 and beside >> where & 1
    )


def verdict(state: State, uid: UnitId, margin: int, way_out: bool) -> str:
    """9.5-9.6 Return what a unit does at this margin."""
    chart, unit = state.board.charts.cohesion, state.units[uid]
    if margin >= 0:
        return "stays"
    going = "flees" if margin <= chart.flees_below else "leaves"
    if margin > chart.leaves_below and not unit.empty:
        return "wavers"
    if way_out:
        return going
    long_cut = unit.cut >= state.board.charts.supply.long_cut_turns
    gives_up = margin <= chart.surrender_margin and not unit.cohesion and not unit.loads and long_cut
    return "surrenders" if gives_up else "stands"


def must_answer(state: State, uid: UnitId, resolve: int, pressure: int) -> bool:
    """9.2 Return whether a unit answers at the end of its owner's phase."""
    if state.units[uid].shocks:
        return True
    return pressure >= state.board.charts.cohesion.pressure_check and resolve - pressure + min(ODDS_36) < 0


def hold_forecast(state: State, uid: UnitId) -> HoldForecast:
    """9.2-9.6 Return whether a unit would stay, as far as *state* knows."""
    resolve, pressure, made_of = factors(state, uid)
    way_out = len(way_back(state, uid, 1)) > 1
    tally = {"stays": 0, "wavers": 0, "leaves": 0, "flees": 0, "surrenders": 0, "stands": 0}
    for d, odds in ODDS_36.items():
        tally[verdict(state, uid, resolve - pressure + d, way_out)] += odds
    return HoldForecast(
        uid,
        resolve,
        pressure,
        made_of,
        tally["stays"] + tally["stands"],
        tally["wavers"],
        tally["leaves"],
        tally["flees"],
        tally["surrenders"],
        must_answer(state, uid, resolve, pressure),
    )


def holds_after(
    known: State, at: int, cohesion_lost: int, step_lost: bool, broken: bool, fired: bool
) -> tuple[tuple[UnitId, int], ...]:
    """Return for each enemy unit in hex *at* the chances in 36 that it goes, after an assault with these results."""
    shocks = ASSAULTED | (LOST_STEP if step_lost else 0) | (BROKEN if broken else 0) | (FIRED_ON if fired else 0)
    after = known
    defenders = [uid for uid in known.units_at(at) if known.side_of(uid) != known.active]
    for uid in defenders:
        unit = known.units[uid]
        after = after.with_unit(
            uid, unit._replace(cohesion=max(0, unit.cohesion - cohesion_lost), shocks=unit.shocks | shocks)
        )
    found = []
    for uid in defenders:
        hold = hold_forecast(after, uid)
        found.append((uid, hold.leaves + hold.flees + hold.surrenders))
    return tuple(found)


def answer(ledger: Ledger, side: SideId) -> None:
    """9.2-9.6 Let the units of *side* answer what was done to them, all as things stood before."""
    before = ledger.state
    verdicts = []
    for uid in before.of_side(side):
        if before.board.roster[uid].type.mobility == "air":
            continue
        resolve, pressure, made_of = factors(before, uid)
        if not must_answer(before, uid, resolve, pressure):
            continue
        way_out = len(way_back(before, uid, 1)) > 1
        roll, dice = ledger.roll("hold", uid)
        margin = resolve - pressure + roll
        result = verdict(before, uid, margin, way_out)
        verdicts.append(HoldTested(uid, resolve, pressure, made_of, roll, dice, margin, result))
    for tested in verdicts:
        ledger.post(tested)
        _carry_out(ledger, tested)


def _carry_out(ledger: Ledger, tested: HoldTested) -> None:
    """9.5-9.6 Do what a unit decided."""
    state, uid = ledger.state, tested.unit
    chart, unit, men = state.board.charts.cohesion, state.units[uid], state.board.charts.men_per_step
    match tested.result:
        case "wavers" | "stands":
            if unit.cohesion:
                ledger.post(CohesionChanged(uid, -1, "9.5", "it wavers" if tested.result == "wavers" else "no way out"))
        case "leaves" | "flees" if len(way_back(state, uid, 1)) < 2:
            # The way out that there was before has filled up with others who left.
            if unit.cohesion:
                ledger.post(CohesionChanged(uid, -1, "9.6", "no way out"))
        case "leaves":
            abandon(ledger, uid, chart.leaves_vehicles_twelfths)
            fall_back(ledger, uid, chart.retreat_hexes, "left")
        case "flees":
            abandon(ledger, uid, chart.flees_vehicles_twelfths)
            if missing := unit.steps * chart.flees_steps_twelfths // 12:
                ledger.post(StepsLost(uid, missing, state.side_of(uid), missing * men))
            fall_back(ledger, uid, chart.flee_hexes, "fled")
            if unit.cohesion:
                ledger.post(CohesionChanged(uid, -unit.cohesion, "9.5", "it fled"))
        case "surrenders":
            abandon(ledger, uid, 12)
            ledger.post(UnitRemoved(uid, "surrendered", unit.steps * men))


def recover(ledger: Ledger, side: SideId, struck: frozenset[UnitId]) -> None:
    """9.7 Let the units of *side* recover that neither fought nor were in *struck*."""
    chart = ledger.state.board.charts.cohesion
    for uid in ledger.state.of_side(side):
        state = ledger.state
        unit, printed = state.units[uid], state.board.roster[uid]
        if unit.fought or uid in struck:
            continue
        if unit.fatigue:
            ledger.post(FatigueChanged(uid, -1))
        cap = chart.cap + printed.quality - unit.fatigue // 2
        gain = 0
        if supply.supply_of(state, uid) != ISOLATED:
            if unit.cohesion < printed.cohesion:
                gain += chart.recovery
            away = not movement.zoc_mask(state, state.board.other(side)) >> unit.at & 1
            if unit.rested and away:
                gain += chart.rest
        gain = min(gain, cap - unit.cohesion)
        if gain > 0:
            ledger.post(CohesionChanged(uid, gain, "9.7", "recovered"))


def settle_wounded(ledger: Ledger) -> None:
    """9.9 Bring back half of those lost, when the wounded are settled."""
    state = ledger.state
    if state.turn % state.board.charts.cohesion.wounded_return_turns:
        return
    for uid in sorted(state.units):
        unit = state.units[uid]
        if unit.wounded:
            back = unit.wounded // 2
            if back and supply.supply_of(state, uid) != ISOLATED:
                ledger.post(WoundedReturned(uid, back))
            ledger.post(WoundedSettled(uid))


def filter_out(ledger: Ledger) -> None:
    """9.11 Let units that are lost behind the front make their way out."""
    chart, men = ledger.state.board.charts.cohesion, ledger.state.board.charts.men_per_step
    if not chart.filter_cut:
        return
    for uid in sorted(ledger.state.units):
        state = ledger.state
        unit, printed = state.units[uid], state.board.roster[uid]
        held = state.controller(unit.at) == printed.side and movement.is_lived_in(state.board, unit.at)
        if unit.cohesion or unit.cut < chart.filter_cut or held or printed.type.role == "air":
            continue
        abandon(ledger, uid, 12)
        if missing := unit.steps * chart.flees_steps_twelfths // 12:
            ledger.post(StepsLost(uid, missing, printed.side, missing * men))
        ledger.post(UnitRecalled(uid, state.turn + chart.filter_turns, "its men made their way out in small groups"))


def wear_down(ledger: Ledger) -> None:
    """9.12 Let the line cost men."""
    state, men = ledger.state, ledger.state.board.charts.men_per_step
    each = state.board.charts.cohesion.line_men
    if not each or state.truce_until >= state.turn:
        return
    standing = movement.in_the_line(state)
    for side in state.board.sides:
        own = [uid for uid in standing if state.side_of(uid) == side.id]
        account = f"line:{side.id}"
        before = state.accounts.get(account, 0)
        carried = before + each * sum(state.units[uid].steps for uid in own)
        while own and carried >= men:
            largest = max(own, key=lambda uid: (ledger.state.units[uid].steps, uid))
            if ledger.state.units[largest].steps <= 1:
                break
            ledger.post(StepsLost(largest, 1, side.id, men))
            carried -= men
        carried = min(carried, men)
        if carried != before:
            ledger.post(WearCarried(account, carried))


def homeward_chance(state: State, uid: UnitId) -> int:
    """9.10 Return the chances in 36 that a volunteer detachment goes home after a success."""
    value = state.units[uid].cohesion + command.leader_at(state, uid)
    return 36 - command.chance_36(value, state.board.charts.cohesion.homeward_needs)


def go_home(ledger: Ledger, captured: Mapping[str, tuple[int, ...]]) -> None:
    """9.10 Let volunteers decide after a success; *captured* are hexes of key places by the side that took them."""
    chart, grid = ledger.state.board.charts.cohesion, ledger.state.board.grid
    if not chart.homeward_needs:
        return
    for side in sorted(captured):
        for uid in ledger.state.of_side(side):
            state = ledger.state
            near = any(grid.distance(state.units[uid].at, at) <= chart.homeward_hexes for at in captured[side])
            if state.board.roster[uid].type_id != "volunteer" or not near:
                continue
            value = state.units[uid].cohesion + command.leader_at(state, uid)
            roll, dice = ledger.roll("homeward", uid)
            stays = value + roll >= chart.homeward_needs
            factors: tuple[Factor, ...] = (("9.10", "cohesion and leader", value),)
            ledger.post(
                WillTested(uid, "stay", state.units[uid].at, value, chart.homeward_needs, factors, roll, dice, stays)
            )
            if not stays:
                # The turn is over: the turns at home begin with the next.
                ledger.post(UnitRecalled(uid, state.turn + 1 + chart.homeward_turns, "it went home after a success"))
