"""Playback: what happened, one witnessed event after the other, at a pace a reader can follow."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from game import report
from game.core.board import NOWHERE
from game.core.events import (
    AssaultResolved,
    Bombarded,
    ConditionEnded,
    Event,
    GameEnded,
    HexTaken,
    HoldTested,
    LoadsFlown,
    MarchCutShort,
    MinesCleared,
    MinesFound,
    MinesStruck,
    OwnersMerged,
    PassSnowedIn,
    PeopleHarmed,
    PeopleLeft,
    ReliefSent,
    ReserveMoved,
    RoadInterdicted,
    ScriptFired,
    StoresCaptured,
    TruceBegan,
    TruceBroken,
    TruceOffered,
    UnitAdvanced,
    UnitArrived,
    UnitMarched,
    UnitRecalled,
    UnitRemoved,
    UnitRetreated,
    WillTested,
)
from game.core.state import State, apply
from game.view import witnessed


def is_shown(event: Event, state: State) -> bool:
    """Return whether *event* is worth a moment on screen; the log has the rest."""
    match event:
        case HoldTested(result=result):
            return result != "stays"
        case HexTaken(at=at):
            return state.board.place_at(at) is not None
        case PeopleLeft(place=place):
            group = state.people[place]
            return 2 * event.high >= group.high  # a town empties: its residents are told of before anything else
        case (
            AssaultResolved()
            | Bombarded()
            | ConditionEnded()
            | GameEnded()
            | MarchCutShort()
            | MinesStruck()
            | PassSnowedIn()
            | ReserveMoved()
            | ScriptFired()
            | StoresCaptured()
            | OwnersMerged()
            | ReliefSent()
            | RoadInterdicted()
            | TruceBegan()
            | TruceBroken()
            | TruceOffered()
            | UnitAdvanced()
            | UnitArrived()
            | UnitMarched()
            | UnitRecalled()
            | UnitRemoved()
            | UnitRetreated()
        ):
            return True
        case WillTested(passed=passed):
            return not passed
        case _:
            return False


@dataclass(frozen=True, slots=True)
class Beat:
    """One event on screen: the truth after it, its words, where it happened, and the way that was marched."""

    state: State
    line: str
    at: int
    path: tuple[int, ...]


def place_of(event: Event, state: State) -> tuple[int, tuple[int, ...]]:
    """Return the hex that *event* is about, NOWHERE when it has none, and the path it followed."""
    match event:
        case UnitMarched(path=path) | ReserveMoved(path=path) | UnitRetreated(path=path):
            return path[-1], path
        case AssaultResolved(target=at) | Bombarded(target=at) | WillTested(target=at):
            return at, ()
        case HexTaken(at=at) | UnitArrived(at=at) | UnitAdvanced(to=at) | StoresCaptured(at=at) | MarchCutShort(at=at):
            return at, ()
        case MinesCleared(at=at) | MinesFound(at=at) | MinesStruck(at=at) | PassSnowedIn(at=at):
            return at, ()
        case RoadInterdicted(at=at) | ReliefSent(at=at) | LoadsFlown(at=at):
            return at, ()
        case HoldTested(unit=uid) | UnitRemoved(unit=uid) | UnitRecalled(unit=uid):
            return (state.units[uid].at if uid in state.units else NOWHERE), ()
        case PeopleLeft(place=place) | PeopleHarmed(place=place):
            found = next((home.at for home in state.board.residents if home.place == place), NOWHERE)
            return found, ()
        case _:
            return NOWHERE, ()


class Playback:
    """A queue of beats. `current` is on screen; None means that the present is."""

    def __init__(self) -> None:
        self._queue: deque[Beat] = deque()
        self._left = 0.0
        self.current: Beat | None = None

    def add(self, before: State, events: Iterable[Event], viewer: str, names: str) -> None:
        """Queue those of *events*, which follow *before*, that *viewer* could see."""
        state = before
        for event in events:
            after = apply(state, event)
            if is_shown(event, state):
                for shown in witnessed(state, (event,), viewer):
                    at, path = place_of(shown, state)
                    self._queue.append(Beat(after, report.say(shown, state.board, names=names), at, path))
            state = after

    @property
    def running(self) -> bool:
        """Whether something is on screen or waits to be."""
        return self.current is not None or bool(self._queue)

    def update(self, dt: float, seconds: float) -> bool:
        """Let *dt* seconds pass, with *seconds* to a beat; return whether another beat came or the last one went."""
        if not self.running:
            return False
        if seconds <= 0:
            self.skip()
            return True
        self._left -= dt
        if self.current is not None and self._left > 0:
            return False
        self.current = self._queue.popleft() if self._queue else None
        self._left = seconds * (1.6 if self.current and not self.current.path else 1.0)
        return True

    def skip(self) -> None:
        """Go to the end at once."""
        self._queue.clear()
        self.current = None
