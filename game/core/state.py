"""The state: what is pushed across the table, and the one function that changes it.

`apply(state, event)` makes a new State; nothing else does. Derived facts (who is in supply, who sees what) are
functions in the rules, not fields. `known_to` marks a State that one side knows (`rules.sighting.known`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, assert_never

from game.core.board import KEY_KINDS, NOWHERE, Board, SideId, UnitId
from game.core.events import (
    ActsGiven,
    ActTaken,
    AirRisked,
    AssaultResolved,
    Bombarded,
    BridgeLaid,
    CardAnswered,
    CardDealt,
    CohesionChanged,
    CommandSpent,
    Committed,
    ConditionEnded,
    DigProgressed,
    Event,
    FatigueChanged,
    GameEnded,
    GameOpened,
    Glimpsed,
    HexesSeen,
    HexTaken,
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
    OfferWithdrawn,
    OperationPrepared,
    OwnersMerged,
    PassageOffered,
    PassOpened,
    PassSnowedIn,
    PeopleHarmed,
    PeopleLeft,
    PhaseClosed,
    PhaseOpened,
    PrioritySet,
    Recalled,
    ReliefSent,
    ReserveMoved,
    ResidentsEscorted,
    RoadInterdicted,
    RoadsReopened,
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
    TruceBegan,
    TruceBroken,
    TruceOffered,
    TurnOpened,
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
    WeatherSet,
    WillTested,
    WorkAdvanced,
    WoundedReturned,
    WoundedSettled,
)

ASSAULTED, FIRED_ON, LOST_STEP, BROKEN = 1, 2, 4, 8
"""Shocks a unit answers at the end of its owner's phase."""
ESCORTED: Final = 8
"""Beside fire (1), assault (2) and a change of control (4): troops escorted residents out (`People.troubled`)."""
ISOLATED, LOW, FULL = range(3)
BRIDGED, OPENED = 1, 2
"""What engineers did to the way across a hexside: they bridged it, or opened its pass."""
NOBODY: Final = 0
"""Control code of a hex nobody holds; 1 is side A, 2 is side B."""


class Unit(NamedTuple):
    """The pushed part of a unit."""

    at: int
    steps: int
    tanks: int
    afv: int
    guns: int
    mlrs: int
    cohesion: int
    loads: int
    stance: str = "hold"
    fatigue: int = 0
    mp: int = 0
    moved: bool = False
    spent: bool = False
    target: int = NOWHERE
    """Hex of the fight it is committed to."""
    shocks: int = 0
    supply: int = FULL
    cut: int = 0
    """Turns running without a line of communications."""
    agreed: bool = False
    """Whether it agreed this phase to leave its home ground."""
    fired: int = 0
    """Turn in which its guns were last found firing."""
    wounded: int = 0
    """Steps lost since the wounded were last settled."""
    rested: bool = False
    fought: bool = False
    """Whether it attacked or fired this phase."""
    spotted: bool = False
    """Whether the enemy has seen it since the phase opened; blank in a known State."""
    empty: bool = False
    """Whether its cohesion was 0 when the turn opened."""


class Dump(NamedTuple):
    """A stock of shells for guns and rockets."""

    side: SideId
    at: int
    shells: int


class Sighting(NamedTuple):
    """An enemy unit as last seen."""

    at: int
    turn: int
    steps: int


class People(NamedTuple):
    """Residents of a place: still there, gone and harmed, as ranges; estimates of the model."""

    low: int
    high: int
    left_low: int = 0
    left_high: int = 0
    harm_low: int = 0
    harm_high: int = 0
    passage: str = ""
    """Sides that keep a wide passage open for them, joined by a space."""
    troubled: int = 0
    """What troubled the place since the last end phase: 1 fire, 2 assault, 4 control changed."""


class Losses(NamedTuple):
    """Soldiers of one side: men lost to units, and how many of them were taken prisoner."""

    men: int = 0
    prisoners: int = 0


