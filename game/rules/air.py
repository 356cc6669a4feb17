"""Chapter 8. Air.

8.1 Aircraft are sorties, not units on the ground. A pair of attack helicopters stands at its base and may be committed
    to one assault a phase within `helicopter_range` hexes, when it can fly (11.2, 11.3). It bars no way and defends
    no ground; when its base is in the other side's hands at the end of a turn, it is lost.
8.2 Committed helicopters add `helicopter_shift` and keep `vehicles_silenced` vehicles on open ground from counting.
8.3 Sorties of fixed-wing aircraft come by scenario event, for some turns. An air strike uses one against enemy units
    that are seen, with `strike_points` of fire (7.4); never where people live, but at guns found firing (7.5).
8.4 Each sortie runs a risk in 36: `risk_open`, or `risk_defended` where three or more steps stand below.
8.5 Where a turn is a day (`answer_shift`), helicopters that did not fly in their own phase and have loads answer an
    assault on a hex of their side in range: `answer_shift` on the assault, and `vehicles_silenced` attacking vehicles
    do not count on open ground. They run their risk and spend a load.
8.6 Transport helicopters are flights of a turn. `Airlift` brings `lift_loads` loads to each of at most `lift_units`
    units of the side in a hex that have no line of communications; the flight runs its risk over enemies beside it.
8.7 `Interdict`: a sortie shuts the roads of a hex that the other side holds for its supply in its next phase (4.8).
    Never where people live: a road out is theirs first.
8.8 `Reconnoitre`: a sortie sees a hex and those around it. It spends a sortie and runs the risk, and no command.
    Enemy units seen so are remembered (2.5).
"""

from collections.abc import Iterator

from game.core.board import SideId, UnitId
from game.core.errors import Refusal
from game.core.events import Glimpsed, HexesSeen, LoadsFlown, RoadInterdicted, SortieFlown, UnitRemoved
from game.core.ledger import Ledger
from game.core.orders import Airlift, AirStrike, Interdict, Reconnoitre
from game.core.state import ISOLATED, State
from game.rules import command, diplomacy, fire, people, supply
from game.rules.weather import can_fly

DEFENDED_STEPS = 3


def in_range(state: State, uid: UnitId, target: int) -> bool:
    """8.1 Return whether helicopters reach hex *target* from their base."""
    return state.board.grid.distance(state.units[uid].at, target) <= state.board.charts.air.helicopter_range


def weather_refusals(known: State) -> Iterator[Refusal]:
    """11.2-11.3 Yield a refusal when nothing flies."""
    if not can_fly(known):
        yield Refusal("11.3", "aircraft do not fly at night, under low cloud or in fog")


def risk_36(state: State, target: int) -> int:
    """8.4 Return the risk in 36 of a sortie over hex *target*."""
    below = sum(state.units[uid].steps for uid in fire.enemies_at(state, target, state.active))
    chart = state.board.charts.air
    return chart.risk_defended if below >= DEFENDED_STEPS else chart.risk_open


def run_risk(ledger: Ledger, uid: UnitId, target: int) -> bool:
    """8.4 Let helicopters run their risk; return whether they come back."""
    risk = risk_36(ledger.state, target)
    if ledger.risk("air.loss", risk, f"air:{uid}", uid, target):
        ledger.post(UnitRemoved(uid, "shot_down", 0))
        return False
    return True


def answering(state: State, target: int, side: SideId) -> tuple[UnitId, ...]:
    """8.5 Return the helicopters of *side* that answer an assault on hex *target*."""
    if not state.board.charts.air.answer_shift or not can_fly(state):
        return ()
    return tuple(
        uid
        for uid in state.of_roles(side)["air"]
        if not state.units[uid].spent and state.units[uid].loads > 0 and in_range(state, uid, target)
    )


def answer(ledger: Ledger, target: int, side: SideId, attackers: tuple[UnitId, ...]) -> None:
    """8.5 Let the helicopters that answer run their risk; those shot down answer no more."""
    chart = ledger.state.board.charts.air
    steps = sum(ledger.state.units[uid].steps for uid in attackers)
    risk = chart.risk_defended if steps >= DEFENDED_STEPS else chart.risk_open
    for uid in answering(ledger.state, target, side):
        if ledger.risk("air.answer", risk, f"air:{uid}", uid, target, side=side):
            ledger.post(UnitRemoved(uid, "shot_down", 0))


def strike_refusals(known: State, order: AirStrike) -> Iterator[Refusal]:
    """Yield every reason this air strike may not be flown."""
    yield from fire.target_refusals(known, order.target)
    if not 0 <= order.target < known.board.grid.size:
        return
    yield from fire.home_refusals(known, order.target)
    yield from fire.dam_refusals(known, order.target)
    yield from weather_refusals(known)
    sorties, until = known.sorties[known.side]
    if sorties <= 0 or known.turn > until:
        yield Refusal("8.3", "no aircraft sorties are at hand")
    if f"bombard:{order.target}" in known.struck:
        yield Refusal("7.4", f"{known.board.grid.label(order.target)} was bombarded in this phase")
    yield from command.cost_refusals(known, known.board.charts.command.bombard)


