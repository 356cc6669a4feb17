"""Orders: imperative values. A click, a line in a file and the computer's choice become the same Order.

Hexes are dense indices of the board's grid. An order names military things only: units, and hexes where units stand.
"""

from dataclasses import dataclass

from game.core.board import UnitId


@dataclass(frozen=True, slots=True)
class OpenGame:
    """Open the game: fix its seed and how chance works ("dice" or "expected"), and begin turn 1."""

    seed: str
    chance: str


@dataclass(frozen=True, slots=True)
class March:
    """March *unit* along *path*, its own hex first."""

    unit: UnitId
    path: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Commit:
    """Commit *unit* to the fight for *target*: to assault it from the next hex, or to fire or fly in support. Free."""

    unit: UnitId
    target: int


@dataclass(frozen=True, slots=True)
class Recall:
    """Take *unit* back from what it was committed to. Free."""

    unit: UnitId


@dataclass(frozen=True, slots=True)
class Launch:
    """Launch the assault on *target* with the units committed to it."""

    target: int


@dataclass(frozen=True, slots=True)
class Bombard:
    """Fire at the enemy units seen in *target* with the guns committed to it."""

    target: int


@dataclass(frozen=True, slots=True)
class AirStrike:
    """Send one of the side's aircraft sorties against the enemy units seen in *target*."""

    target: int


@dataclass(frozen=True, slots=True)
class DigIn:
    """Let *unit* work on its positions for the rest of the phase."""

    unit: UnitId


@dataclass(frozen=True, slots=True)
class LayMines:
    """Let *unit* lay mines on the hexside of its hex in *direction*."""

    unit: UnitId
    direction: int


@dataclass(frozen=True, slots=True)
class ClearMines:
    """Let *unit* clear the mines known on the hexside of its hex in *direction*."""

    unit: UnitId
    direction: int


@dataclass(frozen=True, slots=True)
class Bridge:
    """Let the engineers *unit* bridge the river or stream on the hexside of their hex in *direction*."""

    unit: UnitId
    direction: int


@dataclass(frozen=True, slots=True)
class ClearPass:
    """Let the engineers *unit* open the pass closed by snow on the hexside of their hex in *direction*."""

    unit: UnitId
    direction: int


@dataclass(frozen=True, slots=True)
class Rest:
    """Let *unit* rest for the rest of the phase."""

    unit: UnitId


@dataclass(frozen=True, slots=True)
class Rally:
    """Bring *unit* together with the help of a headquarters."""

    unit: UnitId


@dataclass(frozen=True, slots=True)
class SetStance:
    """Give *unit* a standing order for the enemy's phase. Free."""

    unit: UnitId
    stance: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask *unit*, which answers to another owner, to leave its home ground this turn."""

    unit: UnitId


@dataclass(frozen=True, slots=True)
class Unify:
    """Put all units in *hex* under one command, which takes effect after some turns."""

    hex: int


@dataclass(frozen=True, slots=True)
class OfferPassage:
    """Widen and keep open the way out for the residents of the place in *hex*. Free, and cannot be taken back."""

    hex: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer the dispatch *card* with *choice*."""

    card: str
    choice: str


@dataclass(frozen=True, slots=True)
class Act:
    """Let the council take one of its acts of the week."""

    act: str


@dataclass(frozen=True, slots=True)
class Prepare:
    """Prepare an operation against the ground about *hex*."""

    hex: int


@dataclass(frozen=True, slots=True)
class Replace:
    """Let *unit* take men from its side's stock."""

    unit: UnitId


@dataclass(frozen=True, slots=True)
class Equip:
    """Let *unit* take vehicles or guns of *kind* (tanks, afv, guns, mlrs) from its side's stock."""

    unit: UnitId
    kind: str


@dataclass(frozen=True, slots=True)
class Attach:
    """Put *unit*, which answers to another owner, under its side's headquarters."""

    unit: UnitId


@dataclass(frozen=True, slots=True)
class Detach:
    """Give *unit* back to its own owner."""

    unit: UnitId


@dataclass(frozen=True, slots=True)
class Prioritise:
    """Let the units near *headquarters* take their loads before others."""

    headquarters: str


@dataclass(frozen=True, slots=True)
class Airlift:
    """Fly loads to the side's units in *hex* that are cut off."""

    hex: int


@dataclass(frozen=True, slots=True)
class Interdict:
    """Send a sortie to shut the roads of *hex* for the other side's supply in its next phase."""

    hex: int


@dataclass(frozen=True, slots=True)
class Reconnoitre:
    """Send a sortie to look at *hex* and the hexes around it."""

    hex: int


@dataclass(frozen=True, slots=True)
class Escort:
    """Let *unit* spend its phase to see the residents of its hex out."""

    unit: UnitId


@dataclass(frozen=True, slots=True)
class Relief:
    """Let a relief convoy go to the residents of *hex*."""

    hex: int


@dataclass(frozen=True, slots=True)
class OfferTruce:
    """Offer a cease-fire on the line as it is; accept one that the other side has offered."""


@dataclass(frozen=True, slots=True)
class WithdrawOffer:
    """Take back the offer of a cease-fire."""


@dataclass(frozen=True, slots=True)
class EndPhase:
    """End the side's phase; *reveal* carries both players' secrets of the next phase in a game by mail."""

    reveal: str = ""


Order = (
    OpenGame
    | March
    | Commit
    | Recall
    | Launch
    | Bombard
    | AirStrike
    | DigIn
    | LayMines
    | ClearMines
    | Bridge
    | ClearPass
    | Rest
    | Rally
    | SetStance
    | Ask
    | Unify
    | OfferPassage
    | Answer
    | Act
    | Prepare
    | Replace
    | Equip
    | Attach
    | Detach
    | Prioritise
    | Airlift
    | Interdict
    | Reconnoitre
    | Escort
    | Relief
    | OfferTruce
    | WithdrawOffer
    | EndPhase
)
ORDERS: tuple[type[Order], ...] = (
    OpenGame,
    March,
    Commit,
    Recall,
    Launch,
    Bombard,
    AirStrike,
    DigIn,
    LayMines,
    ClearMines,
    Bridge,
    ClearPass,
    Rest,
    Rally,
    SetStance,
    Ask,
    Unify,
    OfferPassage,
    Answer,
    Act,
    Prepare,
    Replace,
    Equip,
    Attach,
    Detach,
    Prioritise,
    Airlift,
    Interdict,
    Reconnoitre,
    Escort,
    Relief,
    OfferTruce,
    WithdrawOffer,
    EndPhase,
)
