"""The one door to the rules.

`refusals`, `legal_orders` and `forecast` answer on what a side knows; `resolve` and `outcome` on the truth. An order is
legal when `refusals` of the known State is empty. Nothing else in the game asks the rules.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, assert_never

from game.core.board import KEY_KINDS, STANCES, Board, SideId, UnitId
from game.core.errors import IllegalOrder, Refusal
from game.core.events import (
    ActTaken,
    AirRisked,
    AssaultResolved,
    Bombarded,
    CardAnswered,
    Event,
    GameOpened,
    MarchCutShort,
    MinesStruck,
    OfferWithdrawn,
    PassageOffered,
    PhaseClosed,
    TruceOffered,
    UnitMarched,
    WayTried,
    WillTested,
)
from game.core.ledger import Ledger
from game.core.orders import (
    Act,
    Airlift,
    AirStrike,
    Answer,
    Ask,
    Attach,
    Bombard,
    Bridge,
    ClearMines,
    ClearPass,
    Commit,
    Detach,
    DigIn,
    EndPhase,
    Equip,
    Escort,
    Interdict,
    Launch,
    LayMines,
    March,
    OfferPassage,
    OfferTruce,
    OpenGame,
    Order,
    Prepare,
    Prioritise,
    Rally,
    Recall,
    Reconnoitre,
    Relief,
    Replace,
    Rest,
    SetStance,
    Unify,
    WithdrawOffer,
)
from game.core.state import State
from game.rules import (
    air,
    assault,
    cohesion,
    command,
    diplomacy,
    fire,
    manpower,
    movement,
    people,
    politics,
    sequence,
    sighting,
    supply,
    works,
)
from game.rules import outcome as outcomes
from game.rules.assault import AssaultForecast as AssaultForecast
from game.rules.assault import Result as Result
from game.rules.cohesion import HoldForecast as HoldForecast
from game.rules.fire import FireForecast as FireForecast
from game.rules.outcome import Outcome as Outcome
from game.rules.weather import is_night as is_night


@dataclass(frozen=True, slots=True)
class MarchForecast:
    """What a march costs, what it leaves, and how many hexes it would newly see."""

    cost: int
    mp_left: int
    newly_sighted: int
    zoc: bool
    path: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What an order would cost and risk, as far as the side knows. Chances are in 36."""

    order: Order
    command: int
    final: bool
    notes: tuple[str, ...] = ()
    march: MarchForecast | None = None
    assault: AssaultForecast | None = None
    fire: FireForecast | None = None
    ask: int | None = None


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """A hex on a line of communications: lose it, and these units starve."""

    at: int
    units: tuple[UnitId, ...]


def refusals(known: State, order: Order) -> tuple[Refusal, ...]:
    """Return every reason *order* may not stand; empty means legal. *known* is what the side knows."""
    if isinstance(order, OpenGame):
        return tuple(sequence.open_refusals(known, order))
    if known.over:
        return (Refusal("15.5", "the game is over"),)
    if not known.active:
        return (Refusal("1.1", "the game has not been opened"),)
    match order:
        case March():
            found = movement.refusals(known, order)
        case Commit():
            found = assault.commit_refusals(known, order)
        case Recall():
            found = assault.recall_refusals(known, order)
        case Launch():
            found = assault.launch_refusals(known, order)
        case Bombard():
            found = fire.refusals(known, order)
        case AirStrike():
            found = air.strike_refusals(known, order)
        case DigIn():
            found = works.refusals(known, order)
        case LayMines() | ClearMines() | Bridge() | ClearPass():
            found = works.hexside_refusals(known, order)
        case Rest():
            found = sequence.rest_refusals(known, order)
        case Rally():
            found = command.rally_refusals(known, order)
        case SetStance():
            found = sequence.stance_refusals(known, order)
        case Ask():
            found = command.ask_refusals(known, order)
        case Unify():
            found = command.unify_refusals(known, order)
        case OfferPassage():
            found = people.passage_refusals(known, order)
        case Answer():
            found = politics.answer_refusals(known, order)
        case Act():
            found = politics.act_refusals(known, order)
        case Prepare():
            found = politics.prepare_refusals(known, order)
        case Attach():
            found = politics.attach_refusals(known, order)
        case Detach():
            found = politics.detach_refusals(known, order)
        case Replace():
            found = manpower.replace_refusals(known, order)
        case Equip():
            found = manpower.equip_refusals(known, order)
        case Prioritise():
            found = supply.priority_refusals(known, order)
        case Airlift():
            found = air.airlift_refusals(known, order)
        case Interdict():
            found = air.interdict_refusals(known, order)
        case Reconnoitre():
            found = air.reconnoitre_refusals(known, order)
        case Escort():
            found = people.escort_refusals(known, order)
        case Relief():
            found = people.relief_refusals(known, order)
        case OfferTruce():
            found = diplomacy.offer_refusals(known, order)
        case WithdrawOffer():
            found = diplomacy.withdraw_refusals(known, order)
        case EndPhase():
            return ()
        case _:
            assert_never(order)
    return tuple(found)


