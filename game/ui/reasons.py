"""Why tracks and stocks stand where they do: every change of a game so far, with its week and its reason."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from game.core.board import Board
from game.core.events import CardAnswered, Event, StandingChanged, StockChanged, TrackMoved, TurnOpened
from game.record import Played
from game.view import reasoned


class Change(NamedTuple):
    """One change of a track or a stock."""

    turn: int
    key: str
    by: int
    because: str
    rule: str
    answered: str = ""
    """The dispatch to which `because` was the answer."""


class Reasons:
    """The changes found in the orders of a game; read again only from where the game went another way.

    They are told as *side* hears them: of a dispatch to the other side it does not hear.
    """

    def __init__(self, board: Board, side: str) -> None:
        self._board, self._side = board, side
        self._read: list[Played] = []
        self._ends: list[tuple[int, int]] = []
        """After each order: how many changes there were, and which turn it was."""
        self._changes: list[Change] = []

    def read(self, orders: Sequence[Played]) -> None:
        """Take in the orders of a game up to the moment shown."""
        kept = min(len(self._read), len(orders))
        while kept and self._read[kept - 1] is not orders[kept - 1]:
            kept -= 1
        found, turn = self._ends[kept - 1] if kept else (0, 0)
        del self._read[kept:], self._ends[kept:], self._changes[found:]
        for played in orders[kept:]:
            turn = self._take(played.events, turn)
            self._read.append(played)
            self._ends.append((len(self._changes), turn))

    def _take(self, events: Iterable[Event], turn: int) -> int:
        card = ""
        for event in events:
            if isinstance(event, TrackMoved | StandingChanged):
                event = reasoned(self._board, event, self._side)
            match event:
                case TurnOpened(turn=number):
                    turn = number
                case CardAnswered(card=card):
                    pass  # what it changes follows
                case TrackMoved(track=key, by=by, rule=rule, because=because):
                    self._changes.append(Change(turn, key, by, because, rule, self._answered(card, because)))
                case StandingChanged(side=side, by=by, because=because):
                    answered = self._answered(card, because)
                    self._changes.append(Change(turn, f"standing.{side}", by, because, "", answered))
                case StockChanged(stock=key, by=by, rule=rule, because=because):
                    self._changes.append(Change(turn, key, by, because, rule))
                case _:
                    pass
        return turn

    def _answered(self, card: str, because: str) -> str:
        """Return *card* where *because* is one of its answers."""
        script = next((script for script in self._board.scripts if script.id == card), None)
        return card if script and any(option.text == because for option in script.choices) else ""

    def last(self, key: str) -> Change | None:
        """Return the last change of a track or stock, None when it stands as it opened."""
        return next((change for change in reversed(self._changes) if change.key == key), None)

    def lately(self, key: str, turn: int) -> int:
        """Return by how much a track or stock moved in *turn* and the turn before it."""
        total = 0
        for change in reversed(self._changes):
            if change.turn < turn - 1:
                break
            total += change.by if change.key == key else 0
        return total

    def of(self, keys: Iterable[str], most: int) -> tuple[Change, ...]:
        """Return the last changes of *keys*, the latest first, at most so many."""
        wanted, found = frozenset(keys), []
        for change in reversed(self._changes):
            if change.key in wanted:
                found.append(change)
                if len(found) == most:
                    break
        return tuple(found)
