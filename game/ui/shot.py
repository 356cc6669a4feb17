"""Draw the real screen into a picture, without a display."""

import os
from pathlib import Path

from game.core.errors import LineOfContactError


def shot(what: str, *, turn: int, size: tuple[int, int], overlay: str, out: Path, desk: str = "") -> None:
    """Draw the replay of scenario *what* as *turn* begins, *size* pixels large, with an overlay on, into *out*.

    With *desk* the picture is of that page of the desk of the side whose phase it is.

    Raises:
        LineOfContactError: there is no such overlay or page, or the picture cannot be written.
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
        if desk:
            from game.ui.screens.desk.desk import PAGES

            pages = list(PAGES) if screen.has_politics else []
            if desk not in pages:
                known = f"expected one of {', '.join(pages)}" if pages else f"{what} has no politics"
                raise LineOfContactError(f"there is no page {desk!r} of the desk; {known}")
            screen.open_desk(desk)
        for _ in range(3):
            app.step([], 0.02)
        pygame.image.save(app.window, str(out))
    except pygame.error as error:
        raise LineOfContactError(f"{out}: {error}") from error
    finally:
        app.close()
