"""Proof: what the preview says can be taken back can, and leaves no trace; what it says is final cannot.

At moments of seeded play legal orders are previewed on what the side knows, given in a game, and taken back.
"""

from random import Random
from typing import Final

from game import engine
from game.core.codec import state_digest
from game.core.orders import Order
from game.core.state import State
from game.record import Game
from game.trust.play import moments, scenarios
from game.trust.tally import Tally

PROMISE: Final = "undo is as the preview says"
TRIALS: Final = {"small": 1_000, "full": 200_000}
SECONDS: Final = {"small": 4, "full": 190}
PARTS: Final = {"small": 1, "full": 8}
_GAME: Final = 1_000
"""Trials of one seed."""
_EACH: Final = 5
"""Orders tried at a moment, beside the one that is played."""


def prove(tally: Tally) -> None:
    """Preview, give and take back."""
    most = min(_GAME, TRIALS[tally.size] // len(scenarios()))
    games = TRIALS[tally.size] // most
    for seed in tally.mine(range(1, games + 1)):
        scenario = scenarios()[seed % len(scenarios())]
        draw, before = Random(f"{scenario.id} undo {seed}"), tally.trials
        again = 0
        while tally.trials - before < most:
            again += 1
            name = f"undo-{seed}-{again}"
            for game, known, order in moments(scenario, name, 200, "expected" if seed % 20 > 14 else "dice"):
                if tally.trials - before >= most:
                    break
                for tried in (order, *_others(known, draw)):
                    _is_true(tally, game, known, tried, seed)
        tally.count(scenario.id, "orders taken back or not", tally.trials - before)


def _others(known: State, draw: Random) -> list[Order]:
    own = known.of_side(known.side)
    choices = [*engine.legal_orders(known), *(engine.legal_orders(known, draw.choice(own)) if own else ())]
    return draw.sample(choices, min(_EACH, len(choices)))


def _is_true(tally: Tally, game: Game, known: State, order: Order, seed: int) -> None:
    """Give *order* in a game of its own that goes on from *game*, and try to take it back."""
    final = engine.forecast(known, order).final
    case = f"{game.scenario.id}, game {seed}, order {len(game.orders) + 1}, {order}"
    fork = game.fork(len(game.orders))
    state, chained = game.state, game.fingerprint
    fork.play(order)
    can, undone = fork.can_undo, fork.undo()
    if can != undone:
        tally.holds(False, f"{case}: can_undo says {can}, undo says {undone}", fork.to_bytes)
        return
    if final == undone:
        said = "final" if final else "one that can be taken back"
        tally.holds(False, f"{case}: called {said}, and {'was taken back' if undone else 'is final'}", fork.to_bytes)
        return
    if undone:
        same = fork.fingerprint == chained and fork.state == state and state_digest(fork.state) == state_digest(state)
        tally.holds(same, f"{case}: taken back, it leaves a trace", fork.to_bytes)
    else:
        tally.holds(fork.orders[-1].order == order, f"{case}: final, it is gone all the same", fork.to_bytes)
