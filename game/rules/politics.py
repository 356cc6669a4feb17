"""Chapter 3. Politics.

Only scenarios that print tracks have politics. The player is the state, not the person who governs it: when a
government ends, that costs time and loyalty, and play goes on.

3.9 Tracks run from 0 to 10, mobilisation from 0 to 4. Of each side: authority (who governs, how firmly), unity
    (private and ministry armies, or one), means (budget, oil, gifts), hardship (winter, blockade, want), Moscow (its
    goodwill), weariness, mobilisation; shared: tension in the region, mediation. Each change has its reason.
3.10 A key place (city, town, district centre) that is lost costs `lost_authority` authority and brings
    `lost_weariness` weariness, for at most `lost_most` places a week; a week in which one was captured brings
    `won_authority`. Each `recover_weeks` weeks without a loss bring a point back, up to the opening value.
3.11 Each `weary_weeks` weeks, and each `weary_men` men lost, add a point of weariness. Each `winter_hardship` weeks of
    deep winter (December to February) add a point of hardship, and `season_relief` weeks of other seasons take one off.
    At hardship `hard_authority` and more a side loses a point of authority every `hard_weeks` weeks.
3.12 A council has `acts` acts a week, and one more for each `authority_per_act` points of authority. It acts in its
    side's phases (`Act`): each act costs means, may ask for something, and may be taken again after its weeks. One that
    calls for a unit cannot be taken back, whether the unit comes or not.
3.13 Dispatches come when their conditions hold, by a hazard in 36 a week. Those that ask are answered (`Answer`) before
    the side's last phase of the week ends; then the default stands. A choice that needs what is not there is refused.
3.14 Each `unity_per_command` points of unity give a command point a phase.
3.15 Owners merge by events and acts; a merged owner's units answer to the other. `Attach`, for `attach` command points,
    puts one unit of another owner under its side's headquarters after `attach_turns` turns; `Detach` gives it back.
3.16 `Prepare`, for `prepare` command points: an operation within `plan_range` hexes of the hex may begin `plan_turns`
    turns later and is prepared for `plan_lasts` turns from then. An assault elsewhere is hasty (6.10).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from game.core.board import Board, Choice, CouncilAct, Script, SideId, UnitId
from game.core.errors import Refusal
from game.core.events import (
    ActsGiven,
    ActTaken,
    CardAnswered,
    CohesionChanged,
    HexTaken,
    LiftsGiven,
    OperationPrepared,
    OwnersMerged,
    ShellsGiven,
    SortiesGiven,
    StandingChanged,
    StockChanged,
    Stores,
    TrackMoved,
    TruceBegan,
    UnitArrived,
    UnitAttached,
    UnitDetached,
    UnitRecalled,
    WeatherSet,
)
from game.core.ledger import Ledger
from game.core.orders import Act, Answer, Attach, Detach, Prepare
from game.core.state import FULL, State, Unit
from game.rules import command, movement, outcome, supply

MOST: Final = {"mobilisation": 4}
"""Highest value of a track; 10 where not said."""
SHARED: Final = ("tension", "mediation")
ARMS: Final = ("tanks", "afv", "guns", "mlrs")
"""What can stand in stock, in the order of `Stores`."""


def is_played(state: State) -> bool:
    """3.9 Return whether the scenario has politics."""
    return bool(state.tracks)


def move(ledger: Ledger, name: str, side: str, by: int, rule: str, because: str) -> None:
    """3.9 Move a track by *by*, as far as its range allows. Standing is a track with a table of its own."""
    if not by:
        return
    if name == "standing":
        ledger.post(StandingChanged(SideId(side), by, because))
        return
    key = name if name in SHARED else f"{name}.{side}"
    value = ledger.state.tracks.get(key)
    if value is None:
        return
    moved = max(0, min(MOST.get(name, 10), value + by)) - value
    if moved:
        ledger.post(TrackMoved(key, moved, rule, because))


def arms_of(unit: Unit) -> Stores:
    """Return the tanks, armoured vehicles, guns and launchers of a unit."""
    return (unit.tanks, unit.afv, unit.guns, unit.mlrs)


def change_stock(ledger: Ledger, name: str, side: str, by: int, rule: str, because: str) -> None:
    """12.1 Add to a side's stock, or take from it what is there."""
    key = f"{name}.{side}"
    by = max(by, -ledger.state.stock.get(key, 0))
    if by:
        ledger.post(StockChanged(key, by, rule, because))


