"""What a staff wants and how it judges: its aims from the board's objectives, and the measures of its caution.

All measures are whole numbers; a unit's strength is its power in an assault (6.4) without the hexside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from game.core.board import Board, SideId, UnitId
from game.core.state import State, Unit


@dataclass(frozen=True, slots=True)
class Doctrine:
    """How bold a staff is. Percentages compare what an order is expected to do to others and to oneself."""

    name: str
    gain_percent: int
    """An assault is launched when its gain is this share of its loss or more."""
    least_score: int
    """No assault whose middle score is lower."""
    assemble_percent: int
    """A group goes into contact when it has this share of the strength it faces."""
    garrison_percent: int
    """A place is thought safe with this share of the strength that can reach it."""
    withdraw_36: int
    """Chances in 36 that a garrison goes anyway, from which it is withdrawn in good order."""


DOCTRINES: Final[Mapping[str, Doctrine]] = {
    "staff": Doctrine("staff", 110, -1, 60, 50, 24),
    "cautious": Doctrine("cautious", 170, 0, 90, 80, 18),
    "bold": Doctrine("bold", 75, -2, 40, 35, 30),
}

OWN_AIM: Final = 3
STEADY: Final = 5
"""Cohesion from which troops are steady (9.1)."""
DENIED_AIM: Final = 1
HEADQUARTERS: Final = 1
SOURCE: Final = 2
LINE: Final = 2
"""Weight of a hex on a line of communications that units on an aim depend on."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A hex a side wants to hold or to take, and how much it matters."""

    at: int
    weight: int
    last_turn: int
    """The last turn in which being there counts for a dated objective; the last turn of the game otherwise."""


def aims(known: State, side: SideId) -> tuple[Aim, ...]:
    """Return the aims of *side* by weight: its objectives, those it denies, its command posts and sources."""
    board = known.board
    weight: dict[int, int] = {}
    last: dict[int, int] = {}

    def add(at: int, more: int, turn: int = board.turns) -> None:
        weight[at] = weight.get(at, 0) + more
        last[at] = min(last.get(at, board.turns), turn)

    for goal in board.objectives:
        at = board.places[goal.place].at
        if goal.controlled_by == side and goal.side == side and goal.turn >= known.turn:
            add(at, OWN_AIM, goal.turn)
        else:
            add(at, DENIED_AIM)
    for post in board.headquarters:
        if post.side == side:
            add(post.at, HEADQUARTERS)
    for source in board.sources:
        if source.side == side:
            add(source.at, SOURCE)
    found = [Aim(at, more, last[at]) for at, more in weight.items()]
    return tuple(sorted(found, key=lambda aim: (-aim.weight, aim.at)))


def points(board: Board, unit: Unit) -> int:
    """Return the points of a unit's men and vehicles (6.4)."""
    chart = board.charts.assault
    return unit.steps * chart.step_points + unit.tanks * chart.tank_points + unit.afv * chart.afv_points


def power(known: State, uid: UnitId) -> int:
    """Return the strength of a unit; 0 for guns and aircraft, which hold no ground."""
    printed, unit = known.board.roster[uid], known.units[uid]
    if printed.type.role != "combat":
        return 0
    return points(known.board, unit) * (2 + printed.quality) * (5 + unit.cohesion)


def name_of(board: Board, at: int) -> str:
    """Return how people call hex *at*: its place by name, or its label."""
    place = board.place_at(at)
    return place.english if place is not None else f"hex {board.grid.label(at)}"
