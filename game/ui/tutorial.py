"""The tutorial: one prompted step after the other, each checked by what was done. It never blocks; it can be left."""

from collections.abc import Iterable, Sequence
from typing import Any

from game.core.board import NOWHERE, Board
from game.core.errors import LineOfContactError


class Tutorial:
    """Where a learner stands in the steps of a scenario."""

    def __init__(self, steps: Sequence[Any], board: Board) -> None:
        self._steps, self._board = tuple(steps), board
        self._at = 0

    @property
    def step(self) -> Any | None:
        """The step asked for now, or None when all are done or left."""
        return self._steps[self._at] if self._at < len(self._steps) else None

    @property
    def progress(self) -> str:
        """Return how far it is, as in "3 of 12"."""
        return f"{min(self._at + 1, len(self._steps))} of {len(self._steps)}"

    def target(self) -> int:
        """Return the hex the step points at, or NOWHERE."""
        where = getattr(self.step.wait_for, "target", None) if self.step else None
        if not where:
            return NOWHERE
        place = self._board.places.get(where)
        if place is not None:
            return place.at
        try:
            return self._board.grid.parse(where)
        except (ValueError, LineOfContactError):
            return NOWHERE

    def unit(self) -> str:
        """Return the unit the step points at, or ""."""
        wait = self.step.wait_for if self.step else None
        return (wait.unit or wait.select or "") if wait else ""

    def pass_step(self) -> None:
        """Leave the step undone and go on to the next."""
        self._at += 1

    def leave(self) -> None:
        """Leave the tutorial."""
        self._at = len(self._steps)

    def note(
        self,
        *,
        screen: str = "",
        select: str = "",
        order: object = None,
        key: str = "",
        events: Iterable[object] = (),
    ) -> bool:
        """Take note of what was done; return whether it was what the step waits for, which is then done."""
        if self.step is None:
            return False
        wait = self.step.wait_for
        done = (
            (wait.screen is not None and wait.screen == screen)
            or (wait.select is not None and wait.select == select)
            or (wait.key is not None and bool(key) and wait.key.lower() in key.lower())
            or (wait.event is not None and any(type(event).__name__ == wait.event for event in events))
            or (wait.order is not None and type(order).__name__ == wait.order and self._fits(order))
        )
        if done:
            self._at += 1
        return done

    def _fits(self, order: object) -> bool:
        wait = self.step.wait_for if self.step else None
        if wait is None:
            return False
        if wait.unit and getattr(order, "unit", wait.unit) != wait.unit:
            return False
        wanted = self.target()
        if wanted == NOWHERE:
            return True
        path = getattr(order, "path", None)
        found = path[-1] if path else getattr(order, "target", getattr(order, "hex", wanted))
        return bool(found == wanted)