@dataclass(frozen=True, kw_only=True)
class State:
    """Everything that can change during a game. Mappings are plain dicts and never written in place.

    No slots: copying is what everything costs, and copying one dict is five times as fast as 36 slots.
    """

    board: Board = field(compare=False, repr=False)
    units: Mapping[UnitId, Unit]
    pool: Mapping[UnitId, Unit]
    """Units that have not arrived."""
    gone: Mapping[UnitId, str]
    control: bytes
    """Control code by hex index."""
    works: Mapping[int, int]
    digging: Mapping[int, int]
    dumps: Mapping[str, Dump]
    stores: Mapping[int, tuple[int, int, int, int]]
    people: Mapping[str, People]
    seen: Mapping[SideId, int]
    """Mask of hexes each side has seen since the phase opened."""
    memory: Mapping[SideId, Mapping[UnitId, Sighting]]
    standing: Mapping[SideId, int]
    losses: Mapping[SideId, Losses]
    sorties: Mapping[SideId, tuple[int, int]]
    """Sorties left and the last turn they may fly."""
    unified: Mapping[int, int]
    """Hexes whose garrison answers to one command, and from which turn."""
    attempts: Mapping[str, int]
    accounts: Mapping[str, int]
    mines: Mapping[int, int] = field(default_factory=dict)
    """Mined hexsides, and the control codes of the sides that know of them, or-ed together."""
    ways: Mapping[int, int] = field(default_factory=dict)
    """Hexsides changed by engineers: BRIDGED, OPENED."""
    labour: Mapping[str, int] = field(default_factory=dict)
    """Phases of work done on what is not finished, by "task:hexside:control code"."""
    tracks: Mapping[str, int] = field(default_factory=dict)
    """National and shared tracks by key: "authority.armenian", "tension". Standing has a table of its own."""
    stock: Mapping[str, int] = field(default_factory=dict)
    """What a side has at hand beside its units: "men.armenian" (steps), vehicles, guns, loads; and what is counted:
    "told" (losses told at home), "fallen" (turns running without authority)."""
    cards: Mapping[str, int] = field(default_factory=dict)
    """Dispatches waiting for an answer, and the turn each came."""
    acts: Mapping[str, int] = field(default_factory=dict)
    """Acts each council has left this week."""
    acted_at: Mapping[str, int] = field(default_factory=dict)
    """Turn of the last "side:act"."""
    happened_at: Mapping[str, int] = field(default_factory=dict)
    """Turn in which an event, or an answer "event:choice", last happened; only in scenarios with tracks."""
    prepared: Mapping[str, int] = field(default_factory=dict)
    """Operations being prepared, "side:hex", and the turn in which each may begin."""
    offers: Mapping[str, int] = field(default_factory=dict)
    """Turn of each side's standing offer of a cease-fire."""
    merged: Mapping[str, str] = field(default_factory=dict)
    """Owners whose units answer to another owner now."""
    attached: Mapping[str, int] = field(default_factory=dict)
    """Units put under their side's headquarters, and from which turn."""
    returns: Mapping[str, int] = field(default_factory=dict)
    """Turn in which units that left the map come back."""
    lost_at: Mapping[str, int] = field(default_factory=dict)
    """Turn in which a side last lost a key place, by "side:place"."""
    priority: Mapping[str, str] = field(default_factory=dict)
    """The headquarters whose units take their loads first, by side."""
    lifts: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    """Flights of transport helicopters by side: left this turn, a turn's number, last turn."""
    shut: Mapping[int, int] = field(default_factory=dict)
    """Hexes whose roads aircraft shut, and the control code of the side that suffers."""
    worked: Mapping[str, int] = field(default_factory=dict)
    """Impulses of this turn in which a unit marched or fought."""
    relief: Mapping[str, int] = field(default_factory=dict)
    """Relief convoys that reached a place."""
    truce_until: int = 0
    """Last turn of a limited cease-fire."""
    departures: tuple[tuple[int, SideId, int], ...] = ()
    """(turn, side, hex) of units that left of their own in this turn and the last."""
    ended_conditions: tuple[str, ...] = ()
    happened: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()
    """Targets assaulted or bombarded in this phase."""
    seed: str = ""
    chance: str = "dice"
    entropy: str = ""
    turn: int = 0
    active: str = ""
    """Side whose phase it is; "" before the game opens and after it ends."""
    phases: int = 0
    """Phases closed in this turn."""
    command: int = 0
    sky: str = "clear"
    ground: str = "dry"
    over: str = ""
    known_to: str = ""
    cache: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was derived from this State alone."""
    placed: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was derived from where units stand, shared by States between which none moved, came or went."""

    def evolve(self, **changes: Any) -> "State":
        """Return a copy with *changes*. Faster than dataclasses.replace, which re-runs the constructor."""
        copy = _new(State)
        fields = copy.__dict__
        fields.update(self.__dict__)
        fields.update(changes)
        fields["cache"] = {}
        if "units" in changes:
            fields["placed"] = {}
        return copy

    def with_unit(self, uid: UnitId, unit: Unit) -> "State":
        """Return a copy in which *uid* is *unit*."""
        old = self.units.get(uid)
        copy = self.evolve(units={**self.units, uid: unit})
        if old is not None and old.at == unit.at:
            copy.__dict__["placed"] = self.placed
        return copy

    @property
    def side(self) -> SideId:
        """The side whose phase it is."""
        return SideId(self.active)

    def code(self, side: str) -> int:
        """Return the control code of *side*: 1 for A, 2 for B."""
        return 1 if self.board.sides[0].id == side else 2

    def controller(self, at: int) -> str:
        """Return the id of the side that controls hex *at*, or ""."""
        code = self.control[at]
        return self.board.sides[code - 1].id if code else ""

    def occupants(self) -> Mapping[int, tuple[UnitId, ...]]:
        """Return the units in each occupied hex, by id."""
        table = self.placed.get("occupants")
        if table is None:
            table = {}
            for uid in sorted(self.units):
                at = self.units[uid].at
                table[at] = (*table.get(at, ()), uid)
            self.placed["occupants"] = table
        found: Mapping[int, tuple[UnitId, ...]] = table
        return found

    def track(self, name: str, side: str = "") -> int:
        """Return the value of a track: standing, one of the side's, or a shared one; 0 where there is none."""
        if name == "standing":
            return self.standing[SideId(side)]
        return self.tracks.get(f"{name}.{side}" if side else name, 0)

    @property
    def impulse(self) -> int:
        """The impulse of the turn, from 1; of a turn without impulses always 1."""
        return self.phases // 2 + 1

    def owner_of(self, uid: UnitId) -> str:
        """Return whom unit *uid* answers to now: its printed owner, or the one it merged into."""
        owner = self.board.roster[uid].owner
        return self.merged.get(owner, owner)

    def units_at(self, at: int) -> tuple[UnitId, ...]:
        """Return the units in hex *at*, by id."""
        return self.occupants().get(at, ())

    def side_of(self, uid: UnitId) -> SideId:
        """Return the side of unit *uid*."""
        return self.board.roster[uid].side

    def of_side(self, side: str) -> tuple[UnitId, ...]:
        """Return the units of *side* on the map, by id."""
        key = ("of", side)
        found: tuple[UnitId, ...] | None = self.placed.get(key)
        if found is None:
            roster = self.board.roster
            found = tuple(uid for uid in sorted(self.units) if roster[uid].side == side)
            self.placed[key] = found
        return found


