"""Chapter 14. Civilians.

14.1 People live in places, as a range of numbers with its source. They are never a target, a currency or a score, and
     no rule of movement, supply, fire, assault or cohesion reads how many they are or what befell them.
14.2 At the end of a turn people leave a place that was fired on or assaulted, that has enemy troops beside it, or that
     came under the other side's control: a share of a hundred by the `people` chart, as a range.
14.3 Passage is always open and no order closes one. Residents use the road first: no march, supply or fire delays
     them. A side may widen it (`OfferPassage`, free): more leave in time, and fewer are there when fire falls.
14.4 Fire at a hex where people live is refused but for counter-battery (7.5). What support of an assault and
     counter-battery do to residents is estimated (7.8), recorded with who fired, and costs standing.
14.5 The bombardment of a town that history records is a dated condition. Neither side orders it. It ends when its base
     or the town changes hands, and pauses in a turn in which no guns that can fire stand there.
14.6 Killings that the record documents are pages of the chronicle: no rule causes, prevents or re-rolls them.
14.7 `Escort`: a unit spends its phase to see residents of its hex out; `leave_escort` more of a hundred leave in time
     this turn.
14.8 `Relief`: a convoy for `relief` command points reaches the residents of a hex to which a line of the side's supply
     leads, once a phase. It is recorded, and changes nothing military, nor standing.
"""

from collections.abc import Iterator

from game.core.board import Board, DatedCondition, Residents, SideId
from game.core.errors import Refusal
from game.core.events import (
    ConditionEnded,
    PassageOffered,
    PeopleHarmed,
    PeopleLeft,
    ReliefSent,
    ResidentsEscorted,
    StandingChanged,
)
from game.core.ledger import Ledger
from game.core.orders import Escort, OfferPassage, Relief
from game.core.state import ESCORTED, ISOLATED, State
from game.rules import command, movement, supply

FIRE, ASSAULT, CAPTURE = 1, 2, 4


def is_home(state: State, at: int) -> bool:
    """14.1 Return whether people lived in hex *at* when the scenario opened. It does not ask how many are left.

    A settlement counts unless the scenario records that nobody lived there any more.
    """
    board = state.board
    homes = board.cache.get("homes")
    if homes is None:
        recorded = {home.at for home in board.residents}
        present = {home.at for home in board.residents if home.high}
        settled = {at for at in range(board.grid.size) if movement.is_lived_in(board, at)}
        homes = board.cache["homes"] = frozenset(present | (settled - recorded))
    return at in homes


def _living(board: Board, at: int) -> tuple[Residents, ...]:
    """Return the groups of residents of hex *at*; () where none are recorded."""
    living: dict[int, tuple[Residents, ...]] | None = board.cache.get("residents")
    if living is None:
        living = board.cache["residents"] = {}
        for home in board.residents:
            living[home.at] = (*living.get(home.at, ()), home)
    return living.get(at, ())


def harm(state: State, at: int, points: int) -> tuple[int, int]:
    """7.8 Return the estimated harm (low, high) of *points* of fire to the people present in hex *at*."""
    chart, low, high = state.board.charts.fire, 0, 0
    for home in _living(state.board, at):
        most = _harm_to(state, home.place, home.community, home.shelter, points)
        high += most
        low += most // chart.harm_low_divisor
    return low, high


