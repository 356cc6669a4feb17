"""Place names on the map: both communities' forms side by side, the same size and weight, and where each fits best.

A sign stands in the place's own hex and its name beside the sign: a dot for a settlement, a triangle for a height, a
ring for anything else. Where a counter covers the hex, the sign stands on the counter's rim, towards the name.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pygame

from game.core.board import MINOR_KINDS, Board, Place
from game.ui import palette, theme
from game.ui.camera import Point

NAME_STYLES: Final = ("latin", "majority", "reversed", "english")
"""Both in Latin letters; each in its own script, the 1989 majority's first; the other first; one running spelling."""
_SIZES: Final = {"city": (15, True), "town": (13, True), "district_centre": (13, True), "village": (12, False)}
_HALO: Final = 2
_SIGN_PX: Final = {"city": 5, "town": 4, "district_centre": 4}
"""Radius of the sign of a place, in pixels; 3 for all others."""
_WAYS: Final = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))
"""Where a name may stand from its sign: right, left, above, below, and the four corners."""


def place_text(place: Place, names: str) -> str:
    """Return how *place* is named on the map under a setting of `NAME_STYLES`.

    A language without a checked form is left out, never invented.
    """
    if names == "english":
        return place.english
    armenian = place.form("hy_latin" if names == "latin" else "hy")
    forms = {"az": place.form("az"), "hy": armenian}
    order = ("hy", "az") if (place.first == "hy") != (names == "reversed") else ("az", "hy")
    shown = list(dict.fromkeys(form for language in order if (form := forms[language])))
    return " · ".join(shown) if shown else place.english


@lru_cache(maxsize=512)
def haloed(text: str, px: int, bold: bool) -> pygame.Surface:
    """Return *text* in ink with a pale halo."""
    font = theme.font(px, bold)
    ink = font.render(text, True, palette.INK)
    pale = font.render(text, True, palette.HALO)
    surface = pygame.Surface((ink.get_width() + 2 * _HALO, ink.get_height() + 2 * _HALO), pygame.SRCALPHA)
    for dx in range(-_HALO, _HALO + 1):
        for dy in range(-_HALO, _HALO + 1):
            if dx * dx + dy * dy <= _HALO * _HALO + 1:
                surface.blit(pale, (_HALO + dx, _HALO + dy))
    surface.blit(ink, (_HALO, _HALO))
    return surface


def draw_sign(surface: pygame.Surface, place: Place, at: Point) -> None:
    """Draw the sign of *place* about the point *at*: dot, triangle or ring, with a pale rim."""
    radius = _SIGN_PX.get(place.kind, 3)
    if place.kind == "height":
        x, y = at
        for colour, r in ((palette.HALO, radius + 3.5), (palette.INK, radius + 1.0)):
            pygame.draw.polygon(surface, colour, [(x, y - r), (x + r, y + r * 0.75), (x - r, y + r * 0.75)])
        return
    pygame.draw.aacircle(surface, palette.HALO, at, radius + 1.6)
    pygame.draw.aacircle(surface, palette.INK, at, radius)
    if place.kind in MINOR_KINDS:
        pygame.draw.aacircle(surface, palette.HALO, at, radius - 1.4)


@dataclass(frozen=True, slots=True)
class Label:
    """A name where it was placed."""

    place: Place
    picture: pygame.Surface
    rect: pygame.Rect
    sign: Point


def shown_places(board: Board, hex_px: int) -> tuple[Place, ...]:
    """Return the places named at this zoom, the weightiest first: towns, villages, then heights and passes."""
    ranked = sorted(
        board.places.values(),
        key=lambda p: (p.kind not in _SIZES, {"city": 0, "town": 1, "district_centre": 1}.get(p.kind, 2), p.id),
    )
    found = []
    for place in ranked:
        if place.kind == "area":
            continue
        minor = place.kind in MINOR_KINDS
        if (minor and hex_px < 40) or (place.kind == "village" and hex_px < 30):
            continue
        found.append(place)
    return tuple(found)


def lay_out(
    places: list[tuple[Place, Point]],
    occupied: list[pygame.Rect],
    names: str,
    hex_px: int,
    scale: float,
    window: pygame.Rect,
    barred: list[pygame.Rect],
) -> list[Label]:
    """Place the names of *places* (with their hex centres on screen) so that they overlap as little as they can.

    *occupied* holds the counters, *barred* what no name may cover. Of eight places round its sign a name takes the
    clearest; one that finds no clear place is left out, unless it is a town's and only a counter is in the way.
    """
    laid: list[Label] = []
    taken = list(barred)
    signs = [pygame.Rect(round(x) - 5, round(y) - 5, 10, 10) for _, (x, y) in places]
    for here, (place, centre) in enumerate(places):
        px, bold = _SIZES.get(place.kind, (11, False))
        picture = haloed(place_text(place, names), round(px * scale), bold)
        width, height = picture.get_size()
        covered = [rect for rect in occupied if rect.collidepoint(centre)]
        out = covered[0].width / 2 + 1 if covered else 0.0
        gap = _SIGN_PX.get(place.kind, 3) + 2
        best: tuple[float, pygame.Rect, Point] | None = None
        for n, (ux, uy) in enumerate(_WAYS):
            sign = (centre[0] + ux * out, centre[1] + uy * out)
            nearer = gap * (0.6 if ux and uy else 1)
            left = sign[0] + ux * nearer - width * (1 - ux) / 2
            top = sign[1] + uy * (nearer - _HALO) - height * (1 - uy) / 2
            rect = pygame.Rect(round(left), round(top), width, height)
            clash = 4 * _covered(rect, taken) + _covered(rect, occupied)
            clash += 3 * sum(_overlap(rect, signs[m]) for m in rect.collidelistall(signs) if m != here)
            cost = clash + (width * height - _overlap(rect, window)) * 2 + n * 6
            if best is None or cost < best[0]:
                best = (cost, rect, sign)
        assert best is not None
        _, rect, sign = best
        if rect.collidelist(taken) >= 0:
            continue
        weighty = place.kind in ("city", "town", "district_centre")
        if not weighty and _covered(rect, occupied) > 0.15 * width * height:
            continue
        taken.append(rect)
        laid.append(Label(place, picture, rect, sign))
    return laid


def _covered(rect: pygame.Rect, others: list[pygame.Rect]) -> int:
    return sum(_overlap(rect, others[n]) for n in rect.collidelistall(others))


def _overlap(a: pygame.Rect, b: pygame.Rect) -> int:
    shared = a.clip(b)
    return shared.width * shared.height
