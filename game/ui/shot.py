"""Draw the real screen into a picture, without a display."""

import os
from pathlib import Path

from game.core.errors import LineOfContactError


def shot(what: str, *, turn: int, size: tuple[int, int], overlay: str, out: Path) -> None:
    """Draw the replay of scenario *what* as *turn* begins, *size* pixels large, with an overlay on, into *out*.

    Raises:
        LineOfContactError: there is no such overlay, or the picture cannot be written.
    """
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
    import pygame

    from game.ui.app import App
    from game.ui.mapview import OVERLAYS
    from game.ui.screens.board import open_replay
    from game.ui.settings import Settings

    if overlay not in OVERLAYS:
        raise LineOfContactError(f"there is no overlay {overlay!r}; expected one of {', '.join(OVERLAYS[1:])}")
    app = App(size, Settings.load())
    try:
        screen = open_replay(app, what, None, None)
        app.show(screen)
        screen.overlay, screen.view.complete = overlay, True
        screen.bar.go_to_turn(turn)
        for _ in range(3):
            app.step([], 0.02)
        pygame.image.save(app.window, str(out))
    except pygame.error as error:
        raise LineOfContactError(f"{out}: {error}") from error
    finally:
        app.close()