def _harm_to(state: State, place: str, community: str, shelter: str, points: int) -> int:
    chart = state.board.charts.fire
    present = state.people[f"{place}:{community}"].high
    # Rounded up: fire where anybody lives may harm somebody.
    return -(-points * present * chart.exposure[shelter] // (100 * chart.harm_divisor))


def record_harm(ledger: Ledger, at: int, points: int, because: str) -> None:
    """14.4 Record the estimated harm of fire at hex *at*, and what it costs the side that fired."""
    side, chart = ledger.state.side, ledger.state.board.charts.fire
    total = 0
    for home in _living(ledger.state.board, at):
        high = _harm_to(ledger.state, home.place, home.community, home.shelter, points)
        if high:
            low = high // chart.harm_low_divisor
            ledger.post(PeopleHarmed(f"{home.place}:{home.community}", home.community, low, high, side, because))
            total += high
    if total:
        each = ledger.state.board.charts.people.standing_harm_each
        by = chart.standing_inhabited - total // each
        ledger.post(StandingChanged(side, by, "fire where people live"))


def passage_refusals(known: State, order: OfferPassage) -> Iterator[Refusal]:
    """Yield every reason passage cannot be widened in this hex."""
    groups = _living(known.board, order.hex)
    if not groups:
        yield Refusal("14.3", "no residents are recorded in this hex")
    elif all(known.active in known.people[f"{home.place}:{home.community}"].passage.split() for home in groups):
        yield Refusal("14.3", "passage is widened here already")


def offer_passage(ledger: Ledger, order: OfferPassage) -> None:
    """14.3 Widen the way out for the residents of a place. It changes no other line: relief is not a currency."""
    ledger.post(PassageOffered(ledger.state.side, order.hex))


def escort_refusals(known: State, order: Escort) -> Iterator[Refusal]:
    """Yield every reason a unit cannot see residents out."""
    if not known.board.charts.people.leave_escort:
        yield Refusal("14.7", "residents need no escort in this scenario")
        return
    yield from command.own_unit(known, order.unit)
    if order.unit not in known.units or known.side_of(order.unit) != known.active:
        return
    unit, name = known.units[order.unit], known.board.roster[order.unit].name
    here = _living(known.board, unit.at)
    if not any(known.people[f"{home.place}:{home.community}"].high for home in here):
        yield Refusal("14.7", f"no residents are recorded where {name} stands")
    if unit.moved:
        yield Refusal("14.7", f"{name} has marched this phase")
    if known.board.roster[order.unit].type.role == "air":
        yield Refusal("14.7", "aircraft escort nobody")


def escort(ledger: Ledger, order: Escort) -> None:
    """14.7 See residents out."""
    ledger.post(ResidentsEscorted(order.unit, ledger.state.units[order.unit].at))


def relief_refusals(known: State, order: Relief) -> Iterator[Refusal]:
    """Yield every reason a relief convoy cannot reach a hex."""
    chart = known.board.charts.people
    if not chart.relief:
        yield Refusal("14.8", "no relief convoys run in this scenario")
        return
    groups = _living(known.board, order.hex)
    if not any(known.people[f"{home.place}:{home.community}"].high for home in groups):
        yield Refusal("14.8", "no residents are recorded in this hex")
    elif supply.grade(known, supply.supply_field(known, known.active).get(order.hex)) == ISOLATED:
        yield Refusal("14.8", f"no road of the side leads to {known.board.grid.label(order.hex)}")
    if f"relief:{order.hex}" in known.struck:
        yield Refusal("14.8", "a convoy went there in this phase")
    yield from command.cost_refusals(known, chart.relief)


def send_relief(ledger: Ledger, order: Relief) -> None:
    """14.8 Let a relief convoy go."""
    command.spend(ledger, ledger.state.board.charts.people.relief)
    ledger.post(ReliefSent(ledger.state.side, order.hex))


def settle(ledger: Ledger) -> None:
    """14.2, 14.5 Settle at the end of the turn who leaves, and what the dated conditions did."""
    for condition in ledger.state.board.conditions:
        _bear(ledger, condition)
    for home in ledger.state.board.residents:
        key = f"{home.place}:{home.community}"
        present = ledger.state.people[key]
        if present.high <= 0:
            continue
        share, because = _leaving(ledger.state, home.at, home.community, key)
        high = -(-present.high * share // 100)
        # So many at least that no more can be left by the low figure than by the high one.
        low = max(present.low * share // 100, present.low - (present.high - high))
        if high:
            ledger.post(PeopleLeft(key, home.community, low, high, because))


def _leaving(state: State, at: int, community: str, key: str) -> tuple[int, str]:
    """14.2 Return how many of a hundred leave, and why."""
    chart, group = state.board.charts.people, state.people[key]
    other = {side.id for side in state.board.sides} - {SideId(community)}
    controller = state.controller(at)
    if controller in other and len(other) == 1:
        return chart.leave_captured, "the place came under the other side's control"
    share, because = 0, ""
    if group.troubled & ASSAULT:
        share, because = chart.leave_assaulted, "the place was assaulted"
    elif group.troubled & FIRE:
        share, because = chart.leave_fired, "the place was fired on"
    elif any(_enemy_beside(state, at, side) for side in sorted(other)):
        share, because = chart.leave_neighbour, "the fighting is beside the place"
    if share and group.passage:
        share += chart.leave_passage
    if group.troubled & ESCORTED:
        share, because = share + chart.leave_escort, because or "troops escorted residents out"
    return min(100, share), because


def _enemy_beside(state: State, at: int, side: str) -> bool:
    beside = state.board.grid.disc(at, 1)
    return any(beside >> state.units[uid].at & 1 for uid in state.of_side(side))


def _bear(ledger: Ledger, condition: DatedCondition) -> None:
    """14.5 Let a dated condition bear for this turn, pause, or end."""
    state = ledger.state
    if condition.id in state.ended_conditions:
        return
    base, town = state.board.places[condition.base], state.board.places[condition.falls_on]
    if state.controller(base.at) != condition.by or state.controller(town.at) == condition.by:
        ledger.post(ConditionEnded(condition.id))
        return
    near, roster = state.board.grid.disc(base.at, 1), state.board.roster
    can_fire = any(
        near >> state.units[uid].at & 1
        and roster[uid].type.role == "fire"
        and state.units[uid].cohesion >= state.board.charts.movement.zoc_cohesion
        for uid in state.of_side(condition.by)
    )
    if not can_fire or not condition.harm_high:
        return
    for home in state.board.residents:
        key = f"{home.place}:{home.community}"
        if home.at == town.at and ledger.state.people[key].high:
            ledger.post(
                PeopleHarmed(key, home.community, condition.harm_low, condition.harm_high, condition.by, condition.id)
            )