def resolve(state: State, order: Order) -> tuple[State, tuple[Event, ...]]:
    """Carry out *order* and return the new State and what happened; *state* stays as it was.

    Raises:
        IllegalOrder: the side whose phase it is may not give this order, as far as it knows.
    """
    knower = sighting.known(state, state.side) if state.active else state
    if found := refusals(knower, order):
        raise IllegalOrder(order, found)
    ledger = Ledger(state, order.reveal if isinstance(order, EndPhase) else "")
    match order:
        case March():
            movement.march(ledger, order)
        case Commit():
            assault.commit(ledger, order)
        case Recall():
            assault.recall(ledger, order)
        case Launch():
            assault.launch(ledger, order)
        case Bombard():
            fire.bombard(ledger, order)
        case AirStrike():
            air.strike(ledger, order)
        case DigIn():
            works.dig(ledger, order)
        case LayMines() | ClearMines() | Bridge() | ClearPass():
            works.work(ledger, order)
        case Rest():
            sequence.rest(ledger, order)
        case Rally():
            command.rally(ledger, order)
        case SetStance():
            sequence.set_stance(ledger, order)
        case Ask():
            command.ask(ledger, order)
        case Unify():
            command.unify(ledger, order)
        case OfferPassage():
            people.offer_passage(ledger, order)
        case Answer():
            politics.answer(ledger, order)
        case Act():
            politics.act(ledger, order)
        case Prepare():
            politics.prepare(ledger, order)
        case Attach():
            politics.attach(ledger, order)
        case Detach():
            politics.detach(ledger, order)
        case Replace():
            manpower.replace(ledger, order)
        case Equip():
            manpower.equip(ledger, order)
        case Prioritise():
            supply.prioritise(ledger, order)
        case Airlift():
            air.airlift(ledger, order)
        case Interdict():
            air.interdict(ledger, order)
        case Reconnoitre():
            air.reconnoitre(ledger, order)
        case Escort():
            people.escort(ledger, order)
        case Relief():
            people.send_relief(ledger, order)
        case OfferTruce():
            diplomacy.offer(ledger, order)
        case WithdrawOffer():
            diplomacy.withdraw(ledger, order)
        case EndPhase():
            sequence.end_phase(ledger, order)
        case OpenGame():
            sequence.open_game(ledger, order)
        case _:
            assert_never(order)
    return ledger.state, tuple(ledger.events)


def open_game(state: State, seed: str, chance: str = "dice") -> tuple[State, tuple[Event, ...]]:
    """Open a game from its scenario's opening State."""
    return resolve(state, OpenGame(seed, chance))


def known(state: State, side: str) -> State:
    """Return *state* as *side* knows it."""
    return sighting.known(state, SideId(side))


