"""The picture plane of a map in Tiled: where its hexes, corners and hexsides lie, in Tiled's pixels, and back.

Tiled draws pointy hexes with odd rows shifted right as orientation hexagonal, staggeraxis y, staggerindex odd. A hex of
52 x 60 pixels with upright hexsides of 30 has all its corners on whole pixels and is regular to one part in a thousand.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from game.core.hexes import Grid

Spot = tuple[int, int]
Point = tuple[float, float]

WIDE: Final = 52
TALL: Final = 60
EDGE: Final = 30
ROW: Final = (TALL + EDGE) // 2
_CORNERS: Final = ((26, 15), (26, -15), (0, -30), (-26, -15), (-26, 15), (0, 30))
"""The hexside in direction d lies between corners d and d + 1."""
CORNER_REACH: Final = 12.0
"""How near to a corner a line must bend: less than half a hexside, so that only one corner can be meant."""
SIDE_REACH: Final = 10.0
"""How near to the middle of a hexside a point must lie: the next middle is 26 away."""


class Plane:
    """The plane of a map of *grid*."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid

    def centre(self, at: int) -> Spot:
        """Return the centre of hex *at*."""
        row, col = divmod(at, self.grid.cols)
        return col * WIDE + WIDE // 2 * (1 + (row & 1)), row * ROW + TALL // 2

    def hex_at(self, point: Point) -> int | None:
        """Return the hex a point lies in, None off the map."""
        x, y = point
        if not (-WIDE < x < (self.grid.cols + 2) * WIDE and -TALL < y < (self.grid.rows + 2) * TALL):
            return None
        near = []
        middle = round((y - TALL / 2) / ROW)
        for row in range(middle - 1, middle + 2):
            shift = WIDE / 2 * (1 + (row & 1))
            col = round((x - shift) / WIDE)
            near.append(((x - col * WIDE - shift) ** 2 + (y - row * ROW - TALL / 2) ** 2, col, row))
        _, col, row = min(near)
        return row * self.grid.cols + col if 0 <= col < self.grid.cols and 0 <= row < self.grid.rows else None

    @cached_property
    def sides(self) -> Mapping[str, tuple[Spot, Spot]]:
        """The two corners of each hexside by label, those of the map's edge too; a hexside has one label."""
        found = {}
        for at in range(self.grid.size):
            (x, y), label = self.centre(at), self.grid.label(at)
            for direction in range(6):
                if direction < 3 or self.grid.neighbours[at][direction] < 0:
                    (ax, ay), (bx, by) = _CORNERS[direction], _CORNERS[(direction + 1) % 6]
                    found[f"{label}/{direction}"] = ((x + ax, y + ay), (x + bx, y + by))
        return found

    @cached_property
    def between(self) -> Mapping[frozenset[Spot], str]:
        """The label of each hexside by its two corners."""
        return {frozenset(ends): label for label, ends in self.sides.items()}

    @cached_property
    def _corners(self) -> Mapping[Spot, tuple[Spot, ...]]:
        """Every corner of the map by the square of pixels it lies in."""
        found: dict[Spot, set[Spot]] = {}
        for ends in self.sides.values():
            for x, y in ends:
                found.setdefault((x // EDGE, y // EDGE), set()).add((x, y))
        return {square: tuple(sorted(spots)) for square, spots in found.items()}

    @cached_property
    def _middles(self) -> Mapping[Spot, tuple[tuple[Point, str], ...]]:
        found: dict[Spot, list[tuple[Point, str]]] = {}
        for label in self.sides:
            x, y = self.middle(label)
            found.setdefault((int(x // EDGE), int(y // EDGE)), []).append(((x, y), label))
        return {square: tuple(sorted(spots)) for square, spots in found.items()}

    def middle(self, label: str) -> Point:
        """Return the middle of the hexside with that label."""
        (ax, ay), (bx, by) = self.sides[label]
        return (ax + bx) / 2, (ay + by) / 2

    def corner_near(self, point: Point) -> Spot | None:
        """Return the corner of the map that *point* can only mean, or None."""
        near = [(_apart(point, spot), spot) for square in _around(point) for spot in self._corners.get(square, ())]
        distance, spot = min(near, default=(CORNER_REACH * 2, (0, 0)))
        return spot if distance <= CORNER_REACH else None

    def side_near(self, point: Point) -> str | None:
        """Return the label of the hexside whose middle *point* can only mean, or None."""
        near = [(_apart(point, at), label) for square in _around(point) for at, label in self._middles.get(square, ())]
        distance, label = min(near, default=(SIDE_REACH * 2, ""))
        return label if distance <= SIDE_REACH else None

    def strokes(self, labels: Iterable[str]) -> Iterator[tuple[Spot, ...]]:
        """Yield lines along corners that together run over each of the hexsides *labels* once."""
        ways: dict[Spot, set[Spot]] = {}
        for a, b in (self.sides[label] for label in labels):
            ways.setdefault(a, set()).add(b)
            ways.setdefault(b, set()).add(a)
        # From the ends first; what is left then runs in rings.
        for start in (*sorted(spot for spot in ways if len(ways[spot]) != 2), *sorted(ways)):
            while ways[start]:
                line = [start]
                while ways[line[-1]]:
                    here = line[-1]
                    there = min(ways[here])
                    ways[here].discard(there)
                    ways[there].discard(here)
                    line.append(there)
                yield tuple(line)


def _apart(a: Point, b: Point) -> float:
    return math.hypot(a[0] - b[0], a[1] - b[1])


def _around(point: Point) -> Iterator[Spot]:
    if abs(point[0]) > 1e6 or abs(point[1]) > 1e6:
        return
    col, row = int(point[0] // EDGE), int(point[1] // EDGE)
    yield from ((col + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1))
