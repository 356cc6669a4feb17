"""The frame of a map: its size, its place on the earth, its hexes, hexsides and corners in metres.

The plane is local and equirectangular about (lat0, lon0): x = (lon - lon0) * kx points east, y = (lat0 - lat) * ky
points south. kx and ky are the lengths of a degree on the WGS84 ellipsoid at lat0, rounded to whole metres:

    ky = 111132.954 - 559.822 cos 2f + 1.175 cos 4f        kx = 111412.84 cos f - 93.5 cos 3f + 0.118 cos 5f

with f = lat0 in radians. Whole metres keep the plane the same on every machine, whatever its cosine's last bit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from game.core.errors import Fault, ScenarioFaults
from game.core.hexes import Grid

Point = tuple[float, float]
"""x east and y south, in metres of the plane."""

Side = tuple[int, int]
"""A hexside inside the map: hex index and direction 0, 1 or 2."""

Corner = tuple[int, int, int]
"""A corner of the grid: column and row of a hex (perhaps off the map), and 0 for its top or 1 for its bottom."""

ROOT3 = math.sqrt(3)
FINEST_M, COARSEST_M = 500, 50_000


@dataclass(frozen=True, slots=True)
class MapSpec:
    """Which piece of the earth a map shows, and at what size.

    Args:
        scale_m: from hex centre to hex centre.
        lat0, lon0: where the plane touches the earth.
        origin_x_m, origin_y_m: the centre of hex 0000 in that plane.
        closed_months: for each pass, the months in which snow closes it ("11 12 1 2"); a pass not named stays open.
    """

    id: str
    title: str
    scale_m: int
    cols: int
    rows: int
    lat0: float
    lon0: float
    origin_x_m: int
    origin_y_m: int
    closed_months: Mapping[str, str] = field(default_factory=dict)
    whole: MapSpec | None = None
    """The map that this one is a crop of."""
    corner: tuple[int, int] = (0, 0)
    """Column and row of the whole map's hex that is 0000 here."""

    @classmethod
    def for_box(
        cls, id: str, title: str, scale_m: int, south: float, west: float, north: float, east: float
    ) -> MapSpec:
        """Return the smallest frame of *scale_m* hexes whose centres cover a box of degrees."""
        if not (-80 <= south < north <= 80 and -180 <= west < east <= 180):
            raise ScenarioFaults(
                [
                    Fault(
                        f"map {id}",
                        1,
                        1,
                        f"the box is {south},{west},{north},{east}; "
                        "expected south,west,north,east in degrees, south below north and west before east",
                    )
                ]
            )
        if scale_m < FINEST_M:
            raise ScenarioFaults([Fault(f"map {id}", 1, 1, _scale_fault(scale_m))])
        lat0, lon0 = round((south + north) / 2, 4), round((west + east) / 2, 4)
        plane = Plane(lat0, lon0)
        left, top = plane.at(north, west)
        right, bottom = plane.at(south, east)
        cols = math.ceil((right - left) / scale_m) + 1
        rows = math.ceil((bottom - top) / (scale_m * ROOT3 / 2)) + 1
        return cls(id, title, scale_m, cols, rows, lat0, lon0, round(left), round(top))

    def crop(self, id: str, title: str, corner: str, cols: int, rows: int) -> MapSpec:
        """Return the frame of a piece of this map, hex for hex.

        Args:
            corner: the label CCRR of the hex that becomes 0000. Its row is even, so that rows keep their shift.

        Raises:
            ValueError: the piece does not lie in this map, or its corner's row is odd.
        """
        col, row = int(corner[:2]), int(corner[2:])
        if row & 1:
            raise ValueError(f"corner {corner} lies in an odd row; expected an even one, whose rows keep their shift")
        if col + cols > self.cols or row + rows > self.rows or cols < 2 or rows < 2:
            raise ValueError(f"{cols} x {rows} hexes from {corner} do not fit into {self.cols} x {self.rows}")
        left = self.origin_x_m + self.scale_m * col
        top = round(self.origin_y_m + self.scale_m * ROOT3 / 2 * row)
        return MapSpec(
            id, title, self.scale_m, cols, rows, self.lat0, self.lon0, left, top, self.closed_months, self, (col, row)
        )


def _scale_fault(scale_m: int) -> str:
    return f"the scale is {scale_m} m a hex; expected {FINEST_M} to {COARSEST_M} (the elevation grid has 1.9 km)"


class Plane:
    """The flat map of a small country: degrees to metres and back."""

    def __init__(self, lat0: float, lon0: float) -> None:
        f = math.radians(lat0)
        self.lat0, self.lon0 = lat0, lon0
        self.ky = round(111132.954 - 559.822 * math.cos(2 * f) + 1.175 * math.cos(4 * f))
        self.kx = round(111412.84 * math.cos(f) - 93.5 * math.cos(3 * f) + 0.118 * math.cos(5 * f))

    def at(self, lat: float, lon: float) -> Point:
        """Return the point of the plane at *lat*, *lon* degrees."""
        return (lon - self.lon0) * self.kx, (self.lat0 - lat) * self.ky

    def degrees(self, point: Point) -> tuple[float, float]:
        """Return latitude and longitude of a point of the plane.

        >>> plane = Plane(39.78, 46.68)
        >>> [round(part, 6) for part in plane.degrees(plane.at(39.7581, 46.7488))]
        [39.7581, 46.7488]
        """
        return self.lat0 - point[1] / self.ky, self.lon0 + point[0] / self.kx


