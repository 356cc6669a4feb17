"""Chapter 6. Assault.

6.1 Combat units next to an enemy unit they see may be committed to assault its hex, guns in range and helicopters to
    support; committing is free, and a unit that marches, digs, rests or is rallied is taken back. Launching costs
    command and resolves the fight; each hex is assaulted once a phase.
6.2 An attacker needs a load, `assault_points` movement points (the whole allowance across a cliff, none spent), and a
    hexside it could march across. A closed pass or a river without bridge or ford may not be assaulted across by
    vehicles.
6.3 Will: each attacker tests whether it goes (3.5). Who balks is spent; the others go on.
6.4 Power of a unit = (10 a step within the frontage + vehicle points) x (2 + quality) x (5 + cohesion) x hexside.
    Hexside: climbing a steep slope off the road 3/4; cliff or river 1/2. A defender without loads counts half, the
    crews of guns and rockets in defence `crews_twelfths`.
6.5 Frontage, for each hexside: `frontage_*` steps and `vehicles_*` vehicles; best quality and cohesion go first.
    Across a cliff no vehicle counts; into mountain or forest vehicles count only along a road. Tank 6 points, AFV 3.
6.6 The ratio of powers gives the column, from -3 (under 1:2) to +6 (8:1), or as far as `columns`
    goes: where a company must watch 5 km, odds beyond 8:1 tell.
6.7 Shifts are added, together at most 4 either way. Ground: village or town -1, city -2, hills -1, mountain or forest
    -2; where `valley_shift` is set, so much for mountain in which a road runs and most hexes around lie higher.
6.8 Works -1 a level; mines on the way -1 (10.8). Support of fire +1 or +2 (7.3), of helicopters +1 (8.2); answering
    guns -1 (7.7), answering helicopters -1 (8.5).
6.9 From two hexes that do not touch +1, from three or more +2. Some attackers on ground `height_gain_m` or more above
    the target: `from_above`. Surprise +1: no attacker was seen since the phase
    opened, and the hex was not assaulted before. Night: attackers whose largest unit has quality 2 or less -1,
    defenders so +1.
6.10 Ten vehicles or more against none, on open ground or in a town, +1. An attacker that marched this phase -1
    (hasty); where operations are prepared (3.16), an assault that no prepared one covers is hasty instead. An attacker
    low on supply -1. Attackers of several owners -1.
6.11 Score = column + shifts + d. The `results` chart gives steps lost per 12 engaged (at least `loss_least`) and
    cohesion lost. The largest unit loses first; hold at all costs doubles the defender's loss. Vehicles are lost in
    proportion. Where `loss_least` is 0, what falls short of a step is carried to the next fight of the largest unit,
    and counts as steps lost for who stays (9.4). Where `engaged_times` is set, a side is engaged with at most so many
    times the steps of the other.
6.12 Score 5 or 6 breaks the defender (9.4). From 7 he is shattered: he falls back at once (9.8).
6.13 Give ground: a defender so ordered, of cohesion `zoc_cohesion` or more, falls back one hex before contact when
    the column is +1 or more and there is a way out; if nobody stays, there is no fight. Where `shun_column` is set, a
    disrupted defender (9.1) does not await an assault from that column on: it leaves, as in 9.5.
6.14 An empty hex is entered by the largest attacker that can go in. Where `follow_up` is set, so is one whose garrison
    was assaulted and left it by the end of its own phase.
6.15 What was left in a hex is taken over at the end of the turn by the side that holds it with a steady unit: half of
    each kind (at least one) is made to serve, and half the shells of a dump. Where `captured_loads` is set, so many
    loads of the loser's stock go with a dump to whoever captures it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from game.core.board import (
    BRIDGE,
    CLIFF,
    FORD,
    FOREST,
    HIGH_MOUNTAIN,
    HILLS,
    MOUNTAIN,
    NO_ROAD,
    PLAIN,
    PLATEAU,
    RIVER,
    ROLLING,
    STEEP,
    TERRAIN,
    TOWN,
    Board,
    SideId,
    UnitId,
)
from game.core.dice import ODDS_36
from game.core.errors import Refusal
from game.core.events import (
    AssaultResolved,
    CohesionChanged,
    Committed,
    Factor,
    FatigueChanged,
    LoadsSpent,
    MinesFound,
    Recalled,
    ReserveMoved,
    Shocked,
    StepsLost,
    UnitAdvanced,
    UnitRemoved,
    VehiclesLost,
    WearCarried,
)
from game.core.ledger import Ledger
from game.core.orders import Commit, Launch, Recall
from game.core.state import ASSAULTED, BROKEN, FIRED_ON, FULL, LOST_STEP, State, Unit
from game.rules import air, cohesion, command, diplomacy, fire, movement, people, politics, sighting
from game.rules.weather import is_night

TWELFTHS = 12
OPEN_GROUND = (PLAIN, ROLLING, PLATEAU, TOWN)


@dataclass(frozen=True, slots=True)
class Odds:
    """An assault before the die: powers, column and shifts, exact."""

    attackers: tuple[UnitId, ...]
    supporters: tuple[UnitId, ...]
    defenders: tuple[UnitId, ...]
    attack_power: int
    defence_power: int
    column: int
    shifts: tuple[Factor, ...]

    @property
    def shift(self) -> int:
        """Return the sum of the shifts, held to the limit by `assess`."""
        return sum(n for _, _, n in self.shifts)

    @property
    def score(self) -> int:
        """Return the score at d = 0."""
        return self.column + self.shift


@dataclass(frozen=True, slots=True)
class Result:
    """What one score does: steps and cohesion lost by each side."""

    roll: int
    chance_36: int
    score: int
    attacker_steps: int
    attacker_cohesion: int
    defender_steps: int
    defender_cohesion: int
    broken: bool
    shattered: bool
    attacker_carried: int = -1
    defender_carried: int = -1


@dataclass(frozen=True, slots=True)
class AssaultForecast:
    """All that is known of an assault before it is launched. Chances are in 36."""

    attackers: tuple[UnitId, ...]
    supporters: tuple[UnitId, ...]
    defenders: tuple[UnitId, ...]
    attack_power: int
    defence_power: int
    column: int
    shifts: tuple[Factor, ...]
    outcomes: tuple[Result, ...]
    expected_attacker_losses_36: int
    expected_defender_losses_36: int
    will: tuple[tuple[UnitId, int], ...]
    holds: tuple[tuple[UnitId, int], ...]
    way_out: bool
    harm: tuple[int, int]


# --- Committing ------------------------------------------------------------------------------------------------


def commit_refusals(known: State, order: Commit) -> Iterator[Refusal]:
    """Yield every reason a unit cannot be committed to this fight."""
    yield from command.own_unit(known, order.unit)
    yield from fire.target_refusals(known, order.target)
    if order.unit not in known.units or known.side_of(order.unit) != known.active:
        return
    if not 0 <= order.target < known.board.grid.size:
        return
    unit, printed = known.units[order.unit], known.board.roster[order.unit]
    label = known.board.grid.label(order.target)
    if unit.target == order.target:
        yield Refusal("6.1", f"{printed.name} is committed to {label} already")
    match printed.type.role:
        case "fire":
            yield from _gun_refusals(known, order.unit, order.target, printed.name, label)
        case "air":
            yield from air.weather_refusals(known)
            yield from fire.dam_refusals(known, order.target)
            if not air.in_range(known, order.unit, order.target):
                yield Refusal("8.1", f"{label} is out of range for {printed.name}")
            yield from _once_refusals(known, order.target)
        case _:
            yield from _attacker_refusals(known, order.unit, order.target, unit, printed.name, label)
            yield from _once_refusals(known, order.target)


def _once_refusals(known: State, target: int) -> Iterator[Refusal]:
    if f"assault:{target}" in known.struck:
        yield Refusal("6.1", f"{known.board.grid.label(target)} was assaulted in this phase")


def _gun_refusals(known: State, uid: UnitId, target: int, name: str, label: str) -> Iterator[Refusal]:
    if not fire.points_of(known, uid):
        yield Refusal("7.1", f"{name} has no guns left")
    if not known.units[uid].loads:
        yield Refusal("4.5", f"{name} has no shells")
    if known.units[uid].moved:
        yield Refusal("7.2", f"{name} has marched this phase and is not in position")
    if not fire.in_range(known, uid, target):
        yield Refusal("7.1", f"{label} is out of range for {name}")
    yield from fire.dam_refusals(known, target)


def _attacker_refusals(known: State, uid: UnitId, target: int, unit: Unit, name: str, label: str) -> Iterator[Refusal]:
    board = known.board
    direction = board.grid.direction(unit.at, target)
    if direction < 0:
        yield Refusal("6.1", f"{name} is not next to {label}")
        return
    if not unit.loads:
        yield Refusal("4.5", f"{name} has no ammunition")
    foot = board.charts.movement.foot
    side = movement.hexside(known, unit.at, direction)
    road = board.roads[unit.at][direction] != NO_ROAD
    mobility = board.roster[uid].type.mobility
    steps = movement.steps(known, mobility, is_night(known))[unit.at]
    cost = next((c for to, c, _ in steps if to == target), 0)
    closed = movement.is_closed(board, unit.at, direction, side, movement.footing(known))
    if not cost or (mobility == "motor" and closed):
        yield Refusal("6.2", f"{name} cannot cross into {label}")
    elif side & CLIFF and not road:
        if unit.mp < foot.allowance:
            yield Refusal("6.2", f"{name} needs its whole allowance to climb into {label}")
    elif unit.mp < board.charts.assault.assault_points:
        yield Refusal(
            "6.2", f"{name} has {unit.mp} movement points; an assault needs {board.charts.assault.assault_points}"
        )
    home = command.bound_to(known, uid)
    if home and not home >> target & 1:
        yield Refusal("3.4", f"{name} answers to another owner and stays on its home ground until asked")


def commit(ledger: Ledger, order: Commit) -> None:
    """6.1 Commit a unit to a fight."""
    ledger.post(Committed(order.unit, order.target))


def recall_refusals(known: State, order: Recall) -> Iterator[Refusal]:
    """Yield every reason a unit cannot be recalled."""
    yield from command.own_unit(known, order.unit)
    if order.unit in known.units and known.units[order.unit].target < 0:
        yield Refusal("6.1", f"{known.board.roster[order.unit].name} is not committed to a fight")


def recall(ledger: Ledger, order: Recall) -> None:
    """6.1 Take a unit back from a fight."""
    ledger.post(Recalled(order.unit))


def _enemy(state: State, side: str) -> SideId:
    return state.board.other(SideId(side))


# --- Odds ------------------------------------------------------------------------------------------------------


def assess(state: State, target: int, side: str, attackers: tuple[UnitId, ...], supporters: tuple[UnitId, ...]) -> Odds:
    """6.4-6.10 Return the exact odds of an assault by *side* on hex *target*, as *state* has it."""
    defenders = fire.enemies_at(state, target, side)
    silenced = _silenced(state, target, supporters)
    answered = air.answering(state, target, _enemy(state, side)) if attackers and defenders else ()
    attack, vehicles = _attack_power(state, target, attackers, _silenced(state, target, answered))
    defence, defending_vehicles = _defence_power(state, target, defenders, silenced)
    column = state.board.charts.assault.worst_column
    for more, less, value in state.board.charts.assault.columns:
        if attack * less >= defence * more:
            column = value
    shifts = _shifts(state, target, side, attackers, supporters, defenders, vehicles, defending_vehicles)
    return Odds(attackers, supporters, defenders, attack, defence, column, _held(state, shifts))


def _held(state: State, shifts: list[Factor]) -> tuple[Factor, ...]:
    """6.7 Hold the sum of the shifts to the limit, saying so."""
    limit = state.board.charts.assault.shift_limit
    total = sum(n for _, _, n in shifts)
    if abs(total) > limit:
        shifts.append(("6.7", "shifts held to the limit", (limit if total > 0 else -limit) - total))
    return tuple(shifts)


def _silenced(state: State, target: int, supporters: tuple[UnitId, ...]) -> int:
    """8.2 Return how many defending vehicles helicopters keep from counting."""
    flying = any(state.board.roster[uid].type.role == "air" for uid in supporters)
    is_open = state.board.terrain[target] in OPEN_GROUND
    return state.board.charts.air.vehicles_silenced if flying and is_open else 0


def _crossing(state: State, at: int, target: int) -> tuple[int, int, int]:
    """6.4-6.5 Return hexside twelfths, steps and vehicles that fit across it."""
    board, chart = state.board, state.board.charts.assault
    direction = board.grid.direction(at, target)
    side, road = movement.hexside(state, at, direction), board.roads[at][direction] != NO_ROAD
    if side & CLIFF and not road:
        return chart.cliff_twelfths, chart.frontage_cliff, 0
    terrain = board.terrain[target]
    close = terrain in (MOUNTAIN, HIGH_MOUNTAIN, FOREST)
    steep = bool(side & STEEP) and not road
    rough = close or terrain == HILLS or steep
    vehicles = chart.vehicles_rough if rough else chart.vehicles_open
    if close and not road:
        vehicles = 0
    if side & RIVER and not side & (BRIDGE | FORD):
        return chart.river_twelfths, chart.frontage_rough, 0
    twelfths = chart.steep_twelfths if steep else TWELFTHS
    return twelfths, chart.frontage_rough if rough else chart.frontage_open, vehicles


def _attack_power(state: State, target: int, attackers: tuple[UnitId, ...], silenced: int) -> tuple[int, int]:
    """6.4-6.5 Return the attackers' power (in twelfths) and the vehicles that count."""
    chart, roster = state.board.charts.assault, state.board.roster
    power = counted = 0
    best_first = sorted(attackers, key=lambda uid: (-roster[uid].quality, -state.units[uid].cohesion, uid))
    for at in sorted({state.units[uid].at for uid in attackers}):
        twelfths, steps_left, vehicles_left = _crossing(state, at, target)
        for uid in best_first:
            unit = state.units[uid]
            if unit.at != at:
                continue
            steps = min(unit.steps, steps_left)
            tanks = min(unit.tanks, vehicles_left)
            afv = min(unit.afv, vehicles_left - tanks)
            steps_left, vehicles_left = steps_left - steps, vehicles_left - tanks - afv
            gone = min(tanks, silenced)
            tanks, silenced = tanks - gone, silenced - gone
            gone = min(afv, silenced)
            afv, silenced = afv - gone, silenced - gone
            counted += tanks + afv
            points = steps * chart.step_points + tanks * chart.tank_points + afv * chart.afv_points
            power += points * (2 + roster[uid].quality) * (5 + unit.cohesion) * twelfths
    return power, counted


