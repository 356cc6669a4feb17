"""Games that another process plays again: it needs the rules and the standard library, no YAML and no numpy.

Run as `main` with the paths of pickled `Work`; it prints a line for each game, one for a game between computer
players, and one for the orders that history had, when there are some.
"""

import pickle
import sys
from typing import NamedTuple

from game import engine
from game.ai import PLAYERS, make_player
from game.core.codec import canonical, canonical_text, encode, fingerprint, state_digest
from game.core.orders import Commit, EndPhase, Launch, Order
from game.core.state import State
from game.view import View


class Work(NamedTuple):
    """What is played from one opening State."""

    opening: State
    games: int
    most: int
    """Orders of a game."""
    computers: int
    """Orders of the game between computer players, at most."""
    start: str = ""
    """What the fingerprints of the historical game start from."""
    history: tuple[Order, ...] = ()


def main() -> None:
    """Print what the games of the work in the files named on the command line come to."""
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            work: Work = pickle.load(file)
        for seed in range(1, work.games + 1):
            print(" ".join(played(work.opening, str(seed), "expected" if seed % 4 == 2 else "dice", work.most)))
        print(" ".join(computers_game(work.opening, work.computers)))
        if work.history:
            print(" ".join(historical(work)))


def historical(work: Work) -> tuple[str, str, str, str]:
    """Return orders, fights, fingerprint and last digest of the historical game, its orders resolved again.

    The fingerprint is that of the record of the game.
    """
    now, chain, fights = work.opening, work.start, 0
    for order in work.history:
        now, events = engine.resolve(now, order)
        fights += isinstance(order, Launch)
        told = canonical_text([encode(event) for event in events])
        chain = fingerprint(chain.encode(), canonical_text(encode(order)), told)
    return str(len(work.history)), str(fights), chain, state_digest(now)


def played(opening: State, seed: str, chance: str, most: int) -> tuple[str, str, str, str]:
    """Return orders, fights, chained fingerprint and last digest of one game, which hangs on all that is offered."""
    now, events = engine.open_game(opening, seed, chance)
    chain, number, fights = fingerprint(canonical([encode(event) for event in events])), 0, 0
    while not now.over and number < most:
        number += 1
        known = engine.known(now, now.side)
        order = _order(known, number)
        said = engine.forecast(known, order)
        now, events = engine.resolve(now, order)
        fights += isinstance(order, Launch)
        chain = fingerprint(chain.encode(), canonical(encode(order)), canonical([encode(event) for event in events]))
        chain = fingerprint(chain.encode(), repr(said).encode())
    return str(number), str(fights), chain, state_digest(now)


def _order(known: State, number: int) -> Order:
    own = known.of_side(known.side)
    found = list(engine.legal_orders(known, own[number % len(own)])) if own else []
    side = [order for order in engine.legal_orders(known) if not isinstance(order, EndPhase)]
    commits = [order for order in found if isinstance(order, Commit)]
    choices = (side if number % 4 == 3 else []) or commits or found
    return EndPhase() if number % 19 == 18 or not choices else choices[number * 31 % len(choices)]


def computers_game(opening: State, most: int) -> tuple[str, str, str, str]:
    """Return the same of a game between two computer players."""
    now, _ = engine.open_game(opening, "3", "dice")
    names = dict(zip((str(side.id) for side in now.board.sides), (PLAYERS * 2)[:2], strict=True))
    players = {side: make_player(name) for side, name in names.items()}
    chain, number, fights = "", 0, 0
    while not now.over and number < most:
        number += 1
        decision = players[now.side].choose(View.of(now, now.side))
        now, events = engine.resolve(now, decision.order)
        fights += isinstance(decision.order, Launch)
        told = canonical([encode(decision.order), decision.reason, [encode(event) for event in events]])
        chain = fingerprint(chain.encode(), told)
    return str(number), str(fights), chain, state_digest(now)
