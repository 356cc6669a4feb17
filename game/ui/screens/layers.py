"""The layers of the map: each can be switched on and off, and stays so."""

from collections.abc import Callable

import pygame

from game.ui.mapview import LAYERS
from game.ui.panels import Choice, Row, rows
from game.ui.screens.layer import Dialog
from game.ui.screens.mapscreen import layers_on


class Layers(Dialog):
    """One line a layer, a filled dot where it is on."""

    name = "layers"
    share = (0.42, 0.8)
    _first = 0

    def build(self) -> None:
        """Put the lines on the sheet."""
        sheet, area = self.sheet, self.area.inflate(-32, -28)
        on = layers_on(self.app.settings)
        sheet.begin("all")
        sheet.label("What the map shows", pygame.Rect(area.x, area.y, area.width, sheet.line("head")), "head")
        top = area.y + sheet.line("head") + sheet.u(6)
        foot = [Choice("Close", self.back, "primary"), Choice("As at first", self._reset)]
        bottom = area.bottom - sheet.flow_height(foot, area.width)
        lines: list[Row] = [
            (f"{'●' if name in on else '○'} {words}", self._switch(name), False) for name, words in LAYERS
        ]
        rows(sheet, lines, pygame.Rect(area.x, top, area.width, bottom - top - sheet.u(4)), self._first, self._page)
        sheet.flow(foot, area.x, bottom, area.width)
        sheet.end()
        if sheet.focus is None:
            sheet.focus_on(lines[0][0])

    def _switch(self, name: str) -> Callable[[], None]:
        def act() -> None:
            at = self.sheet.items.index(self.sheet.focus) if self.sheet.focus in self.sheet.items else 0
            self.app.change(switched=tuple(sorted(set(self.app.settings.switched) ^ {name})))
            # The line has another sign now, and so another name: the focus stays where it was.
            self.sheet.move_to(at)

        return act

    def _reset(self) -> None:
        self.app.change(switched=())

    def _page(self, first: int) -> None:
        self._first = first
        self.build()
