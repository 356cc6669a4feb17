"""What one side may know: the State it sees, and the events it could witness.

Screens and players see a `View`; only records and the umpire see the truth.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from game import engine
from game.core.board import Board, SideId, UnitId
from game.core.events import (
    ActsGiven,
    ActTaken,
    AirRisked,
    AssaultResolved,
    Bombarded,
    BridgeLaid,
    CardDealt,
    CohesionChanged,
    CommandSpent,
    Committed,
    DigProgressed,
    Event,
    FatigueChanged,
    GameOpened,
    Glimpsed,
    HexesSeen,
    HoldTested,
    LiftsGiven,
    LiftsReadied,
    LoadsFlown,
    LoadsSpent,
    MarchCutShort,
    MinesCleared,
    MinesFound,
    MinesLaid,
    MinesStruck,
    OperationPrepared,
    PassOpened,
    PhaseOpened,
    PrioritySet,
    Recalled,
    ReserveMoved,
    ResidentsEscorted,
    ScriptFired,
    ShellsGiven,
    Shocked,
    SightRenewed,
    SortieFlown,
    SortiesGiven,
    StanceSet,
    StandingChanged,
    StepsLost,
    StockChanged,
    StoresCaptured,
    SupplyTraced,
    TrackMoved,
    UnifyOrdered,
    UnitAdvanced,
    UnitArrived,
    UnitAttached,
    UnitDetached,
    UnitEquipped,
    UnitMarched,
    UnitRallied,
    UnitRecalled,
    UnitRemoved,
    UnitReplenished,
    UnitRested,
    UnitRetreated,
    UnitWorked,
    VehiclesLost,
    WayTried,
    WearCarried,
    WillTested,
    WorkAdvanced,
    WoundedReturned,
    WoundedSettled,
)
from game.core.orders import Order
from game.core.state import State, apply

OTHERS_MATTER: Final = "a matter of the other side"
"""The reason for what a dispatch to the other side moved, until it is answered."""


@dataclass(frozen=True, slots=True)
class View:
    """The game as *side* knows it. Side "" is the umpire, who sees all."""

    side: str
    known: State

    @staticmethod
    def of(state: State, side: str) -> "View":
        """Return the view of *side* on *state*."""
        return View(side, engine.known(state, side) if side else state)

    def legal_orders(self, unit: UnitId | None = None) -> tuple[Order, ...]:
        """Return the legal orders of one unit, or of the side."""
        return engine.legal_orders(self.known, unit)

    @property
    def own(self) -> tuple[UnitId, ...]:
        """The side's units on the map, by id."""
        return self.known.of_side(self.side)

    @property
    def enemies(self) -> tuple[UnitId, ...]:
        """The enemy units in sight, by id."""
        return self.known.of_side(self.known.board.other(SideId(self.side)))


def witnessed(before: State, events: Iterable[Event], side: str) -> tuple[Event, ...]:
    """Return those of *events*, which follow *before*, that *side* could see; for the umpire ("") all of them."""
    if not side:
        return tuple(events)
    state, seen = before, []
    for event in events:
        after = apply(state, event)
        if (shown := _shown(state, after, event, SideId(side))) is not None:
            seen.append(shown)
        state = after
    return tuple(seen)


