"""The window: layers of screens and dialogs, driven one frame at a time by `App.step`, so that tests drive it too.

Screens are imported when they are first shown: the title stands within half a second.
"""

import os
import time
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame

from game.core.errors import LineOfContactError
from game.ui import theme
from game.ui.settings import TEXT_STEPS, Settings

if TYPE_CHECKING:
    from game.record import Game
    from game.ui.screens.layer import Layer

LEAST_SIZE: Final = (960, 600)
FRAMES_PER_SECOND: Final = 60
TITLE: Final = "Line of Contact"


class NoDisplay(LineOfContactError):
    """No window can be opened here; the text says why."""


def display_problem() -> str:
    """Return why no window can be opened here, or "".

    SDL may choose its `offscreen` or `dummy` driver where there is no display; unless somebody asked for it, that is
    no window either.
    """
    if not getattr(pygame, "IS_CE", False):
        return "pygame is installed in the place of pygame-ce; uninstall both, then install pygame-ce"
    try:
        pygame.display.init()
        driver = pygame.display.get_driver()
    except pygame.error as error:
        return str(error)
    asked = os.environ.get("SDL_VIDEODRIVER") or os.environ.get("SDL_VIDEO_DRIVER") or ""
    if driver in ("offscreen", "dummy") and driver not in asked:
        return f"SDL found only its {driver} driver"
    return ""


class App:
    """The window and its layers. `step` draws one frame; nothing in here waits or loops."""

    def __init__(self, size: tuple[int, int] = (1280, 720), settings: Settings | None = None) -> None:
        if problem := display_problem():
            raise NoDisplay(problem)
        pygame.font.init()
        self.settings = settings or Settings.load()
        self.window = pygame.display.set_mode(size, pygame.RESIZABLE)
        pygame.display.set_caption(TITLE)
        pygame.key.set_repeat(350, 60)
        self.layers: list[Layer] = []
        self.running = True
        self.blank = False
        self._busy = ""

    @property
    def size(self) -> tuple[int, int]:
        """The size of the window in pixels."""
        return self.window.get_size()

    @property
    def top(self) -> "Layer":
        """The layer that gets the events."""
        return self.layers[-1]

    # -- layers

    def show(self, screen: "Layer") -> None:
        """Show *screen* in the place of everything else."""
        for layer in reversed(self.layers):
            layer.close()
        self.layers = [screen]
        screen.open()

    def push(self, dialog: "Layer") -> None:
        """Open *dialog* over what is shown."""
        self.layers.append(dialog)
        dialog.open()

    def pop(self) -> None:
        """Close the topmost dialog."""
        if len(self.layers) > 1:
            self.layers.pop().close()

    def title(self) -> None:
        """Show the title."""
        from game.ui.screens.title import Title

        self.show(Title(self))

    def tell(self, title: str, text: str) -> None:
        """Say something that must be read, in plain text."""
        from html import escape

        from game.ui.screens.layer import Ask

        self.push(Ask(self, title, escape(text).replace("\n", "<br>"), [("Close", lambda: None)]))

    def quit(self) -> None:
        """End after this frame."""
        self.running = False

    # -- settings

    def change(self, **changes: Any) -> None:
        """Change settings, keep them, and build every layer anew."""
        self.settings = self.settings.with_(**changes)
        self.settings.save()
        for layer in self.layers:
            layer.rebuild()

    def step_text(self, by: int) -> None:
        """Take the next larger or smaller text."""
        at = min(range(len(TEXT_STEPS)), key=lambda n: abs(TEXT_STEPS[n] - self.settings.text_percent))
        self.change(text_percent=TEXT_STEPS[max(0, min(len(TEXT_STEPS) - 1, at + by))])

    # -- frames

    def busy(self, text: str) -> None:
        """Draw one frame that says what takes a moment, before it does."""
        width, height = self.size
        drawn = theme.words(text, round(18 * self.settings.scale), True)
        box = drawn.get_rect(center=(width // 2, height // 2)).inflate(48, 28)
        pygame.draw.rect(self.window, theme.PANEL, box)
        pygame.draw.rect(self.window, theme.INK, box, 2)
        self.window.blit(drawn, drawn.get_rect(center=box.center))
        pygame.display.flip()
        pygame.event.pump()

    def step(self, events: Iterable[pygame.event.Event], dt: float) -> bool:
        """Obey *events*, let *dt* seconds pass, draw a frame; return whether the window stays open."""
        from game.ui.input import key_code

        for event in events:
            if event.type == pygame.QUIT:
                self.quit()
            elif event.type == pygame.VIDEORESIZE:
                self._resize(event.size)
            elif event.type == pygame.KEYDOWN and (self.blank or event.key == key_code(self.settings.blank_key)):
                self.blank = not self.blank
            elif not self.blank:
                self._obey(event)
        if not self.running:
            return False
        self.top.update(dt)
        if self.blank:
            self.window.fill("#000000")
        else:
            self.top.draw(self.window)
        pygame.display.flip()
        return True

    def _obey(self, event: pygame.event.Event) -> None:
        """Let the topmost layer obey; a mistake that a person can mend is told, not raised."""
        try:
            self.top.event(event)
        except LineOfContactError as error:
            self.tell("This did not work", str(error))

    def _resize(self, size: tuple[int, int]) -> None:
        wanted = (max(size[0], LEAST_SIZE[0]), max(size[1], LEAST_SIZE[1]))
        if wanted != self.size:
            self.window = pygame.display.set_mode(wanted, pygame.RESIZABLE)
        for layer in self.layers:
            layer.rebuild()

    def run(self) -> None:
        """Run until the window is closed. What goes wrong is written down beside the saved games, and raised."""
        clock = pygame.time.Clock()
        try:
            while self.step(pygame.event.get(), min(clock.tick(FRAMES_PER_SECOND), 100) / 1000):
                pass
        except Exception:
            self._write_crash()
            raise
        finally:
            self.close()

    def _write_crash(self) -> None:
        """Write the error and the game it came from, so that both can become a test."""
        folder = self.settings.home / "crashes"
        stem = time.strftime("%Y%m%d-%H%M%S")
        game = next((layer.game for layer in self.layers if hasattr(layer, "game")), None)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{stem}.txt").write_text(traceback.format_exc(), encoding="utf-8")
            if game is not None:
                (folder / f"{stem}.jsonl").write_bytes(game.to_bytes())
        except OSError:
            return

    def close(self) -> None:
        """Close every layer and the window."""
        for layer in reversed(self.layers):
            layer.close()
        self.layers = []
        pygame.display.quit()


def run(
    *,
    game: "Game | None" = None,
    replay: str | Path | None = None,
    chance: str | None = None,
    seed: str | None = None,
    size: tuple[int, int] = (1280, 720),
) -> None:
    """Open the window and run it until it is closed: at the title, in *game*, or in the replay of *replay*.

    Args:
        game: a game to play, as its record names the players.
        replay: a scenario's id, whose history is replayed, or the path of a saved game.
        chance: "expected" or "dice", for the replay of history.
        seed: what the dice of a replay of history hang on.

    Raises:
        NoDisplay: no window can be opened here.
    """
    app = App(size)
    if game is not None:
        from game.ui.screens.board import board_for

        app.show(board_for(app, game))
    elif replay is not None:
        from game.ui.screens.board import open_replay

        app.show(open_replay(app, replay, chance, seed))
    else:
        app.title()
    app.run()
