"""Chapter 3. Command and will.

3.1 A side has command points each phase. Launching, bombarding, asking, rallying and unifying cost points; marching,
    digging, work on hexsides (10.4), resting, committing, standing orders and passage for civilians cost none.
3.2 For each headquarters on ground the other side holds, the side has `headquarters_lost` points fewer, and units
    of its owner are harder to keep together (9.4); in a scenario with politics only when its owner has none left.
3.3 A unit of the owner of one of its side's headquarters obeys. Any other unit answers to somebody else.
3.4 Such a unit stays on its home ground, unless it agreed when asked this phase (`Ask`), stands under a unified
    command (3.6), or has been struck since its owner's last phase: nobody needs to be asked to withdraw.
3.5 Will: before an assault, and when asked, a unit tests cohesion + its leader + 1 on its home ground - 2 for another
    owner + d. An assault needs 4 when the forecast is not below 0, else 6; leaving home needs 4; 1 more for an assault
    outside its home ground. A unit that fails is spent for the phase, and nothing is lost.
3.6 Unify: 2 points put a hex under one command after `unify_turns` turns. Its units count as one owner and share the
    best leader, until the hex changes hands.
3.7 Reserve: once in an assault, the nearest steady unit in reserve within half its allowance marches to the hex that
    is struck, if there is room.
3.8 Rally: a headquarters brings one unit of its side within 3 hexes together: cohesion +1, up to its opening value.
"""

from collections.abc import Iterator

from game.core.board import OwnerId, UnitId
from game.core.dice import ODDS_36
from game.core.errors import Refusal
from game.core.events import CohesionChanged, CommandSpent, Factor, UnifyOrdered, UnitRallied, WillTested
from game.core.ledger import Ledger
from game.core.orders import Ask, Rally, Unify
from game.core.state import State

RALLY_RANGE = 3


def allowance(state: State, side: str) -> int:
    """3.1-3.2 Return the command points of *side* for a phase."""
    board = state.board
    lost = sum(1 for hq in board.headquarters if hq.side == side and is_lost(state, hq.at, side))
    printed = board.sides[state.code(side) - 1].command
    each = board.charts.politics.unity_per_command
    united = state.track("unity", side) // each if each else 0
    return max(0, printed + united - lost * board.charts.command.headquarters_lost)


def is_lost(state: State, at: int, side: str) -> bool:
    """3.2 Return whether a headquarters of *side* in *at* stands on ground its side does not hold."""
    return state.controller(at) not in ("", side)


def headquarters_lost(state: State, uid: UnitId) -> bool:
    """3.2 Return whether the headquarters of the unit's owner is lost."""
    side, owner = state.side_of(uid), state.owner_of(uid)
    posts = [hq for hq in state.board.headquarters if hq.side == side and hq.owner == owner]
    if state.tracks:
        # A country does not lose its army with one post: its units are without command when all posts are lost.
        return bool(posts) and all(is_lost(state, hq.at, side) for hq in posts)
    return any(is_lost(state, hq.at, side) for hq in posts)


def is_unified(state: State, at: int, side: str) -> bool:
    """3.6 Return whether the units of *side* in hex *at* answer to one command."""
    turn = state.unified.get(at)
    return turn is not None and state.turn >= turn and state.controller(at) == side


def obeys(state: State, uid: UnitId) -> bool:
    """3.3, 3.6, 3.15 Return whether unit *uid* obeys without being asked."""
    board, printed = state.board, state.board.roster[uid]
    owners = board.cache.get(("commanded", printed.side))
    if owners is None:
        owners = frozenset(hq.owner for hq in board.headquarters if hq.side == printed.side)
        board.cache[("commanded", printed.side)] = owners
    if state.owner_of(uid) in owners or is_unified(state, state.units[uid].at, printed.side):
        return True
    return uid in state.attached and state.turn >= state.attached[uid]


