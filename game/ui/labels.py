"""Place names on the map: both communities' forms side by side, the same size and weight, and where each fits best."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pygame

from game.core.board import MINOR_KINDS, Board, Place
from game.ui import palette, theme
from game.ui.camera import Point

NAME_STYLES: Final = ("dual", "swapped", "own script", "English")
"""Both in Latin letters, the 1989 majority's first; the other first; each in its own script; one running spelling."""
_SIZES: Final = {"city": (15, True), "town": (13, True), "district_centre": (13, True), "village": (12, False)}
_HALO: Final = 2


def place_text(place: Place, names: str) -> str:
    """Return how *place* is named on the map under a setting of `NAME_STYLES`.

    A language without a checked form is left out, never invented.
    """
    if names == "English":
        return place.english
    armenian = place.form("hy" if names == "own script" else "hy_latin")
    forms = {"az": place.form("az"), "hy": armenian}
    order = ("hy", "az") if (place.first == "hy") != (names == "swapped") else ("az", "hy")
    shown = list(dict.fromkeys(form for language in order if (form := forms[language])))
    return " · ".join(shown) if shown else place.english


@lru_cache(maxsize=512)
def haloed(text: str, px: int, bold: bool, dot: bool) -> pygame.Surface:
    """Return *text* in ink with a pale halo; a dot before it when it names a settlement."""
    font = theme.font(px, bold)
    ink = font.render(text, True, palette.INK)
    pale = font.render(text, True, palette.HALO)
    indent = round(px * 0.75) if dot else 0
    surface = pygame.Surface((ink.get_width() + 2 * _HALO + indent, ink.get_height() + 2 * _HALO), pygame.SRCALPHA)
    for dx in range(-_HALO, _HALO + 1):
        for dy in range(-_HALO, _HALO + 1):
            if dx * dx + dy * dy <= _HALO * _HALO + 1:
                surface.blit(pale, (_HALO + dx + indent, _HALO + dy))
    surface.blit(ink, (_HALO + indent, _HALO))
    if dot:
        middle = (indent * 0.45, surface.get_height() / 2 + 1)
        pygame.draw.aacircle(surface, palette.HALO, middle, px * 0.30)
        pygame.draw.aacircle(surface, palette.INK, middle, px * 0.22)
    return surface


@dataclass(frozen=True, slots=True)
class Label:
    """A name where it was placed."""

    place: Place
    picture: pygame.Surface
    rect: pygame.Rect


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
) -> list[Label]:
    """Place the names of *places* (with their hex centres on screen) so that they overlap as little as they can.

    *occupied* holds the counters. A name that finds no clear place is left out unless it is a town's.
    """
    laid: list[Label] = []
    taken: list[pygame.Rect] = []
    for place, (x, y) in places:
        px, bold = _SIZES.get(place.kind, (11, False))
        minor = place.kind in MINOR_KINDS
        picture = haloed(place_text(place, names), round(px * scale), bold, not minor)
        width, height = picture.get_size()
        reach = hex_px * 0.44
        options = (
            (x + reach, y - height / 2),
            (x - width / 2, y + reach - 2),
            (x - reach - width, y - height / 2),
            (x - width / 2, y - reach - height + 2),
            (x + reach * 0.75, y + reach * 0.55),
            (x + reach * 0.75, y - reach * 0.55 - height),
            (x - reach * 0.75 - width, y + reach * 0.55),
            (x - reach * 0.75 - width, y - reach * 0.55 - height),
        )
        best, cost = None, 0.0
        for n, (left, top) in enumerate(options):
            rect = pygame.Rect(round(left), round(top), width, height)
            clash = sum(_overlap(rect, other) for other in taken) * 4 + sum(_overlap(rect, c) for c in occupied)
            outside = width * height - _overlap(rect, window)
            total = clash + outside * 2 + n * 6
            if best is None or total < cost:
                best, cost = rect, total
        weighty = place.kind in ("city", "town", "district_centre")
        if best is None or any(_overlap(best, other) for other in taken):
            continue
        if not weighty and sum(_overlap(best, c) for c in occupied) > 0.15 * width * height:
            continue
        taken.append(best)
        laid.append(Label(place, picture, best))
    return laid


def _overlap(a: pygame.Rect, b: pygame.Rect) -> int:
    shared = a.clip(b)
    return shared.width * shared.height