def _defence_power(state: State, target: int, defenders: tuple[UnitId, ...], silenced: int) -> tuple[int, int]:
    """6.4 Return the defenders' power (in twelfths) and the vehicles that count."""
    chart, roster = state.board.charts.assault, state.board.roster
    power = counted = 0
    for uid in defenders:
        unit = state.units[uid]
        if roster[uid].type.role == "air":
            continue
        gone = min(unit.tanks, silenced)
        tanks, silenced = unit.tanks - gone, silenced - gone
        gone = min(unit.afv, silenced)
        afv, silenced = unit.afv - gone, silenced - gone
        counted += tanks + afv
        points = unit.steps * chart.step_points + tanks * chart.tank_points + afv * chart.afv_points
        twelfths = chart.crews_twelfths if roster[uid].type.role == "fire" else TWELFTHS
        twelfths = twelfths if unit.loads else twelfths // 2
        power += points * (2 + roster[uid].quality) * (5 + unit.cohesion) * twelfths
    return power, counted


def _shifts(
    state: State,
    target: int,
    side: str,
    attackers: tuple[UnitId, ...],
    supporters: tuple[UnitId, ...],
    defenders: tuple[UnitId, ...],
    vehicles: int,
    defending_vehicles: int,
) -> list[Factor]:
    """6.7-6.10 Return every shift that counts."""
    board, chart = state.board, state.board.charts.assault
    found: list[Factor] = list(_ground_shifts(state, target))
    found += _support_shifts(state, target, side, attackers, supporters, defenders)
    hexes = sorted({state.units[uid].at for uid in attackers})
    if any(_is_mined(state, at, target) for at in hexes):
        found.append(("10.8", "across mines", board.charts.works.mine_shift))
    if len(hexes) >= 3:
        found.append(("6.9", "from three sides or more", chart.three_sides))
    elif len(hexes) == 2 and board.grid.distance(hexes[0], hexes[1]) > 1:
        found.append(("6.9", "from two sides", chart.two_sides))
    gain = board.charts.sight.height_gain_m
    if chart.from_above and any(board.height[at] - board.height[target] >= gain for at in hexes):
        found.append(("6.9", "from ground above", chart.from_above))
    if attackers and _is_surprise(state, target, side, attackers):
        found.append(("6.9", "surprise", chart.surprise))
    if is_night(state) and attackers and defenders:
        if _largest_quality(state, attackers) <= chart.green_quality:
            found.append(("6.9", "green troops attack at night", -chart.night_green))
        if _largest_quality(state, defenders) <= chart.green_quality:
            found.append(("6.9", "green troops found at night", chart.night_green))
    open_ground = board.terrain[target] in OPEN_GROUND
    if vehicles >= chart.armour_vehicles and not defending_vehicles and open_ground:
        found.append(("6.10", "armour on open ground", chart.armour))
    if state.board.charts.politics.plan_turns:
        if attackers and not politics.is_prepared(state, target, side):
            found.append(("6.10", "hasty: no operation was prepared here", chart.hasty))
    elif any(state.units[uid].moved for uid in attackers):
        found.append(("6.10", "hasty: an attacker marched", chart.hasty))
    if any(state.units[uid].supply != FULL for uid in attackers):
        found.append(("6.10", "an attacker is low on supply", chart.attacker_low))
    apart = [uid for uid in attackers if not command.is_unified(state, state.units[uid].at, side)]
    if len({command.command_of(state, uid) for uid in apart}) > 1:
        found.append(("6.10", "attackers of several owners", chart.several_owners))
    return found