def is_final(events: Iterable[Event], board: Board | None = None) -> bool:
    """Return whether the order that gave *events* cannot be taken back.

    With the *board*, an act of a council that calls for a unit is final, come or not: that it did not come tells that
    its hex is held, which may not be taken back.
    """
    for event in events:
        match event:
            case ActTaken(act=act):
                if board is not None and politics.calls_for_units(board, act):
                    return True
            case UnitMarched(sighted=sighted):
                if sighted:
                    return True
            case (
                AssaultResolved()
                | Bombarded()
                | WillTested()
                | AirRisked()
                | PassageOffered()
                | TruceOffered()
                | OfferWithdrawn()
                | CardAnswered()
                | PhaseClosed()
                | MarchCutShort()
                | MinesStruck()
                | WayTried()
                | GameOpened()
            ):
                return True
            case _:
                pass
    return False


def legal_orders(known: State, unit: UnitId | None = None) -> tuple[Order, ...]:
    """Return a finite canonical set of legal orders: those of one *unit*, or those of the side when None.

    Marches go to each hex in reach by the cheapest path. Assaults are grown by `Commit` and launched as one.
    """
    if known.over or not known.active:
        return ()
    return _side_orders(known) if unit is None else _unit_orders(known, unit)


def _side_orders(known: State) -> tuple[Order, ...]:
    side = known.side
    targets = sorted({known.units[uid].target for uid in known.of_side(side)} - {-1})
    enemies = sorted({known.units[uid].at for uid in known.of_side(known.board.other(side))})
    own = sorted({known.units[uid].at for uid in known.of_side(side)})
    homes = sorted({home.at for home in known.board.residents})
    orders: list[Order] = []
    for at in targets:
        orders += [Launch(at), Bombard(at)]
    if known.sorties[side][0]:
        orders += [AirStrike(at) for at in enemies]
    orders += [Unify(at) for at in own]
    orders += [OfferPassage(at) for at in homes]
    if politics.is_played(known):
        orders += _national_orders(known, own, enemies, homes)
    return (*(order for order in orders if not refusals(known, order)), EndPhase())


def _national_orders(known: State, own: list[int], enemies: list[int], homes: list[int]) -> list[Order]:
    """Return what a side of a campaign may order beside its units' acts, legal or not."""
    board, side = known.board, known.side
    orders: list[Order] = []
    for card in sorted(known.cards):
        entry = politics.script(known, card)
        orders += [Answer(card, option.id) for option in entry.choices] if entry and entry.side == side else []
    orders += [Act(entry.id) for entry in board.council]
    keys = sorted({place.at for place in board.places.values() if place.kind in KEY_KINDS} | set(enemies))
    orders += [Prepare(at) for at in keys]
    orders += [Prioritise(hq.id) for hq in board.headquarters if hq.side == side]
    orders += [Airlift(at) for at in own]
    if known.sorties[side][0]:
        roads = {to for at in enemies for to in board.grid.neighbours[at] if to >= 0 and any(board.roads[to])}
        orders += [Interdict(at) for at in sorted(roads)] + [Reconnoitre(at) for at in keys]
    orders += [Relief(at) for at in homes]
    return [*orders, OfferTruce(), WithdrawOffer()]


def _unit_orders(known: State, uid: UnitId) -> tuple[Order, ...]:
    if uid not in known.units or known.side_of(uid) != known.active:
        return ()
    board, unit = known.board, known.units[uid]
    role = board.roster[uid].type.role
    orders: list[Order] = []
    if not unit.spent:
        field = movement.reach(known, uid)
        orders += [March(uid, path) for path in field.paths()]
        candidates: list[Order] = [Commit(uid, at) for at in _targets(known, uid, role)]
        candidates += [DigIn(uid), *hexside_orders(known, uid), Rest(uid), Rally(uid), Ask(uid), Recall(uid)]
        if politics.is_played(known):
            candidates += [Replace(uid), *(Equip(uid, kind) for kind in politics.ARMS), Escort(uid)]
        orders += [order for order in candidates if not refusals(known, order)]
    if politics.is_played(known):
        free: list[Order] = [Attach(uid), Detach(uid)]
        orders += [order for order in free if not refusals(known, order)]
    if role == "combat":
        orders += [SetStance(uid, stance) for stance in STANCES if stance != unit.stance]
    return tuple(orders)


