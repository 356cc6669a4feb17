"""Chapter 10. Engineers and works.

10.1 A unit that digs spends its phase on it. `turns_per_level` such turns in one hex, by any units of the side and one
     count a phase, raise its works by a level, to `max_level` at most.
10.2 Works shift an assault against the attacker (6.8) and steady the garrison (9.3). They serve whoever holds the hex.
10.3 A unit in an enemy zone of control, or one that marched or fought this phase, does not dig or do other work.
10.4 Work on a hexside of its own hex (10.5, 10.9-10.11) spends a unit's phase too. One unit's work counts there a
     phase, and what a side has done is kept. Troops on foot lay and clear mines, engineers in one phase; only engineers
     bridge and open passes.
10.5 Mines are laid in `lay_turns` phases and for `mine_loads` loads, from a hex in the side's hands, on a hexside that
     can be crossed. Never where people live or lived, never on a road or track, which is the residents' way out (14.3),
     never at a dam (10.12). What mines did to people after the war stands in the chronicle; no score reads it.
10.6 Mines are known to the side that laid them; to the other once it ran onto them, assaulted across them, or took the
     ground so that the first side holds neither hex beside them. Mines that are known cost a march `mines_foot` or
     `mines_motor` points more, to the whole allowance at most: never a wall, whoever laid them.
10.7 A march that comes to mines its side does not know of stops before them for the phase. The unit loses 1 cohesion,
     and with a risk of `mine_risk` in 36 a step, though not its last; a motor unit a tank or AFV. So a march across a
     hexside of ground the other side holds, off the roads and away from homes, cannot be taken back, mined or not.
     Who goes back or comes up in reserve keeps to ways that are known.
10.8 An assault in which anybody comes across mines is shifted by `mine_shift`, once, known or not.
10.9 Mines that are known are cleared from either side of the hexside, in `clear_turns` phases. Both sides hear of it.
10.10 A river or stream without bridge is bridged in `bridge_river_turns` or `bridge_stream_turns` phases, unless an
     enemy unit is seen on the far bank. The bridge is like a printed one (5.4, 5.5, 6.4) and known to both sides.
10.11 A pass closed by snow is opened in `pass_turns` phases. Until new snow falls it is crossed at the price of its
     road, by supply and zones of control as well; both sides know.
10.12 A dam is a protected object (Additional Protocol I, article 56). No order names one: at its hex nothing is mined
     or built, and no guns or aircraft fire at it, whoever stands there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from game.core.board import BRIDGE, FORD, NO_ROAD, RIVER, STREAM, UnitId
from game.core.errors import Refusal
from game.core.events import (
    BridgeLaid,
    DigProgressed,
    LoadsSpent,
    MinesCleared,
    MinesLaid,
    PassOpened,
    PassSnowedIn,
    WorkAdvanced,
)
from game.core.hexes import DIRECTION_NAMES
from game.core.ledger import Ledger
from game.core.orders import Bridge, ClearMines, ClearPass, DigIn, LayMines
from game.core.state import OPENED, State
from game.rules import command, movement, people

HexsideOrder = LayMines | ClearMines | Bridge | ClearPass
TASKS = {LayMines: "lay", ClearMines: "clear", Bridge: "bridge", ClearPass: "pass"}


def refusals(known: State, order: DigIn) -> Iterator[Refusal]:
    """Yield every reason a unit cannot dig."""
    yield from command.own_unit(known, order.unit)
    if order.unit not in known.units or known.side_of(order.unit) != known.active:
        return
    board, unit = known.board, known.units[order.unit]
    name = board.roster[order.unit].name
    if board.roster[order.unit].type.role != "combat":
        yield Refusal("10.1", f"{name} does not dig positions for infantry")
    yield from _time_refusals(known, order.unit)
    if known.works.get(unit.at, 0) >= board.charts.works.max_level:
        yield Refusal("10.1", f"the works in {board.grid.label(unit.at)} are complete")
    if f"dig:{unit.at}" in known.struck:
        yield Refusal("10.1", "work in this hex was counted in this phase")


def _time_refusals(known: State, uid: UnitId) -> Iterator[Refusal]:
    """10.3 Yield every reason a unit has no time or quiet for work."""
    board, unit = known.board, known.units[uid]
    name = board.roster[uid].name
    if unit.moved:
        yield Refusal("10.3", f"{name} has marched this phase")
    if movement.zoc_mask(known, board.other(known.side)) >> unit.at & 1:
        yield Refusal("10.3", f"{name} is in an enemy zone of control")


def dig(ledger: Ledger, order: DigIn) -> None:
    """10.1 Work on positions for the rest of the phase."""
    state = ledger.state
    at, chart = state.units[order.unit].at, state.board.charts.works
    progress, level = state.digging.get(at, 0) + 1, state.works.get(at, 0)
    if progress >= chart.turns_per_level:
        progress, level = 0, level + 1
    ledger.post(DigProgressed(order.unit, at, progress, level))


# --- Work on a hexside -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Site:
    """A hexside of a unit's hex, as far as known."""

    at: int
    direction: int
    to: int
    hexside: int
    flags: int
    road: bool


