"""Chapter 12. Manpower and arms.

12.1 A side has stocks beside its units: men in steps, tanks, armoured vehicles, guns, rocket launchers, loads. Income,
    acts of its council and events fill them. No rule recruits, receives or loses minors: what the record says of them
    stands in the chronicle.
12.2 `Replace`: a unit below `steps_most` steps and below twice its opening strength, in supply, with no enemy beside
    it, takes `replace_steps` from the men in stock and spends its phase. Men who join without training make a unit
    looser: cohesion falls by `replace_cohesion`.
12.3 `Equip`: a tank or motor rifle unit takes tanks or armoured vehicles, a unit of guns takes guns or launchers, up to
    the number of `manpower.equip` for the kind, under the same conditions, and spends its phase.
12.4 Income comes at the opening of a turn, each entry every so many weeks within its dates.
12.5 Of vehicles that could not be made to serve at once (6.15) workshops bring `repair_percent` of a hundred back into
    their side's stock. What was captured returns under another flag.
12.6 Where `depot_turns` is set, depots send out by themselves at the opening of each turn that it divides: every unit
    with a line of communications that is below its opening strength takes `replace_steps` steps, looser by
    `replace_cohesion` as in 12.2; and in full supply one vehicle or gun of each kind of which it has fewer than at its
    opening. All in the order of 4.7 and as far as stocks go. `Replace` and `Equip` do more, and sooner.
12.7 Where `arms_from_stock` is set, a formation that arrives takes its vehicles and guns from its side's stock, as far
    as they are there, and one that is taken off the map for good hands its own in. A vehicle is counted once. Where the
    formation comes to a hex that is not in full supply, no more than half of each kind can be brought.
"""

from collections.abc import Iterator

from game.core.board import SideId, UnitId
from game.core.errors import Refusal
from game.core.events import CohesionChanged, Stores, UnitEquipped, UnitReplenished
from game.core.ledger import Ledger
from game.core.orders import Equip, Replace
from game.core.state import FULL, ISOLATED, State
from game.rules import command, movement, politics, supply


def _place_refusals(known: State, uid: UnitId, rule: str) -> Iterator[Refusal]:
    """12.2 Yield what keeps a unit from being filled up where it stands."""
    yield from command.own_unit(known, uid)
    if uid not in known.units or known.side_of(uid) != known.active:
        return
    unit, name = known.units[uid], known.board.roster[uid].name
    if unit.moved:
        yield Refusal(rule, f"{name} has marched this phase")
    if supply.supply_of(known, uid) == ISOLATED:
        yield Refusal(rule, f"{name} has no line of communications")
    enemy = movement.enemy_mask(known, known.active)
    if any(to >= 0 and enemy >> to & 1 for to in known.board.grid.neighbours[unit.at]):
        yield Refusal(rule, f"the enemy stands beside {name}")


def replace_refusals(known: State, order: Replace) -> Iterator[Refusal]:
    """Yield every reason a unit cannot take men."""
    chart = known.board.charts.manpower
    if not chart.replace_steps:
        yield Refusal("12.2", "there are no replacements in this scenario")
        return
    yield from _place_refusals(known, order.unit, "12.2")
    if order.unit not in known.units or known.side_of(order.unit) != known.active:
        return
    unit, printed = known.units[order.unit], known.board.roster[order.unit]
    if printed.type.role == "air":
        yield Refusal("12.2", "aircraft take no men")
    most = min(chart.steps_most, max(2 * printed.steps, printed.steps + 1))
    if unit.steps >= most:
        yield Refusal("12.2", f"{printed.name} has all the men it can lead ({most} steps)")
    if known.stock.get(f"men.{known.active}", 0) < chart.replace_steps:
        yield Refusal("12.2", "no men are in stock")
    room = known.board.charts.movement.stack_steps - movement.stacked(known, unit.at, known.active)
    if room < chart.replace_steps:
        yield Refusal("12.2", f"{known.board.grid.label(unit.at)} has no room for more")


def replace(ledger: Ledger, order: Replace) -> None:
    """12.2 Let a unit take men from stock."""
    _take_men(ledger, order.unit, ledger.state.board.charts.manpower.replace_steps)


def _take_men(ledger: Ledger, uid: UnitId, steps: int) -> None:
    """12.2 Put men from stock into a unit."""
    side = ledger.state.side_of(uid)
    politics.change_stock(ledger, "men", side, -steps, "12.2", "men joined a unit")
    ledger.post(UnitReplenished(uid, steps))
    loosened = min(ledger.state.board.charts.manpower.replace_cohesion, ledger.state.units[uid].cohesion - 1)
    if loosened > 0:
        ledger.post(CohesionChanged(uid, -loosened, "12.2", "new men without much training"))


