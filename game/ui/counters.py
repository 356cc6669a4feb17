"""Counters: a unit as a piece of card.

Colour and shape tell the side, the symbol the type, marks above the echelon. Below stand the steps as a number and the
ammunition as pips, and at the foot the cohesion as a bar. Notches on the left edge tell owners apart. A spent unit is
hatched; an enemy unit out of sight is a dashed outline with a question mark.
"""

from functools import lru_cache
from io import BytesIO
from typing import Final, NamedTuple

import pygame

from game.core.board import UnitId
from game.core.state import State
from game.scenario import assets_root
from game.ui import palette, theme

_OVERSAMPLE: Final = 4
ECHELONS: Final = {
    "squad": "•",
    "platoon": "•••",
    "company": "|",
    "battalion": "||",
    "regiment": "|||",
    "brigade": "x",
    "division": "xx",
    "corps": "xxx",
}


class Face(NamedTuple):
    """All that a counter shows; equal faces share one picture."""

    side: int
    """0 for side A, 1 for side B."""
    symbol: str
    echelon: str
    steps: int
    cohesion: int
    cap: int
    loads: int
    owner: int
    spent: bool
    committed: bool
    isolated: bool


def face(state: State, uid: UnitId) -> Face:
    """Return what the counter of *uid* shows in *state*."""
    printed, unit = state.board.roster[uid], state.units[uid]
    owners = sorted(owner for owner, side in state.board.owners.items() if side == printed.side)
    return Face(
        state.code(printed.side) - 1,
        printed.type.symbol,
        printed.echelon,
        unit.steps,
        unit.cohesion,
        state.board.charts.cohesion.cap + printed.quality,
        unit.loads,
        owners.index(printed.owner),
        unit.spent,
        unit.target >= 0,
        unit.supply == 0,
    )


@lru_cache(maxsize=256)
def _icon(symbol: str, width: int, height: int, ink: tuple[int, int, int], stroke: int) -> pygame.Surface:
    text = (assets_root() / "symbols" / f"{symbol}.svg").read_text(encoding="utf-8")
    name = "white" if ink == (255, 255, 255) else "black"
    text = text.replace('stroke-width="6"', f'stroke-width="{stroke}"').replace("black", name)
    return pygame.image.load_sized_svg(BytesIO(text.encode()), (width, height))