def _site(known: State, uid: UnitId, direction: int) -> _Site | None:
    """Return the hexside of the unit's hex in *direction*, or None when there is none."""
    board, at = known.board, known.units[uid].at
    if not 0 <= direction < 6 or board.grid.neighbours[at][direction] < 0:
        return None
    to = board.grid.neighbours[at][direction]
    flags = movement.hexside(known, at, direction) | movement.hexside(known, to, (direction + 3) % 6)
    return _Site(at, direction, to, board.grid.hexside(at, direction), flags, board.roads[at][direction] != NO_ROAD)


def hexside_refusals(known: State, order: HexsideOrder) -> Iterator[Refusal]:
    """10.4 Yield every reason a unit cannot do this work."""
    yield from command.own_unit(known, order.unit)
    if order.unit not in known.units or known.side_of(order.unit) != known.active:
        return
    board, printed = known.board, known.board.roster[order.unit]
    if printed.type.role != "combat" or printed.type.mobility != "foot":
        yield Refusal("10.4", f"{printed.name} does no such work: that takes troops on foot")
    site = _site(known, order.unit, order.direction)
    if site is None:
        yield Refusal("10.4", "there is no hexside of the map in that direction")
        return
    yield from _time_refusals(known, order.unit)
    for at in (site.at, site.to):
        if movement.is_dam(board, at):
            yield Refusal("10.12", f"a dam stands in {board.grid.label(at)}, a protected object")
    if f"{TASKS[type(order)]}:{site.hexside}" in known.struck:
        yield Refusal("10.4", "work on this hexside was counted in this phase")
    match order:
        case LayMines():
            yield from _lay_refusals(known, order.unit, site)
        case ClearMines():
            if site.hexside not in known.mines:
                yield Refusal("10.9", f"no mines are known on the hexside to the {DIRECTION_NAMES[site.direction]}")
        case Bridge() | ClearPass() if not printed.type.engineers:
            yield Refusal("10.4", f"{printed.name} are no engineers")
        case Bridge():
            yield from _bridge_refusals(known, site)
        case ClearPass():
            if not movement.is_closed(board, site.at, site.direction, site.flags, movement.footing(known)):
                yield Refusal("10.11", f"no pass to the {DIRECTION_NAMES[site.direction]} is closed by snow")


def _lay_refusals(known: State, uid: UnitId, site: _Site) -> Iterator[Refusal]:
    """10.5 Yield every reason mines cannot be laid here."""
    board, label = known.board, known.board.grid.label
    for at in (site.at, site.to):
        if movement.is_lived_in(board, at) or people.is_home(known, at):
            yield Refusal("10.5", f"people live or lived in {label(at)}; no mines are laid there")
    if site.road:
        yield Refusal("10.5", "a road is the residents' way out, and is not mined")
    if known.units[uid].loads < board.charts.works.mine_loads:
        yield Refusal("10.5", f"{board.roster[uid].name} lacks the ammunition to make mines of")
    if known.controller(site.at) != known.active:
        yield Refusal("10.5", f"{label(site.at)} is not in the side's hands")
    if site.hexside in known.mines:
        yield Refusal("10.5", "there are mines on this hexside already")
    if not movement.can_cross(board, site.at, site.to):
        yield Refusal("10.5", "nobody can cross there")


