"""Chapter 1. Sequence.

1.1 A turn: weather, arrivals and events; then the side that moves first has its phase, then the other; then the end.
    In a campaign events come before arrivals, so that who is relieved makes room and hands over.
1.2 As a phase opens, what both sides see is drawn up afresh, lines of communication are traced and ammunition is handed
    out, units get their movement points and the side its command points.
1.3 Orders are given one at a time and resolved at once. The side that is not moving is never asked: its standing orders
    decide.
1.4 As a phase ends, the side's own units answer what was done to them since its last phase (9.2), then recover (9.7).
    So a commander can still act on the warning.
1.5 Standing orders: hold; hold at all costs (9.3, 6.11); give ground (6.13); reserve (3.7).
1.6 End of the turn: a hex goes to the side that alone has units of cohesion 1 or more in it; an empty hex where nobody
    lives goes to the side whose zone of control alone covers it. Then stores change hands (6.15), people leave (14.2),
    the wounded are settled (9.9), objectives are judged (15.2), and the game may end (15.5).
1.7 Where a turn has `impulses`, the sides act in turns so many times, and ground is settled (1.6) after each pair of
    phases; all else of 1.6 follows once, at the end.
1.8 A unit that marched or fought in `tired_impulses` impulses of a turn rests in the others; fighting in the last of
    them costs `tired_cohesion` cohesion.
"""

from collections.abc import Iterator

from game.core.board import STANCES, PlaceId, Script, SideId, UnitId
from game.core.dice import seeded_entropy
from game.core.errors import Refusal
from game.core.events import (
    CardDealt,
    CohesionChanged,
    Event,
    GameEnded,
    GameOpened,
    HexTaken,
    LiftsReadied,
    PhaseClosed,
    PhaseOpened,
    Recalled,
    RoadsReopened,
    ScriptFired,
    StanceSet,
    StoresCaptured,
    TurnOpened,
    UnitRemoved,
    UnitRested,
    UnitWorked,
)
from game.core.hexes import bits
from game.core.ledger import Ledger
from game.core.orders import EndPhase, OpenGame, Rest, SetStance
from game.core.state import ASSAULTED, State
from game.rules import (
    assault,
    cohesion,
    command,
    diplomacy,
    manpower,
    movement,
    outcome,
    people,
    politics,
    sighting,
    supply,
    weather,
    works,
)


def open_refusals(state: State, order: OpenGame) -> Iterator[Refusal]:
    """Yield every reason the game cannot be opened."""
    if state.turn != state.board.first_turn - 1 or state.seed:
        yield Refusal("1.1", "the game has been opened already")
    if order.chance not in ("dice", "expected"):
        yield Refusal("1.1", f"chance is 'dice' or 'expected'; found {order.chance!r}")


def open_game(ledger: Ledger, order: OpenGame) -> None:
    """1.1 Fix the seed and begin turn 1."""
    ledger.post(GameOpened(order.seed, order.chance))
    _open_turn(ledger, ledger.state.board.first_turn, "")


def end_phase(ledger: Ledger, order: EndPhase) -> None:
    """1.4 End the phase; after the second one, end the turn and begin the next."""
    side = ledger.state.side
    for uid in ledger.state.of_side(side):
        if ledger.state.units[uid].target >= 0:
            ledger.post(Recalled(uid))
    struck = frozenset(uid for uid in ledger.state.of_side(side) if ledger.state.units[uid].shocks)
    garrisons = sorted({unit.at for uid in struck if (unit := ledger.state.units[uid]).shocks & ASSAULTED})
    cohesion.answer(ledger, side)
    assault.follow_up(ledger, garrisons, ledger.state.board.other(side))
    cohesion.recover(ledger, side, struck)
    _tire(ledger, side)
    impulses = ledger.state.board.charts.calendar.impulses
    if politics.is_played(ledger.state) and ledger.state.phases >= 2 * impulses - 2:
        politics.answer_rest(ledger, side)
    ledger.post(PhaseClosed(side))
    state = ledger.state
    if state.phases < 2 * impulses:
        if not state.phases % 2:
            _settle_control(ledger)
        _open_phase(ledger, ledger.state.board.other(side), order.reveal)
        return
    _end_turn(ledger)
    if not ledger.state.over:
        _open_turn(ledger, ledger.state.turn + 1, order.reveal)


