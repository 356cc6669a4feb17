"""The blind screen between two players at one screen."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from game.ui.panels import Choice
from game.ui.screens import layer

if TYPE_CHECKING:
    from game.ui.app import App


class Blind(layer.Dialog):
    """Covers the whole window between two players at one screen."""

    name = "blind"
    share = (1.0, 1.0)

    def __init__(self, app: "App", text: str, then: Callable[[], None]) -> None:
        super().__init__(app)
        self._behind = None
        self._text, self._then = text, then

    @property
    def area(self) -> pygame.Rect:
        """The whole window."""
        return pygame.Rect(0, 0, *self.app.size)

    def build(self) -> None:
        """Put the words and one button on the sheet."""
        sheet, (width, height) = self.sheet, self.app.size
        sheet.begin("all")
        wide = min(width - 40, sheet.width_of(self._text, "head") + sheet.u(20))
        sheet.label(self._text, pygame.Rect((width - wide) // 2, height // 3, wide, sheet.line("head")), "head")
        choice = Choice("Show the board", self.back, "primary")
        button = sheet.width_of_button(choice) + sheet.u(20)
        sheet.button(choice, pygame.Rect((width - button) // 2, height // 2, button, sheet.row))
        sheet.end()
        sheet.focus_on("Show the board")

    def back(self) -> None:
        """Show the board."""
        self.app.pop()
        self._then()
