"""Events: past-tense values. Each carries all that a report, an animation or a later rule will want.

`apply` in `game.core.state` folds an event into a State; nothing else changes one. Shifts and factors are triples
(rule number, words, value). Dice are the two faces thrown, or (0, 0) under `chance: expected`, which reads every
2d6 as 7; `roll` is d = 2d6 - 7.
"""

from dataclasses import dataclass

from game.core.board import OwnerId, SideId, UnitId

Factor = tuple[str, str, int]
Factors = tuple[Factor, ...]
Stores = tuple[int, int, int, int]
"""Tanks, AFVs, guns and mortars, rocket launchers."""


@dataclass(frozen=True, slots=True)
class GameOpened:
    """The seed and the way of chance were fixed."""

    seed: str
    chance: str


@dataclass(frozen=True, slots=True)
class TurnOpened:
    """A turn began."""

    turn: int


@dataclass(frozen=True, slots=True)
class WeatherSet:
    """The weather of the turn was read."""

    sky: str
    ground: str


@dataclass(frozen=True, slots=True)
class PhaseOpened:
    """A side's phase began, with fresh entropy and its command points."""

    side: SideId
    entropy: str
    command: int


@dataclass(frozen=True, slots=True)
class SightRenewed:
    """What a side sees and remembers was drawn up afresh. `seen` is a hexadecimal mask of hexes."""

    side: SideId
    seen: str
    memory: tuple[tuple[UnitId, int, int, int], ...]
    """(unit, hex, turn, steps) as last seen."""


@dataclass(frozen=True, slots=True)
class HexesSeen:
    """A side newly saw hexes other than by marching. `seen` is a hexadecimal mask."""

    side: SideId
    seen: str


@dataclass(frozen=True, slots=True)
class UnitArrived:
    """A unit came onto the map, without those of its vehicles and guns that its side's stock did not have (12.7)."""

    unit: UnitId
    at: int
    short: Stores = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class SupplyTraced:
    """A unit's line of communications was traced: 2 full, 1 low, 0 isolated; `cut` counts turns without one."""

    unit: UnitId
    supply: int
    cut: int
    loads: int
    dump: str
    shells: int


@dataclass(frozen=True, slots=True)
class UnitMarched:
    """A unit marched along `path`; `sighted` are hexes newly seen by its side, `found` units seen in them."""

    unit: UnitId
    path: tuple[int, ...]
    cost: int
    sighted: tuple[int, ...]
    found: tuple[UnitId, ...]


@dataclass(frozen=True, slots=True)
class MarchCutShort:
    """A unit nobody knew of stopped a march."""

    unit: UnitId
    at: int
    by: UnitId


@dataclass(frozen=True, slots=True)
class Glimpsed:
    """A side saw an enemy unit that then went out of its sight."""

    side: SideId
    unit: UnitId
    at: int
    steps: int


@dataclass(frozen=True, slots=True)
class HexTaken:
    """Control of a hex passed to a side."""

    at: int
    side: SideId
    before: str


@dataclass(frozen=True, slots=True)
class Committed:
    """A unit was committed to a fight, at no cost."""

    unit: UnitId
    target: int


@dataclass(frozen=True, slots=True)
class Recalled:
    """A unit was taken back from a fight."""

    unit: UnitId


@dataclass(frozen=True, slots=True)
class CommandSpent:
    """A side spent command points."""

    side: SideId
    points: int


@dataclass(frozen=True, slots=True)
class WillTested:
    """A unit was asked whether it goes: to an assault ("assault") or off its home ground ("ask")."""

    unit: UnitId
    purpose: str
    target: int
    value: int
    needs: int
    factors: Factors
    roll: int
    dice: tuple[int, int]
    passed: bool


@dataclass(frozen=True, slots=True)
class AssaultResolved:
    """An assault was fought. Losses and cohesion follow in events of their own."""

    side: SideId
    target: int
    attempt: int
    attackers: tuple[UnitId, ...]
    supporters: tuple[UnitId, ...]
    defenders: tuple[UnitId, ...]
    attack_power: int
    defence_power: int
    column: int
    shifts: Factors
    roll: int
    dice: tuple[int, int]
    score: int
    broken: bool
    shattered: bool


@dataclass(frozen=True, slots=True)
class Bombarded:
    """Guns or aircraft fired at units in a hex. `counter_battery` when it answered guns found firing."""

    side: SideId
    target: int
    attempt: int
    guns: tuple[UnitId, ...]
    points: int
    struck: tuple[UnitId, ...]
    counter_battery: bool
    by_air: bool


