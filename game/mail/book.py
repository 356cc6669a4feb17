"""The book of a game by mail: the secret, and every letter sent and received. All else follows from it.

It stands in the player's own folder, apart from the saved game, and never leaves it. The saved game follows from the
letters: `orders` gives the orders that are settled for both, with what they were opened by.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from game.core.board import Board, SideId
from game.core.codec import canonical, decode_order, fingerprint
from game.core.errors import LineOfContactError
from game.core.orders import EndPhase, OpenGame, Order
from game.mail.armour import digest
from game.mail.letters import check_form, hashed, is_link, link
from game.record import home

_KEYS: Final = {"is", "format", "side", "secret", "letters"}


class MailError(LineOfContactError):
    """A game by mail cannot go on as it was asked to: why, and what to do."""


@dataclass(frozen=True, slots=True)
class Book:
    """What one player keeps of a game by mail. *side* is his own."""

    name: str
    side: str
    secret: str
    letters: tuple[Mapping[str, Any], ...]

    # -- the game

    @property
    def scenario(self) -> str:
        """The scenario's id."""
        return str(self.letters[0]["scenario"])

    @property
    def chance(self) -> str:
        """How chance works: "dice" or "expected"."""
        return str(self.letters[0]["chance"])

    @property
    def game(self) -> str:
        """The id of the game: the digest of the answer; "" before there is one."""
        return digest(self.letters[1]) if len(self.letters) > 1 else ""

    @property
    def record(self) -> Path:
        """Where the saved game is."""
        return home() / "saves" / f"{self.name}.jsonl"

    # -- whose letter is which

    def phase_of(self, number: int, board: Board) -> int:
        """Return the phase, counted from 1, that letter *number* gives the orders of.

        Phase 0 is the first secret of the side that moves second: its answer, or letter 2 when it invited.
        """
        return number - (1 if self.letters[0]["side"] == board.first_side else 2)

    def writer(self, number: int, board: Board) -> str:
        """Return the side that writes letter *number*: the one that invited, and the other, in turns."""
        inviter = SideId(str(self.letters[0]["side"]))
        return str(board.other(inviter) if number % 2 else inviter)

    # -- secrets

    def reveal(self, number: int) -> str:
        """Return this player's own secret *number*."""
        return link(self.side, self.secret, number)

    def revealed(self, side: str, board: Board) -> tuple[int, str]:
        """Return the latest secret that *side* has revealed in a letter: its number and itself."""
        known = (0, "")
        for number, letter in enumerate(self.letters):
            if letter["side"] != side:
                continue
            if commitment := letter.get("commitment"):
                known = (0, str(commitment))
            if reveal := letter.get("reveal"):
                known = (self.phase_of(number, board) + 1, str(reveal))
        return known

    def opening(self, phase: int, board: Board) -> tuple[str, str] | None:
        """Return the secrets of both sides, in the order of their names, that open *phase*; None before its time.

        One's own phase opens with the other's letter before it; the other's phase with his letter about it.
        """
        other = str(board.other(SideId(self.side)))
        number, secret = self.revealed(other, board)
        if number < phase or not secret:
            return None
        both = {self.side: self.reveal(phase), other: hashed(other, secret, number - phase)}
        a, b = (both[side] for side in sorted(both))
        return a, b

    def phases(self, board: Board) -> list[list[Order]]:
        """Return the orders that this player's letters settle, by phase: first the one that opens it."""
        found: list[list[Order]] = []
        numbers = {self.phase_of(number, board): number for number in range(len(self.letters))}
        while len(self.letters) > 1 and (opening := self.opening(phase := len(found) + 1, board)):
            if phase == 1:
                seed = fingerprint(self.game.encode(), *(secret.encode() for secret in opening))
                found.append([OpenGame(seed, self.chance)])
            else:
                found.append([EndPhase(".".join(opening))])
            if phase not in numbers:
                break
            found[-1] += [decode_order(order) for order in self.letters[numbers[phase]]["orders"]]
        return found

    # -- on disk

    def save(self) -> None:
        """Write the book; what was there before stays until the new one is whole."""
        path = folder() / f"{self.name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = canonical(
            {"is": "mail", "format": 1, "side": self.side, "secret": self.secret, "letters": list(self.letters)}
        )
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{self.name}-", suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(text + b"\n")
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except OSError:
            with suppress(OSError):
                os.unlink(name)
            raise


def folder() -> Path:
    """Return the folder of the books."""
    return home() / "mail"


def names() -> tuple[str, ...]:
    """Return the games by mail that have a book here."""
    return tuple(sorted(path.stem for path in folder().glob("*.json")))


def open_book(game: str) -> Book:
    """Return the book of *game*, which is its name or the path of its saved game.

    Raises:
        MailError: there is none, or it cannot be read.
    """
    name = Path(game).stem if game.endswith(".jsonl") else Path(game).name
    path = folder() / f"{name}.json"
    try:
        value = json.loads(path.read_bytes())
        if set(value) != _KEYS or value["format"] != 1 or not is_link(value["secret"]) or not value["letters"]:
            raise ValueError
        for letter in value["letters"]:
            check_form(letter)
        return Book(name, value["side"], value["secret"], tuple(value["letters"]))
    except FileNotFoundError:
        known = f"; here are {', '.join(names())}" if names() else ""
        raise MailError(
            f"{path}: there is no game by mail of this name here{known}. Its secrets were made on the computer where "
            "it was begun: without them it cannot go on; bring that folder back, or agree on a new game"
        ) from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, LineOfContactError):
        raise MailError(
            f"{path}: the secrets and letters of this game cannot be read; bring back a copy of the file, or agree on "
            "a new game"
        ) from None
