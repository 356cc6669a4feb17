"""Signs of a campaign on the map: operations that a side prepares, roads that aircraft shut."""

import pygame

from game.core.state import State
from game.ui import labels, palette
from game.ui.camera import Camera, Point, corners
from game.ui.strokes import draw_line

_ARM = 0.26
"""How much of a hexside a bracket takes."""


def draw(picture: pygame.Surface, camera: Camera, known: State) -> None:
    """Draw what is known of plans and of shut roads; a scenario without politics has neither."""
    for key, ready in sorted(known.prepared.items()):
        at = int(key.partition(":")[2])
        week = "" if known.turn >= ready else str(ready)
        prepared(picture, camera.centre(at), camera.hex_px, week)
    for at in sorted(known.shut):
        shut(picture, camera.centre(at), camera.hex_px)


def prepared(surface: pygame.Surface, centre: Point, hex_px: float, week: str) -> None:
    """Draw brackets in the six corners of the hex; an operation that cannot begin yet has its week below them."""
    ring = corners(*centre, hex_px * 0.94)[:6]
    for colour, wide in ((palette.HALO, max(4.0, hex_px * 0.1)), (palette.INK, max(1.8, hex_px * 0.045))):
        for n, corner in enumerate(ring):
            arms = []
            for beside in (ring[n - 1], ring[(n + 1) % 6]):
                arms.append((corner[0] + (beside[0] - corner[0]) * _ARM, corner[1] + (beside[1] - corner[1]) * _ARM))
            draw_line(surface, colour, [arms[0], corner, arms[1]], wide)
    if week:
        words = labels.haloed(week, max(9, round(hex_px * 0.2)), True)
        surface.blit(words, words.get_rect(midbottom=(round(centre[0]), round(centre[1] + hex_px * 0.56))))


def shut(surface: pygame.Surface, centre: Point, hex_px: float) -> None:
    """Draw a cross over the roads of the hex."""
    reach, (x, y) = hex_px * 0.2, centre
    for colour, wide in ((palette.HALO, max(4.5, hex_px * 0.11)), (palette.INK, max(2.0, hex_px * 0.05))):
        draw_line(surface, colour, [(x - reach, y - reach), (x + reach, y + reach)], wide)
        draw_line(surface, colour, [(x - reach, y + reach), (x + reach, y - reach)], wide)
