"""Chapter 2. Sighting.

2.1 A unit sees the hexes within its range: by day `sight.day`, two more where it looks down by 300 m or more.
    In fog it sees its own hex and the six around it.
2.2 Ground that rises above the straight line between two hexes hides one from the other.
2.3 At night a unit sees its own hex and those beside it, but not across a cliff or a steep slope.
2.4 A side also sees the hexes it controls where people live; by day those with a road as well.
2.5 An enemy unit is known when its hex has been seen since the phase opened. Its standing orders and what it is
    committed to stay unknown. A unit out of sight is remembered where it was last seen, until that hex is seen empty.
2.6 Who controls a hex, what became of residents, and which bridges and passes engineers opened, is known to both
    sides. Mines are known as 10.6 says.
2.7 Refusals and forecasts go by what a side knows. What it does not know can cut a march short, never refuse one.
2.8 Of the other side's house a side knows its tracks, its answers to dispatches and its offers of a cease-fire; not its
    stocks, acts, preparations, reserves, attachments or priorities, nor which dispatches came to it and when.
"""

from functools import lru_cache
from typing import Any

from game.core.board import CLIFF, STEEP, Board, SideId, UnitId
from game.core.events import Glimpsed, HexesSeen, SightRenewed
from game.core.hexes import bits
from game.core.ledger import Ledger
from game.core.state import Losses, Sighting, State, Unit
from game.rules.weather import is_night


def sight_from(board: Board, at: int, dark: bool, fog: bool = False) -> int:
    """2.1-2.3 Return the mask of hexes seen from hex *at*. Kept on the board."""
    table = board.cache.setdefault(("sight", dark, fog), {})
    mask = table.get(at)
    if mask is None:
        mask = table[at] = _near(board, at) if dark else board.grid.disc(at, 1) if fog else _far(board, at)
    result: int = mask
    return result


def _near(board: Board, at: int) -> int:
    mask = 1 << at
    for direction, to in enumerate(board.grid.neighbours[at]):
        if to >= 0:
            there, back = board.hexsides[at][direction], board.hexsides[to][(direction + 3) % 6]
            if not (there | back) & (CLIFF | STEEP):
                mask |= 1 << to
    return mask


def _far(board: Board, at: int) -> int:
    chart, grid, height = board.charts.sight, board.grid, board.height
    mask = 0
    for to in bits(grid.disc(at, chart.day + chart.height_bonus)):
        distance = grid.distance(at, to)
        looks_down = height[at] - height[to] >= chart.height_gain_m
        if distance <= chart.day + (chart.height_bonus if looks_down else 0) and _is_open(board, at, to, distance):
            mask |= 1 << to
    return mask


def _is_open(board: Board, at: int, to: int, distance: int) -> bool:
    """2.2 Return whether no ground between rises above the line of sight."""
    height, margin = board.height, board.charts.sight.block_margin_m
    for step, between in enumerate(board.grid.line(at, to), start=1):
        line = height[at] * (distance - step) + height[to] * step
        if (height[between] - margin) * distance > line:
            return False
    return True


def current_sight(state: State, side: str) -> int:
    """2.1-2.4 Return the mask of hexes *side* sees now."""
    key = ("sight", side)
    found = state.cache.get(key)
    if found is None:
        board, dark = state.board, is_night(state)
        fog = state.sky == "fog"
        found = 0
        for uid in state.of_side(side):
            found |= sight_from(board, state.units[uid].at, dark, fog)
        found |= _own_ground(state, side, dark)
        state.cache[key] = found
    result: int = found
    return result


def _own_ground(state: State, side: str, dark: bool) -> int:
    board, code = state.board, state.code(side)
    watched = board.cache.get(("watched", dark))
    if watched is None:
        homes = {home.at for home in board.residents}
        roads = set() if dark else {at for at, sides in enumerate(board.roads) if any(sides)}
        watched = board.cache[("watched", dark)] = tuple(sorted(homes | roads))
    control, mask = state.control, 0
    for at in watched:
        if control[at] == code:
            mask |= 1 << at
    return mask


def renew(ledger: Ledger, side: SideId) -> None:
    """2.5 Draw up afresh what *side* sees, and remember the enemy units it saw."""
    state = ledger.state
    seen = current_sight(state, side)
    memory: dict[UnitId, Sighting] = {}
    for uid, sighting in state.memory.get(side, {}).items():
        if uid in state.units and not seen >> sighting.at & 1:
            memory[uid] = sighting
    for uid in state.of_side(state.board.other(side)):
        unit = state.units[uid]
        if seen >> unit.at & 1:
            memory[uid] = Sighting(unit.at, state.turn, unit.steps)
    entries = tuple((uid, *memory[uid]) for uid in sorted(memory))
    ledger.post(SightRenewed(side, f"{seen:x}", entries))


