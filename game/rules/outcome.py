"""Chapter 15. Outcome.

15.1 The result is three separate lines, never added up: the human cost (read first), the objectives by date, and each
     side's standing.
15.2 An objective is judged at the end of its turn by who controls its place; until then it is open.
15.3 Human cost: for each place the people still there, gone and harmed, as ranges of the model; then the soldiers of
     both sides, as men lost to their units (killed, wounded, missing and taken together) and prisoners among them.
15.4 Standing runs from -10 to +10; each change has its reason.
15.5 The game ends after the last turn, when a condition of the scenario for ending early holds, or by a cease-fire or
     the tension of the region (13.2, 13.6).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from game.core.board import Objective, PlaceId
from game.core.ledger import Ledger
from game.core.state import ISOLATED, State
from game.rules import supply


@dataclass(frozen=True, slots=True)
class Outcome:
    """15.1 The three lines. They are never added."""

    over: bool
    because: str
    people: tuple[tuple[str, str, int, int, int, int, int, int], ...]
    """(place, community, present low, high, left low, high, harmed low, high)."""
    soldiers: tuple[tuple[str, int, int], ...]
    """(side, men lost, prisoners among them)."""
    objectives: tuple[tuple[str, str, str, str], ...]
    """(id, side, text, "met", "not met" or "open")."""
    standing: tuple[tuple[str, int], ...]


def outcome(state: State) -> Outcome:
    """15.1-15.4 Return the result as it stands."""
    people = []
    for home in state.board.residents:
        group = state.people[f"{home.place}:{home.community}"]
        people.append(
            (
                str(home.place),
                home.community,
                group.low,
                group.high,
                group.left_low,
                group.left_high,
                group.harm_low,
                group.harm_high,
            )
        )
    sides = state.board.sides
    return Outcome(
        bool(state.over),
        state.over,
        tuple(people),
        tuple((str(side.id), state.losses[side.id].men, state.losses[side.id].prisoners) for side in sides),
        tuple((goal.id, str(goal.side), goal.text, _judge(state, goal)) for goal in state.board.objectives),
        tuple((str(side.id), state.standing[side.id]) for side in sides),
    )


def _judge(state: State, goal: Objective) -> str:
    """15.2 Return whether an objective is met, not met, or open."""
    if f"met:{goal.id}" in state.happened:
        return "met"
    if f"missed:{goal.id}" in state.happened:
        return "not met"
    if state.over:
        return "met" if is_controlled(state, goal.place, goal.controlled_by) else "not met"
    return "open"


def is_controlled(state: State, place: str, side: str) -> bool:
    """Return whether *side* controls the hex of *place*."""
    return state.controller(state.board.places[PlaceId(place)].at) == side


def month(state: State) -> int:
    """Return the month of the turn, 1 to 12; 0 before the first."""
    return state.board.month(state.turn) if state.turn else 0


def holds(ledger: Ledger, condition: Mapping[str, Any], account: str, side: str = "") -> bool:
    """Return whether a condition tree holds now. `chance` rolls; the rest reads the state.

    *side* is whom a track or stock is about that names no side.
    """
    state = ledger.state
    for key, value in condition.items():
        match key:
            case "all":
                true = all(holds(ledger, part, f"{account}.{n}", side) for n, part in enumerate(value))
            case "any":
                true = any(holds(ledger, part, f"{account}.{n}", side) for n, part in enumerate(value))
            case "not":
                true = not holds(ledger, value, account, side)
            case "turn":
                true = state.turn >= value
            case "controls":
                true = is_controlled(state, value["place"], value["side"])
            case "happened":
                true = value in state.happened
            case "track":
                true = _within(value, _track(state, value, side))
            case "stock":
                true = _within(value, state.stock.get(f"{value['name']}.{value.get('side', side)}", 0))
            case "within":
                last = state.happened_at.get(value["happened"])
                true = last is not None and state.turn - last <= value["weeks"]
            case "lost":
                since = state.turn - value["weeks"]
                losses = (turn for key, turn in state.lost_at.items() if key.startswith(f"{value['side']}:"))
                true = sum(1 for turn in losses if turn >= since) >= value.get("at_least", 1)
            case "months":
                true = month(state) in value
            case "isolated":
                at = state.board.places[PlaceId(value["place"])].at
                true = supply.grade(state, supply.supply_field(state, value["side"]).get(at)) == ISOLATED
            case "chance":
                true = ledger.risk("event.chance", value, f"event:{account}", account)
            case _:
                raise AssertionError(f"a condition the loader should have refused: {key}")
        if not true:
            return False
    return True


def _within(bounds: Mapping[str, Any], value: int) -> bool:
    return bool(bounds.get("at_least", -(1 << 30)) <= value <= bounds.get("at_most", 1 << 30))


def _track(state: State, named: Mapping[str, Any], side: str) -> int:
    name = named.get("name", "standing")
    whose = "" if name in state.tracks else named.get("side", side)
    return state.track(name, whose)
