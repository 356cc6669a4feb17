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
    EndPhase,
)