def _is_mined(state: State, at: int, target: int) -> bool:
    """10.8 Return whether mines lie between hex *at* and *target*."""
    grid = state.board.grid
    return bool(state.mines) and grid.hexside(at, grid.direction(at, target)) in state.mines


def _find_mines(ledger: Ledger, target: int, attackers: tuple[UnitId, ...]) -> None:
    """10.6 Let the attackers find the mines they came across."""
    state, grid = ledger.state, ledger.state.board.grid
    if not state.mines:
        return
    known = sighting.known(state, state.side).mines
    for at in sorted({state.units[uid].at for uid in attackers}):
        if _is_mined(state, at, target) and grid.hexside(at, grid.direction(at, target)) not in known:
            ledger.post(MinesFound(state.side, at, grid.direction(at, target)))


def _ground_shifts(state: State, target: int) -> Iterator[Factor]:
    board, chart = state.board, state.board.charts.assault
    name = TERRAIN[board.terrain[target]]
    place = board.place_at(target)
    if place is not None and place.kind == "city":
        yield ("6.7", "city", 2 * chart.terrain_shift["town"])
    else:
        lived_in = movement.is_lived_in(board, target)
        if chart.valley_shift and _is_valley(board, target):
            yield ("6.7", "valley", chart.valley_shift)
        elif shift := chart.terrain_shift[name]:
            yield ("6.7", name.replace("_", " "), shift)
        if lived_in and name != "town":
            yield ("6.7", "village", chart.terrain_shift["town"])
    if level := min(state.works.get(target, 0), chart.works_max_shift):
        yield ("6.8", f"works level {level}", -level)


