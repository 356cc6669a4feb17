"""The title: what one can do here, beside a picture of the ground."""

from typing import TYPE_CHECKING

import pygame

from game.ui import theme
from game.ui.input import Command
from game.ui.panels import KEYBOARD_LINE, Choice
from game.ui.screens.layer import Layer

if TYPE_CHECKING:
    from game.ui.app import App

SUBTITLE = "A map simulation of the First Nagorno-Karabakh War, 1988-1994"
NOTE = (
    "<b>Before you begin.</b> This is about a war in which civilians of both communities were killed and driven from "
    "their homes. Pages of the record say so plainly, with sources and with both views; they carry a note first and "
    "can be skipped. Figures of the game are estimates of a model. If this war touched your family, you need not "
    "speak for anyone."
)


class Title(Layer):
    """The first screen."""

    name = "title"

    def __init__(self, app: "App") -> None:
        super().__init__(app)
        self._picture: pygame.Surface | None = None
        self._frames = 0

    def build(self) -> None:
        """Put the column of buttons on the left; the picture takes the rest."""
        sheet, (_, height) = self.sheet, self.app.size
        sheet.begin("all")
        column = self._column
        x, width = column.x + sheet.u(28), column.width - sheet.u(56)
        y = sheet.u(36)
        sheet.label("Line of Contact", pygame.Rect(x, y, width, sheet.line("title")), "title")
        y += sheet.line("title") + sheet.u(4)
        buttons = [
            Choice("Play a scenario", self._play, "primary"),
            Choice("Replay history", self._replay),
            Choice("By mail", self._mail),
            Choice("Look at the land", self._land),
            Choice("Continue the last game", self._continue),
            Choice("Load a saved game", self._load),
            Choice("Settings", Command.SETTINGS),
            Choice("Help and rulebook", Command.HELP),
            Choice("Quit", self.app.quit),
        ]
        # Settings and help share a line, so that the note keeps its place before them.
        half = (width - sheet.u(6)) // 2
        shared = buttons[-3:-1] if all(sheet.width_of_button(one) <= half for one in buttons[-3:-1]) else []
        high = (sheet.row + sheet.u(6)) * (len(buttons) - len(shared) // 2)
        top = height - high - sheet.line("dim") - sheet.u(24)
        if top - y < sheet.line() * 5:
            # A large text: the buttons share lines, so that the note keeps its place before them.
            wide = width + sheet.u(40)
            high = sheet.flow_height(buttons, wide)
            sheet.text(f"{SUBTITLE}<br><br>{NOTE}", pygame.Rect(x, y, width, height - high - y - sheet.u(16)))
            sheet.flow(buttons, x, height - high - sheet.u(8), wide)
            sheet.end()
            sheet.focus_on("Play a scenario")
            return
        sheet.text(f"{SUBTITLE}<br><br>{NOTE}", pygame.Rect(x, y, width, max(sheet.u(60), top - y - sheet.u(10))))
        for choice in buttons:
            if choice in shared[1:]:
                top -= sheet.row + sheet.u(6)
            left = x + (half + sheet.u(6) if choice in shared[1:] else 0)
            sheet.button(choice, pygame.Rect(left, top, half if choice in shared else width, sheet.row))
            top += sheet.row + sheet.u(6)
        if sheet.width_of(KEYBOARD_LINE, "dim") < width - sheet.u(8):
            sheet.label(KEYBOARD_LINE, pygame.Rect(x, top + sheet.u(4), width, sheet.line("dim")), "dim")
        sheet.end()
        if sheet.focus is None:
            sheet.focus_on("Play a scenario")

    @property
    def _column(self) -> pygame.Rect:
        width, height = self.app.size
        return pygame.Rect(0, 0, min(self.sheet.u(430), width // 2), height)

    def update(self, dt: float) -> None:
        """Draw the picture once the first frames are on screen."""
        super().update(dt)
        self._frames += 1
        column = self._column
        wanted = (self.app.size[0] - column.width, column.height)
        if self._frames > 2 and (self._picture is None or self._picture.get_size() != wanted):
            from game.ui.screens.picture import map_picture

            self._picture = map_picture(wanted, self.app.settings)

    def draw(self, surface: pygame.Surface) -> None:
        """Draw the picture and the column."""
        surface.fill(theme.PAPER)
        column = self._column
        if self._picture is not None:
            surface.blit(self._picture, (column.right, 0))
        pygame.draw.rect(surface, theme.PANEL, column)
        pygame.draw.line(surface, theme.LINE, column.topright, column.bottomright, 2)
        self.sheet.draw(surface)

    def _play(self) -> None:
        from game.ui.screens.scenarios import Scenarios

        self.app.show(Scenarios(self.app))

    def _replay(self) -> None:
        from game.ui.screens.scenarios import Scenarios

        self.app.show(Scenarios(self.app, replay=True))

    def _land(self) -> None:
        from game.ui.screens.land import Land

        self.app.busy("Reading the map")
        self.app.show(Land(self.app))

    def _mail(self) -> None:
        from game.ui.screens.mail import MailGames

        self.app.show(MailGames(self.app))

    def event(self, event: pygame.event.Event) -> None:
        """Obey *event*; a letter that is dropped on the title is taken in by mail."""
        if event.type in (pygame.DROPFILE, pygame.DROPTEXT):
            self._mail()
            self.app.top.event(event)
            return
        super().event(event)

    def _load(self) -> None:
        from game.ui.screens.saves import Saves

        self.app.push(Saves(self.app))

    def _continue(self) -> None:
        from game.ui.screens.saves import continue_last

        continue_last(self.app)