# --- The week


def open_week(ledger: Ledger, last: int) -> None:
    """3.10-3.12 Settle what the week *last* brought, and give each council its acts."""
    state = ledger.state
    chart = state.board.charts.politics
    for side in state.board.sides:
        lost = sum(1 for key, turn in state.lost_at.items() if turn == last and key.startswith(f"{side.id}:"))
        count = min(lost, chart.lost_most)
        move(ledger, "authority", side.id, -count * chart.lost_authority, "3.10", "key places were lost")
        move(ledger, "weariness", side.id, count * chart.lost_weariness, "3.10", "key places were lost")
        other = state.board.other(side.id)
        if any(turn == last and key.startswith(f"{other}:") for key, turn in state.lost_at.items()):
            move(ledger, "authority", side.id, chart.won_authority, "3.10", "a key place was captured")
        _calm_down(ledger, side.id)
        _wear(ledger, side.id)
    for side in state.board.sides:
        authority = ledger.state.track("authority", side.id)
        if chart.acts:
            ledger.post(ActsGiven(side.id, chart.acts + authority // max(1, chart.authority_per_act)))


def _calm_down(ledger: Ledger, side: SideId) -> None:
    """3.10 Let authority come back in weeks without a loss."""
    state, weeks = ledger.state, ledger.state.board.charts.politics.recover_weeks
    if not weeks or state.turn % weeks:
        return
    lost = any(turn > state.turn - weeks and key.startswith(f"{side}:") for key, turn in state.lost_at.items())
    printed = next((track.value for track in state.board.tracks if track.key == f"authority.{side}"), 0)
    if not lost and state.track("authority", side) < printed:
        move(ledger, "authority", side, 1, "3.10", "weeks without a loss")


def _wear(ledger: Ledger, side: SideId) -> None:
    """3.11 Add what time, losses and winter do."""
    state = ledger.state
    chart, turn = state.board.charts.politics, state.turn
    if chart.weary_weeks and turn > 1 and (turn - 1) % chart.weary_weeks == 0:
        move(ledger, "weariness", side, 1, "3.11", "the war goes on")
    if chart.weary_men:
        told = state.stock.get(f"told.{side}", 0)
        new = state.losses[side].men // chart.weary_men - told
        if new > 0:
            ledger.post(StockChanged(f"told.{side}", new, "3.11", "men lost that have been told at home"))
            move(ledger, "weariness", side, new, "3.11", "men lost")
    winter = outcome.month(state) in (12, 1, 2)
    if winter and chart.winter_hardship and turn % chart.winter_hardship == 0:
        move(ledger, "hardship", side, 1, "3.11", "the winter and the blockade")
    if not winter and chart.season_relief and turn % chart.season_relief == 0:
        move(ledger, "hardship", side, -1, "3.11", "the winter is over")
    hard = state.track("hardship", side) >= chart.hard_authority > 0
    if hard and chart.hard_weeks and turn % chart.hard_weeks == 0:
        move(ledger, "authority", side, -1, "3.11", "want at home")


# --- Dispatches


def script(state: State, card: str) -> Script | None:
    """Return the event *card*, or None."""
    table = state.board.cache.get("scripts")
    if table is None:
        table = state.board.cache["scripts"] = {entry.id: entry for entry in state.board.scripts}
    found: Script | None = table.get(card)
    return found


def choice_of(state: State, card: str, choice: str) -> Choice | None:
    """3.13 Return one answer to a dispatch, or None."""
    entry = script(state, card)
    return next((option for option in entry.choices if option.id == choice), None) if entry else None


def answer_refusals(known: State, order: Answer) -> Iterator[Refusal]:
    """Yield every reason a dispatch cannot be answered so."""
    entry = script(known, order.card)
    if order.card not in known.cards or entry is None or entry.side != known.active:
        yield Refusal("3.13", f"no dispatch {order.card!r} waits for an answer of this side")
        return
    option = choice_of(known, order.card, order.choice)
    if option is None:
        choices = ", ".join(option.id for option in entry.choices)
        yield Refusal("3.13", f"the answers are {choices}; found {order.choice!r}")
    elif not _is_there(known, option.needs, known.active):
        yield Refusal("3.13", "what this answer needs is not there")


def answer(ledger: Ledger, order: Answer) -> None:
    """3.13 Answer a dispatch."""
    _take(ledger, order.card, order.choice, by_default=False)


def _take(ledger: Ledger, card: str, choice: str, *, by_default: bool) -> None:
    entry, option = script(ledger.state, card), choice_of(ledger.state, card, choice)
    assert entry is not None and option is not None
    ledger.post(CardAnswered(SideId(entry.side), card, choice, by_default))
    for effect in option.effects:
        take_effect(ledger, effect, entry.side, option.text)


def answer_rest(ledger: Ledger, side: SideId) -> None:
    """3.13 Let the dispatches that *side* left unanswered answer themselves."""
    for card in sorted(ledger.state.cards):
        entry = script(ledger.state, card)
        if entry is not None and entry.side == side:
            possible = [o.id for o in entry.choices if _is_there(ledger.state, o.needs, side)]
            chosen = entry.default if entry.default in possible or not possible else possible[0]
            _take(ledger, card, chosen, by_default=True)


def _is_there(known: State, needs: Mapping[str, Any], side: str) -> bool:
    return outcome.holds(Ledger(known), needs, "", side) if needs else True


# --- The council


def act_of(state: State, act: str) -> CouncilAct | None:
    """3.12 Return a printed act of the council, or None."""
    return next((entry for entry in state.board.council if entry.id == act), None)


def act_refusals(known: State, order: Act) -> Iterator[Refusal]:
    """Yield every reason the council cannot act so."""
    entry = act_of(known, order.act)
    if entry is None or (entry.sides and known.active not in entry.sides):
        acts = ", ".join(a.id for a in known.board.council if not a.sides or known.active in a.sides)
        yield Refusal("3.12", f"the council's acts are {acts or 'none'}; found {order.act!r}")
        return
    if known.acts.get(known.active, 0) <= 0:
        yield Refusal("3.12", "the council has no act left this week")
    means = known.track("means", known.active)
    if means < entry.means:
        yield Refusal("3.12", f"this costs {entry.means} of means and {means} are left")
    last = known.acted_at.get(f"{known.active}:{entry.id}")
    if last is not None and known.turn < last + entry.every:
        yield Refusal("3.12", f"this can be done again in week {last + entry.every}")
    if not _is_there(known, entry.needs, known.active):
        yield Refusal("3.12", "what this act needs is not there")


def calls_for_units(board: Board, act: str) -> bool:
    """3.12 Return whether an act brings a unit onto the map: whether it comes tells who stands where it is due."""
    entry = next((entry for entry in board.council if entry.id == act), None)
    return entry is not None and any("reinforce" in effect for effect in entry.effects)


def act(ledger: Ledger, order: Act) -> None:
    """3.12 Let the council act."""
    entry, side = act_of(ledger.state, order.act), ledger.state.side
    assert entry is not None
    ledger.post(ActTaken(side, order.act))
    move(ledger, "means", side, -entry.means, "3.12", entry.text)
    for effect in entry.effects:
        take_effect(ledger, effect, side, entry.text)


# --- Effects


def take_effect(ledger: Ledger, effect: Mapping[str, Any], side: str, because: str) -> None:
    """Turn one effect of an event, an answer or an act into its Event. The list is closed; the loader checks it.

    *side* is whose act or answer it is: an effect that names no side is about that one.
    """
    state, (kind, about) = ledger.state, next(iter(effect.items()))
    whose = SideId(about.get("side", side)) if isinstance(about, Mapping) else SideId(side)
    match kind:
        case "reinforce":
            if about in state.pool:
                place(ledger, about)
        case "recall":
            weeks = about.get("weeks", 0)
            for uid in about["units"]:
                if uid in state.units:
                    if not weeks:
                        _hand_in(ledger, uid)
                    ledger.post(UnitRecalled(uid, state.turn + weeks if weeks else 0, because))
        case "standing":
            words = about.get("because", because) if is_played(state) else "an event of the scenario"
            ledger.post(StandingChanged(whose, about["by"], words))
        case "track":
            move(ledger, about["name"], whose, about["by"], "3.9", about.get("because", because))
        case "stock":
            change_stock(ledger, about["name"], whose, about["by"], "12.1", because)
        case "weather":
            ledger.post(WeatherSet(about["sky"], about["ground"]))
        case "shells":
            ledger.post(ShellsGiven(about["dump"], about["by"]))
        case "cohesion":
            _steady(ledger, about, about["by"])
        case "air":
            ledger.post(SortiesGiven(whose, about["sorties"], state.turn + about["turns"] - 1))
        case "lift":
            ledger.post(LiftsGiven(whose, about["lifts"], state.turn + about["weeks"] - 1))
        case "merge":
            if state.merged.get(about["owner"]) != about["into"]:
                ledger.post(OwnersMerged(about["owner"], about["into"]))
        case "hand_over":
            at = state.board.places[about["place"]].at
            if state.controller(at) != whose:
                ledger.post(HexTaken(at, whose, state.controller(at)))
        case "truce":
            ledger.post(TruceBegan(state.turn + about["weeks"] - 1, because))
        case "note":
            pass
        case _:
            raise AssertionError(f"an effect the loader should have refused: {effect}")


def _steady(ledger: Ledger, about: Mapping[str, Any], by: int) -> None:
    """Move the cohesion of one unit, or of all an owner's units on the map."""
    board = ledger.state.board
    if "unit" in about:
        uids = [UnitId(about["unit"])]
    else:
        uids = [uid for uid in sorted(ledger.state.units) if ledger.state.owner_of(uid) == about["owner"]]
    for uid in uids:
        if uid in ledger.state.units:
            held = ledger.state.units[uid].cohesion
            cap = board.charts.cohesion.cap + board.roster[uid].quality
            ledger.post(CohesionChanged(uid, max(-held, min(by, cap - held)), "1.1", "an event of the scenario"))


def place(ledger: Ledger, uid: UnitId) -> None:
    """Put a waiting unit on its hex, unless an enemy stands there: then it waits.

    A unit that comes back to ground its side lost meanwhile comes to the nearest source of supply that its side holds.
    """
    state = ledger.state
    printed = state.board.roster[uid]
    at, grid = printed.at, state.board.grid
    if is_played(state) and state.controller(at) not in ("", printed.side):
        own = [source.at for source in state.board.sources if source.side == printed.side and not source.low]
        sources = [there for there in own if state.controller(there) == printed.side]
        if not sources:
            return
        at = min(sources, key=lambda there: (grid.distance(printed.at, there), there))
    room = state.board.charts.movement.stack_steps - movement.stacked(state, at, printed.side)
    if movement.enemy_mask(state, printed.side) >> at & 1:
        return
    if is_played(state) and room < state.pool[uid].steps:
        return
    ledger.post(UnitArrived(uid, at, _take_over(ledger, uid, at)))


def _take_over(ledger: Ledger, uid: UnitId, at: int) -> Stores:
    """12.7 Take the arms of a formation that comes to hex *at* from stock, and return what it does without."""
    state, side = ledger.state, ledger.state.board.roster[uid].side
    if not state.board.charts.manpower.arms_from_stock or uid in state.returns:
        return (0, 0, 0, 0)
    needed = arms_of(state.pool[uid])
    by_road = supply.grade(state, supply.points_at(state, side, at)) == FULL
    brought = [number if by_road else (number + 1) // 2 for number in needed]
    taken = [min(number, state.stock.get(f"{kind}.{side}", 0)) for kind, number in zip(ARMS, brought, strict=True)]
    for kind, number in zip(ARMS, taken, strict=True):
        change_stock(ledger, kind, side, -number, "12.7", "a new formation took them over")
    tanks, afv, guns, mlrs = (number - got for number, got in zip(needed, taken, strict=True))
    return (tanks, afv, guns, mlrs)


def _hand_in(ledger: Ledger, uid: UnitId) -> None:
    """12.7 Put the arms of a formation that is taken off for good into stock."""
    if ledger.state.board.charts.manpower.arms_from_stock:
        for kind, number in zip(ARMS, arms_of(ledger.state.units[uid]), strict=True):
            change_stock(ledger, kind, ledger.state.side_of(uid), number, "12.7", "a formation handed them in")


# --- Orders to formations


def attach_refusals(known: State, order: Attach) -> Iterator[Refusal]:
    """Yield every reason a unit cannot be attached."""
    chart = known.board.charts.politics
    if not chart.attach_turns:
        yield Refusal("3.15", "no units are attached in this scenario")
    if order.unit not in known.units or known.side_of(order.unit) != known.active:
        yield Refusal("5.1", f"{order.unit} is not a unit of the side whose phase it is")
    elif command.obeys(known, order.unit):
        yield Refusal("3.15", f"{known.board.roster[order.unit].name} answers to its side's headquarters already")
    elif order.unit in known.attached:
        yield Refusal("3.15", f"{known.board.roster[order.unit].name} is being attached already")
    yield from command.cost_refusals(known, chart.attach)


def attach(ledger: Ledger, order: Attach) -> None:
    """3.15 Attach a unit."""
    chart = ledger.state.board.charts.politics
    command.spend(ledger, chart.attach)
    ledger.post(UnitAttached(order.unit, ledger.state.turn + chart.attach_turns))


def detach_refusals(known: State, order: Detach) -> Iterator[Refusal]:
    """Yield every reason a unit cannot be detached."""
    if order.unit not in known.attached or known.side_of(order.unit) != known.active:
        yield Refusal("3.15", f"{order.unit} is not attached to this side's headquarters")


def detach(ledger: Ledger, order: Detach) -> None:
    """3.15 Give a unit back to its owner."""
    ledger.post(UnitDetached(order.unit))


def prepare_refusals(known: State, order: Prepare) -> Iterator[Refusal]:
    """Yield every reason an operation cannot be prepared."""
    chart = known.board.charts.politics
    if not chart.plan_turns:
        yield Refusal("3.16", "operations need no preparing in this scenario")
    if not 0 <= order.hex < known.board.grid.size:
        yield Refusal("3.16", f"there is no hex {order.hex}")
    elif f"{known.active}:{order.hex}" in known.prepared:
        yield Refusal("3.16", f"an operation at {known.board.grid.label(order.hex)} is being prepared already")
    elif known.controller(order.hex) == known.active:
        yield Refusal("3.16", f"{known.board.grid.label(order.hex)} is in the side's hands")
    yield from command.cost_refusals(known, chart.prepare)


def prepare(ledger: Ledger, order: Prepare) -> None:
    """3.16 Begin to prepare an operation."""
    chart = ledger.state.board.charts.politics
    command.spend(ledger, chart.prepare)
    ledger.post(OperationPrepared(ledger.state.side, order.hex, ledger.state.turn + chart.plan_turns))


def is_prepared(state: State, target: int, side: str) -> bool:
    """3.16 Return whether an assault of *side* on *target* belongs to a prepared operation."""
    chart, grid = state.board.charts.politics, state.board.grid
    return any(
        key.startswith(f"{side}:")
        and state.turn >= ready
        and grid.distance(int(key.partition(":")[2]), target) <= chart.plan_range
        for key, ready in state.prepared.items()
    )