def _targets(known: State, uid: UnitId, role: str) -> list[int]:
    enemies = {known.units[enemy].at for enemy in known.of_side(known.board.other(known.side))}
    if role == "combat":
        return sorted(enemies & set(known.board.grid.neighbours[known.units[uid].at]))
    return sorted(enemies)


def forecast(known: State, order: Order) -> Forecast:
    """Return what *order* would cost, risk and reveal, as far as the side knows.

    A Launch or Bombard is forecast with the units committed to its target in *known*. For an order that is refused the
    refusals are the notes.
    """
    chart = known.board.charts.command
    if found := refusals(known, order):
        return Forecast(order, 0, False, tuple(map(str, found)))
    match order:
        case March(unit=uid, path=path):
            return _forecast_march(known, order, uid, path)
        case Launch(target=target):
            attack = assault.forecast(known, target)
            return Forecast(order, chart.launch, True, _assault_notes(known, attack), assault=attack)
        case Bombard(target=target):
            guns = fire.committed(known, target, "fire")
            effect = fire.forecast(known, target, sum(fire.points_of(known, uid) for uid in guns))
            return Forecast(order, chart.bombard, True, fire=effect)
        case AirStrike(target=target):
            effect = fire.forecast(known, target, known.board.charts.air.strike_points)
            return Forecast(order, chart.bombard, True, fire=replace(effect, risk_36=air.risk_36(known, target)))
        case Ask(unit=uid):
            value = sum(n for _, _, n in command.will_factors(known, uid, known.units[uid].at))
            return Forecast(order, chart.ask, True, ask=command.chance_36(value, chart.ask_needs))
        case Unify():
            return Forecast(order, chart.unify, False, (f"takes effect after {chart.unify_turns} turns",))
        case Rally():
            return Forecast(order, chart.rally, False)
        case OfferPassage():
            return Forecast(order, 0, True, ("costs nothing and cannot be taken back",))
        case EndPhase() | OpenGame():
            return Forecast(order, 0, True)
        case LayMines() | ClearMines() | Bridge() | ClearPass():
            return Forecast(order, 0, False, _work_notes(known, order))
        case Airlift() | Interdict() | Reconnoitre():
            risk = air.flight_risk_36(known, order.hex) if isinstance(order, Airlift) else air.risk_36(known, order.hex)
            return Forecast(order, 0, True, (f"a risk of {risk} in 36 to lose the aircraft (8.4)",))
        case Attach():
            politic = known.board.charts.politics
            return Forecast(order, politic.attach, False, (f"takes effect after {politic.attach_turns} turns",))
        case Prepare():
            politic = known.board.charts.politics
            return Forecast(order, politic.prepare, False, (f"may begin after {politic.plan_turns} turns",))
        case Relief():
            return Forecast(order, known.board.charts.people.relief, False, ("changes nothing military (14.8)",))
        case OfferTruce():
            return Forecast(order, 0, True, _truce_notes(known))
        case Answer() | WithdrawOffer():
            return Forecast(order, 0, True)
        case Act():
            return Forecast(order, 0, politics.calls_for_units(known.board, order.act))
        case Replace() | Equip() | Detach() | Prioritise() | Escort():
            return Forecast(order, 0, False)
        case Commit() | Recall() | DigIn() | Rest() | SetStance():
            return Forecast(order, 0, False)
        case _:
            assert_never(order)


