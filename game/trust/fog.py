"""Proof: what a side cannot know changes nothing it knows, may order, is told to expect, or lets its computer do.

`otherwise` makes the twin of a State: all that a side has no way to know is another. At moments of seeded play both
must give the same known State, byte for byte, the same refusals, previews and legal orders, and the same orders of
every computer player.
"""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, Final

from game import engine
from game.ai import PLAYERS, make_player
from game.core.board import STANCES, SideId, UnitId
from game.core.codec import canonical, encode_state
from game.core.orders import (
    Airlift,
    Attach,
    Bombard,
    Commit,
    Interdict,
    Launch,
    March,
    Order,
    Prepare,
    Reconnoitre,
    Relief,
    Replace,
)
from game.core.state import Losses, State
from game.scenario import Scenario
from game.trust.play import is_long, moments, scenarios, share
from game.trust.tally import Tally
from game.view import View

PROMISE: Final = "what is not seen tells nothing"
TRIALS: Final = {"small": 270, "full": 25_500}
SECONDS: Final = {"small": 6, "full": 160}
PARTS: Final = {"small": 1, "full": 7}
_MOMENTS: Final = {"small": 48, "full": 5_000}
"""Of all scenarios together; a campaign has a quarter of another's."""
_GAME: Final = 240
_SEED: Final = 20
"""Moments of one seed."""
_OPPONENT_ORDERS: Final = 6


def prove(tally: Tally) -> None:
    """Compare a State and its twin at moments of play."""
    all_told = share(_MOMENTS[tally.size], 3)
    for scenario, seed, left in tally.mine(_work(all_told)):
        tally.count(scenario.id, "moments", left)
        again, every = 0, 8 if tally.is_full else 20
        while left:
            again += 1
            for number, (game, known, _) in enumerate(moments(scenario, f"fog-{seed}-{again}", _GAME)):
                if number % every != every - 1:
                    continue
                for wrong in _told(game.state, known, Random(f"{scenario.id} {seed} {number}"), number):
                    case = f"{scenario.id}, game {seed}-{again}, after order {len(game.orders)}"
                    tally.holds(not wrong, f"{case}: {wrong}", game.to_bytes)
                left -= 1
                if not left:
                    break


