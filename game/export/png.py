"""A picture of the whole map, drawn without a window: relief, roads, rivers, names, control and units.

It needs no display: pygame draws into memory. What only one side knows is not hidden; the picture is the umpire's.
"""

import math
from itertools import product
from pathlib import Path
from typing import Final

import numpy as np
import pygame

from game.core.board import MINOR_KINDS, NO_ROAD, PRIMARY, TRACK, WATER, Place, UnitId
from game.core.state import State
from game.report import clock, place_label
from game.scenario import assets_root

HEX_WIDTH: Final = 56
"""Pixels from hexside to hexside, of the finished picture."""
_OVER: Final = 2
"""The picture is drawn this many times as large and scaled down, which smooths every edge."""
_ROOT3: Final = math.sqrt(3)

Colour = tuple[int, int, int]
Point = tuple[float, float]
_Field = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
_PAPER: Final = (241, 234, 219)
_INK: Final = (38, 34, 28)
_SIDES: Final[tuple[Colour, Colour]] = ((230, 159, 0), (0, 114, 178))
"""Two colours that colour-blind readers tell apart, neither of them red; the counters differ in shape as well."""
_HEIGHTS: Final = ((0, (200, 214, 196)), (600, (222, 214, 180)), (1400, (214, 190, 150)), (2400, (178, 164, 150)))
_WATER: Final = (72, 136, 186)
_ROAD: Final = (112, 88, 72)
_CREDIT: Final = (
    "Heights: NASA/USGS SRTM. Lines: Natural Earth. Places: GeoNames, OpenStreetMap, Wikipedia contributors."
)


