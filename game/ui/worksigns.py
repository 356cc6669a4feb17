"""Signs of what engineers did to hexsides: mines, bridges they built, passes they opened."""

import math

import pygame

from game.core.hexes import DIRECTION_NAMES
from game.core.state import BRIDGED, OPENED, State
from game.ui import palette
from game.ui.camera import Camera, Point, corners
from game.ui.strokes import draw_line


def draw(picture: pygame.Surface, camera: Camera, known: State) -> None:
    """Draw the mines that are known, and the ways that engineers opened."""
    for hexside in sorted({*known.mines, *known.ways}):
        at, direction = divmod(hexside, 3)
        ring = corners(*camera.centre(at), camera.hex_px)
        a, b = ring[direction], ring[(direction + 1) % 6]
        if hexside in known.mines:
            mines(picture, a, b, camera.hex_px)
        if known.ways.get(hexside, 0):
            way(picture, a, b, camera.hex_px)


def mines(surface: pygame.Surface, a: Point, b: Point, hex_px: float) -> None:
    """Draw three filled discs on a string along the hexside from *a* to *b*."""
    radius = max(2.2, hex_px * 0.055)
    string = [(a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part) for part in (0.1, 0.9)]
    for colour, wide in ((palette.HALO, max(3.4, hex_px * 0.07)), (palette.INK, max(1.2, hex_px * 0.025))):
        draw_line(surface, colour, string, wide)
    for part in (0.24, 0.5, 0.76):
        spot = (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)
        pygame.draw.aacircle(surface, palette.HALO, spot, radius + 1.6)
        pygame.draw.aacircle(surface, palette.INK, spot, radius)


def way(surface: pygame.Surface, a: Point, b: Point, hex_px: float) -> None:
    """Draw two rails across the hexside from *a* to *b*: people can cross here."""
    length = math.hypot(b[0] - a[0], b[1] - a[1]) or 1.0
    ux, uy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    gap, reach = hex_px * 0.07, hex_px * 0.15
    for colour, wide in ((palette.HALO, max(4.0, hex_px * 0.085)), (palette.INK, max(1.6, hex_px * 0.04))):
        for sign in (-1, 1):
            x, y = middle[0] + ux * gap * sign, middle[1] + uy * gap * sign
            draw_line(surface, colour, [(x - uy * reach, y + ux * reach), (x + uy * reach, y - ux * reach)], wide)


def lines(known: State, at: int) -> list[str]:
    """Return what is known of work on the hexsides of hex *at*, line by line."""
    grid, found = known.board.grid, []
    for direction, name in enumerate(DIRECTION_NAMES):
        hexside = grid.hexside(at, direction)
        if hexside in known.mines:
            found.append(f"Mines on the hexside to the {name} (rule 10.6)")
        work = known.ways.get(hexside, 0)
        if work & BRIDGED:
            found.append(f"A bridge of engineers to the {name} (rule 10.10)")
        if work & OPENED:
            found.append(f"The pass to the {name} was opened (rule 10.11)")
    return found
