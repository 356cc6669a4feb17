"""The gazetteer: type any name of a place, in any script, old or new; see what is known of it, and go there."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from game.core.board import NOWHERE
from game.scenario import Scenario
from game.ui import groundcards
from game.ui.gazetteer import Found, Gazetteer
from game.ui.panels import Choice, rows
from game.ui.screens.layer import Dialog

if TYPE_CHECKING:
    from game.ui.app import App


class Jump(Dialog):
    """A line to type into, the places it finds, and the card of the one that is marked."""

    name = "jump"
    share = (0.84, 0.86)

    def __init__(self, app: "App", scenario: Scenario, then: Callable[[int], None]) -> None:
        super().__init__(app)
        self._scenario, self._then = scenario, then
        self.gazetteer = Gazetteer(scenario)
        self._sought, self._first, self._at = "", 0, 0
        self._found: list[Found] = []
        self._opened = False
        """Whether a frame has passed: the letter of the key that opened the dialog is not typed into it."""

    def build(self) -> None:
        """Put line, list and card on the sheet."""
        sheet, area = self.sheet, self.area.inflate(-32, -28)
        sheet.begin("all")
        title = "Find a place: any of its names, in any script"
        sheet.label(title, pygame.Rect(area.x, area.y, area.width, sheet.line("head")), "head")
        y = area.y + sheet.line("head") + sheet.u(6)
        self._line = sheet.entry(pygame.Rect(area.x, y, area.width, sheet.row), self._sought, "name")
        sheet.flow([Choice("Close", self.back)], area.x, area.bottom - sheet.row, area.width)
        self._top = y + sheet.row + sheet.u(6)
        sheet.end()
        self._search()
        sheet.focus_on("name")

    @property
    def found(self) -> list[Found]:
        """The places found, the best first."""
        return self._found

    def _search(self) -> None:
        self._found = self.gazetteer.find(self._sought)
        self._at = min(self._at, max(0, len(self._found) - 1))
        self._list()

    def _body(self) -> pygame.Rect:
        area = self.area.inflate(-32, -28)
        return pygame.Rect(area.x, self._top, area.width, area.bottom - self.sheet.row - self.sheet.u(8) - self._top)

    def _list(self) -> None:
        sheet, body = self.sheet, self._body()
        left = body.width * 54 // 100
        room = max(1, body.height // (sheet.row + sheet.u(3)) - 1)
        if not self._first <= self._at < self._first + room:
            self._first = max(0, self._at - room // 2)
        sheet.begin("list")
        lines = [
            (self._words(hit), self._choose(n), n == self._at, "" if hit.entry.at != NOWHERE else "row_off")
            for n, hit in enumerate(self._found)
        ]
        rows(sheet, lines, pygame.Rect(body.x, body.y, left, body.height), self._first, self._page)
        if not lines:
            none = "No place of the gazetteer bears such a name."
            sheet.label(none, pygame.Rect(body.x, body.y, left, sheet.line()))
        sheet.end()
        self._card()

    def _card(self) -> None:
        sheet, body = self.sheet, self._body()
        left = body.width * 54 // 100 + sheet.u(8)
        sheet.begin("card")
        if self._found:
            html = groundcards.entry_card(
                self._found[self._at], self._scenario, self.gazetteer.day, latin=self.app.settings.projector
            )
            sheet.text(html, pygame.Rect(body.x + left, body.y, body.width - left, body.height), name="card")
        sheet.end()

    def _words(self, hit: Found) -> str:
        entry, name = hit.entry, hit.name
        told = entry.english if name.form == entry.english else f"{entry.english} ({name.form})"
        where = f"hex {self._scenario.board.grid.label(entry.at)}" if entry.at != NOWHERE else "not on this map"
        note = "; name not in use at this date" if name.note else ""
        return f"{told} · {entry.kind.replace('_', ' ')} · {where}{note}"

    def _choose(self, n: int) -> Callable[[], None]:
        def act() -> None:
            self._at = n
            self._go()

        return act

    def _go(self) -> None:
        """Go to the marked place; one that is not on the map is only told about."""
        if not self._found:
            return
        at = self._found[self._at].entry.at
        if at == NOWHERE:
            self._list()
            self.sheet.focus_on("name")
            return
        self.app.pop()
        self._then(at)

    def _page(self, first: int) -> None:
        self._first = self._at = first
        self._list()

    def submit(self) -> None:
        """Go to the marked place."""
        self._go()

    def key(self, event: pygame.event.Event) -> None:
        """Let the arrows move the mark while somebody types."""
        step = {pygame.K_DOWN: 1, pygame.K_UP: -1, pygame.K_PAGEDOWN: 10, pygame.K_PAGEUP: -10}.get(event.key)
        if step and self.sheet.typing and self._found:
            self._at = max(0, min(len(self._found) - 1, self._at + step))
            self._list()
            return
        super().key(event)

    def event(self, event: pygame.event.Event) -> None:
        """Obey *event*, but for the letter of the key that opened the dialog."""
        if event.type == pygame.TEXTINPUT and not self._opened:
            return
        super().event(event)

    def update(self, dt: float) -> None:
        """Search as the line changes."""
        super().update(dt)
        self._opened = True
        typed = self._line.get_text()
        if typed != self._sought:
            self._sought, self._first, self._at = typed, 0, 0
            self._search()
