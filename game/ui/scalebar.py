"""The scale bar with its north arrow, for a corner of the map and for the legend."""

import math
from functools import lru_cache

import pygame

from game.ui import palette, theme

_STEPS_KM = (1, 2, 5, 10, 20, 50, 100)


def half_km(px_per_km: float, least_px: int = 44) -> int:
    """Return how many kilometres each half of the bar stands for.

    >>> half_km(30), half_km(9.1), half_km(2.4)
    (2, 5, 20)
    """
    return next((km for km in _STEPS_KM if km * px_per_km >= least_px), 200)


@lru_cache(maxsize=32)
def scale_bar(hex_px: int, scale_m: int, text: float) -> pygame.Surface:
    """Return a bar of two halves with figures and a north arrow, on nothing, in ink with a pale rim."""
    px_per_km = hex_px * 1000 / scale_m
    km = half_km(px_per_km, round(36 * text))
    half = round(km * px_per_km)
    size = round(11 * text)
    figures = [theme.font(size, True).render(word, True, palette.INK) for word in ("0", f"{km}", f"{2 * km} km")]
    left, top = figures[0].get_width() // 2 + 3, figures[0].get_height() + 2
    right = left + 2 * half
    tall = round(7 * text)
    north = theme.font(size, True).render("N", True, palette.INK)
    wide = right + figures[2].get_width() + round(34 * text)
    surface = pygame.Surface((wide, top + tall + 4), pygame.SRCALPHA)
    surface.fill(palette.HALO)
    pygame.draw.rect(surface, theme.LINE, surface.get_rect(), 1)
    bar = pygame.Rect(left, top, 2 * half, tall)
    pygame.draw.rect(surface, palette.HALO, bar)
    pygame.draw.rect(surface, palette.INK, (left, top, half, tall))
    pygame.draw.rect(surface, palette.INK, bar, 1)
    for n, figure in enumerate(figures):
        spot = figure.get_rect(midbottom=(left + n * half, top))
        if n == 2:
            spot.left = right - theme.font(size, True).size(str(2 * km))[0] // 2
        surface.blit(figure, spot)
    x, y, r = wide - math.ceil(10 * text), top + tall - 2, 5 * text
    pygame.draw.polygon(surface, palette.INK, [(x, y - 2.6 * r), (x + r * 0.9, y), (x, y - r * 0.7), (x - r * 0.9, y)])
    surface.blit(north, north.get_rect(midright=(round(x - r - 3 * text), round(y - r * 1.2))))
    return surface
