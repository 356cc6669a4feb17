"""Jump to a place: type any of its names, in any script."""

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from game import report
from game.core.board import Board, Place
from game.ui.panels import Choice, rows
from game.ui.screens.layer import Dialog

if TYPE_CHECKING:
    from game.ui.app import App


def folded(text: str) -> str:
    """Return *text* without case and marks, so that "Susa" finds Şuşa.

    >>> folded("Şuşa"), folded("Xocalı")
    ('susa', 'xocali')
    """
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.replace("ı", "i").replace("ə", "e").casefold()


def found(board: Board, sought: str) -> list[Place]:
    """Return the places one of whose names holds *sought*: first those so called, then those that begin with it."""
    wanted = folded(sought.strip())
    hits = []
    for place in board.places.values():
        names = [folded(name) for name in (place.english, *(form.form for form in place.names)) if name]
        if any(wanted in name for name in names):
            rank = 0 if wanted in names else 1 if any(name.startswith(wanted) for name in names) else 2
            hits.append((rank, place.english, place))
    return [place for _, _, place in sorted(hits, key=lambda hit: hit[:2])]


class Jump(Dialog):
    """A line to type into and the places it finds."""

    name = "jump"
    share = (0.5, 0.7)

    def __init__(self, app: "App", board: Board, then: Callable[[int], None]) -> None:
        super().__init__(app)
        self._board, self._then = board, then
        self._sought, self._first = "", 0

    def build(self) -> None:
        """Put line and list on the sheet."""
        sheet, area = self.sheet, self.area.inflate(-32, -28)
        sheet.begin("all")
        sheet.label("Jump to a place", pygame.Rect(area.x, area.y, area.width, sheet.line("head")), "head")
        y = area.y + sheet.line("head") + sheet.u(6)
        self._line = sheet.entry(pygame.Rect(area.x, y, area.width, sheet.row), self._sought, "name")
        sheet.flow([Choice("Close", self.back)], area.x, area.bottom - sheet.row, area.width)
        self._top = y + sheet.row + sheet.u(6)
        sheet.end()
        self._list()
        sheet.focus_on("name")

    def _list(self) -> None:
        sheet, area = self.sheet, self.area.inflate(-32, -28)
        sheet.begin("list")
        lines = [(self._words(place), self._go(place), False) for place in found(self._board, self._sought)]
        rect = pygame.Rect(area.x, self._top, area.width, area.bottom - sheet.row - sheet.u(8) - self._top)
        rows(sheet, lines, rect, self._first, self._page)
        sheet.end()

    def _words(self, place: Place) -> str:
        forms = " · ".join(dict.fromkeys(form.form for form in place.names if form.form))
        return f"{report.place_label(place)} — {forms}" if forms else report.place_label(place)

    def _go(self, place: Place) -> Callable[[], None]:
        def act() -> None:
            self.app.pop()
            self._then(place.at)

        return act

    def _page(self, first: int) -> None:
        self._first = first
        self._list()

    def submit(self) -> None:
        """Go to the first place found."""
        places = found(self._board, self._sought)
        if places:
            self._go(places[0])()

    def update(self, dt: float) -> None:
        """Search as the line changes."""
        super().update(dt)
        typed = self._line.get_text()
        if typed != self._sought:
            self._sought, self._first = typed, 0
            self._list()