def write_png(state: State, path: Path, *, names: str = "majority", hex_width: int = HEX_WIDTH) -> None:
    """Write a picture of *state* to *path*, replacing what is there.

    Args:
        names: one of `game.report.NAME_ORDERS`.
        hex_width: pixels from hexside to hexside.

    Raises:
        OSError: the file cannot be written.
    """
    pygame.font.init()
    picture = _Picture(state, names, hex_width * _OVER).drawn()
    size = (picture.get_width() // _OVER, picture.get_height() // _OVER)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        pygame.image.save(pygame.transform.smoothscale(picture, size), file, "out.png")


class _Picture:
    """One picture: the sheet, and where things lie on it."""

    def __init__(self, state: State, names: str, width: int) -> None:
        self.state, self.board, self.names = state, state.board, names
        self.width, self.radius = width, width / _ROOT3
        grid = self.board.grid
        self.margin = width // 2
        self.map_size = (round((grid.cols + 0.5) * width), round((grid.rows * 1.5 + 0.5) * self.radius))
        self.caption = round(width * 1.1)
        self.sheet = pygame.Surface(
            (self.map_size[0] + 2 * self.margin, self.map_size[1] + 2 * self.margin + self.caption)
        )
        self.taken: list[pygame.Rect] = []

    def drawn(self) -> pygame.Surface:
        """Draw all layers, lowest first."""
        self.sheet.fill(_PAPER)
        self._ground()
        self._control()
        self._sides("stream", _WATER, 0.03)
        self._sides("river_2", _WATER, 0.06)
        self._sides("river_1", _WATER, 0.1)
        self._sides("nkao", _INK, 0.025, dashed=True)
        self._sides("border", _INK, 0.05, dashed=True)
        self._roads()
        self._front()
        self._counters()
        self._places()
        self._words()
        return self.sheet

    # -- geometry

    def centre(self, at: int) -> Point:
        row, col = divmod(at, self.board.grid.cols)
        x = self.margin + (col + 0.5 * (row & 1) + 0.5) * self.width
        return x, self.margin + self.radius * (1 + 1.5 * row)

    def corners(self, at: int, size: float = 1.0) -> list[Point]:
        """Return the six corners; the side in direction d runs from corner d to corner d + 1, counter-clockwise."""
        x, y = self.centre(at)
        return [
            (x + size * self.radius * math.cos(angle), y - size * self.radius * math.sin(angle))
            for angle in (math.radians(60 * n - 30) for n in range(6))
        ]

    def side(self, at: int, direction: int, size: float = 1.0) -> tuple[Point, Point]:
        corners = self.corners(at, size)
        return corners[direction], corners[(direction + 1) % 6]

    def line(self, colour: Colour, a: Point, b: Point, width: float) -> None:
        """Draw a line with round ends."""
        thick = max(1, round(width * self.width))
        pygame.draw.line(self.sheet, colour, a, b, thick)
        for point in (a, b):
            pygame.draw.circle(self.sheet, colour, point, thick / 2)

    # -- layers

    def _ground(self) -> None:
        """Tint by height and shade by slope, from heights spread over the pixels; then the hexes, thin."""
        board, grid = self.board, self.board.grid
        field = np.zeros((grid.cols * 2 + 1, grid.rows))
        for at in range(grid.size):
            row, col = divmod(at, grid.cols)
            field[2 * col + (row & 1) : 2 * col + (row & 1) + 2, row] = board.height[at]
        for row in range(grid.rows):
            field[-1 if row % 2 == 0 else 0, row] = field[-2 if row % 2 == 0 else 1, row]
        heights = _spread(field, self.map_size)
        east, south = np.gradient(heights)
        slope = self.width / board.scale_m * 2.2
        light = np.clip(1 - (east + south) * slope * 0.25, 0.7, 1.18)
        stops = [height for height, _ in _HEIGHTS]
        tint = np.stack([np.interp(heights, stops, [c[n] for _, c in _HEIGHTS]) for n in range(3)], axis=-1)
        pixels = np.clip(tint * light[..., None], 0, 255).astype(np.uint8)
        relief = pygame.surfarray.make_surface(pixels)
        mask = pygame.Surface(self.sheet.get_size(), pygame.SRCALPHA)
        for at in range(grid.size):
            pygame.draw.polygon(mask, (255, 255, 255, 255), self.corners(at, 1.01))
        layer = pygame.Surface(self.sheet.get_size(), pygame.SRCALPHA)
        layer.blit(relief, (self.margin, self.margin))
        layer.blit(mask, (0, 0), special_flags=pygame.BLEND_RGBA_MULT)
        self.sheet.blit(layer, (0, 0))
        lines = pygame.Surface(self.sheet.get_size(), pygame.SRCALPHA)
        for at in range(grid.size):
            if board.terrain[at] == WATER:
                pygame.draw.polygon(self.sheet, _WATER, self.corners(at))
            pygame.draw.polygon(lines, (*_INK, 40), self.corners(at), max(1, self.width // 60))
        self.sheet.blit(lines, (0, 0))

    def _control(self) -> None:
        veil = pygame.Surface(self.sheet.get_size(), pygame.SRCALPHA)
        for at, code in enumerate(self.state.control):
            if code:
                pygame.draw.polygon(veil, (*_SIDES[code - 1], 34), self.corners(at))
        self.sheet.blit(veil, (0, 0))

    def _front(self) -> None:
        """Draw the line between the sides' control, each side's colour on its own side of it."""
        for at, code in enumerate(self.state.control):
            for direction, other in enumerate(self.board.grid.neighbours[at]):
                if code and other >= 0 and self.state.control[other] != code:
                    self.line(_INK, *self.side(at, direction, 0.985), 0.03)
                    self.line(_SIDES[code - 1], *self.side(at, direction, 0.93), 0.06)

    def _sides(self, name: str, colour: Colour, width: float, *, dashed: bool = False) -> None:
        for at, direction in self.board.lines.get(name, ()):
            a, b = self.side(at, direction)
            if not dashed:
                self.line(colour, a, b, width)
                continue
            for n in (0, 2, 4):
                self.line(colour, _between(a, b, n / 5), _between(a, b, (n + 1) / 5), width)

    def _roads(self) -> None:
        links = [
            (grade, at, other)
            for at in range(self.board.grid.size)
            for grade, other in zip(self.board.roads[at], self.board.grid.neighbours[at], strict=True)
            if grade != NO_ROAD and at < other
        ]
        for grade, at, other in sorted(links):
            a, b = self.centre(at), self.centre(other)
            if grade == TRACK:
                for n in range(0, 8, 2):
                    self.line(_ROAD, _between(a, b, n / 8), _between(a, b, (n + 1) / 8), 0.025)
            else:
                self.line(_ROAD, a, b, 0.085 if grade == PRIMARY else 0.055)
        for grade, at, other in sorted(links):
            if grade == PRIMARY:
                self.line((250, 244, 230), self.centre(at), self.centre(other), 0.04)

    def _counters(self) -> None:
        for at, uids in sorted(self.state.occupants().items()):
            size = round(self.width * 0.5)
            x, y = self.centre(at)
            for n, uid in enumerate(sorted(uids, key=lambda uid: self.state.units[uid].steps)[-3:]):
                place = pygame.Rect(0, 0, size, size)
                place.center = (round(x + 0.05 * self.width * n), round(y - 0.05 * self.width * n))
                self._counter(place, self.board.sides.index(self.board.side(self.state.side_of(uid))), uid)
                self.taken.append(place.inflate(size // 6, size // 6))

    def _counter(self, place: pygame.Rect, side: int, uid: UnitId) -> None:
        """Draw one counter: rounded for side A, eight-cornered for side B."""
        ink = (255, 255, 255) if side else _INK
        cut = place.width // 5
        if side:
            points = [
                (place.left + cut, place.top),
                (place.right - cut, place.top),
                (place.right, place.top + cut),
                (place.right, place.bottom - cut),
                (place.right - cut, place.bottom),
                (place.left + cut, place.bottom),
                (place.left, place.bottom - cut),
                (place.left, place.top + cut),
            ]
            pygame.draw.polygon(self.sheet, _SIDES[side], points)
            pygame.draw.polygon(self.sheet, _INK, points, max(1, self.width // 40))
        else:
            pygame.draw.rect(self.sheet, _SIDES[side], place, border_radius=cut)
            pygame.draw.rect(self.sheet, _INK, place, max(1, self.width // 40), border_radius=cut)
        symbol = self.board.roster[uid].type.symbol if uid in self.board.roster else ""
        file = assets_root() / "symbols" / f"{symbol}.svg"
        if file.is_file():
            width = round(place.width * 0.84)
            icon = pygame.image.load_sized_svg(file, (width, width * 2 // 3))
            if side:
                icon.fill((255, 255, 255), special_flags=pygame.BLEND_RGB_MAX)
            self.sheet.blit(icon, icon.get_rect(center=(place.centerx, place.top + place.height * 0.42)))
        steps = self.state.units[uid].steps
        pips = min(steps, 12)
        gap = place.width * 0.8 / 12
        left = place.centerx - gap * pips / 2
        for n in range(pips):
            dot = pygame.Rect(
                round(left + n * gap), round(place.top + place.height * 0.8), round(gap * 0.7), round(gap)
            )
            pygame.draw.rect(self.sheet, ink, dot)

    def _places(self) -> None:
        """Name the places, the largest first; a name that finds no room is left out, its dot stays."""
        places = sorted(self.board.places.values(), key=lambda p: (p.kind in MINOR_KINDS, -p.population, p.id))
        for place in places:
            x, y = self.centre(place.at)
            if not any(rect.collidepoint(x, y) for rect in self.taken):
                dot = self.width * (0.03 if place.kind in MINOR_KINDS else 0.05)
                pygame.draw.circle(self.sheet, _PAPER, (x, y), dot * 1.5)
                pygame.draw.circle(self.sheet, _INK, (x, y), dot)
        for place in places:
            self._name(place)

    def _name(self, place: Place) -> None:
        big = place.population >= 5000
        size = self.width * (0.3 if big else 0.23 if place.kind not in MINOR_KINDS else 0.2)
        text = _halo(place_label(place, self.names), round(size), bold=big, italic=place.kind in MINOR_KINDS)
        x, y = self.centre(place.at)
        away = self.width * 0.32 if self.state.units_at(place.at) else self.width * 0.1
        board = pygame.Rect(self.margin, self.margin, *self.map_size)
        for dx, dy in ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1)):
            spot = text.get_rect()
            spot.center = (
                round(x + dx * (away + spot.width / 2)),
                round(y + dy * (away + spot.height / 2)),
            )
            if board.contains(spot) and spot.collidelist(self.taken) < 0:
                self.sheet.blit(text, spot)
                self.taken.append(spot)
                return

    def _words(self) -> None:
        """The caption: title, date, who is who, and whose data it is."""
        top = self.margin * 2 + self.map_size[1]
        board, turn = self.board, self.state.turn
        when = clock(board, turn) if turn else f"before the first turn, {clock(board, 1)}"
        title = _written(f"{board.title}. {when[:1].upper()}{when[1:]}", round(self.width * 0.36), bold=True)
        self.sheet.blit(title, (self.margin, top - self.margin * 0.6))
        x = float(self.margin)
        for number, side in enumerate(board.sides):
            size = round(self.width * 0.28)
            swatch = pygame.Rect(round(x), round(top + self.width * 0.3), size, size)
            pygame.draw.rect(self.sheet, _SIDES[number], swatch, border_radius=0 if number else size // 4)
            pygame.draw.rect(
                self.sheet, _INK, swatch, max(1, self.width // 50), border_radius=0 if number else size // 4
            )
            label = _written(side.label, round(self.width * 0.27))
            self.sheet.blit(label, (swatch.right + size // 3, swatch.centery - label.get_height() // 2))
            x = swatch.right + label.get_width() + size * 2
        credit = _written(_CREDIT, round(self.width * 0.2))
        right = self.sheet.get_width() - self.margin - credit.get_width()
        row = top + self.width * (0.35 if right > x else 0.75)
        self.sheet.blit(credit, (max(self.margin, right), row))


def _between(a: Point, b: Point, part: float) -> Point:
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part


def _spread(field: _Field, size: tuple[int, int]) -> _Field:
    """Return *field* stretched to *size*, smoothed between its values."""
    columns = np.linspace(0, field.shape[0] - 1, size[0])
    rows = np.linspace(0, field.shape[1] - 1, size[1])
    wide = np.stack([np.interp(columns, np.arange(field.shape[0]), line) for line in field.T], axis=1)
    tall = np.stack([np.interp(rows, np.arange(field.shape[1]), line) for line in wide], axis=0)
    window = max(3, size[0] // field.shape[0])
    kernel = np.hanning(window + 2)[1:-1]
    kernel /= kernel.sum()
    for axis in (0, 1):
        padded = np.pad(tall, [(window, window) if axis == n else (0, 0) for n in (0, 1)], mode="edge")
        tall = np.apply_along_axis(np.convolve, axis, padded, kernel, "same")
        tall = tall[window:-window] if axis == 0 else tall[:, window:-window]
    return tall


def _font(size: int, *, bold: bool = False, italic: bool = False) -> pygame.font.Font:
    face = "Bold" if bold else "Italic" if italic else "Regular"
    return pygame.font.Font(assets_root() / "fonts" / f"NKSans-{face}.ttf", size)


def _written(text: str, size: int, *, bold: bool = False) -> pygame.Surface:
    return _font(size, bold=bold).render(text, True, _INK)


def _halo(text: str, size: int, *, bold: bool, italic: bool) -> pygame.Surface:
    """Return *text* in ink with a rim of paper, so that it reads on any ground."""
    font = _font(size, bold=bold, italic=italic)
    rim, ink = font.render(text, True, _PAPER), font.render(text, True, _INK)
    width = max(1, size // 9)
    sheet = pygame.Surface((ink.get_width() + 2 * width, ink.get_height() + 2 * width), pygame.SRCALPHA)
    for dx, dy in product(range(-width, width + 1), repeat=2):
        if dx * dx + dy * dy <= width * width:
            sheet.blit(rim, (width + dx, width + dy))
    sheet.blit(ink, (width, width))
    return sheet
