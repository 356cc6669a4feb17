"""Chapter 10. Engineers and works.

10.1 A unit that digs spends its phase on it. `turns_per_level` such turns in one hex, by any units of the side and one
     count a phase, raise its works by a level, to `max_level` at most.
10.2 Works shift an assault against the attacker (6.8) and steady the garrison (9.3). They serve whoever holds the hex.
10.3 A unit in an enemy zone of control, or one that marched or fought this phase, cannot dig.
"""

from collections.abc import Iterator

from game.core.errors import Refusal
from game.core.events import DigProgressed
from game.core.ledger import Ledger
from game.core.orders import DigIn
from game.core.state import State
from game.rules import command, movement


def refusals(known: State, order: DigIn) -> Iterator[Refusal]:
    """Yield every reason a unit cannot dig."""
    yield from command.own_unit(known, order.unit)
    if order.unit not in known.units or known.side_of(order.unit) != known.active:
        return
    board, unit = known.board, known.units[order.unit]
    name = board.roster[order.unit].name
    if board.roster[order.unit].type.role != "combat":
        yield Refusal("10.1", f"{name} does not dig positions for infantry")
    if unit.moved:
        yield Refusal("10.3", f"{name} has marched this phase")
    if movement.zoc_mask(known, board.other(known.side)) >> unit.at & 1:
        yield Refusal("10.3", f"{name} is in an enemy zone of control")
    if known.works.get(unit.at, 0) >= board.charts.works.max_level:
        yield Refusal("10.1", f"the works in {board.grid.label(unit.at)} are complete")
    if f"dig:{unit.at}" in known.struck:
        yield Refusal("10.1", "work in this hex was counted in this phase")


def dig(ledger: Ledger, order: DigIn) -> None:
    """10.1 Work on positions for the rest of the phase."""
    state = ledger.state
    at, chart = state.units[order.unit].at, state.board.charts.works
    progress, level = state.digging.get(at, 0) + 1, state.works.get(at, 0)
    if progress >= chart.turns_per_level:
        progress, level = 0, level + 1
    ledger.post(DigProgressed(order.unit, at, progress, level))
