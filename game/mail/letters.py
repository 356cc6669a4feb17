"""The kinds of letter and their form; the chain of secrets that each side reveals one by one.

    invitation  format, number 0, scenario, rules, content, chance, side, commitment
    answer      format, number 1, previous, rules, content, side, commitment, reveal
    turn        format, number, game, previous, rules, content, side, reveal, orders, undone, opened, fingerprint

`previous` is the digest of the letter before, `game` that of the answer. A chain of secrets is made backwards: each is
the hash of the next one, so a side can reveal them forwards one by one and nobody can go on from them.
"""

import secrets
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

from game.mail.armour import LetterRefused

FORMAT: Final = 1
LINKS: Final = 4096
"""Secrets in a chain, one a phase: the longest campaign needs a tenth of them."""
MOST_ORDERS: Final = 2000
_KEYS: Final[Mapping[str, Mapping[str, type]]] = {
    "invitation": {"scenario": str, "chance": str, "commitment": str},
    "answer": {"previous": str, "commitment": str, "reveal": str},
    "turn": {
        "game": str,
        "previous": str,
        "reveal": str,
        "orders": list,
        "undone": int,
        "opened": int,
        "fingerprint": str,
    },
}
_EVERY: Final[Mapping[str, type]] = {
    "is": str,
    "format": int,
    "number": int,
    "rules": int,
    "content": str,
    "side": str,
}


def check_form(letter: Mapping[str, Any]) -> None:
    """Raise `LetterRefused` unless *letter* is of a kind that is known, with the keys of its kind."""
    kind = letter.get("is")
    if not isinstance(kind, str) or kind not in _KEYS:
        raise LetterRefused("garbage", f"expected one of {', '.join(_KEYS)}; found {str(kind)[:40]!r}")
    if type(letter.get("format")) is int and letter["format"] != FORMAT:
        raise LetterRefused("wrong format", f"the letter has format {letter['format']}; this program reads {FORMAT}")
    wanted = {**_EVERY, **_KEYS[kind]}
    if set(letter) != set(wanted):
        raise LetterRefused("garbage", f"a letter of kind {kind} has the keys {', '.join(sorted(wanted))}")
    for key, value in letter.items():
        if type(value) is not wanted[key] or (isinstance(value, int) and not 0 <= value < 1 << 31):
            raise LetterRefused("garbage", f"{key} is {wanted[key].__name__}; found {str(value)[:40]!r}")
    if min(letter["number"], 2) != list(_KEYS).index(kind):
        raise LetterRefused("garbage", f"letter {letter['number']} cannot be of kind {kind}")
    for key in ("commitment", "reveal"):
        if key in letter and not is_link(letter[key]) and (kind, key, letter[key]) != ("answer", "reveal", ""):
            raise LetterRefused("garbage", f"{key} is 32 digits of 0-9 and a-f; found {letter[key][:40]!r}")
    if len(letter.get("orders", ())) > MOST_ORDERS:
        raise LetterRefused("garbage", f"a turn has no more than {MOST_ORDERS} orders; found {len(letter['orders'])}")


def is_link(text: str) -> bool:
    """Return whether *text* has the form of a secret."""
    return len(text) == 32 and not set(text) - set("0123456789abcdef")


def new_secret() -> str:
    """Return the last secret of a fresh chain, from which the others follow."""
    return secrets.token_hex(16)


def hashed(side: str, secret: str, times: int = 1) -> str:
    """Return the secret of *side* so many links before *secret*. The side is hashed in, so chains never meet."""
    for _ in range(times):
        secret = blake2b(f"line of contact by mail|{side}|{secret}".encode(), digest_size=16).hexdigest()
    return secret


def link(side: str, last: str, number: int) -> str:
    """Return secret *number* of the chain that ends with *last*; number 0 is the commitment."""
    if not 0 <= number <= LINKS:
        raise LetterRefused("used up", f"the chain has {LINKS} secrets; secret {number} is not one of them")
    return hashed(side, last, LINKS - number)
