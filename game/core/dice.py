"""Keyed dice: a roll is a hash of its occasion, never a generator that advances.

A roll depends on the entropy of the side-turn, the turn, the side, the permanent id of the rule and the occasion.
Undo, reload or another order of independent fights cannot re-roll it. One die only: d = 2d6 - 7, from -5 to +5.
"""

from hashlib import blake2b
from typing import Final

ODDS_36: Final = {d: 6 - abs(d) for d in range(-5, 6)}
"""Chances in 36 of each value of d."""


def seeded_entropy(seed: str, turn: int, side: str, reveal: str = "") -> str:
    """Return the entropy of a side-turn, drawn from the *seed* of a local game and any *reveal* that came by mail.

    >>> seeded_entropy("1", 1, "armenian") == seeded_entropy("1", 1, "armenian")
    True
    """
    return blake2b(f"{seed}|{turn}|{side}|{reveal}".encode(), digest_size=16).hexdigest()


def _words(key: str) -> tuple[int, int]:
    digest = blake2b(key.encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big")


def occasion_key(entropy: str, turn: int, side: str, rule: str, occasion: tuple[str | int, ...]) -> str:
    """Return the canonical text that a roll is hashed from."""
    return "|".join([entropy, str(turn), side, rule, *map(str, occasion)])


def two_dice(key: str) -> tuple[int, int]:
    """Return two faces, each (u64 * 6) >> 64, plus one.

    >>> all(1 <= face <= 6 for n in range(50) for face in two_dice(str(n)))
    True
    """
    a, b = _words(key)
    return ((a * 6) >> 64) + 1, ((b * 6) >> 64) + 1


def chance_36(key: str) -> int:
    """Return a number from 0 to 35, for rare risks of n in 36."""
    return (_words(key)[0] * 36) >> 64