def _is_valley(board: Board, at: int) -> bool:
    """6.7 Return whether hex *at* is a mountain valley: a road runs in it and most hexes around it lie higher."""
    if board.terrain[at] not in (MOUNTAIN, HIGH_MOUNTAIN) or not any(board.roads[at]):
        return False
    around = [to for to in board.grid.neighbours[at] if to >= 0]
    return 2 * sum(board.height[to] > board.height[at] for to in around) > len(around)


def _support_shifts(
    state: State,
    target: int,
    side: str,
    attackers: tuple[UnitId, ...],
    supporters: tuple[UnitId, ...],
    defenders: tuple[UnitId, ...],
) -> Iterator[Factor]:
    roster = state.board.roster
    points = sum(fire.points_of(state, uid) for uid in supporters if roster[uid].type.role == "fire")
    steps = sum(state.units[uid].steps for uid in defenders)
    if shift := fire.support_shift(state, points, steps):
        yield ("6.8", f"support of {points} fire points on {steps} steps", shift)
    if any(roster[uid].type.role == "air" for uid in supporters):
        yield ("6.8", "helicopters in support", state.board.charts.air.helicopter_shift)
    if attackers and defenders and air.answering(state, target, _enemy(state, side)):
        yield ("6.8", "helicopters answer", state.board.charts.air.answer_shift)
    answering = fire.answering_guns(state, target, _enemy(state, side))
    answer = sum(fire.points_of(state, uid) for uid in answering)
    attacking = sum(state.units[uid].steps for uid in attackers)
    if attacking and 4 * answer >= attacking * state.board.charts.fire.points_per_step:
        yield ("6.8", f"{answer} fire points answer", state.board.charts.fire.defensive_quarter)