@dataclass(frozen=True, slots=True)
class LoadsSpent:
    """A unit spent ammunition. `fired` when its guns gave their place away."""

    unit: UnitId
    loads: int
    fired: bool


@dataclass(frozen=True, slots=True)
class StepsLost:
    """A unit lost steps; some of the men will return."""

    unit: UnitId
    steps: int
    side: SideId
    men: int


@dataclass(frozen=True, slots=True)
class VehiclesLost:
    """A unit lost vehicles or guns: destroyed, or left where they stood."""

    unit: UnitId
    stores: Stores
    left_at: int
    """Hex where they were left, or -1 when destroyed."""


@dataclass(frozen=True, slots=True)
class WearCarried:
    """Losses short of a whole were carried over: twelfths of a vehicle or a step, or men of a line (9.12)."""

    account: str
    twelfths: int


@dataclass(frozen=True, slots=True)
class CohesionChanged:
    """A unit's cohesion moved."""

    unit: UnitId
    by: int
    rule: str
    because: str


@dataclass(frozen=True, slots=True)
class Shocked:
    """A unit was assaulted, fired on, lost steps or broke: it answers at the end of its owner's phase."""

    unit: UnitId
    shocks: int


@dataclass(frozen=True, slots=True)
class FatigueChanged:
    """A unit's fatigue moved."""

    unit: UnitId
    by: int


@dataclass(frozen=True, slots=True)
class ReserveMoved:
    """A unit in reserve marched to where the enemy struck."""

    unit: UnitId
    path: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UnitRetreated:
    """A unit went back: it "gave_ground", "left", "fled" or was "shattered"."""

    unit: UnitId
    path: tuple[int, ...]
    manner: str


@dataclass(frozen=True, slots=True)
class UnitAdvanced:
    """A unit advanced after combat."""

    unit: UnitId
    to: int


@dataclass(frozen=True, slots=True)
class HoldTested:
    """A unit answered what was done to it: it "stays", "wavers", "leaves", "flees", "stands" or "surrenders"."""

    unit: UnitId
    resolve: int
    pressure: int
    factors: Factors
    roll: int
    dice: tuple[int, int]
    margin: int
    result: str


@dataclass(frozen=True, slots=True)
class UnitRemoved:
    """A unit left the game: "lost", "surrendered" or "shot_down"."""

    unit: UnitId
    reason: str
    men: int


@dataclass(frozen=True, slots=True)
class StoresCaptured:
    """A unit took over vehicles, guns and shells that had been left in its hex."""

    unit: UnitId
    side: SideId
    at: int
    stores: Stores
    scrapped: Stores
    dump: str
    shells: int


@dataclass(frozen=True, slots=True)
class DigProgressed:
    """Work on positions went on in a hex; at `level` when a level was finished."""

    unit: UnitId
    at: int
    progress: int
    level: int


@dataclass(frozen=True, slots=True)
class WorkAdvanced:
    """Work on a hexside went on and is not done: "lay", "clear", "bridge" or "pass"; `done` counts phases."""

    unit: UnitId
    task: str
    at: int
    direction: int
    done: int


@dataclass(frozen=True, slots=True)
class MinesLaid:
    """A unit laid mines on a hexside of its hex."""

    unit: UnitId
    at: int
    direction: int


@dataclass(frozen=True, slots=True)
class MinesCleared:
    """A unit cleared the mines on a hexside of its hex."""

    unit: UnitId
    at: int
    direction: int


@dataclass(frozen=True, slots=True)
class MinesStruck:
    """A march ran onto mines its side did not know of, and stopped; what is `lost` follows in an event of its own.

    The `risk` is in 36; under `chance: expected` risks add up in an account.
    """

    unit: UnitId
    at: int
    direction: int
    account: str
    risk: int
    balance: int
    lost: bool


@dataclass(frozen=True, slots=True)
class MinesFound:
    """A side found mines on a hexside it assaulted across."""

    side: SideId
    at: int
    direction: int


@dataclass(frozen=True, slots=True)
class WayTried:
    """A unit marched over ground that may be mined, and met no mines that its side did not know of."""

    unit: UnitId


@dataclass(frozen=True, slots=True)
class BridgeLaid:
    """Engineers bridged the river or stream on a hexside of their hex."""

    unit: UnitId
    at: int
    direction: int


@dataclass(frozen=True, slots=True)
class PassOpened:
    """Engineers opened a pass closed by snow."""

    unit: UnitId
    at: int
    direction: int


@dataclass(frozen=True, slots=True)
class PassSnowedIn:
    """New snow closed a pass that had been opened."""

    at: int
    direction: int