def _open_turn(ledger: Ledger, turn: int, reveal: str) -> None:
    """1.1 Begin a turn: weather, events, arrivals, and the first phase."""
    ground = ledger.state.ground
    ledger.post(TurnOpened(turn))
    weather.read_weather(ledger)
    if not politics.is_played(ledger.state):
        _arrive(ledger)
    else:
        politics.open_week(ledger, turn - 1)
    manpower.receive(ledger)
    for script in ledger.state.board.scripts:
        _let_happen(ledger, script)
    if politics.is_played(ledger.state):
        _arrive(ledger)
    manpower.send_out(ledger)
    works.snow_in(ledger, ground)
    if politics.is_played(ledger.state):
        for side, (_, each, until) in sorted(ledger.state.lifts.items()):
            if turn <= until:
                ledger.post(LiftsReadied(SideId(side), each))
    _open_phase(ledger, ledger.state.board.first_side, reveal)


def _let_happen(ledger: Ledger, script: Script) -> None:
    """1.1, 3.13 Let a scenario event happen, if its condition holds and its hazard comes true."""
    state = ledger.state
    if script.id in state.happened:
        last = state.happened_at.get(script.id, state.turn)
        if script.once or (script.again_after and state.turn < last + script.again_after):
            return
    if script.id in state.cards or not outcome.holds(ledger, script.when, script.id):
        return
    if script.hazard < 36 and not ledger.risk("event.hazard", script.hazard, f"hazard:{script.id}", script.id):
        return
    ledger.post(ScriptFired(script.id))
    for effect in script.effects:
        politics.take_effect(ledger, effect, script.side, script.text)
    if script.choices:
        ledger.post(CardDealt(SideId(script.side), script.id))


def _arrive(ledger: Ledger) -> None:
    for uid in sorted(ledger.state.pool):
        due = ledger.state.returns.get(uid, ledger.state.board.roster[uid].arrives)
        if due and ledger.state.turn >= due:
            politics.place(ledger, uid)


def _tire(ledger: Ledger, side: SideId) -> None:
    """1.8 Count the impulses in which units acted, and let those that fought too long feel it."""
    chart = ledger.state.board.charts.politics
    if not chart.tired_impulses:
        return
    for uid in ledger.state.of_side(side):
        unit = ledger.state.units[uid]
        if unit.moved or unit.fought:
            impulses = ledger.state.worked.get(uid, 0) + 1
            ledger.post(UnitWorked(uid, impulses))
            loss = min(chart.tired_cohesion, unit.cohesion)
            if unit.fought and impulses >= chart.tired_impulses and loss:
                ledger.post(CohesionChanged(uid, -loss, "1.8", "it fought again in the same week"))


def _open_phase(ledger: Ledger, side: SideId, reveal: str) -> None:
    """1.2 Open a side's phase."""
    for each in ledger.state.board.sides:
        sighting.renew(ledger, each.id)
    state = ledger.state
    # The first impulse has the key of a turn without impulses, so that older games are what they were.
    key = side if state.impulse == 1 else f"{side}.{state.impulse}"
    entropy = seeded_entropy(state.seed, state.turn, key, reveal)
    ledger.post(PhaseOpened(side, entropy, command.allowance(state, side)))
    supply.resupply(ledger, side)
    if ledger.state.shut:
        ledger.post(RoadsReopened(side))


def _end_turn(ledger: Ledger) -> None:
    """1.6 End the turn."""
    _settle_control(ledger)
    _clear_bases(ledger)
    _capture_stores(ledger)
    people.settle(ledger)
    supply.hold_the_line(ledger)
    cohesion.wear_down(ledger)
    cohesion.settle_wounded(ledger)
    cohesion.go_home(ledger, _captured(ledger.state))
    cohesion.filter_out(ledger)
    diplomacy.settle(ledger)
    state = ledger.state
    if state.over:
        return
    for goal in state.board.objectives:
        if goal.turn == state.turn < state.board.turns:
            met = outcome.is_controlled(state, goal.place, goal.controlled_by)
            ledger.post(ScriptFired(f"{'met' if met else 'missed'}:{goal.id}"))
    if state.turn >= state.board.turns:
        ledger.post(GameEnded("the last turn is over"))
    elif any(outcome.holds(ledger, condition, f"end.{n}") for n, condition in enumerate(state.board.ends_when)):
        ledger.post(GameEnded("the scenario's condition for ending early holds"))


def _settle_control(ledger: Ledger) -> None:
    """1.6 Give each hex to the side that holds it."""
    state = ledger.state
    a, b = (side.id for side in state.board.sides)
    present = {side: _present(state, side) for side in (a, b)}
    zoc = {side: movement.zoc_mask(state, side) for side in (a, b)}
    changes: list[Event] = []
    for side, other in ((a, b), (b, a)):
        code = state.code(side)
        alone = present[side] & ~movement.enemy_mask(state, side)
        covered = zoc[side] & ~zoc[other] & ~present[other] & ~movement.enemy_mask(state, side)
        for at in bits(alone | covered):
            lived_in = movement.is_lived_in(state.board, at)
            if state.control[at] != code and (alone >> at & 1 or not lived_in):
                changes.append(HexTaken(at, side, state.controller(at)))
    for change in changes:
        ledger.post(change)