_new: Final = object.__new__


def apply(state: State, event: Event) -> State:
    """Return *state* after *event*. Rolls nothing, decides nothing."""
    match event:
        case UnitMarched(unit=uid, path=path, cost=cost, sighted=sighted):
            unit = state.units[uid]
            units = {**state.units, uid: unit._replace(at=path[-1], mp=unit.mp - cost, moved=True, target=NOWHERE)}
            if not sighted:
                return state.evolve(units=units)
            mask = 0
            for at in sighted:
                mask |= 1 << at
            side = state.board.roster[uid].side
            return state.evolve(units=units, seen={**state.seen, side: state.seen[side] | mask})
        case Committed(unit=uid, target=target):
            return state.with_unit(uid, state.units[uid]._replace(target=target))
        case Recalled(unit=uid):
            return state.with_unit(uid, state.units[uid]._replace(target=NOWHERE))
        case SupplyTraced(unit=uid, supply=supply, cut=cut, loads=loads, dump=dump, shells=shells):
            unit = state.units[uid]
            units = {**state.units, uid: unit._replace(supply=supply, cut=cut, loads=unit.loads + loads)}
            if not shells:
                return state.evolve(units=units)
            stock = state.dumps[dump]
            return state.evolve(units=units, dumps={**state.dumps, dump: stock._replace(shells=stock.shells - shells)})
        case CohesionChanged(unit=uid, by=by):
            unit = state.units[uid]
            return state.with_unit(uid, unit._replace(cohesion=unit.cohesion + by))
        case Shocked(unit=uid, shocks=shocks):
            unit = state.units[uid]
            return state.with_unit(uid, unit._replace(shocks=unit.shocks | shocks))
        case HexTaken(at=at, side=taker):
            control = bytearray(state.control)
            control[at] = state.code(taker)
            unified = {key: turn for key, turn in state.unified.items() if key != at}
            mines = _laid_open(state, at, control) if state.mines else state.mines
            lost_at = _lost(state, at) if state.tracks and state.control[at] else state.lost_at
            return _trouble(state.evolve(control=bytes(control), unified=unified, mines=mines, lost_at=lost_at), at, 4)
        case CommandSpent(points=points):
            return state.evolve(command=state.command - points)
        case WillTested(unit=uid, purpose=purpose, passed=passed):
            unit = state.units[uid]
            if not passed and purpose != "stay":
                return state.with_unit(uid, unit._replace(spent=True, target=NOWHERE))
            return state.with_unit(uid, unit._replace(agreed=unit.agreed or purpose == "ask"))
        case AssaultResolved(target=target, attempt=attempt, attackers=attackers, supporters=supporters):
            units = dict(state.units)
            for uid in (*attackers, *supporters):
                units[uid] = units[uid]._replace(spent=True, fought=True, target=NOWHERE)
            return _trouble(_struck(state.evolve(units=units), f"assault:{target}", attempt), target, 2)
        case Bombarded(target=target, attempt=attempt, guns=guns):
            units = dict(state.units)
            for uid in guns:
                units[uid] = units[uid]._replace(spent=True, fought=True, target=NOWHERE)
            return _trouble(_struck(state.evolve(units=units), f"bombard:{target}", attempt), target, 1)
        case LoadsSpent(unit=uid, loads=loads, fired=fired):
            unit = state.units[uid]
            return state.with_unit(
                uid, unit._replace(loads=unit.loads - loads, fired=state.turn if fired else unit.fired)
            )
        case StepsLost(unit=uid, steps=steps, side=side, men=men):
            unit = state.units[uid]
            tally = state.losses[side]
            return state.evolve(
                units={**state.units, uid: unit._replace(steps=unit.steps - steps, wounded=unit.wounded + steps)},
                losses={**state.losses, side: tally._replace(men=tally.men + men)},
            )
        case VehiclesLost(unit=uid, stores=(tanks, afv, guns, mlrs), left_at=left_at):
            unit = state.units[uid]
            units = {
                **state.units,
                uid: unit._replace(
                    tanks=unit.tanks - tanks, afv=unit.afv - afv, guns=unit.guns - guns, mlrs=unit.mlrs - mlrs
                ),
            }
            if left_at == NOWHERE:
                return state.evolve(units=units)
            old = state.stores.get(left_at, (0, 0, 0, 0))
            left = (old[0] + tanks, old[1] + afv, old[2] + guns, old[3] + mlrs)
            return state.evolve(units=units, stores={**state.stores, left_at: left})
        case WearCarried(account=account, twelfths=twelfths):
            return state.evolve(accounts={**state.accounts, account: twelfths})
        case FatigueChanged(unit=uid, by=by):
            unit = state.units[uid]
            return state.with_unit(uid, unit._replace(fatigue=unit.fatigue + by))
        case ReserveMoved(unit=uid, path=path):
            return state.with_unit(uid, state.units[uid]._replace(at=path[-1], stance="hold"))
        case UnitRetreated(unit=uid, path=path, manner=manner):
            unit = state.units[uid]
            departures = state.departures
            if manner in ("left", "fled"):
                departures = (*departures, (state.turn, state.side_of(uid), path[0]))
            return state.evolve(
                units={**state.units, uid: unit._replace(at=path[-1], target=NOWHERE)}, departures=departures
            )
        case UnitAdvanced(unit=uid, to=to):
            return state.with_unit(uid, state.units[uid]._replace(at=to))
        case HoldTested(unit=uid):
            return state.with_unit(uid, state.units[uid]._replace(shocks=0))
        case UnitRemoved(unit=uid, reason=reason, men=men):
            units = {key: unit for key, unit in state.units.items() if key != uid}
            side = state.side_of(uid)
            tally = state.losses[side]
            taken = men if reason == "surrendered" else 0
            return state.evolve(
                units=units,
                gone={**state.gone, uid: reason},
                losses={**state.losses, side: Losses(tally.men + men, tally.prisoners + taken)},
            )
        case StoresCaptured(unit=uid, side=side, at=at, stores=(tanks, afv, guns, mlrs), dump=dump, shells=shells):
            unit = state.units[uid]
            stores = {key: left for key, left in state.stores.items() if key != at}
            dumps = {**state.dumps, dump: Dump(side, at, shells)} if dump else state.dumps
            unit = unit._replace(
                tanks=unit.tanks + tanks, afv=unit.afv + afv, guns=unit.guns + guns, mlrs=unit.mlrs + mlrs
            )
            return state.evolve(units={**state.units, uid: unit}, stores=stores, dumps=dumps)
        case DigProgressed(unit=uid, at=at, progress=progress, level=level):
            return state.evolve(
                units={**state.units, uid: state.units[uid]._replace(spent=True, target=NOWHERE)},
                digging={**state.digging, at: progress},
                works={**state.works, at: level},
                struck=(*state.struck, f"dig:{at}"),
            )
        case WorkAdvanced(unit=uid, task=task, at=at, direction=direction, done=done):
            return _worked(state, uid, task, at, direction, done)
        case MinesLaid(unit=uid, at=at, direction=direction):
            hexside = state.board.grid.hexside(at, direction)
            known_to = state.mines.get(hexside, 0) | state.code(state.side_of(uid))
            return _worked(state, uid, "lay", at, direction, 0).evolve(mines={**state.mines, hexside: known_to})
        case MinesCleared(unit=uid, at=at, direction=direction):
            hexside = state.board.grid.hexside(at, direction)
            mines = {key: mask for key, mask in state.mines.items() if key != hexside}
            return _worked(state, uid, "clear", at, direction, 0).evolve(mines=mines)
        case MinesStruck(unit=uid, at=at, direction=direction, account=account, balance=balance):
            hexside, code = state.board.grid.hexside(at, direction), state.code(state.side_of(uid))
            stopped = state.with_unit(uid, state.units[uid]._replace(mp=0, moved=True, target=NOWHERE))
            return stopped.evolve(
                mines={**state.mines, hexside: state.mines[hexside] | code},
                accounts={**state.accounts, account: balance},
            )
        case MinesFound(side=side, at=at, direction=direction):
            hexside = state.board.grid.hexside(at, direction)
            return state.evolve(mines={**state.mines, hexside: state.mines[hexside] | state.code(side)})
        case WayTried():
            return state
        case BridgeLaid(unit=uid, at=at, direction=direction):
            return _worked(state, uid, "bridge", at, direction, 0).evolve(ways=_way(state, at, direction, BRIDGED))
        case PassOpened(unit=uid, at=at, direction=direction):
            return _worked(state, uid, "pass", at, direction, 0).evolve(ways=_way(state, at, direction, OPENED))
        case PassSnowedIn(at=at, direction=direction):
            return state.evolve(ways=_way(state, at, direction, 0))
        case UnitRested(unit=uid):
            return state.with_unit(uid, state.units[uid]._replace(spent=True, rested=True, target=NOWHERE))
        case StanceSet(unit=uid, stance=stance):
            return state.with_unit(uid, state.units[uid]._replace(stance=stance))
        case UnitRallied(unit=uid):
            return state.with_unit(uid, state.units[uid]._replace(spent=True, target=NOWHERE))
        case UnifyOrdered(at=at, turn=turn):
            return state.evolve(unified={**state.unified, at: turn})
        case WoundedReturned(unit=uid, steps=steps):
            unit = state.units[uid]
            return state.with_unit(uid, unit._replace(steps=unit.steps + steps))
        case WoundedSettled(unit=uid):
            return state.with_unit(uid, state.units[uid]._replace(wounded=0))
        case AirRisked(account=account, balance=balance):
            return state.evolve(accounts={**state.accounts, account: balance})
        case SortiesGiven(side=side, sorties=sorties, until=until):
            return state.evolve(sorties={**state.sorties, side: (sorties, until)})
        case SortieFlown(side=side):
            sorties, until = state.sorties[side]
            return state.evolve(sorties={**state.sorties, side: (sorties - 1, until)})
        case PassageOffered(side=side, at=at):
            people = dict(state.people)
            for key in _residents(state, at):
                people[key] = people[key]._replace(passage=" ".join(sorted({*people[key].passage.split(), side})))
            return state.evolve(people=people)
        case PeopleLeft(place=place, low=low, high=high):
            group = state.people[place]
            group = group._replace(
                low=group.low - low,
                high=group.high - high,
                left_low=group.left_low + low,
                left_high=group.left_high + high,
            )
            return state.evolve(people={**state.people, place: group})
        case PeopleHarmed(place=place, low=low, high=high):
            group = state.people[place]
            group = group._replace(harm_low=group.harm_low + low, harm_high=group.harm_high + high)
            return state.evolve(people={**state.people, place: group})
        case StandingChanged(side=side, by=by):
            return state.evolve(standing={**state.standing, side: max(-10, min(10, state.standing[side] + by))})
        case ConditionEnded(condition=condition):
            return state.evolve(ended_conditions=(*state.ended_conditions, condition))
        case ScriptFired(script=script):
            happened = state.happened if script in state.happened else (*state.happened, script)
            if not state.tracks:
                return state.evolve(happened=(*state.happened, script))
            return state.evolve(happened=happened, happened_at={**state.happened_at, script: state.turn})
        case ShellsGiven(dump=dump, shells=shells):
            stock = state.dumps[dump]
            return state.evolve(dumps={**state.dumps, dump: stock._replace(shells=max(0, stock.shells + shells))})
        case Glimpsed(side=side, unit=uid, at=at, steps=steps):
            memory = {**state.memory[side], uid: Sighting(at, state.turn, steps)}
            units = {**state.units, uid: state.units[uid]._replace(spotted=True)}
            return state.evolve(units=units, memory={**state.memory, side: memory})
        case MarchCutShort():
            return state
        case UnitArrived(unit=uid, at=at, short=(tanks, afv, guns, mlrs)):
            unit = state.pool[uid]
            if tanks or afv or guns or mlrs:
                unit = unit._replace(
                    tanks=unit.tanks - tanks, afv=unit.afv - afv, guns=unit.guns - guns, mlrs=unit.mlrs - mlrs
                )
            pool = {key: waiting for key, waiting in state.pool.items() if key != uid}
            returns = {key: turn for key, turn in state.returns.items() if key != uid} if state.returns else {}
            return state.evolve(units={**state.units, uid: unit._replace(at=at)}, pool=pool, returns=returns)
        case WeatherSet(sky=sky, ground=ground):
            return state.evolve(sky=sky, ground=ground)
        case SightRenewed(side=side, seen=seen, memory=entries):
            fresh = {uid: Sighting(at, turn, steps) for uid, at, turn, steps in entries}
            return state.evolve(
                seen={**state.seen, side: int(seen, 16)},
                memory={**state.memory, side: fresh},
            )
        case HexesSeen(side=side, seen=seen):
            return state.evolve(seen={**state.seen, side: state.seen[side] | int(seen, 16)})
        case PhaseOpened(side=side, entropy=entropy, command=command):
            units = dict(state.units)
            watched = state.seen[state.board.other(side)]
            limit = state.board.charts.politics.tired_impulses
            tired = {uid for uid, impulses in state.worked.items() if impulses >= limit > 0}
            for uid in state.of_side(side):
                unit = units[uid]
                mobility = state.board.roster[uid].type.mobility
                chart = state.board.charts.movement
                allowance = (chart.motor if mobility == "motor" else chart.foot).allowance
                units[uid] = unit._replace(
                    mp=allowance if mobility != "air" else 0,
                    moved=False,
                    spent=uid in tired,
                    rested=False,
                    agreed=False,
                    fought=False,
                    spotted=bool(watched >> unit.at & 1),
                    target=NOWHERE,
                    empty=unit.cohesion == 0,
                )
            return state.evolve(units=units, active=side, entropy=entropy, command=command, struck=())
        case PhaseClosed():
            return state.evolve(active="", entropy="", command=0, phases=state.phases + 1)
        case TurnOpened(turn=turn):
            recent = tuple(entry for entry in state.departures if entry[0] >= turn - 1)
            people = {key: group._replace(troubled=0) for key, group in state.people.items()}
            if not state.tracks:
                return state.evolve(turn=turn, phases=0, departures=recent, people=people)
            prepared = {
                key: ready
                for key, ready in state.prepared.items()
                if turn < ready + state.board.charts.politics.plan_lasts
            }
            return state.evolve(turn=turn, phases=0, departures=recent, people=people, worked={}, prepared=prepared)
        case GameOpened(seed=seed, chance=chance):
            return state.evolve(seed=seed, chance=chance)
        case GameEnded(because=because):
            return state.evolve(over=because, active="", entropy="")
        case TrackMoved(track=track, by=by):
            return state.evolve(tracks={**state.tracks, track: state.tracks[track] + by})
        case StockChanged(stock=stock, by=by):
            return state.evolve(stock={**state.stock, stock: state.stock.get(stock, 0) + by})
        case ActsGiven(side=side, acts=acts):
            return state.evolve(acts={**state.acts, side: acts})
        case ActTaken(side=side, act=act):
            return state.evolve(
                acts={**state.acts, side: state.acts.get(side, 0) - 1},
                acted_at={**state.acted_at, f"{side}:{act}": state.turn},
            )
        case CardDealt(card=card):
            return state.evolve(cards={**state.cards, card: state.turn})
        case CardAnswered(card=card, choice=choice):
            answer = f"{card}:{choice}"
            return state.evolve(
                cards={key: turn for key, turn in state.cards.items() if key != card},
                happened=state.happened if answer in state.happened else (*state.happened, answer),
                happened_at={**state.happened_at, answer: state.turn},
            )
        case OperationPrepared(side=side, at=at, turn=turn):
            return state.evolve(prepared={**state.prepared, f"{side}:{at}": turn})
        case UnitWorked(unit=uid, impulses=impulses):
            return state.evolve(worked={**state.worked, uid: impulses})
        case UnitReplenished(unit=uid, steps=steps):
            unit = state.units[uid]
            return state.with_unit(uid, unit._replace(steps=unit.steps + steps, spent=True, target=NOWHERE))
        case UnitEquipped(unit=uid, stores=(tanks, afv, guns, mlrs)):
            unit = state.units[uid]
            more = unit._replace(
                tanks=unit.tanks + tanks, afv=unit.afv + afv, guns=unit.guns + guns, mlrs=unit.mlrs + mlrs
            )
            return state.with_unit(uid, more._replace(spent=True, target=NOWHERE))
        case UnitRecalled(unit=uid, until=until):
            return _recalled(state, uid, until)
        case OwnersMerged(owner=owner, into=into):
            merged = {key: into if value == owner else value for key, value in state.merged.items()}
            return state.evolve(merged={**merged, owner: into})
        case UnitAttached(unit=uid, turn=turn):
            return state.evolve(attached={**state.attached, uid: turn})
        case UnitDetached(unit=uid):
            return state.evolve(attached={key: turn for key, turn in state.attached.items() if key != uid})
        case PrioritySet(side=side, headquarters=headquarters):
            return state.evolve(priority={**state.priority, side: headquarters})
        case LiftsGiven(side=side, lifts=lifts, until=until):
            return state.evolve(lifts={**state.lifts, side: (lifts, lifts, until)})
        case LiftsReadied(side=side, lifts=lifts):
            return state.evolve(lifts={**state.lifts, side: (lifts, *state.lifts[side][1:])})
        case LoadsFlown(side=side, units=fed, loads=loads):
            units = dict(state.units)
            for uid in fed:
                units[uid] = units[uid]._replace(loads=units[uid].loads + loads)
            flights, each, until = state.lifts[side]
            return state.evolve(units=units, lifts={**state.lifts, side: (flights - 1, each, until)})
        case RoadInterdicted(side=side, at=at):
            return state.evolve(shut={**state.shut, at: 3 - state.code(side)}, struck=(*state.struck, f"shut:{at}"))
        case RoadsReopened(side=side):
            code = state.code(side)
            return state.evolve(shut={at: other for at, other in state.shut.items() if other != code})
        case ResidentsEscorted(unit=uid, at=at):
            state = state.with_unit(uid, state.units[uid]._replace(spent=True, target=NOWHERE))
            return _trouble(state, at, ESCORTED)
        case ReliefSent(at=at):
            relief = dict(state.relief)
            for key in _residents(state, at):
                relief[key] = relief.get(key, 0) + 1
            return state.evolve(relief=relief, struck=(*state.struck, f"relief:{at}"))
        case TruceOffered(side=side):
            return state.evolve(offers={**state.offers, side: state.turn})
        case OfferWithdrawn(side=side):
            return state.evolve(offers={key: turn for key, turn in state.offers.items() if key != side})
        case TruceBegan(until=until):
            return state.evolve(truce_until=until)
        case TruceBroken():
            return state.evolve(truce_until=0)
        case _:
            assert_never(event)