@dataclass(frozen=True, slots=True)
class UnitRested:
    """A unit rested for the phase."""

    unit: UnitId


@dataclass(frozen=True, slots=True)
class UnitRallied:
    """A headquarters brought a unit together."""

    unit: UnitId
    headquarters: str


@dataclass(frozen=True, slots=True)
class StanceSet:
    """A unit was given a standing order."""

    unit: UnitId
    stance: str


@dataclass(frozen=True, slots=True)
class UnifyOrdered:
    """Units in a hex will answer to one command from a turn on."""

    side: SideId
    at: int
    turn: int


@dataclass(frozen=True, slots=True)
class WoundedReturned:
    """Men who had been wounded came back to their unit."""

    unit: UnitId
    steps: int


@dataclass(frozen=True, slots=True)
class WoundedSettled:
    """The account of a unit's wounded was closed for the day."""

    unit: UnitId


@dataclass(frozen=True, slots=True)
class AirRisked:
    """A sortie ran a risk in 36; under `chance: expected` risks add up in an account."""

    side: SideId
    account: str
    risk: int
    balance: int
    lost: bool


@dataclass(frozen=True, slots=True)
class SortiesGiven:
    """Aircraft sorties were put at a side's disposal until the end of a turn."""

    side: SideId
    sorties: int
    until: int


@dataclass(frozen=True, slots=True)
class SortieFlown:
    """One of a side's sorties was used."""

    side: SideId


@dataclass(frozen=True, slots=True)
class PassageOffered:
    """A side widened the way out for the residents of a place."""

    side: SideId
    at: int


@dataclass(frozen=True, slots=True)
class PeopleLeft:
    """Residents left a place: a range, an estimate of the model."""

    place: str
    community: str
    low: int
    high: int
    because: str


@dataclass(frozen=True, slots=True)
class PeopleHarmed:
    """Residents were killed or wounded: a range, an estimate of the model."""

    place: str
    community: str
    low: int
    high: int
    by: str
    because: str


@dataclass(frozen=True, slots=True)
class StandingChanged:
    """A side's standing abroad moved."""

    side: SideId
    by: int
    because: str


@dataclass(frozen=True, slots=True)
class ConditionEnded:
    """A dated condition of the chronicle ended."""

    condition: str


@dataclass(frozen=True, slots=True)
class ScriptFired:
    """A scenario event happened. Its words stand in the scenario, so that a mended typo breaks no record."""

    script: str


@dataclass(frozen=True, slots=True)
class ShellsGiven:
    """A dump received or lost shells."""

    dump: str
    shells: int


@dataclass(frozen=True, slots=True)
class TrackMoved:
    """A track moved by what its range left of a change; `rule` and `because` say why."""

    track: str
    by: int
    rule: str
    because: str


@dataclass(frozen=True, slots=True)
class StockChanged:
    """A side's stock of men, arms or ammunition grew or shrank."""

    stock: str
    by: int
    rule: str
    because: str


@dataclass(frozen=True, slots=True)
class ActsGiven:
    """A side's council has so many acts this week."""

    side: SideId
    acts: int


@dataclass(frozen=True, slots=True)
class ActTaken:
    """A side's council acted."""

    side: SideId
    act: str


@dataclass(frozen=True, slots=True)
class CardDealt:
    """A dispatch came that a side has to answer."""

    side: SideId
    card: str


@dataclass(frozen=True, slots=True)
class CardAnswered:
    """A side answered a dispatch, or let it answer itself (`by_default`)."""

    side: SideId
    card: str
    choice: str
    by_default: bool


@dataclass(frozen=True, slots=True)
class OperationPrepared:
    """A side began to prepare an operation, which may begin in `turn`."""

    side: SideId
    at: int
    turn: int


@dataclass(frozen=True, slots=True)
class UnitWorked:
    """A unit marched or fought in so many impulses of the turn."""

    unit: UnitId
    impulses: int


@dataclass(frozen=True, slots=True)
class UnitReplenished:
    """A unit took men from its side's stock."""

    unit: UnitId
    steps: int


@dataclass(frozen=True, slots=True)
class UnitEquipped:
    """A unit took vehicles or guns from its side's stock."""

    unit: UnitId
    stores: Stores


@dataclass(frozen=True, slots=True)
class UnitRecalled:
    """A unit left the map, until a turn; 0 for good."""

    unit: UnitId
    until: int
    because: str


@dataclass(frozen=True, slots=True)
class OwnersMerged:
    """The units of one owner answer to another from now on."""

    owner: OwnerId
    into: OwnerId