def strike(ledger: Ledger, order: AirStrike) -> None:
    """8.3 Fly one sortie against the units in the target."""
    diplomacy.break_truce(ledger)
    state = ledger.state
    command.spend(ledger, state.board.charts.command.bombard)
    ledger.post(SortieFlown(state.side))
    sorties = state.sorties[state.side][0]
    if not ledger.risk("air.loss", risk_36(state, order.target), f"air:{state.side}", "strike", order.target, sorties):
        fire.strike(ledger, order.target, (), state.board.charts.air.strike_points, by_air=True)


def _sortie_refusals(known: State, at: int, rule: str) -> Iterator[Refusal]:
    """Yield what keeps a sortie over hex *at* from being flown."""
    if not known.board.charts.supply.lift_loads:
        yield Refusal(rule, "no such flights are ordered in this scenario")
    if not 0 <= at < known.board.grid.size:
        yield Refusal(rule, f"there is no hex {at}")
    yield from weather_refusals(known)
    sorties, until = known.sorties[known.side]
    if sorties <= 0 or known.turn > until:
        yield Refusal("8.3", "no aircraft sorties are at hand")


def interdict_refusals(known: State, order: Interdict) -> Iterator[Refusal]:
    """Yield every reason the roads of a hex cannot be shut."""
    yield from _sortie_refusals(known, order.hex, "8.7")
    if not 0 <= order.hex < known.board.grid.size:
        return
    label = known.board.grid.label(order.hex)
    if known.controller(order.hex) != known.board.other(known.side):
        yield Refusal("8.7", f"{label} is not in the other side's hands")
    if not any(known.board.roads[order.hex]):
        yield Refusal("8.7", f"no road runs through {label}")
    if people.is_home(known, order.hex):
        yield Refusal("8.7", f"people live in {label}")
    yield from fire.dam_refusals(known, order.hex)
    if order.hex in known.shut:
        yield Refusal("8.7", f"the roads of {label} are shut already")


def interdict(ledger: Ledger, order: Interdict) -> None:
    """8.7 Fly a sortie against a road."""
    diplomacy.break_truce(ledger)
    side, sorties = ledger.state.side, ledger.state.sorties[ledger.state.side][0]
    ledger.post(SortieFlown(side))
    if not ledger.risk("air.loss", risk_36(ledger.state, order.hex), f"air:{side}", "interdict", order.hex, sorties):
        ledger.post(RoadInterdicted(side, order.hex))


def reconnoitre_refusals(known: State, order: Reconnoitre) -> Iterator[Refusal]:
    """Yield every reason a look from the air cannot be flown."""
    yield from _sortie_refusals(known, order.hex, "8.8")
    if 0 <= order.hex < known.board.grid.size and not known.board.grid.disc(order.hex, 1) & ~known.seen[known.side]:
        yield Refusal("8.8", f"all about {known.board.grid.label(order.hex)} is in sight already")


def reconnoitre(ledger: Ledger, order: Reconnoitre) -> None:
    """8.8 Look from the air."""
    state = ledger.state
    side, sorties = state.side, state.sorties[state.side][0]
    ledger.post(SortieFlown(side))
    if not ledger.risk("air.loss", risk_36(state, order.hex), f"air:{side}", "look", order.hex, sorties):
        disc = state.board.grid.disc(order.hex, 1)
        ledger.post(HexesSeen(side, f"{disc & ~state.seen[side]:x}"))
        for uid in ledger.state.of_side(state.board.other(side)):
            unit = ledger.state.units[uid]
            if disc >> unit.at & 1:
                ledger.post(Glimpsed(side, uid, unit.at, unit.steps))


def flight_risk_36(state: State, at: int) -> int:
    """8.4, 8.6 Return the risk in 36 of a flight to hex *at*."""
    chart, beside = state.board.charts.air, fire.enemies_near(state, at, state.active)
    return chart.risk_defended if beside >= DEFENDED_STEPS else chart.risk_open


def fed(known: State, at: int) -> tuple[UnitId, ...]:
    """8.6 Return the units that a flight to hex *at* would bring loads to: the emptiest first."""
    chart = known.board.charts.supply
    cut_off = [
        (known.units[uid].loads, uid)
        for uid in known.units_at(at)
        if known.side_of(uid) == known.active
        and known.board.roster[uid].type.role != "air"
        and supply.supply_of(known, uid) == ISOLATED
        and known.units[uid].loads + chart.lift_loads <= chart.max_loads
    ]
    return tuple(uid for _, uid in sorted(cut_off)[: chart.lift_units])


def airlift_refusals(known: State, order: Airlift) -> Iterator[Refusal]:
    """Yield every reason loads cannot be flown to a hex."""
    left, _, until = known.lifts.get(known.active, (0, 0, 0))
    if left <= 0 or known.turn > until:
        yield Refusal("8.6", "no flights of transport helicopters are left this week")
    yield from weather_refusals(known)
    if not 0 <= order.hex < known.board.grid.size or not fed(known, order.hex):
        yield Refusal("8.6", "no unit of the side there is cut off and wants loads")


def airlift(ledger: Ledger, order: Airlift) -> None:
    """8.6 Fly loads to units that are cut off."""
    state = ledger.state
    left, risk = state.lifts[state.active][0], flight_risk_36(state, order.hex)
    lost = ledger.risk("air.lift", risk, f"lift:{state.side}", order.hex, state.impulse, left)
    units = () if lost else fed(state, order.hex)
    ledger.post(LoadsFlown(state.side, order.hex, units, state.board.charts.supply.lift_loads))