def _worked(state: State, uid: UnitId, task: str, at: int, direction: int, done: int) -> State:
    """Spend a unit on its work on a hexside, of which *done* phases are kept."""
    hexside = state.board.grid.hexside(at, direction)
    key = f"{task}:{hexside}:{state.code(state.side_of(uid))}"
    labour = {other: phases for other, phases in state.labour.items() if other != key}
    return state.with_unit(uid, state.units[uid]._replace(spent=True, target=NOWHERE)).evolve(
        labour={**labour, key: done} if done else labour, struck=(*state.struck, f"{task}:{hexside}")
    )


def _way(state: State, at: int, direction: int, work: int) -> dict[int, int]:
    """Return the changed ways with *work* added on a hexside; without *work*, with its pass closed again."""
    hexside = state.board.grid.hexside(at, direction)
    left = state.ways.get(hexside, 0) | work if work else state.ways.get(hexside, 0) & ~OPENED
    ways = {key: value for key, value in state.ways.items() if key != hexside}
    return {**ways, hexside: left} if left else ways


def _laid_open(state: State, at: int, control: bytearray) -> dict[int, int]:
    """Return the mines, those beside *at* known to its new owner where the other side holds neither hex."""
    mines, grid, code = dict(state.mines), state.board.grid, control[at]
    for direction, to in enumerate(grid.neighbours[at]):
        hexside = grid.hexside(at, direction)
        if hexside in mines and control[to] in (NOBODY, code):
            mines[hexside] |= code
    return mines