def _clear_bases(ledger: Ledger) -> None:
    """8.1 Take away aircraft whose base is in the other side's hands."""
    state = ledger.state
    for uid in sorted(state.units):
        printed = state.board.roster[uid]
        if printed.type.role == "air" and state.controller(state.units[uid].at) == state.board.other(printed.side):
            ledger.post(UnitRemoved(uid, "lost", 0))


def _present(state: State, side: str) -> int:
    mask = 0
    for uid in state.of_side(side):
        if state.units[uid].cohesion >= 1 and state.board.roster[uid].type.mobility != "air":
            mask |= 1 << state.units[uid].at
    return mask


def _capture_stores(ledger: Ledger) -> None:
    """6.15 Hand over what was left behind, and dumps, to the side that holds the hex."""
    percent = ledger.state.board.charts.supply.captured_shells_percent
    dumps = {dump.at: name for name, dump in ledger.state.dumps.items()}
    for at in sorted({*ledger.state.stores, *dumps}):
        state = ledger.state
        side = state.controller(at)
        taker = _taker(state, at, side)
        if not side or taker is None:
            continue
        name = dumps.get(at, "")
        taken = bool(name) and state.dumps[name].side != side
        left = state.stores.get(at, (0, 0, 0, 0))
        if not any(left) and not taken:
            continue
        share = state.board.charts.assault.captured_twelfths
        tanks, afv, guns, mlrs = ((number * share + 11) // 12 for number in left)
        serve = (tanks, afv, guns, mlrs)
        scrapped = (left[0] - serve[0], left[1] - serve[1], left[2] - serve[2], left[3] - serve[3])
        shells = state.dumps[name].shells * percent // 100 if taken else 0
        ledger.post(StoresCaptured(taker, SideId(side), at, serve, scrapped, name if taken else "", shells))
        if politics.is_played(ledger.state):
            manpower.repair(ledger, SideId(side), scrapped)
            if taken:
                loser = state.board.other(SideId(side))
                loads = min(state.board.charts.supply.captured_loads, state.stock.get(f"loads.{loser}", 0))
                politics.change_stock(ledger, "loads", loser, -loads, "6.15", "stores were lost with a place")
                politics.change_stock(ledger, "loads", side, loads, "6.15", "stores were captured with a place")


def _captured(state: State) -> dict[str, tuple[int, ...]]:
    """9.10 Return the hexes of key places that changed hands this turn, by the side that holds them now."""
    found: dict[str, tuple[int, ...]] = {}
    for key, turn in sorted(state.lost_at.items()):
        loser, _, name = key.partition(":")
        at = state.board.places[PlaceId(name)].at
        holder = state.controller(at)
        if turn == state.turn and holder not in ("", loser):
            found[holder] = (*found.get(holder, ()), at)
    return found


def _taker(state: State, at: int, side: str) -> UnitId | None:
    """6.15 Return the steady unit that takes over what was left in *at*: the largest one."""
    roster = state.board.roster
    steady = [
        (state.units[uid].steps, uid)
        for uid in state.units_at(at)
        if roster[uid].side == side
        and state.units[uid].cohesion >= cohesion.STEADY
        and roster[uid].type.role == "combat"
    ]
    return max(steady)[1] if steady else None


def rest(ledger: Ledger, order: Rest) -> None:
    """9.7 Let a unit rest."""
    ledger.post(UnitRested(order.unit))


def rest_refusals(known: State, order: Rest) -> Iterator[Refusal]:
    """Yield every reason a unit cannot rest."""
    yield from command.own_unit(known, order.unit)
    if order.unit in known.units and known.side_of(order.unit) == known.active and known.units[order.unit].moved:
        yield Refusal("9.7", f"{known.board.roster[order.unit].name} has marched this phase")


def stance_refusals(known: State, order: SetStance) -> Iterator[Refusal]:
    """Yield every reason a standing order cannot be given."""
    if order.unit not in known.units or known.side_of(order.unit) != known.active:
        yield Refusal("5.1", f"{order.unit} is not a unit of the side whose phase it is")
    elif known.board.roster[order.unit].type.role != "combat":
        yield Refusal("1.5", "standing orders are for units that hold ground")
    elif known.units[order.unit].stance == order.stance:
        yield Refusal("1.5", f"its standing order is {order.stance.replace('_', ' ')} already")
    if order.stance not in STANCES:
        yield Refusal("1.5", f"a standing order is one of {', '.join(STANCES)}; found {order.stance!r}")


def set_stance(ledger: Ledger, order: SetStance) -> None:
    """1.5 Give a unit a standing order."""
    ledger.post(StanceSet(order.unit, order.stance))