def _shown(before: State, after: State, event: Event, side: SideId) -> Event | None:
    """Return *event* as *side* sees it, or None."""
    match event:
        case Glimpsed() | AirRisked() | WearCarried() | SightRenewed() | HexesSeen():
            return None
        case GameOpened():
            return replace(event, seed="")
        case PhaseOpened(side=who, command=points):
            return PhaseOpened(who, "", points if who == side else 0)
        case (
            CommandSpent(side=who)
            | SortiesGiven(side=who)
            | SortieFlown(side=who)
            | UnifyOrdered(side=who)
            | MinesFound(side=who)
            | ActsGiven(side=who)
            | ActTaken(side=who)
            | CardDealt(side=who)
            | OperationPrepared(side=who)
            | PrioritySet(side=who)
            | LiftsGiven(side=who)
            | LiftsReadied(side=who)
            | LoadsFlown(side=who)
        ):
            return event if who == side else None
        case ScriptFired(script=script):
            # A dispatch is news for the side it is addressed to; its answer is public (3.13).
            told = next((entry.side for entry in before.board.scripts if entry.id == script), "")
            return event if told in ("", side) else None
        case TrackMoved() | StandingChanged():
            return reasoned(before.board, event, side)
        case StockChanged(stock=stock):
            return event if stock.endswith(f".{side}") else None
        case ShellsGiven(dump=dump):
            return event if dump in before.dumps and before.dumps[dump].side == side else None
        case (
            Committed(unit=uid)
            | Recalled(unit=uid)
            | StanceSet(unit=uid)
            | SupplyTraced(unit=uid)
            | FatigueChanged(unit=uid)
            | LoadsSpent(unit=uid)
            | Shocked(unit=uid)
            | UnitRested(unit=uid)
            | UnitRallied(unit=uid)
            | DigProgressed(unit=uid)
            | WorkAdvanced(unit=uid)
            | MinesLaid(unit=uid)
            | WayTried(unit=uid)
            | WoundedReturned(unit=uid)
            | WoundedSettled(unit=uid)
            | MarchCutShort(unit=uid)
            | UnitWorked(unit=uid)
            | UnitReplenished(unit=uid)
            | UnitEquipped(unit=uid)
            | UnitAttached(unit=uid)
            | UnitDetached(unit=uid)
        ):
            return event if before.side_of(uid) == side else None
        case MinesCleared(unit=uid, at=at, direction=direction):
            # Who knew of the mines hears that they are gone (10.9).
            knew = before.board.grid.hexside(at, direction) in engine.known(before, side).mines
            return _by_whom(before, event, side) if before.side_of(uid) == side or knew else None
        case BridgeLaid() | PassOpened():
            return _by_whom(before, event, side)
        case MinesStruck(unit=uid):
            seen = before.side_of(uid) == side or _any_seen(before, (before.units[uid].at,), side)
            return replace(event, account="", balance=0) if seen else None
        case UnitMarched(unit=uid, path=path):
            if before.side_of(uid) == side:
                return event
            return _glimpse(before, event, path, side)
        case UnitRetreated(unit=uid, path=path) | ReserveMoved(unit=uid, path=path):
            if before.side_of(uid) == side or not before.board.fog:
                return event
            part = _part_seen(before, path, side)
            return replace(event, path=part) if part else None
        case UnitAdvanced(unit=uid, to=to):
            return event if before.side_of(uid) == side or _any_seen(after, (to,), side) else None
        case UnitArrived(unit=uid, at=to):
            if before.side_of(uid) == side:
                return event
            # What the other side's stock did not have stays its own affair (12.7).
            return UnitArrived(uid, to) if _any_seen(after, (to,), side) else None
        case AssaultResolved() | Bombarded():
            # A fight is seen by both; guns that fired from out of sight stay unnamed.
            return event if event.side == side else _unnamed(before, event, side)
        case (
            HoldTested(unit=uid)
            | WillTested(unit=uid)
            | CohesionChanged(unit=uid)
            | StepsLost(unit=uid)
            | VehiclesLost(unit=uid)
            | UnitRemoved(unit=uid)
            | UnitRecalled(unit=uid)
            | ResidentsEscorted(unit=uid)
            | StoresCaptured(unit=uid)
        ):
            if before.side_of(uid) == side:
                return event
            where = before.units[uid].at if uid in before.units else -1
            return event if where >= 0 and _any_seen(before, (where,), side) else None
        case _:
            return event


def reasoned(board: Board, event: TrackMoved | StandingChanged, side: str) -> TrackMoved | StandingChanged:
    """Return a change that both sides hear of with its reason as *side* hears it.

    Why the other side's house moved is told but for one thing: the words of a dispatch that came to it are its own
    (2.8), until they are answered.
    """
    if not side or all(entry.side in ("", side) or entry.text != event.because for entry in board.scripts):
        return event
    return replace(event, because=OTHERS_MATTER)


def _by_whom(state: State, event: MinesCleared | BridgeLaid | PassOpened, side: SideId) -> Event:
    """Return work that both sides hear of; who did it out of sight stays unnamed."""
    named = state.side_of(event.unit) == side or _any_seen(state, (state.units[event.unit].at,), side)
    return event if named else replace(event, unit=UnitId(""))


def _any_seen(state: State, hexes: tuple[int, ...], side: SideId) -> bool:
    return not state.board.fog or any(state.seen[side] >> at & 1 for at in hexes)


def _glimpse(state: State, event: UnitMarched, path: tuple[int, ...], side: SideId) -> Event | None:
    """Return the part of an enemy march that was in sight, from the first hex seen to the last."""
    if not state.board.fog:
        return replace(event, sighted=(), found=())
    part = _part_seen(state, path, side)
    return UnitMarched(event.unit, part, 0, (), ()) if part else None


def _part_seen(state: State, path: tuple[int, ...], side: SideId) -> tuple[int, ...]:
    """Return *path* from the first hex in sight to the last; () when none is."""
    places = [n for n, at in enumerate(path) if state.seen[side] >> at & 1]
    return path[places[0] : places[-1] + 1] if places else ()


def _unnamed(state: State, event: AssaultResolved | Bombarded, side: SideId) -> Event:
    def in_sight(uid: UnitId) -> bool:
        return uid in state.units and _any_seen(state, (state.units[uid].at,), side)

    if isinstance(event, Bombarded):
        return replace(event, guns=tuple(uid for uid in event.guns if in_sight(uid)))
    return replace(event, supporters=tuple(uid for uid in event.supporters if in_sight(uid)))