class Frame:
    """The hexes of one map. A hex is its dense index row * cols + col."""

    def __init__(self, spec: MapSpec) -> None:
        faults = []
        if not FINEST_M <= spec.scale_m <= COARSEST_M:
            faults.append(_scale_fault(spec.scale_m))
        if not (2 <= spec.cols <= 99 and 2 <= spec.rows <= 99):
            faults.append(
                f"the map has {spec.cols} x {spec.rows} hexes; expected 2 to 99 each way, labels having two digits"
            )
        if faults:
            raise ScenarioFaults([Fault(f"map {spec.id}", 1, 1, fault) for fault in faults])
        self.grid = Grid(spec.cols, spec.rows)
        self.spec = spec
        self.plane = Plane(spec.lat0, spec.lon0)
        self.cols, self.rows, self.scale = spec.cols, spec.rows, spec.scale_m
        self.hexes = range(spec.cols * spec.rows)

    def _index(self, col: int, row: int) -> int | None:
        return row * self.cols + col if 0 <= col < self.cols and 0 <= row < self.rows else None

    def centre(self, hex: int) -> Point:
        """Return the centre of a hex, in metres."""
        row, col = divmod(hex, self.cols)
        return self._centre(col, row)

    def _centre(self, col: int, row: int) -> Point:
        x = self.spec.origin_x_m + self.scale * (col + 0.5 * (row & 1))
        return x, self.spec.origin_y_m + self.scale * ROOT3 / 2 * row

    def hex_at(self, point: Point) -> int | None:
        """Return the hex a point lies in, or None off the map; on a hexside the lower label wins."""
        x, y = point
        middle = round((y - self.spec.origin_y_m) / (self.scale * ROOT3 / 2))
        nearest: tuple[float, int, int] | None = None
        for row in (middle - 1, middle, middle + 1):
            guess = round((x - self.spec.origin_x_m) / self.scale - 0.5 * (row & 1))
            for col in (guess - 1, guess, guess + 1):
                cx, cy = self._centre(col, row)
                found = ((x - cx) ** 2 + (y - cy) ** 2, col, row)
                if nearest is None or found < nearest:
                    nearest = found
        assert nearest is not None
        return self._index(nearest[1], nearest[2])

    def neighbours(self, hex: int) -> Iterator[tuple[int, int]]:
        """Yield (direction, hex) for each neighbour on the map."""
        for direction, other in enumerate(self.grid.neighbours[hex]):
            if other >= 0:
                yield direction, other

    def side_between(self, a: int, b: int) -> Side:
        """Return the hexside two neighbours share."""
        direction = self.grid.direction(a, b)
        if direction < 0:
            raise ValueError(f"hexes {self.grid.label(a)} and {self.grid.label(b)} do not touch")
        return (a, direction) if direction < 3 else (b, direction - 3)

    def side_label(self, side: Side) -> str:
        """Return the label CCRR/d of a hexside."""
        return f"{self.grid.label(side[0])}/{side[1]}"

    def side_named(self, label: str) -> Side | None:
        """Return the hexside inside the map with a label CCRR/d (any d from 0 to 5), or None."""
        name, _, digit = label.partition("/")
        hex = self.hex_named(name)
        if hex is None or digit not in tuple("012345"):
            return None
        other = self.grid.neighbours[hex][int(digit)]
        return None if other < 0 else self.side_between(hex, other)

    def hex_named(self, label: str) -> int | None:
        """Return the hex with the printed label CCRR, or None if the map has none."""
        try:
            return self.grid.parse(label)
        except ValueError:
            return None

    def beside(self, side: Side) -> tuple[int, int]:
        """Return the two hexes a hexside parts."""
        return side[0], self.grid.neighbours[side[0]][side[1]]

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """Every hexside inside the map, in order."""
        return tuple((h, d) for h in self.hexes for d in range(3) if self.grid.neighbours[h][d] >= 0)

    def corners_of(self, side: Side) -> tuple[Corner, Corner]:
        """Return the two corners at the ends of a hexside."""
        row, col = divmod(side[0], self.cols)
        odd = row & 1
        north_east = (col + odd, row - 1, 1)
        if side[1] == 0:
            return north_east, (col + odd, row + 1, 0)
        if side[1] == 1:
            return (col, row, 0), north_east
        return (col, row, 0), (col + odd - 1, row - 1, 1)

    def corner_at(self, corner: Corner) -> Point:
        """Return where a corner lies, in metres."""
        x, y = self._centre(corner[0], corner[1])
        reach = self.scale / ROOT3
        return x, y + (reach if corner[2] else -reach)

    def middle_of(self, side: Side) -> Point:
        """Return the middle of a hexside, in metres."""
        (ax, ay), (bx, by) = (self.centre(h) for h in self.beside(side))
        return (ax + bx) / 2, (ay + by) / 2

    @cached_property
    def ways(self) -> Mapping[Corner, tuple[tuple[Corner, Side], ...]]:
        """From each corner, the corners that one hexside inside the map leads to."""
        found: dict[Corner, list[tuple[Corner, Side]]] = {}
        for side in self.sides:
            a, b = self.corners_of(side)
            found.setdefault(a, []).append((b, side))
            found.setdefault(b, []).append((a, side))
        return {corner: tuple(sorted(found[corner])) for corner in sorted(found)}