def notice(ledger: Ledger, uid: UnitId, path: tuple[int, ...]) -> None:
    """2.5 Let the other side note unit *uid* where its way along *path* was last in sight."""
    state = ledger.state
    watcher = state.board.other(state.side_of(uid))
    seen = state.seen[watcher]
    for at in reversed(path):
        if seen >> at & 1:
            ledger.post(Glimpsed(watcher, uid, at, state.units[uid].steps))
            return


def look(ledger: Ledger, uid: UnitId) -> None:
    """2.5 Let a unit that came to its hex other than by marching look around, and be seen."""
    state = ledger.state
    side = state.side_of(uid)
    at = state.units[uid].at
    fresh = sight_from(state.board, at, is_night(state), state.sky == "fog") & ~state.seen[side]
    if fresh:
        ledger.post(HexesSeen(side, f"{fresh:x}"))
    notice(ledger, uid, (at,))


def known(state: State, side: SideId) -> State:
    """2.5-2.7 Return *state* as *side* knows it. Kept once per State."""
    if state.known_to == side:
        return state
    key = ("known", side)
    found: State | None = state.cache.get(key)
    if found is None:
        found = state.cache[key] = _known(state, side)
    return found


@lru_cache(maxsize=4096)
def _from_outside(unit: Unit) -> Unit:
    """2.5 Return an enemy unit without its standing orders, its points and what it is committed to."""
    return unit._replace(
        stance="hold", target=-1, mp=0, moved=False, spent=False, agreed=False, rested=False, spotted=False
    )


def _national(state: State, side: SideId) -> dict[str, Any]:
    """2.8 Return what a side knows of its own house; of the other's it knows the tracks and the offers alone."""
    if not state.tracks:
        return {}
    own, board = f".{side}", state.board
    cards = {entry.id for entry in board.scripts if entry.side == side}
    theirs = {entry.id for entry in board.scripts if entry.side not in ("", side)}
    return {
        "stock": {key: number for key, number in state.stock.items() if key.endswith(own)},
        "cards": {card: turn for card, turn in state.cards.items() if card in cards},
        "happened": tuple(what for what in state.happened if what not in theirs),
        "happened_at": {what: turn for what, turn in state.happened_at.items() if what not in theirs},
        "acts": {who: number for who, number in state.acts.items() if who == side},
        "acted_at": {key: turn for key, turn in state.acted_at.items() if key.startswith(f"{side}:")},
        "prepared": {key: turn for key, turn in state.prepared.items() if key.startswith(f"{side}:")},
        "attached": {uid: turn for uid, turn in state.attached.items() if board.roster[UnitId(uid)].side == side},
        "returns": {uid: turn for uid, turn in state.returns.items() if board.roster[UnitId(uid)].side == side},
        "priority": {who: post for who, post in state.priority.items() if who == side},
        "lifts": {who: lifts for who, lifts in state.lifts.items() if who == side},
        "worked": {uid: number for uid, number in state.worked.items() if board.roster[UnitId(uid)].side == side},
    }


def _known(state: State, side: SideId) -> State:
    board, seen, code = state.board, state.seen[side], state.code(side)
    roster, control = board.roster, state.control
    if not board.fog:
        seen = (1 << board.grid.size) - 1
    units = {}
    for uid, unit in state.units.items():
        if roster[uid].side == side:
            units[uid] = unit._replace(spotted=False) if unit.spotted else unit
        elif seen >> unit.at & 1:
            units[uid] = _from_outside(unit)

    def visible(at: int) -> bool:
        return bool(seen >> at & 1) or control[at] == code

    mine = state.active == side
    return state.evolve(
        units=units,
        pool={uid: unit for uid, unit in state.pool.items() if roster[uid].side == side},
        gone={uid: why for uid, why in state.gone.items() if roster[uid].side == side},
        works={at: level for at, level in state.works.items() if visible(at)},
        mines={hexside: code for hexside, sides in state.mines.items() if sides & code or not board.fog},
        labour={key: done for key, done in state.labour.items() if key.endswith(f":{code}")},
        digging={at: done for at, done in state.digging.items() if control[at] == code},
        dumps={key: dump for key, dump in state.dumps.items() if dump.side == side or seen >> dump.at & 1},
        stores={at: left for at, left in state.stores.items() if visible(at)},
        seen={side: state.seen[side], board.other(side): 0},
        memory={side: state.memory[side], board.other(side): {}},
        losses={side: state.losses[side], board.other(side): Losses()},
        sorties={side: state.sorties[side], board.other(side): (0, 0)},
        unified={at: turn for at, turn in state.unified.items() if control[at] == code},
        accounts={},
        **_national(state, side),
        departures=tuple(entry for entry in state.departures if entry[1] == side),
        struck=state.struck if mine else (),
        command=state.command if mine else 0,
        seed="",
        entropy="",
        known_to=side,
    )