def _lost(state: State, at: int) -> Mapping[str, int]:
    """Return `lost_at` after the side that held hex *at* lost it: key places alone are noted."""
    before = state.controller(at)
    lost = [place.id for place in state.board.places.values() if place.at == at and place.kind in KEY_KINDS]
    return {**state.lost_at, **{f"{before}:{place}": state.turn for place in lost}} if lost else state.lost_at


def _recalled(state: State, uid: UnitId, until: int) -> State:
    """Take a unit off the map: into the pool until it comes back, or for good."""
    unit = state.units[uid]
    units = {key: other for key, other in state.units.items() if key != uid}
    if not until:
        return state.evolve(units=units, gone={**state.gone, uid: "recalled"})
    waiting = unit._replace(target=NOWHERE, shocks=0, cut=0, moved=False, spent=False, wounded=0)
    return state.evolve(units=units, pool={**state.pool, uid: waiting}, returns={**state.returns, uid: until})


def _struck(state: State, key: str, attempt: int) -> State:
    return state.evolve(struck=(*state.struck, key), attempts={**state.attempts, key: attempt})


def _residents(state: State, at: int) -> list[str]:
    return [f"{home.place}:{home.community}" for home in state.board.residents if home.at == at]


def _trouble(state: State, at: int, kind: int) -> State:
    """Note that the people in *at*, if any, were troubled: what follows is settled in the end phase."""
    touched = [key for key in _residents(state, at) if key in state.people]
    if not touched:
        return state
    people = dict(state.people)
    for key in touched:
        people[key] = people[key]._replace(troubled=people[key].troubled | kind)
    return state.evolve(people=people)