def bound_to(state: State, uid: UnitId) -> int:
    """3.4 Return the mask of hexes the unit may not leave, or 0 when it is free to go."""
    unit = state.units[uid]
    if unit.agreed or unit.shocks or obeys(state, uid):
        return 0
    return state.board.roster[uid].home | 1 << unit.at


def leader_at(state: State, uid: UnitId) -> int:
    """3.6 Return the leader a unit benefits from: its own, its owner's headquarters in the hex, or the best there."""
    unit, printed = state.units[uid], state.board.roster[uid]
    best = printed.leader
    unified = is_unified(state, unit.at, printed.side)
    for hq in state.board.headquarters:
        if hq.at == unit.at and hq.side == printed.side and (unified or hq.owner == state.owner_of(uid)):
            best = max(best, hq.leader)
    if unified:
        for other in state.units_at(unit.at):
            if state.board.roster[other].side == printed.side:
                best = max(best, state.board.roster[other].leader)
    return best


def owners_at(state: State, at: int, side: str) -> tuple[OwnerId, ...]:
    """Return the owners of the units of *side* in hex *at*; one when they are unified."""
    roster = state.board.roster
    owners = sorted({OwnerId(command_of(state, uid)) for uid in state.units_at(at) if roster[uid].side == side})
    return tuple(owners[:1] if is_unified(state, at, side) else owners)


def command_of(state: State, uid: UnitId) -> str:
    """3.15 Return whom a unit counts for: a unit that is attached counts for its side's headquarters."""
    if state.attached and state.attached.get(uid, 1 << 30) <= state.turn:
        side = state.side_of(uid)
        return next((hq.owner for hq in state.board.headquarters if hq.side == side), state.owner_of(uid))
    return state.owner_of(uid)


def will_factors(state: State, uid: UnitId, target: int) -> tuple[Factor, ...]:
    """3.5 Return what a unit's will is made of."""
    unit, printed, chart = state.units[uid], state.board.roster[uid], state.board.charts.command
    factors: list[Factor] = [("3.5", "cohesion", unit.cohesion)]
    if leader := leader_at(state, uid):
        factors.append(("3.5", "leader", leader))
    if printed.home >> unit.at & 1:
        factors.append(("3.5", "on its home ground", chart.will_home))
    if not obeys(state, uid):
        factors.append(("3.5", "answers to another owner", chart.will_other_owner))
    return tuple(factors)


def assault_needs(state: State, uid: UnitId, target: int, score: int) -> int:
    """3.5 Return what a unit's will must reach for an assault whose forecast is *score*."""
    chart = state.board.charts.command
    needs = chart.will_favourable if score >= 0 else chart.will_unfavourable
    return needs + (0 if state.board.roster[uid].home >> target & 1 else chart.will_further)


def chance_36(value: int, needs: int) -> int:
    """Return the chances in 36 that value + d reaches *needs*.

    >>> chance_36(2, 4), chance_36(8, 4)
    (10, 35)
    """
    return sum(odds for d, odds in ODDS_36.items() if value + d >= needs)


def test_will(ledger: Ledger, uid: UnitId, purpose: str, target: int, needs: int) -> bool:
    """3.5 Let a unit decide whether it goes."""
    factors = will_factors(ledger.state, uid, target)
    value = sum(n for _, _, n in factors)
    roll, dice = ledger.roll(f"will.{purpose}", uid, target, ledger.state.attempts.get(f"assault:{target}", 0))
    passed = value + roll >= needs
    ledger.post(WillTested(uid, purpose, target, value, needs, factors, roll, dice, passed))
    return passed


def cost_refusals(known: State, points: int) -> Iterator[Refusal]:
    """3.1 Yield a refusal when the side lacks command points."""
    if known.command < points:
        yield Refusal("3.1", f"this costs {points} command and {known.command} are left")


def spend(ledger: Ledger, points: int) -> None:
    """3.1 Spend command points."""
    if points:
        ledger.post(CommandSpent(ledger.state.side, points))