def _bridge_refusals(known: State, site: _Site) -> Iterator[Refusal]:
    """10.10 Yield every reason nothing can be bridged here."""
    if site.road or site.flags & BRIDGE:
        yield Refusal("10.10", "there is a bridge already")
    elif not site.flags & (RIVER | STREAM):
        yield Refusal("10.10", f"there is no river or stream to the {DIRECTION_NAMES[site.direction]}")
    if movement.enemy_mask(known, known.side) >> site.to & 1:
        yield Refusal("10.10", f"an enemy unit stands in {known.board.grid.label(site.to)}, on the far bank")


def turns_of_work(known: State, order: HexsideOrder) -> int:
    """10.4 Return the phases that are still wanted to finish the work of *order*, this one counted."""
    chart, site = known.board.charts.works, _site(known, order.unit, order.direction)
    assert site is not None
    printed = known.board.roster[order.unit]
    match order:
        case LayMines():
            needed = 1 if printed.type.engineers else chart.lay_turns
        case ClearMines():
            needed = 1 if printed.type.engineers else chart.clear_turns
        case Bridge():
            needed = chart.bridge_river_turns if _is_wide(site) else chart.bridge_stream_turns
        case ClearPass():
            needed = chart.pass_turns
    return max(1, needed - known.labour.get(_labour(known, order, site), 0))


def _is_wide(site: _Site) -> bool:
    return bool(site.flags & RIVER and not site.flags & FORD)


def _labour(state: State, order: HexsideOrder, site: _Site) -> str:
    return f"{TASKS[type(order)]}:{site.hexside}:{state.code(state.side_of(order.unit))}"


def work(ledger: Ledger, order: HexsideOrder) -> None:
    """10.4 Work on a hexside for the rest of the phase, and finish when it is the last phase that was wanted."""
    state, uid, direction = ledger.state, order.unit, order.direction
    site = _site(state, uid, direction)
    assert site is not None
    if turns_of_work(state, order) > 1:
        done = state.labour.get(_labour(state, order, site), 0) + 1
        ledger.post(WorkAdvanced(uid, TASKS[type(order)], site.at, direction, done))
        return
    match order:
        case LayMines():
            ledger.post(LoadsSpent(uid, state.board.charts.works.mine_loads, fired=False))
            ledger.post(MinesLaid(uid, site.at, direction))
        case ClearMines():
            ledger.post(MinesCleared(uid, site.at, direction))
        case Bridge():
            ledger.post(BridgeLaid(uid, site.at, direction))
        case ClearPass():
            ledger.post(PassOpened(uid, site.at, direction))


def candidates(known: State, uid: UnitId, *, laying: bool = True) -> Iterator[HexsideOrder]:
    """Yield the work on hexsides that is worth asking `hexside_refusals` about, in order of direction.

    Without *laying*, mines are not laid.
    """
    board, unit, printed = known.board, known.units[uid], known.board.roster[uid].type
    if unit.moved or unit.spent or printed.role != "combat" or printed.mobility != "foot":
        return
    if movement.zoc_mask(known, board.other(known.side)) >> unit.at & 1:
        return
    for direction in range(6):
        if board.grid.hexside(unit.at, direction) in known.mines:
            yield ClearMines(uid, direction)
        elif laying:
            yield LayMines(uid, direction)
        if printed.engineers:
            yield Bridge(uid, direction)
            yield ClearPass(uid, direction)


def snow_in(ledger: Ledger, before: str) -> None:
    """10.11 Close the passes that were opened when the ground turns to snow, after it was *before*."""
    state = ledger.state
    if state.ground == "snow" != before:
        for hexside in sorted(state.ways):
            if state.ways[hexside] & OPENED:
                ledger.post(PassSnowedIn(*divmod(hexside, 3)))