@lru_cache(maxsize=1024)
def counter(shown: Face, size: int) -> pygame.Surface:
    """Return the picture of a counter *size* pixels wide, shadow included."""
    look = palette.LOOKS[shown.side]
    surface = _body(look, size)
    box_w = round(size * 0.60)
    box_h = round(box_w * 2 / 3)
    left, top = round(size * 0.49 - box_w / 2), round(size * 0.215)
    icon = _icon(shown.symbol, box_w * 2, box_h * 2, look.ink, 6 if size >= 56 else 8)
    icon = pygame.transform.smoothscale(icon, (box_w, round(box_w * icon.get_height() / icon.get_width())))
    surface.blit(icon, (left, top + (box_h - icon.get_height()) // 2))
    pygame.draw.rect(surface, look.ink, (left, top, box_w, box_h), max(1, round(size / 32)))
    _echelon(surface, shown.echelon, look.ink, size)
    _notches(surface, shown.owner, look.ink, size)
    _foot(surface, shown, look, size)
    if shown.spent:
        _hatch(surface, look, size)
    if shown.committed:
        points = [(size * 0.80, size * 0.06), (size * 0.93, size * 0.06), (size * 0.93, size * 0.19)]
        pygame.draw.polygon(surface, look.ink, points)
    return surface


def _shape(surface: pygame.Surface, look: palette.SideLook, rect: pygame.Rect, colour: tuple[int, ...]) -> None:
    if look.corners == "cut":
        cut = round(rect.width * 0.13)
        x, y, w, h = rect
        pygame.draw.polygon(
            surface,
            colour,
            [
                *((x + cut, y), (x + w - cut, y), (x + w, y + cut), (x + w, y + h - cut)),
                *((x + w - cut, y + h), (x + cut, y + h), (x, y + h - cut), (x, y + cut)),
            ],
        )
    else:
        pygame.draw.rect(surface, colour, rect, border_radius=round(rect.width * 0.12))


@lru_cache(maxsize=64)
def _body_picture(look: palette.SideLook, size: int) -> pygame.Surface:
    wide = size * _OVERSAMPLE
    surface = pygame.Surface((wide, wide), pygame.SRCALPHA)
    body = pygame.Rect(round(wide * 0.03), round(wide * 0.03), round(wide * 0.92), round(wide * 0.92))
    _shape(surface, look, body.move(round(wide * 0.03), round(wide * 0.035)), (0, 0, 0, 80))
    _shape(surface, look, body, look.edge)
    _shape(surface, look, body.inflate(-round(wide * 0.055), -round(wide * 0.055)), look.fill)
    return pygame.transform.smoothscale(surface, (size, size))


def _body(look: palette.SideLook, size: int) -> pygame.Surface:
    return _body_picture(look, size).copy()


def _echelon(surface: pygame.Surface, echelon: str, ink: tuple[int, int, int], size: int) -> None:
    marks = ECHELONS.get(echelon, "|")
    top, bottom, width, gap = size * 0.075, size * 0.185, max(1, round(size / 28)), size * 0.085
    for n, mark in enumerate(marks):
        x = size * 0.49 + (n - (len(marks) - 1) / 2) * gap * (1.25 if mark == "x" else 1)
        middle = (top + bottom) / 2
        if mark == "|":
            pygame.draw.line(surface, ink, (x, top), (x, bottom - 1), width)
        elif mark == "x":
            arm = (bottom - top) / 2.2
            pygame.draw.line(surface, ink, (x - arm, middle - arm), (x + arm, middle + arm), width)
            pygame.draw.line(surface, ink, (x - arm, middle + arm), (x + arm, middle - arm), width)
        else:
            pygame.draw.circle(surface, ink, (x, middle), max(1.0, size * 0.032))


def _notches(surface: pygame.Surface, owner: int, ink: tuple[int, int, int], size: int) -> None:
    for n in range(owner):
        y = size * (0.26 + 0.085 * n)
        pygame.draw.rect(surface, ink, (round(size * 0.065), round(y), max(2, round(size * 0.07)), max(1, size // 24)))


def _foot(surface: pygame.Surface, shown: Face, look: palette.SideLook, size: int) -> None:
    """Draw steps, ammunition and cohesion."""
    if size >= 30:
        text = theme.font(max(9, round(size * 0.235)), True).render(str(shown.steps), True, look.ink)
        surface.blit(text, (round(size * 0.27 - text.get_width() / 2), round(size * 0.715 - text.get_height() / 2)))
        side = max(4, round(size * 0.085))
        for n in range(4):
            pip = pygame.Rect(round(size * (0.48 + 0.11 * n)), round(size * 0.715 - side / 2), side, side)
            pygame.draw.rect(surface, look.ink, pip, 0 if n < shown.loads else 1)
    bar = pygame.Rect(round(size * 0.16), round(size * 0.83), round(size * 0.66), max(3, round(size * 0.065)))
    pygame.draw.rect(surface, look.ink, bar, 1)
    filled = bar.inflate(-2, -2)
    filled.width = round(filled.width * shown.cohesion / max(1, shown.cap))
    pygame.draw.rect(surface, look.ink, filled)
    if shown.isolated and size >= 30:
        # A broken line: no line of communications.
        y = round(size * 0.60)
        pygame.draw.line(surface, look.ink, (size * 0.845, y), (size * 0.915, y - size * 0.10), max(1, size // 26))
        pygame.draw.line(
            surface, look.ink, (size * 0.845, y - size * 0.14), (size * 0.915, y - size * 0.24), max(1, size // 26)
        )


def _hatch(surface: pygame.Surface, look: palette.SideLook, size: int) -> None:
    """Hatch a spent unit within its outline."""
    lines = pygame.Surface((size, size), pygame.SRCALPHA)
    for start in range(-size, size, max(5, size // 7)):
        pygame.draw.line(lines, (*look.fill, 170), (start, size), (start + size, 0), max(2, size // 18))
        pygame.draw.line(lines, (*look.edge, 120), (start + 2, size), (start + 2 + size, 0), 1)
    inside = pygame.Rect(0, 0, round(size * 0.78), round(size * 0.78))
    inside.center = (round(size * 0.49), round(size * 0.49))
    surface.blit(lines, inside, inside)


@lru_cache(maxsize=128)
def ghost(side: int, size: int, steps: int) -> pygame.Surface:
    """Return the picture of an enemy unit as last seen: a dashed outline, a question mark and its steps then."""
    look = palette.LOOKS[side]
    surface = pygame.Surface((size, size), pygame.SRCALPHA)
    rect = pygame.Rect(round(size * 0.06), round(size * 0.06), round(size * 0.86), round(size * 0.86))
    _shape(surface, look, rect, (*palette.HALO, 150))
    dash = max(3, size // 9)
    for x in range(rect.left, rect.right, dash * 2):
        for y in (rect.top, rect.bottom - 2):
            pygame.draw.line(surface, look.edge, (x, y), (min(rect.right, x + dash), y), 2)
    for y in range(rect.top, rect.bottom, dash * 2):
        for x in (rect.left, rect.right - 2):
            pygame.draw.line(surface, look.edge, (x, y), (x, min(rect.bottom, y + dash)), 2)
    text = theme.font(max(10, round(size * 0.42)), True).render("?", True, look.edge)
    surface.blit(text, text.get_rect(center=(size * 0.49, size * 0.42)))
    small = theme.font(max(9, round(size * 0.22)), True).render(str(steps), True, look.edge)
    surface.blit(small, small.get_rect(center=(size * 0.49, size * 0.77)))
    return surface


@lru_cache(maxsize=16)
def headquarters(side: int, size: int) -> pygame.Surface:
    """Return the small flag that marks a headquarters."""
    look = palette.LOOKS[side]
    surface = pygame.Surface((size, size), pygame.SRCALPHA)
    pygame.draw.line(surface, look.edge, (size * 0.2, size * 0.1), (size * 0.2, size * 0.95), max(2, size // 10))
    flag = pygame.Rect(round(size * 0.2), round(size * 0.1), round(size * 0.7), round(size * 0.5))
    pygame.draw.rect(surface, look.fill, flag)
    pygame.draw.rect(surface, look.edge, flag, 1)
    text = theme.font(max(8, round(size * 0.36)), True).render("HQ", True, look.ink)
    surface.blit(text, text.get_rect(center=flag.center))
    return surface