def own_unit(known: State, uid: UnitId) -> Iterator[Refusal]:
    """Yield a refusal unless *uid* is an unspent unit of the side whose phase it is."""
    if uid not in known.units or known.side_of(uid) != known.active:
        yield Refusal("5.1", f"{uid} is not a unit of the side whose phase it is")
    elif known.units[uid].spent:
        yield Refusal("5.1", f"{known.board.roster[uid].name} has acted and is spent for this phase")


def ask_refusals(known: State, order: Ask) -> Iterator[Refusal]:
    """Yield every reason a unit cannot be asked to leave home."""
    yield from own_unit(known, order.unit)
    if order.unit in known.units and known.side_of(order.unit) == known.active:
        if not bound_to(known, order.unit):
            yield Refusal("3.4", f"{known.board.roster[order.unit].name} is free to march and need not be asked")
        yield from cost_refusals(known, known.board.charts.command.ask)


def ask(ledger: Ledger, order: Ask) -> None:
    """3.4 Ask a unit of another owner to leave its home ground."""
    chart = ledger.state.board.charts.command
    spend(ledger, chart.ask)
    test_will(ledger, order.unit, "ask", ledger.state.units[order.unit].at, chart.ask_needs)


def unify_refusals(known: State, order: Unify) -> Iterator[Refusal]:
    """Yield every reason a hex cannot be put under one command."""
    if not 0 <= order.hex < known.board.grid.size or len(_owners(known, order.hex)) < 2:
        yield Refusal("3.6", "only a hex where units of several owners stand can be unified")
    elif known.controller(order.hex) != known.active:
        yield Refusal("3.6", f"{known.board.grid.label(order.hex)} is not in the side's hands yet")
    elif order.hex in known.unified:
        yield Refusal("3.6", f"one command in {known.board.grid.label(order.hex)} has been ordered already")
    yield from cost_refusals(known, known.board.charts.command.unify)


def _owners(state: State, at: int) -> set[OwnerId]:
    roster = state.board.roster
    return {OwnerId(command_of(state, uid)) for uid in state.units_at(at) if roster[uid].side == state.active}


def unify(ledger: Ledger, order: Unify) -> None:
    """3.6 Put a hex under one command."""
    chart = ledger.state.board.charts.command
    spend(ledger, chart.unify)
    ledger.post(UnifyOrdered(ledger.state.side, order.hex, ledger.state.turn + chart.unify_turns))


def _rallying(known: State, uid: UnitId) -> str:
    """3.8 Return the headquarters that can rally unit *uid*, or ""."""
    grid, at = known.board.grid, known.units[uid].at
    for hq in known.board.headquarters:
        near = grid.distance(hq.at, at) <= RALLY_RANGE
        if hq.side == known.active and near and not is_lost(known, hq.at, hq.side):
            return hq.id
    return ""


def rally_refusals(known: State, order: Rally) -> Iterator[Refusal]:
    """Yield every reason a unit cannot be rallied."""
    yield from own_unit(known, order.unit)
    if order.unit in known.units and known.side_of(order.unit) == known.active:
        name = known.board.roster[order.unit].name
        if known.units[order.unit].cohesion >= known.board.roster[order.unit].cohesion:
            yield Refusal("3.8", f"{name} is together already")
        if known.units[order.unit].moved:
            yield Refusal("3.8", f"{name} has marched this phase")
        if not _rallying(known, order.unit):
            yield Refusal("3.8", f"no headquarters of its side stands within {RALLY_RANGE} hexes of {name}")
        yield from cost_refusals(known, known.board.charts.command.rally)


def rally(ledger: Ledger, order: Rally) -> None:
    """3.8 Bring a unit together."""
    spend(ledger, ledger.state.board.charts.command.rally)
    ledger.post(UnitRallied(order.unit, _rallying(ledger.state, order.unit)))
    ledger.post(CohesionChanged(order.unit, 1, "3.8", "rallied by a headquarters"))
