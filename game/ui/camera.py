"""The camera: which part of the map is on screen, and how large a hex is drawn.

World points are in pixels at the present zoom, the map's upper left corner at (0, 0). `hex_px` is the width of a hex
across its flats; rows are sqrt(3)/2 of it apart.
"""

import math
from collections.abc import Iterator
from typing import Final

from game.core.hexes import Grid, Hex

ROOT3: Final = math.sqrt(3)
STEPS: Final = (15, 18, 22, 27, 33, 40, 48, 56, 66, 78, 90)
"""Hex widths in pixels that the zoom goes through, besides the one that shows the whole map."""
Point = tuple[float, float]
_CORNERS: Final = tuple(
    (math.cos(math.radians(60 * d - 30)) / ROOT3, -math.sin(math.radians(60 * d - 30)) / ROOT3) for d in range(6)
)
"""Corners of a hex one wide about (0, 0)."""


class Camera:
    """A view of a grid through a rectangle of the screen."""

    def __init__(self, grid: Grid, rect: tuple[int, int, int, int]) -> None:
        self.grid = grid
        self.rect = rect
        self.hex_px = 48
        self.x = self.y = 0.0
        """World point at the upper left corner of the rectangle."""

    @property
    def world_size(self) -> tuple[int, int]:
        """Width and height of the whole map in pixels at this zoom."""
        return world_size(self.grid, self.hex_px)

    def resize(self, rect: tuple[int, int, int, int]) -> None:
        """Look through another rectangle of the screen."""
        self.rect = rect
        self._clamp()

    def centre(self, at: int) -> Point:
        """Return where the centre of hex *at* is on screen."""
        x, y = hex_centre(self.grid, at, self.hex_px)
        return x - round(self.x) + self.rect[0], y - round(self.y) + self.rect[1]

    def visible(self, margin: float = 1.0) -> Iterator[tuple[int, Point]]:
        """Yield the hexes on screen, and those up to *margin* hex widths off it, each with its centre."""
        left, top, width, height = self.rect
        px, grid, x, y = self.hex_px, self.grid, round(self.x), round(self.y)
        rise = px * ROOT3 / 2
        first = max(0, math.ceil((y - margin * px) / rise - 2 / 3))
        last = min(grid.rows - 1, math.floor((y + height + margin * px) / rise - 2 / 3))
        for row in range(first, last + 1):
            shift = 0.5 + 0.5 * (row & 1)
            at = row * grid.cols
            cy = (row * ROOT3 / 2 + 1 / ROOT3) * px - y + top
            low = max(0, math.ceil(x / px - margin - shift))
            high = min(grid.cols - 1, math.floor((x + width) / px + margin - shift))
            for col in range(low, high + 1):
                yield at + col, ((col + shift) * px - x + left, cy)

    def hex_at(self, point: Point) -> int:
        """Return the hex under a point of the screen, or -1."""
        left, top, width, height = self.rect
        if not (left <= point[0] < left + width and top <= point[1] < top + height):
            return -1
        return hex_under(self.grid, point[0] - left + round(self.x), point[1] - top + round(self.y), self.hex_px)

    def pan(self, dx: float, dy: float) -> None:
        """Move the view by so many pixels."""
        self.x, self.y = self.x + dx, self.y + dy
        self._clamp()

    def fit_px(self) -> int:
        """Return the hex width at which the whole map is on screen."""
        width, height = self.rect[2], self.rect[3]
        across = width / (self.grid.cols + 0.5)
        down = height / ((self.grid.rows - 1) * ROOT3 / 2 + 2 / ROOT3)
        return max(8, int(min(across, down)))

    def steps(self) -> tuple[int, ...]:
        """Return the hex widths that zooming goes through, the whole map first."""
        fit = self.fit_px()
        return (fit, *(step for step in STEPS if step > fit))

    def zoom(self, notches: int, about: Point | None = None) -> None:
        """Zoom in (positive) or out by so many steps, keeping the point *about* where it is."""
        steps = self.steps()
        nearest = min(range(len(steps)), key=lambda n: abs(steps[n] - self.hex_px))
        self.set_zoom(steps[max(0, min(len(steps) - 1, nearest + notches))], about)

    def set_zoom(self, hex_px: int, about: Point | None = None) -> None:
        """Draw hexes *hex_px* wide, keeping the point *about* (or the middle) where it is."""
        left, top, width, height = self.rect
        px, py = about if about else (left + width / 2, top + height / 2)
        scale = hex_px / self.hex_px
        self.x = (self.x + px - left) * scale - (px - left)
        self.y = (self.y + py - top) * scale - (py - top)
        self.hex_px = hex_px
        self._clamp()

    def look_at(self, at: int) -> None:
        """Bring hex *at* to the middle."""
        x, y = hex_centre(self.grid, at, self.hex_px)
        self.x, self.y = x - self.rect[2] / 2, y - self.rect[3] / 2
        self._clamp()

    def show(self, at: int, margin: int = 60) -> None:
        """Pan only as far as needed to bring hex *at* on screen."""
        x, y = self.centre(at)
        left, top, width, height = self.rect
        dx = min(0.0, x - left - margin) + max(0.0, x - left - width + margin)
        dy = min(0.0, y - top - margin) + max(0.0, y - top - height + margin)
        self.pan(dx, dy)

    def _clamp(self) -> None:
        width, height = self.world_size
        for name, world, seen in (("x", width, self.rect[2]), ("y", height, self.rect[3])):
            room = world - seen
            value = getattr(self, name)
            setattr(self, name, room / 2 if room <= 0 else max(0.0, min(float(room), value)))


def world_size(grid: Grid, hex_px: float) -> tuple[int, int]:
    """Return the size of the whole map in pixels when hexes are *hex_px* wide."""
    return (
        math.ceil((grid.cols + 0.5) * hex_px),
        math.ceil(((grid.rows - 1) * ROOT3 / 2 + 2 / ROOT3) * hex_px),
    )


def hex_centre(grid: Grid, at: int, hex_px: float) -> Point:
    """Return the centre of hex *at* in world pixels."""
    row, col = divmod(at, grid.cols)
    return (col + 0.5 + 0.5 * (row & 1)) * hex_px, (row * ROOT3 / 2 + 1 / ROOT3) * hex_px


def hex_under(grid: Grid, x: float, y: float, hex_px: float) -> int:
    """Return the hex that holds the world point (x, y), or -1. Exact: the nearest centre is the hex."""
    r = (y / hex_px - 1 / ROOT3) / (ROOT3 / 2)
    q = x / hex_px - 0.5 - r / 2
    s = -q - r
    rq, rr, rs = round(q), round(r), round(s)
    dq, dr, ds = abs(rq - q), abs(rr - r), abs(rs - s)
    if dq > dr and dq > ds:
        rq = -rr - rs
    elif dr > ds:
        rr = -rq - rs
    try:
        return grid.index(Hex(rq, rr))
    except ValueError:
        return -1


def corners(x: float, y: float, hex_px: float) -> list[Point]:
    """Return the six corners of a hex about (x, y), from the one at its lower right, counter-clockwise from east.

    The side in direction d lies between corners d and d + 1.
    """
    return [(x + hex_px * dx, y + hex_px * dy) for dx, dy in _CORNERS]