def _is_surprise(state: State, target: int, side: str, attackers: tuple[UnitId, ...]) -> bool:
    """6.9 Return whether the attack comes as a surprise; on a known State, as far as the attacker can tell."""
    if state.attempts.get(f"assault:{target}", 0):
        return False
    if any(state.units[uid].shocks for uid in fire.enemies_at(state, target, side)):
        return False
    if not state.known_to:
        return not any(state.units[uid].spotted for uid in attackers)
    watched = sighting.current_sight(state, _enemy(state, side))
    return not any(watched >> state.units[uid].at & 1 for uid in attackers)


def _largest_quality(state: State, units: tuple[UnitId, ...]) -> int:
    largest = max(units, key=lambda uid: (state.units[uid].steps, uid))
    return state.board.roster[largest].quality


def result_of(state: State, odds: Odds, roll: int) -> Result:
    """6.11-6.12 Return what the assault does at d = *roll*."""
    chart = state.board.charts.assault
    score = odds.score + roll
    row = chart.results[0]
    for candidate in chart.results:
        if score >= candidate[0]:
            row = candidate
    _, attacker, attacker_cohesion, defender, defender_cohesion = row
    stubborn = any(state.units[uid].stance == "hold_at_all_costs" for uid in odds.defenders)
    attacker_steps, attacker_carried = _steps_of(state, odds.attackers, odds.defenders, attacker)
    loss = defender * (2 if stubborn else 1)
    defender_steps, defender_carried = _steps_of(state, odds.defenders, odds.attackers, loss)
    return Result(
        roll,
        ODDS_36[roll],
        score,
        attacker_steps,
        attacker_cohesion,
        defender_steps,
        defender_cohesion,
        score >= chart.broken_from,
        score >= chart.shattered_from,
        attacker_carried,
        defender_carried,
    )


