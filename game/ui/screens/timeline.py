"""The bar of a replay: a tick for each turn with its date, marks for what the record tells, and a knob to drag."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pygame

from game import report
from game.core.board import Board
from game.ui import theme

ENTRY, CHECK = "entry", "checkpoint"
_WEEK: Final = 168
_PAGE: Final = "▼"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something dated on the bar: a page of the record or a checkpoint."""

    turn: int
    kind: str
    text: str


class Timeline:
    """Draws the bar in a rectangle and says which turn a point on it means."""

    def __init__(self, board: Board, turns: int, marks: Sequence[Mark], scale: float) -> None:
        self._first = board.first_turn
        self._turns, self._marks, self._scale = max(turns - board.first_turn + 1, 1), tuple(marks), scale
        self._ticks = _ticks(board, range(self._first, self._first + self._turns))
        self.rect = pygame.Rect(0, 0, 1, 1)

    def u(self, px: float) -> int:
        """Return *px* at the scale of the text."""
        return round(px * self._scale)

    @property
    def _span(self) -> tuple[int, int]:
        return self.rect.x + self.u(18), self.rect.width - self.u(36)

    def x_of(self, when: float) -> int:
        """Return the x of moment *when*, in turns; turn 1 begins at 1."""
        left, width = self._span
        return left + round(width * min(max(when - self._first, 0), self._turns) / self._turns)

    def turn_at(self, x: int) -> int:
        """Return the turn that *x* points at."""
        left, width = self._span
        turn = self._first + int((x - left) * self._turns / max(width, 1))
        return min(self._first + self._turns - 1, max(self._first, turn))

    def mark_at(self, pos: tuple[int, int]) -> Mark | None:
        """Return the mark under *pos*."""
        if not self.rect.collidepoint(pos):
            return None
        near = [(abs(self.x_of(mark.turn + 0.5) - pos[0]), n) for n, mark in enumerate(self._marks)]
        return self._marks[min(near)[1]] if near and min(near)[0] <= self.u(8) else None

    def draw(self, surface: pygame.Surface, when: float) -> None:
        """Draw the bar with the knob at moment *when*."""
        pygame.draw.rect(surface, theme.PAPER, self.rect)
        pygame.draw.rect(surface, theme.LINE, self.rect, 1)
        axis = self.rect.y + self.u(26)
        small = self.u(theme.SMALL)
        left, width = self._span
        pygame.draw.line(surface, theme.INK, (left, axis), (left + width, axis), 2)
        free = left - self.u(30)
        for turn, words in self._ticks:
            x = self.x_of(turn)
            high, wide = (self.u(9), 2) if words else (self.u(5), 1)
            pygame.draw.line(surface, theme.INK, (x, axis), (x, axis + high), wide)
            if words:
                drawn = theme.words(words, small)
                if x >= free and x + drawn.get_width() <= self.rect.right - self.u(4):
                    surface.blit(drawn, (x, axis + self.u(9)))
                    free = x + drawn.get_width() + self.u(12)
        end = self.x_of(self._first + self._turns)
        pygame.draw.line(surface, theme.INK, (end, axis), (end, axis + self.u(9)), 2)
        for turn in sorted({mark.turn for mark in self._marks if mark.kind == ENTRY}):
            sign = theme.words(_PAGE, small, False, theme.DIM)
            surface.blit(sign, sign.get_rect(midbottom=(self.x_of(turn + 0.5), axis - self.u(5))))
        for turn in sorted({mark.turn for mark in self._marks if mark.kind != ENTRY}):
            at = (self.x_of(turn + 0.5), axis - self.u(4))
            pygame.draw.aacircle(surface, theme.INK, at, max(2, self.u(2)))  # beneath the pages of the same days
        knob = pygame.Rect(0, 0, self.u(9), self.u(22))
        knob.center = (self.x_of(when), axis)
        pygame.draw.rect(surface, theme.ACCENT, knob)
        pygame.draw.rect(surface, theme.WHITE, knob, 1)

    @staticmethod
    def height(scale: float) -> int:
        """Return how high the bar is."""
        return round(56 * scale)


def _ticks(board: Board, turns: range) -> tuple[tuple[int, str], ...]:
    """Return the tick of each turn, with words where a new day begins; of weeks, where a new month does."""
    weeks = board.charts.calendar.hours >= _WEEK
    found, last = [], ""
    for turn in turns:
        words = report.month(board, turn) if weeks else report.clock(board, turn).split(",")[0]
        found.append((turn, words if words != last else ""))
        last = words
    return tuple(found)
