"""Games that another process plays again: it needs the rules and the standard library, no YAML and no numpy.

Run as `main`, with how many orders a game has at most, how many games there are of each opening, and the pickled
opening States to play from; prints a line for each game, and one for a game between computer players.
"""

import pickle
import sys

from game import engine
from game.ai import PLAYERS, make_player
from game.core.codec import canonical, encode, fingerprint, state_digest
from game.core.orders import Commit, EndPhase, Launch, Order
from game.core.state import State
from game.view import View


def main() -> None:
    """Print what the games from the pickled States named on the command line come to."""
    most, games = int(sys.argv[1]), int(sys.argv[2])
    for path in sys.argv[3:]:
        with open(path, "rb") as file:
            opening = pickle.load(file)
        for seed in range(1, games + 1):
            print(" ".join(played(opening, str(seed), "expected" if seed % 4 == 2 else "dice", most)))
        print(" ".join(computers_game(opening, most)))


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