def _truce_notes(known: State) -> tuple[str, ...]:
    """Return what an offer of a truce would do now."""
    ready, chart = diplomacy.readiness(known, known.active), known.board.charts.diplomacy
    notes = [f"readiness {ready} of {chart.ready} (13.3)"]
    if ready < chart.ready:
        notes.append(f"costs {chart.early_authority} authority: people at home are not ready for it (13.3)")
    if known.offers:
        notes.append("the other side's offer stands: the war ends on the line as it is (13.2)")
    return tuple(notes)


def _forecast_march(known: State, order: March, uid: UnitId, path: tuple[int, ...]) -> Forecast:
    cost = sum(movement.step_cost(known, uid, at, to) for at, to in pairwise(path))
    sighted = len(movement.newly_sighted(known, uid, path))
    enemy = known.board.other(known.side_of(uid))
    zoc = bool(movement.zoc_mask(known, enemy) >> path[-1] & 1)
    march = MarchForecast(cost, known.units[uid].mp - cost, sighted, zoc, path)
    untried = movement.may_be_mined(known, known.side_of(uid), path)
    if sighted:
        notes = [f"newly sees {sighted} hexes and cannot be taken back (5.8)"]
    else:
        notes = [] if untried else ["can be taken back (5.8)"]
    if untried:
        notes.append("crosses ground that may be mined and cannot be taken back (10.7)")
    if zoc:
        notes.append("ends in a zone of control of the other side (5.5)")
    return Forecast(order, 0, sighted > 0 or untried, tuple(notes), march=march)


def _work_notes(known: State, order: works.HexsideOrder) -> tuple[str, ...]:
    """Return what work on a hexside costs and gives."""
    turns, chart = works.turns_of_work(known, order), known.board.charts.works
    when = "done this phase" if turns == 1 else f"takes {turns} phases of work, this one counted"
    match order:
        case LayMines():
            cost = f"costs {chart.mine_loads} load" + ("s" if chart.mine_loads > 1 else "")
            return (
                when,
                f"{cost} when it is done (10.5)",
                f"an assault across is shifted by {chart.mine_shift} (10.8)",
            )
        case ClearMines():
            return (when, "the way is free of mines then (10.9)")
        case Bridge():
            return (when, "motors can cross then, and nobody pays for the water (10.10)")
        case ClearPass():
            return (when, "open until new snow falls (10.11)")


def _assault_notes(known: State, attack: AssaultForecast) -> tuple[str, ...]:
    notes = ["The other side may have units and reserves that are not seen."]
    if not attack.way_out:
        notes.append("The defender has no way out: it cannot leave, and will cost more to take (9.6).")
    else:
        notes.append("The defender has a way out: it may leave with most of its men (9.5).")
    return tuple(notes)


def outcome(state: State) -> Outcome:
    """Return the result as it stands, in three lines that are never added."""
    return outcomes.outcome(state)


def hexside_orders(known: State, unit: UnitId) -> tuple[LayMines | ClearMines | Bridge | ClearPass, ...]:
    """Return the legal orders of *unit* to work on a hexside (10.4)."""
    if unit not in known.units or known.side_of(unit) != known.active:
        return ()
    return tuple(order for order in works.candidates(known, unit) if not refusals(known, order))


def reach(known: State, unit: UnitId) -> Mapping[int, int]:
    """Return the hexes where *unit* may end a march now, with the movement points left there."""
    field = movement.reach(known, unit)
    return {at: field.left[at] for at in field.stops}


def path_to(known: State, unit: UnitId, to: int) -> tuple[int, ...]:
    """Return the cheapest path of *unit* to hex *to*, its own hex first; () when it cannot end there."""
    field = movement.reach(known, unit)
    return field.path(to) if to in field.stops else ()


def route(known: State, unit: UnitId, to: int) -> tuple[int, ...]:
    """Return the cheapest way of *unit* to hex *to* over as many turns as it takes; () when there is none."""
    return movement.route(known, unit).path(to)