def _steps_of(state: State, units: tuple[UnitId, ...], others: tuple[UnitId, ...], loss: int) -> tuple[int, int]:
    """6.11 Return the steps that *units* lose together, and what falls short of one, -1 when nothing is carried."""
    chart = state.board.charts.assault
    there = engaged = sum(state.units[uid].steps for uid in units)
    if chart.engaged_times:
        engaged = min(there, chart.engaged_times * sum(state.units[uid].steps for uid in others))
    if chart.loss_least or not loss or not units:
        return min(there, loss * max(chart.loss_least, engaged // chart.loss_per_steps)), -1
    # What was carried before is in nobody's knowledge: a forecast rounds.
    before = chart.loss_per_steps // 2 if state.known_to else state.accounts.get(_carried(state, units), 0)
    steps, carried = divmod(loss * engaged + before, chart.loss_per_steps)
    return min(there, steps), carried


def _carried(state: State, units: tuple[UnitId, ...]) -> str:
    """6.11 Return the account of losses short of a step: that of the largest unit."""
    return f"loss:{max(units, key=lambda uid: (state.units[uid].steps, uid))}"


# --- Launching -------------------------------------------------------------------------------------------------


def launch_refusals(known: State, order: Launch) -> Iterator[Refusal]:
    """Yield every reason this assault cannot be launched."""
    yield from fire.target_refusals(known, order.target)
    if not 0 <= order.target < known.board.grid.size:
        return
    yield from _once_refusals(known, order.target)
    if not fire.committed(known, order.target, "combat"):
        yield Refusal("6.1", f"no unit is committed to assault {known.board.grid.label(order.target)}")
    yield from command.cost_refusals(known, known.board.charts.command.launch)


def forecast(known: State, target: int) -> AssaultForecast:
    """Return what is known of the assault that the units committed to *target* would make."""
    side = known.side
    attackers = fire.committed(known, target, "combat")
    supporters = _supporters(known, target)
    odds = assess(known, target, side, attackers, supporters)
    outcomes = tuple(result_of(known, odds, roll) for roll in sorted(ODDS_36))
    will = tuple((uid, _will_chance(known, uid, target, odds.score)) for uid in attackers)
    middle = result_of(known, odds, 0)
    points = sum(fire.points_of(known, uid) for uid in supporters)
    step_lost = middle.defender_steps > 0 or middle.defender_carried >= 0
    return AssaultForecast(
        odds.attackers,
        odds.supporters,
        odds.defenders,
        odds.attack_power,
        odds.defence_power,
        odds.column,
        odds.shifts,
        outcomes,
        sum(r.chance_36 * r.attacker_steps for r in outcomes),
        sum(r.chance_36 * r.defender_steps for r in outcomes),
        will,
        cohesion.holds_after(known, target, middle.defender_cohesion, step_lost, middle.broken, points > 0),
        any(cohesion.exits(known, target, known.board.other(side))),
        people.harm(known, target, points),
    )


def _supporters(state: State, target: int) -> tuple[UnitId, ...]:
    return (*fire.committed(state, target, "fire"), *fire.committed(state, target, "air"))


def _will_chance(known: State, uid: UnitId, target: int, score: int) -> int:
    value = sum(n for _, _, n in command.will_factors(known, uid, target))
    return command.chance_36(value, command.assault_needs(known, uid, target, score))


def launch(ledger: Ledger, order: Launch) -> None:
    """6.3-6.14 Fight the assault."""
    diplomacy.break_truce(ledger)
    state, target, side = ledger.state, order.target, ledger.state.side
    command.spend(ledger, state.board.charts.command.launch)
    known = sighting.known(ledger.state, side)
    committed = fire.committed(state, target, "combat")
    supporters = _supporters(state, target)
    score = assess(known, target, side, committed, supporters).score
    attackers = tuple(
        uid
        for uid in committed
        if command.test_will(ledger, uid, "assault", target, command.assault_needs(known, uid, target, score))
    )
    if not attackers:
        for uid in supporters:
            ledger.post(Recalled(uid))
        return
    flown = {uid for uid in fire.committed(state, target, "air") if not air.run_risk(ledger, uid, target)}
    supporters = tuple(uid for uid in supporters if uid not in flown)
    _bring_reserve(ledger, target, side)
    _give_ground(ledger, target, side, attackers, supporters)
    defenders = fire.enemies_at(ledger.state, target, side)
    _find_mines(ledger, target, attackers)
    if defenders:
        air.answer(ledger, target, _enemy(state, side), attackers)
        _fight(ledger, target, side, attackers, supporters)
    else:
        attempt = ledger.state.attempts.get(f"assault:{target}", 0) + 1
        ledger.post(
            AssaultResolved(
                side,
                target,
                attempt,
                attackers,
                supporters,
                (),
                0,
                0,
                0,
                (),
                0,
                (0, 0),
                0,
                broken=False,
                shattered=False,
            )
        )
    _advance(ledger, target, side, attackers)


def _bring_reserve(ledger: Ledger, target: int, side: str) -> None:
    """3.7 Let the nearest steady reserve of the defender march to the struck hex."""
    state = ledger.state
    enemy = _enemy(state, side)
    room = state.board.charts.movement.stack_steps - movement.stacked(state, target, enemy)
    ready = []
    for uid in state.of_side(enemy):
        unit = state.units[uid]
        if unit.stance != "reserve" or unit.cohesion < 5 or unit.at == target or unit.steps > room:
            continue
        half = _half_march(state, uid)
        path = half.path(target)
        # What its own side does not see can bar the way: then it does not come.
        if path and not any(movement.enemy_mask(state, enemy) >> at & 1 for at in path[1:]):
            ready.append((-half.left[target], uid, path))
    if ready:
        _, uid, path = min(ready)
        ledger.post(ReserveMoved(uid, path))


def _half_march(state: State, uid: UnitId) -> movement.Reach:
    """3.7 Return what *uid* can reach on half its allowance, as its own side knows."""
    printed, charts = state.board.roster[uid], state.board.charts.movement
    chart = charts.motor if printed.type.mobility == "motor" else charts.foot
    unit = state.units[uid]._replace(mp=chart.allowance // 2, spent=False)
    known = sighting.known(state, printed.side)
    return movement.reach(known.with_unit(uid, unit), uid)


def _give_ground(
    ledger: Ledger, target: int, side: str, attackers: tuple[UnitId, ...], supporters: tuple[UnitId, ...]
) -> None:
    """6.13 Let defenders so ordered, or too shaken to await an assault, fall back before contact."""
    state = ledger.state
    charts, column = state.board.charts, assess(state, target, side, attackers, supporters).column
    if column < 1:
        return
    for uid in fire.enemies_at(state, target, side):
        unit = ledger.state.units[uid]
        steady = unit.cohesion >= charts.movement.zoc_cohesion
        if unit.stance == "give_ground" and steady:
            cohesion.fall_back(ledger, uid, 1, "gave_ground")
        elif 0 < charts.assault.shun_column <= column and not steady and len(cohesion.way_back(state, uid, 1)) > 1:
            cohesion.abandon(ledger, uid, charts.cohesion.leaves_vehicles_twelfths)
            cohesion.fall_back(ledger, uid, charts.cohesion.retreat_hexes, "left")


def _fight(
    ledger: Ledger, target: int, side: str, attackers: tuple[UnitId, ...], supporters: tuple[UnitId, ...]
) -> None:
    """6.4-6.12 Roll, and settle losses, cohesion and ammunition."""
    state = ledger.state
    odds = assess(state, target, side, attackers, supporters)
    attempt = state.attempts.get(f"assault:{target}", 0) + 1
    roll, dice = ledger.roll("assault.score", target, attempt)
    result = result_of(state, odds, roll)
    ledger.post(
        AssaultResolved(
            ledger.state.side,
            target,
            attempt,
            attackers,
            supporters,
            odds.defenders,
            odds.attack_power,
            odds.defence_power,
            odds.column,
            odds.shifts,
            roll,
            dice,
            result.score,
            result.broken,
            result.shattered,
        )
    )
    _spend_ammunition(ledger, target, side, attackers, supporters, odds)
    points = sum(fire.points_of(state, uid) for uid in supporters)
    if points:
        people.record_harm(ledger, target, points, "fire in support of an assault")
    _carry(ledger, attackers, result.attacker_carried)
    _carry(ledger, odds.defenders, result.defender_carried)
    _lose(ledger, attackers, result.attacker_steps, result.attacker_cohesion, 0, side)
    shocks = ASSAULTED | (BROKEN if result.broken else 0) | (FIRED_ON if points else 0)
    if result.defender_carried >= 0:
        shocks |= LOST_STEP
    enemy = state.board.other(ledger.state.side)
    _lose(ledger, odds.defenders, result.defender_steps, result.defender_cohesion, shocks, enemy)
    for uid in attackers:
        if uid in ledger.state.units and ledger.state.units[uid].fatigue < state.board.charts.cohesion.fatigue_max:
            ledger.post(FatigueChanged(uid, 1))
    if result.shattered:
        for uid in odds.defenders:
            if uid in ledger.state.units:
                cohesion.fall_back(ledger, uid, state.board.charts.cohesion.retreat_hexes, "shattered")


def _carry(ledger: Ledger, units: tuple[UnitId, ...], carried: int) -> None:
    """6.11 Carry what falls short of a step to the next fight of the largest unit."""
    if carried >= 0 and ledger.state.accounts.get(_carried(ledger.state, units), 0) != carried:
        ledger.post(WearCarried(_carried(ledger.state, units), carried))


def _spend_ammunition(
    ledger: Ledger, target: int, side: str, attackers: tuple[UnitId, ...], supporters: tuple[UnitId, ...], odds: Odds
) -> None:
    """4.5 Attackers, supporters, defenders and answering guns spend a load each."""
    state = ledger.state
    for uid in attackers:
        ledger.post(LoadsSpent(uid, 1, False))
    for uid in supporters:
        if state.board.roster[uid].type.role == "fire":
            ledger.post(LoadsSpent(uid, 1, True))
    enemy = state.board.other(ledger.state.side)
    for uid in air.answering(state, target, enemy) if odds.defenders else ():
        ledger.post(LoadsSpent(uid, 1, False))
    for uid in sorted({*odds.defenders, *fire.answering_guns(state, target, enemy)}):
        if state.units[uid].loads:
            ledger.post(LoadsSpent(uid, 1, state.board.roster[uid].type.role == "fire"))


def _lose(ledger: Ledger, units: tuple[UnitId, ...], steps: int, cohesion_lost: int, shocks: int, side: str) -> None:
    """6.11 Take steps from the largest units, vehicles in proportion, and cohesion from all."""
    men = ledger.state.board.charts.men_per_step
    losses: dict[UnitId, int] = {}
    for _ in range(steps):
        largest = max(units, key=lambda uid: (ledger.state.units[uid].steps - losses.get(uid, 0), uid))
        losses[largest] = losses.get(largest, 0) + 1
    _lose_vehicles(ledger, units, steps, side)
    for uid in units:
        unit = ledger.state.units[uid]
        if lost := losses.get(uid, 0):
            ledger.post(StepsLost(uid, lost, ledger.state.side_of(uid), lost * men))
        if taken := min(cohesion_lost, unit.cohesion):
            ledger.post(CohesionChanged(uid, -taken, "6.11", "the assault"))
        if shocks:
            ledger.post(Shocked(uid, shocks | (LOST_STEP if losses.get(uid) else 0)))
    for uid in units:
        if ledger.state.units[uid].steps <= 0:
            cohesion.abandon(ledger, uid, TWELFTHS)
            ledger.post(UnitRemoved(uid, "lost", 0))


def _lose_vehicles(ledger: Ledger, units: tuple[UnitId, ...], steps: int, side: str) -> None:
    """6.11 Lose vehicles in proportion to steps; what is left over is carried to the next fight."""
    state = ledger.state
    engaged = sum(state.units[uid].steps for uid in units)
    vehicles = sum(state.units[uid].tanks + state.units[uid].afv for uid in units)
    if not vehicles or not steps:
        return
    account = f"wear:{side}"
    carried = state.accounts.get(account, 0) + vehicles * steps * TWELFTHS // max(1, engaged)
    while carried >= TWELFTHS:
        uid = max(units, key=lambda key: (ledger.state.units[key].tanks + ledger.state.units[key].afv, key))
        unit = ledger.state.units[uid]
        if not unit.tanks + unit.afv:
            break
        ledger.post(VehiclesLost(uid, (0, 1, 0, 0) if unit.afv >= unit.tanks else (1, 0, 0, 0), -1))
        carried -= TWELFTHS
    ledger.post(WearCarried(account, carried))


def follow_up(ledger: Ledger, garrisons: Iterable[int], side: SideId) -> None:
    """6.14 Let units of *side* that fought beside a hex enter it when the garrison has left it in its own phase."""
    if not ledger.state.board.charts.assault.follow_up:
        return
    for target in garrisons:
        state = ledger.state
        beside = {at for at in state.board.grid.neighbours[target] if at >= 0}
        ready = [
            uid
            for uid in state.of_side(side)
            if state.units[uid].at in beside and state.units[uid].fought and movement.holds_zoc(state, uid)
        ]
        _advance(ledger, target, side, tuple(ready))


def _advance(ledger: Ledger, target: int, side: str, attackers: tuple[UnitId, ...]) -> None:
    """6.14 Let the largest attacker that can go in enter an empty hex."""
    if fire.enemies_at(ledger.state, target, side):
        return
    state = ledger.state
    ready = [uid for uid in attackers if uid in state.units]
    for uid in sorted(ready, key=lambda key: (-state.units[key].steps, key)):
        unit = state.units[uid]
        fits = movement.stacked(state, target, side) + unit.steps <= state.board.charts.movement.stack_steps
        if fits and movement.step_cost(state, uid, unit.at, target):
            ledger.post(UnitAdvanced(uid, target))
            movement.take_ground(ledger, uid, (target,))
            sighting.look(ledger, uid)
            return