def _work(each: int) -> Iterator[tuple[Scenario, int, int]]:
    """Yield (scenario, seed, moments), of the scenarios by turns."""
    for seed in range(1, -(-each // _SEED) + 1):
        for scenario in scenarios():
            if not is_long(scenario) or seed % 4 == 1:
                yield scenario, seed, min(_SEED, each - _SEED * (seed - 1))


def _told(state: State, known: State, draw: Random, number: int) -> Iterator[str]:
    """Yield, trial by trial, how the side to move could tell the twin from the State; "" when it cannot."""
    for side in (known.side, known.board.other(known.side)):
        one, two = engine.known(state, side), engine.known(otherwise(state, side, draw), side)
        if canonical(encode_state(one)) != canonical(encode_state(two)):
            yield f"{side} knows {_unlike(one, two)}"
        else:
            yield ""
    other = engine.known(otherwise(state, known.side, draw), known.side)
    own = known.of_side(known.side)
    some = draw.sample(own, min(3, len(own)))
    orders = [*engine.legal_orders(known), *(order for uid in some for order in engine.legal_orders(known, uid))]
    twins = [*engine.legal_orders(other), *(order for uid in some for order in engine.legal_orders(other, uid))]
    yield "" if orders == twins else f"the legal orders differ: {set(orders) ^ set(twins)}"
    asked = draw.sample(orders, min(20, len(orders)))
    yield next((f"the preview of {o}" for o in asked if engine.forecast(known, o) != engine.forecast(other, o)), "")
    tried = [thoughtless(state, draw) for _ in range(20)]
    yield next((f"the refusals of {o}" for o in tried if engine.refusals(known, o) != engine.refusals(other, o)), "")
    name = PLAYERS[number % len(PLAYERS)]
    one_says, two_says = (_opponent(name, view) for view in (known, other))
    yield "" if one_says == two_says else f"the computer player {name} orders {one_says}, and {two_says}"


def _opponent(name: str, known: State) -> list[tuple[Order, str]]:
    """Return the first orders of a computer player who is told nothing new meanwhile."""
    player, found = make_player(name), []
    for _ in range(_OPPONENT_ORDERS):
        decision = player.choose(View(known.side, known))
        found.append((decision.order, decision.reason))
    return found


def _unlike(one: State, two: State) -> str:
    a, b = encode_state(one), encode_state(two)
    return ", ".join(f"{key}: {str(a[key])[:60]} / {str(b[key])[:60]}" for key in a if a[key] != b[key])


def hidden(state: State, side: SideId) -> list[UnitId]:
    """Return the enemy units that *side* does not see."""
    seen = state.seen[side]
    return [uid for uid in state.of_side(state.board.other(side)) if not seen >> state.units[uid].at & 1]


def otherwise(state: State, side: SideId, draw: Random) -> State:
    """Return *state* with everything changed that *side* has no way to know."""
    other = state.board.other(side)
    seen, mine = state.seen[side], state.code(side)
    own = {state.units[uid].at for uid in state.of_side(side)}
    dark = [here for here in range(state.board.grid.size) if not seen >> here & 1 and here not in own]
    units = dict(state.units)
    for uid in hidden(state, side):
        what = draw.randrange(4)
        if what == 0:
            del units[uid]
            continue
        units[uid] = units[uid]._replace(
            at=draw.choice(dark) if what < 3 else units[uid].at,
            stance=draw.choice(STANCES),
            loads=draw.randint(0, 4),
            steps=draw.randint(1, 9),
            cohesion=draw.randint(0, 8),
            tanks=draw.randint(0, 5),
            shocks=draw.randint(0, 15),
            fired=draw.randint(0, 1),
            supply=draw.randint(0, 2),
            mp=draw.randint(0, 12),
            spent=draw.random() < 0.5,
        )
    for uid, unit in units.items():
        if state.side_of(uid) == other and seen >> unit.at & 1:
            # Of an enemy in sight, what it was told to do stays unknown.
            units[uid] = unit._replace(
                stance=draw.choice(STANCES),
                target=draw.choice((-1, 0)),
                mp=draw.randint(0, 12),
                moved=draw.random() < 0.5,
                spent=draw.random() < 0.5,
                spotted=draw.random() < 0.5,
            )
        elif state.side_of(uid) == side:
            units[uid] = unit._replace(spotted=draw.random() < 0.5)
    for uid in state.pool if dark else ():
        if state.side_of(uid) == other:
            units[uid] = state.pool[uid]._replace(at=draw.choice(dark))
    works = {here: level for here, level in state.works.items() if seen >> here & 1 or state.control[here] == mine}
    unseen = [here for here in dark if state.control[here] != mine]
    for here in unseen:
        works |= {here: draw.randint(1, 3)} if draw.random() < 0.5 else {}
    mines, grid, enemy = dict(state.mines), state.board.grid, state.code(other)
    for hexside, sides in state.mines.items():
        if sides == enemy and draw.random() < 0.5:
            del mines[hexside]
        elif sides & mine:
            mines[hexside] = mine | draw.choice((0, enemy))
    for here in range(grid.size):
        hexside = grid.hexside(here, draw.randrange(6))
        if state.control[here] == enemy and hexside >= 0 and hexside not in state.mines and draw.random() < 0.3:
            mines[hexside] = enemy
    labour = {key: done for key, done in state.labour.items() if key.endswith(f":{mine}")}
    if state.tracks:
        state = _at_home(state, side, draw)
    return state.evolve(
        units=units,
        mines=mines,
        labour={**labour, f"lay:{draw.randrange(9)}:{enemy}": 1},
        pool={uid: unit for uid, unit in state.pool.items() if state.side_of(uid) == side},
        gone={uid: why for uid, why in state.gone.items() if state.side_of(uid) == side},
        works=works,
        digging={**state.digging, **{here: 2 for here in unseen if draw.random() < 0.5}},
        dumps={
            name: dump if dump.side == side or seen >> dump.at & 1 else dump._replace(shells=draw.randint(0, 9))
            for name, dump in state.dumps.items()
        },
        stores={**state.stores, **{here: (3, 0, 0, 0) for here in unseen if draw.random() < 0.3}},
        seen={**state.seen, other: draw.getrandbits(state.board.grid.size)},
        memory={**state.memory, other: {}},
        losses={**state.losses, other: Losses(draw.randint(0, 900), 0)},
        sorties={**state.sorties, other: (draw.randint(0, 3), 9)},
        accounts={
            f"{account}:{owner.id}": draw.randint(0, 11) for account in ("wear", "air") for owner in state.board.sides
        },
        departures=(
            *(d for d in state.departures if d[1] == side),
            (state.turn, other, draw.choice(sorted(own or {0}))),
        ),
        seed=str(draw.random()),
        entropy=str(draw.random()),
    )


def _at_home(state: State, side: SideId, draw: Random) -> State:
    """Return *state* with another house of the other side: all that 2.8 hides."""
    board, other = state.board, state.board.other(side)
    theirs = {uid for uid in board.roster if board.roster[uid].side == other}
    cards = [entry.id for entry in board.scripts if entry.side == other and entry.choices]
    addressed = [entry.id for entry in board.scripts if entry.side == other]

    def own(table: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in table.items() if key not in theirs and other not in key.split(":")}

    return state.evolve(
        stock={
            **{key: number for key, number in state.stock.items() if not key.endswith(f".{other}")},
            **{f"{kind}.{other}": draw.randint(0, 9) for kind in ("men", "tanks", "guns", "loads", "told", "fallen")},
        },
        cards={
            **{card: turn for card, turn in state.cards.items() if card not in cards},
            **{card: state.turn for card in cards if draw.random() < 0.5},
        },
        happened=(
            *(what for what in state.happened if what not in addressed),
            *(what for what in addressed if draw.random() < 0.5),
        ),
        happened_at={
            **{what: turn for what, turn in state.happened_at.items() if what not in addressed},
            **{what: draw.randint(0, state.turn) for what in addressed if draw.random() < 0.5},
        },
        acts={**state.acts, other: draw.randint(0, 4)},
        acted_at={**own(state.acted_at), f"{other}:something": draw.randint(0, state.turn)},
        prepared={**own(state.prepared), f"{other}:{draw.randrange(board.grid.size)}": draw.randint(1, 9)},
        attached={**own(state.attached), draw.choice(sorted(theirs)): draw.randint(1, 9)},
        returns={**own(state.returns), draw.choice(sorted(theirs)): draw.randint(1, 9)},
        priority={**own(state.priority), other: f"hq_{draw.randrange(3)}"},
        lifts={**own(state.lifts), other: (draw.randint(0, 3), 3, draw.randint(1, 9))},
        worked={**own(state.worked), draw.choice(sorted(theirs)): draw.randint(0, 3)},
    )


def thoughtless(state: State, draw: Random) -> Order:
    """Return an order drawn without thought: a march to anywhere near, or a fight with anywhere."""
    uid = draw.choice(tuple(state.board.roster))
    start = state.units[uid].at if uid in state.units else 0
    if draw.random() < 0.3:
        at = draw.randrange(state.board.grid.size)
        national: tuple[Order, ...] = (
            Prepare(at),
            Airlift(at),
            Interdict(at),
            Reconnoitre(at),
            Relief(at),
            Replace(uid),
            Attach(uid),
        )
        fights: tuple[Order, ...] = (Commit(uid, at), Launch(at), Bombard(at))
        return draw.choice((*fights, *national) if state.tracks else fights)
    path = [start]
    for _ in range(draw.randint(1, 4)):
        path.append(draw.choice([to for to in state.board.grid.neighbours[path[-1]] if to >= 0]))
    return March(uid, tuple(path))