@dataclass(frozen=True, slots=True)
class UnitAttached:
    """A unit will answer to its side's headquarters from a turn on."""

    unit: UnitId
    turn: int


@dataclass(frozen=True, slots=True)
class UnitDetached:
    """A unit answers to its own owner again."""

    unit: UnitId


@dataclass(frozen=True, slots=True)
class PrioritySet:
    """Units near a headquarters take their loads first."""

    side: SideId
    headquarters: str


@dataclass(frozen=True, slots=True)
class LiftsGiven:
    """Flights of transport helicopters were put at a side's disposal, each week until a turn."""

    side: SideId
    lifts: int
    until: int


@dataclass(frozen=True, slots=True)
class LiftsReadied:
    """A side's transport helicopters are ready for this turn's flights."""

    side: SideId
    lifts: int


@dataclass(frozen=True, slots=True)
class LoadsFlown:
    """A flight brought loads to units cut off."""

    side: SideId
    at: int
    units: tuple[UnitId, ...]
    loads: int


@dataclass(frozen=True, slots=True)
class RoadInterdicted:
    """Aircraft shut the roads of a hex for the supply of the other side's next phase."""

    side: SideId
    at: int


@dataclass(frozen=True, slots=True)
class RoadsReopened:
    """What aircraft had shut is open again."""

    side: SideId


@dataclass(frozen=True, slots=True)
class ResidentsEscorted:
    """A unit spent its phase to see residents out."""

    unit: UnitId
    at: int


@dataclass(frozen=True, slots=True)
class ReliefSent:
    """A relief convoy reached a place. It changes nothing military."""

    side: SideId
    at: int


@dataclass(frozen=True, slots=True)
class TruceOffered:
    """A side offered a cease-fire on the line as it is."""

    side: SideId
    readiness: int


@dataclass(frozen=True, slots=True)
class OfferWithdrawn:
    """An offer of a cease-fire was taken back, or lapsed."""

    side: SideId
    because: str


@dataclass(frozen=True, slots=True)
class TruceBegan:
    """A limited cease-fire holds until the end of a turn."""

    until: int
    because: str


@dataclass(frozen=True, slots=True)
class TruceBroken:
    """A side broke the limited cease-fire."""

    side: SideId


@dataclass(frozen=True, slots=True)
class PhaseClosed:
    """A side's phase ended."""

    side: SideId


@dataclass(frozen=True, slots=True)
class GameEnded:
    """The game ended."""

    because: str


Event = (
    GameOpened
    | TurnOpened
    | WeatherSet
    | PhaseOpened
    | SightRenewed
    | HexesSeen
    | UnitArrived
    | SupplyTraced
    | UnitMarched
    | MarchCutShort
    | Glimpsed
    | HexTaken
    | Committed
    | Recalled
    | CommandSpent
    | WillTested
    | AssaultResolved
    | Bombarded
    | LoadsSpent
    | StepsLost
    | VehiclesLost
    | WearCarried
    | CohesionChanged
    | Shocked
    | FatigueChanged
    | ReserveMoved
    | UnitRetreated
    | UnitAdvanced
    | HoldTested
    | UnitRemoved
    | StoresCaptured
    | DigProgressed
    | WorkAdvanced
    | MinesLaid
    | MinesCleared
    | MinesStruck
    | MinesFound
    | WayTried
    | BridgeLaid
    | PassOpened
    | PassSnowedIn
    | UnitRested
    | UnitRallied
    | StanceSet
    | UnifyOrdered
    | WoundedReturned
    | WoundedSettled
    | AirRisked
    | SortiesGiven
    | SortieFlown
    | PassageOffered
    | PeopleLeft
    | PeopleHarmed
    | StandingChanged
    | ConditionEnded
    | ScriptFired
    | ShellsGiven
    | TrackMoved
    | StockChanged
    | ActsGiven
    | ActTaken
    | CardDealt
    | CardAnswered
    | OperationPrepared
    | UnitWorked
    | UnitReplenished
    | UnitEquipped
    | UnitRecalled
    | OwnersMerged
    | UnitAttached
    | UnitDetached
    | PrioritySet
    | LiftsGiven
    | LiftsReadied
    | LoadsFlown
    | RoadInterdicted
    | RoadsReopened
    | ResidentsEscorted
    | ReliefSent
    | TruceOffered
    | OfferWithdrawn
    | TruceBegan
    | TruceBroken
    | PhaseClosed
    | GameEnded
)
EVENTS: tuple[type[Event], ...] = tuple(Event.__args__)
