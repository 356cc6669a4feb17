"""The computer opponent: a player sees a View, obeys the rules, and gives a reason with every order.

`make_player` returns one of `PLAYERS` by name. `Player.choose` returns a `Decision`: an order and a sentence.
"""

from game.ai.doctrine import DOCTRINES
from game.ai.player import Decision, Player

PLAYERS = tuple(DOCTRINES)
"""Names of the computer players, the standard one first."""

__all__ = ["PLAYERS", "Decision", "Player", "make_player"]


def make_player(name: str) -> Player:
    """Return a new computer player by name.

    Raises:
        ValueError: there is no player of that name.
    """
    if name not in DOCTRINES:
        raise ValueError(f"there is no computer player {name!r}; expected one of {', '.join(PLAYERS)}")
    return Player(DOCTRINES[name])