def takes(state: State, uid: UnitId) -> tuple[str, ...]:
    """12.3 Return the kinds of arms that a unit can take from stock."""
    printed = state.board.roster[uid]
    if printed.type.role == "fire":
        return ("mlrs",) if printed.type.reach == "mlrs" else ("guns",)
    return ("tanks", "afv") if printed.type_id in ("tank", "motor_rifle") else ()


def equip_refusals(known: State, order: Equip) -> Iterator[Refusal]:
    """Yield every reason a unit cannot take arms."""
    if not known.board.charts.manpower.equip:
        yield Refusal("12.3", "there are no arms in stock in this scenario")
        return
    yield from _place_refusals(known, order.unit, "12.3")
    if order.unit not in known.units or known.side_of(order.unit) != known.active:
        return
    kinds = takes(known, order.unit)
    if order.kind not in kinds:
        can = " or ".join(kinds) or "no arms from stock"
        yield Refusal("12.3", f"{known.board.roster[order.unit].name} takes {can}; found {order.kind!r}")
    elif not known.board.charts.manpower.equip.get(order.kind, 0):
        yield Refusal("12.3", f"no {order.kind} are handed out in this scenario")
    elif known.stock.get(f"{order.kind}.{known.active}", 0) <= 0:
        yield Refusal("12.3", f"no {order.kind} are in stock")


def equip(ledger: Ledger, order: Equip) -> None:
    """12.3 Let a unit take arms from stock."""
    side, most = ledger.state.side, ledger.state.board.charts.manpower.equip.get(order.kind, 0)
    number = min(most, ledger.state.stock[f"{order.kind}.{side}"])
    politics.change_stock(ledger, order.kind, side, -number, "12.3", "arms went to a unit")
    stores: Stores = (
        number * (order.kind == "tanks"),
        number * (order.kind == "afv"),
        number * (order.kind == "guns"),
        number * (order.kind == "mlrs"),
    )
    ledger.post(UnitEquipped(order.unit, stores))


def receive(ledger: Ledger) -> None:
    """12.4 Let the income of the turn come in."""
    turn = ledger.state.turn
    for entry in ledger.state.board.income:
        if entry.first <= turn <= entry.last and (turn - entry.first) % entry.every == 0:
            name, _, side = entry.key.partition(".")
            if name in ("men", "loads", *politics.ARMS):
                politics.change_stock(ledger, name, side, entry.by, "12.4", entry.because)
            else:
                politics.move(ledger, name, side, entry.by, "12.4", entry.because)


def send_out(ledger: Ledger) -> None:
    """12.6 Let depots send men and arms to units that are short of them."""
    chart, turn = ledger.state.board.charts.manpower, ledger.state.turn
    if not chart.depot_turns or turn % chart.depot_turns:
        return
    for side in ledger.state.board.sides:
        for uid in supply.in_turn(ledger.state, side.id):
            state = ledger.state
            unit, printed = state.units[uid], state.board.roster[uid]
            grade = supply.supply_of(state, uid)
            if printed.type.role == "air" or grade == ISOLATED:
                continue
            room = state.board.charts.movement.stack_steps - movement.stacked(state, unit.at, side.id)
            steps = min(chart.replace_steps, printed.steps - unit.steps, room, state.stock.get(f"men.{side.id}", 0))
            if steps > 0:
                _take_men(ledger, uid, steps)
            if grade == FULL:
                _take_arms(ledger, uid, side.id)


def _take_arms(ledger: Ledger, uid: UnitId, side: SideId) -> None:
    """12.6 Let a unit take one of each kind of which it has fewer than at its opening."""
    printed, has = ledger.state.board.roster[uid].arms, politics.arms_of(ledger.state.units[uid])
    short = (before - now for before, now in zip(printed, has, strict=True))
    taken = [
        int(lack > 0 and ledger.state.stock.get(f"{kind}.{side}", 0) > 0)
        for kind, lack in zip(politics.ARMS, short, strict=True)
    ]
    if not any(taken):
        return
    for kind, number in zip(politics.ARMS, taken, strict=True):
        politics.change_stock(ledger, kind, side, -number, "12.6", "arms went to a unit")
    ledger.post(UnitEquipped(uid, (taken[0], taken[1], taken[2], taken[3])))


def repair(ledger: Ledger, side: SideId, scrapped: Stores) -> None:
    """12.5 Let workshops bring back part of what could not serve at once."""
    percent = ledger.state.board.charts.manpower.repair_percent
    for kind, number in zip(politics.ARMS, scrapped, strict=True):
        politics.change_stock(ledger, kind, side, number * percent // 100, "12.5", "workshops made it serve")
