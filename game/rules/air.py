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
"""

from collections.abc import Iterator

from game.core.board import SideId, UnitId
from game.core.errors import Refusal
from game.core.events import SortieFlown, UnitRemoved
from game.core.ledger import Ledger
from game.core.orders import AirStrike
from game.core.state import State
from game.rules import command, fire
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
        for uid in state.of_side(side)
        if state.board.roster[uid].type.role == "air"
        and not state.units[uid].spent
        and state.units[uid].loads > 0
        and in_range(state, uid, target)
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
    state = ledger.state
    command.spend(ledger, state.board.charts.command.bombard)
    ledger.post(SortieFlown(state.side))
    sorties = state.sorties[state.side][0]
    if not ledger.risk("air.loss", risk_36(state, order.target), f"air:{state.side}", "strike", order.target, sorties):
        fire.strike(ledger, order.target, (), state.board.charts.air.strike_points, by_air=True)
