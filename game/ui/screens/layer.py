"""Layers: a screen fills the window, a dialog lies over the screen below it. Only the topmost one gets events."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from game.ui import theme
from game.ui.input import EVERYWHERE, Command, command_of
from game.ui.panels import Sheet

if TYPE_CHECKING:
    from game.ui.app import App

_TYPED_THROUGH = (Command.BACK, Command.HELP, Command.SETTINGS)


class Layer:
    """One screen or dialog: it builds its widgets, obeys events, draws itself."""

    name = ""
    """What a tutorial and the tests call it."""

    def __init__(self, app: "App") -> None:
        self.app = app
        self.sheet = self._new_sheet()

    def _new_sheet(self) -> Sheet:
        return Sheet(self.app.size, self.app.settings.scale, self.command)

    def open(self) -> None:
        """Build the widgets for the first time."""
        self.build()

    def rebuild(self) -> None:
        """Build all widgets anew, after the window or the text changed its size."""
        name = self.sheet.focus.name if self.sheet.focus else ""
        self.sheet.kill()
        self.sheet = self._new_sheet()
        self.build()
        if name:
            self.sheet.focus_on(name)

    def build(self) -> None:
        """Put the widgets on the sheet."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of what the layer holds."""
        self.sheet.kill()

    def back(self) -> None:
        """Do what Esc asks for."""

    def submit(self) -> None:
        """Do what Enter asks for while a line of text is being typed into."""

    def command(self, command: Command) -> None:
        """Do what a key or a button asks for."""
        match command:
            case Command.BACK:
                self.back()
            case Command.HELP:
                from game.ui.screens.help import Help

                self.app.push(Help(self.app))
            case Command.SETTINGS:
                from game.ui.screens.options import Options

                self.app.push(Options(self.app))
            case Command.TEXT_LARGER | Command.TEXT_SMALLER:
                self.app.step_text(1 if command is Command.TEXT_LARGER else -1)

    def event(self, event: pygame.event.Event) -> None:
        """Obey *event*."""
        if event.type == pygame.KEYDOWN:
            self.key(event)
            return
        used = self.sheet.process(event)
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and used:
            self.sheet.clicked(event.pos)

    def key(self, event: pygame.event.Event) -> None:
        """Obey a key press: first a line being typed into, then the focused widget, then the table of keys."""
        command = command_of(event, (EVERYWHERE,))
        if self.sheet.typing:
            if event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
                self.submit()
            elif command in _TYPED_THROUGH:
                self.command(command)
            elif event.key == pygame.K_TAB:
                self.sheet.key(event)
            else:
                self.sheet.manager.process_events(event)
            return
        if command is not None:
            self.command(command)
        else:
            self.sheet.key(event)

    def update(self, dt: float) -> None:
        """Let *dt* seconds pass."""
        self.sheet.update(dt)

    def draw(self, surface: pygame.Surface) -> None:
        """Draw the layer."""
        surface.fill(theme.PAPER)
        self.sheet.draw(surface)


class Dialog(Layer):
    """A layer over a darkened picture of what was there before."""

    share = (0.8, 0.86)
    """How much of the window's width and height it takes."""

    def __init__(self, app: "App") -> None:
        super().__init__(app)
        self._behind: pygame.Surface | None = app.window.copy()

    @property
    def area(self) -> pygame.Rect:
        """Where the dialog lies."""
        width, height = self.app.size
        wide = min(width - 16, max(round(width * self.share[0]), min(width - 16, self.sheet.u(560))))
        high = min(height - 16, max(round(height * self.share[1]), min(height - 16, self.sheet.u(320))))
        return pygame.Rect((width - wide) // 2, (height - high) // 2, wide, high)

    def rebuild(self) -> None:
        """Build anew; the picture behind is of another size now and left away."""
        if self._behind is not None and self._behind.get_size() != self.app.size:
            self._behind = None
        super().rebuild()

    def back(self) -> None:
        """Close the dialog."""
        self.app.pop()

    def draw(self, surface: pygame.Surface) -> None:
        """Draw what is behind, darkened, and the dialog over it."""
        if self._behind is not None:
            surface.blit(self._behind, (0, 0))
            veil = pygame.Surface(surface.get_size(), pygame.SRCALPHA)
            veil.fill((30, 26, 20, 140))
            surface.blit(veil, (0, 0))
        else:
            surface.fill(theme.PANEL)
        area = self.area
        pygame.draw.rect(surface, theme.PANEL, area)
        pygame.draw.rect(surface, theme.INK, area, 2)
        self.sheet.draw(surface)


class Ask(Dialog):
    """A question with its answers as buttons."""

    name = "ask"

    def __init__(self, app: "App", title: str, html: str, answers: list[tuple[str, Callable[[], None]]]) -> None:
        super().__init__(app)
        self._title, self._html, self._answers = title, html, answers

    share = (0.5, 0.5)

    def build(self) -> None:
        """Put title, text and answers on the sheet; the first answer has the focus."""
        from game.ui.panels import Choice

        sheet, area = self.sheet, self.area.inflate(-32, -28)
        sheet.begin("all")
        sheet.label(self._title, pygame.Rect(area.x, area.y, area.width, sheet.line("head")), "head")
        choices = [
            Choice(text, self._answer(act), "primary" if not n else "") for n, (text, act) in enumerate(self._answers)
        ]
        high = sheet.flow_height(choices, area.width)
        top = area.y + sheet.line("head") + sheet.u(6)
        sheet.text(self._html, pygame.Rect(area.x, top, area.width, area.bottom - high - top - sheet.u(4)))
        sheet.flow(choices, area.x, area.bottom - high, area.width)
        sheet.end()
        sheet.focus_on(self._answers[0][0])

    def _answer(self, act: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            self.app.pop()
            act()

        return run