def distances(known: State, unit: UnitId) -> Mapping[int, int]:
    """Return what each hex costs *unit* in movement points over as many turns as it takes, as far as known."""
    field = movement.route(known, unit)
    return {at: movement.FAR - left for at, left in field.left.items()}


def holds(known: State, condition: Mapping[str, Any]) -> bool:
    """Return whether a condition tree without `chance` holds, as far as known."""
    return outcomes.holds(Ledger(known), condition, "")


def supply_map(known: State, side: SideId) -> bytes:
    """Return for each hex the supply a unit of *side* would have there: 0 isolated, 1 low, 2 full."""
    field = supply.supply_field(known, side)
    return bytes(supply.grade(known, field.get(at)) for at in range(known.board.grid.size))


def zoc_mask(known: State, side: SideId) -> int:
    """Return the bit mask of hexes in the zones of control of *side*."""
    return movement.zoc_mask(known, side)


def sight_mask(known: State, side: SideId) -> int:
    """Return the bit mask of hexes that *side* sees now."""
    return sighting.current_sight(known, side)


def hold_forecast(known: State, unit: UnitId) -> HoldForecast:
    """Return whether *unit* would stay if it answered now, as far as known."""
    return cohesion.hold_forecast(known, unit)


def harm(known: State, at: int, points: int) -> tuple[int, int]:
    """Return the model's estimate (low, high) of harm to residents of hex *at* from *points* of fire."""
    return people.harm(known, at, points)


def fire_range(known: State, unit: UnitId) -> int:
    """Return the bit mask of hexes the guns of *unit* reach; 0 for a unit without guns."""
    if known.board.roster[unit].type.role != "fire":
        return 0
    mask = 0
    for at in range(known.board.grid.size):
        if fire.in_range(known, unit, at):
            mask |= 1 << at
    return mask


def threat_map(known: State, side: SideId) -> tuple[int, ...]:
    """Return for each hex how many known units facing *side* could be in it, or beside it, in their next phase."""
    enemies = [
        uid
        for uid in known.of_side(known.board.other(side))
        if known.board.roster[uid].type.role == "combat" and known.units[uid].at >= 0
    ]
    near = movement.reach_all(known, enemies) >= 0
    beside = near.copy()
    for direction in range(6):
        to = [at if n[direction] < 0 else n[direction] for at, n in enumerate(known.board.grid.neighbours)]
        beside |= near[:, to]
    return tuple(int(count) for count in beside.sum(axis=0))


def bottlenecks(known: State, side: SideId) -> tuple[Bottleneck, ...]:
    """Return the hexes whose loss would isolate units of *side* that are in supply now, most units first."""
    key = ("bottlenecks", side)
    kept: tuple[Bottleneck, ...] | None = known.cache.get(key)
    if kept is None:
        kept = known.cache[key] = _bottlenecks(known, side)
    return kept


def _bottlenecks(known: State, side: SideId) -> tuple[Bottleneck, ...]:
    found = [Bottleneck(at, units) for at, units in supply.starved(known, side).items()]
    return tuple(sorted(found, key=lambda b: (-len(b.units), b.at)))


def readiness(known: State, side: SideId) -> int:
    """Return how ready *side* is for a truce (13.3), as far as known."""
    return diplomacy.readiness(known, side)


def has_politics(known: State) -> bool:
    """Return whether the scenario has tracks, councils and dispatches (3.9)."""
    return politics.is_played(known)


def is_prepared(known: State, target: int) -> bool:
    """Return whether an assault of the side on *target* would belong to a prepared operation (3.16)."""
    return politics.is_prepared(known, target, known.active)


def homeward_chance(known: State, unit: UnitId) -> int:
    """Return the chances in 36 that a volunteer detachment goes home after a success (9.10)."""
    return cohesion.homeward_chance(known, unit)


def month(known: State) -> int:
    """Return the month of the turn, 1 to 12; 0 where the scenario counts none."""
    return outcomes.month(known)
