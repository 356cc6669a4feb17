"""Hexes: axial coordinates, and a rectangular grid of them with dense indices.

Pointy-top hexes. Axial (q, r); direction 0 is east and the rest follow counter-clockwise: E, NE, NW, W, SW, SE.
A map is a rectangle of columns and rows whose odd rows are shifted half a hex to the right; row 0 is the north.
Geometry speaks `Hex`; the State and orders speak dense indices (row * cols + col), because bit masks over a map
are then plain integers. Printed labels are CCRR and for people only.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

DIRECTIONS: Final = ((1, 0), (1, -1), (0, -1), (-1, 0), (-1, 1), (0, 1))
DIRECTION_NAMES: Final = ("east", "north-east", "north-west", "west", "south-west", "south-east")


class Hex(NamedTuple):
    """A hex in axial coordinates."""

    q: int
    r: int

    def step(self, direction: int) -> "Hex":
        """Return the neighbour in *direction* (0 east, counter-clockwise).

        >>> Hex(0, 0).step(1)
        Hex(q=1, r=-1)
        """
        dq, dr = DIRECTIONS[direction]
        return Hex(self.q + dq, self.r + dr)

    def distance(self, other: "Hex") -> int:
        """Return how many hexsides a straight march to *other* crosses.

        >>> Hex(0, 0).distance(Hex(2, -1))
        2
        """
        dq, dr = self.q - other.q, self.r - other.r
        return (abs(dq) + abs(dr) + abs(dq + dr)) // 2


def bits(mask: int) -> Iterator[int]:
    """Yield the indices set in *mask*, lowest first.

    >>> list(bits(0b10110))
    [1, 2, 4]
    """
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Grid:
    """A rectangle of hexes with dense indices, neighbour tables and cached masks.

    >>> grid = Grid(4, 3)
    >>> grid.label(grid.index(Hex(1, 2))), grid.parse("0202") == grid.index(Hex(1, 2))
    ('0202', True)
    >>> grid.neighbours[grid.parse("0101")]
    (6, 2, 1, 4, 9, 10)
    """

    __slots__ = ("_discs", "_lines", "axial", "cols", "neighbours", "rows", "size")

    def __init__(self, cols: int, rows: int) -> None:
        if not (0 < cols < 100 and 0 < rows < 100):
            raise ValueError(f"a map has 1 to 99 columns and rows; found {cols} x {rows}")
        self.cols, self.rows, self.size = cols, rows, cols * rows
        self.axial: tuple[Hex, ...] = tuple(
            Hex(col - (row - (row & 1)) // 2, row) for row in range(rows) for col in range(cols)
        )
        self.neighbours: tuple[tuple[int, ...], ...] = tuple(
            tuple(self._find(at.step(direction)) for direction in range(6)) for at in self.axial
        )
        self._discs: dict[tuple[int, int], int] = {}
        self._lines: dict[tuple[int, int], tuple[int, ...]] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Grid) and (self.cols, self.rows) == (other.cols, other.rows)

    def __hash__(self) -> int:
        return hash((self.cols, self.rows))

    def __repr__(self) -> str:
        return f"Grid({self.cols}, {self.rows})"

    def _find(self, at: Hex) -> int:
        col = at.q + (at.r - (at.r & 1)) // 2
        return at.r * self.cols + col if 0 <= col < self.cols and 0 <= at.r < self.rows else -1

    def index(self, at: Hex) -> int:
        """Return the dense index of *at*; raise ValueError when it is off the map."""
        found = self._find(at)
        if found < 0:
            raise ValueError(f"{at} is off the map of {self.cols} x {self.rows} hexes")
        return found

    def label(self, index: int) -> str:
        """Return the printed label CCRR of hex *index*."""
        row, col = divmod(index, self.cols)
        return f"{col:02}{row:02}"

    def parse(self, label: str) -> int:
        """Return the index of the printed *label*; raise ValueError when it names no hex of the map."""
        if len(label) != 4 or not label.isascii() or not label.isdigit():
            raise ValueError(f"a hex is written CCRR, two digits of column and two of row; found {label!r}")
        col, row = int(label[:2]), int(label[2:])
        if col >= self.cols or row >= self.rows:
            raise ValueError(f"hex {label} is off the map: columns 00-{self.cols - 1:02}, rows 00-{self.rows - 1:02}")
        return row * self.cols + col

    def distance(self, a: int, b: int) -> int:
        """Return the distance between hexes *a* and *b* in hexes."""
        return self.axial[a].distance(self.axial[b])

    def direction(self, a: int, b: int) -> int:
        """Return the direction from *a* to its neighbour *b*, or -1 when they are not neighbours."""
        near = self.neighbours[a]
        return near.index(b) if b >= 0 and b in near else -1

    def hexside(self, index: int, direction: int) -> int:
        """Return the number of a hexside, the same from both its hexes; -1 at the edge of the map.

        >>> grid = Grid(4, 3)
        >>> grid.hexside(5, 0) == grid.hexside(6, 3), grid.beside(grid.hexside(6, 3)), grid.hexside(0, 3)
        (True, (5, 6), -1)
        """
        other = self.neighbours[index][direction]
        if other < 0:
            return -1
        return 3 * index + direction if direction < 3 else 3 * other + direction - 3

    def beside(self, hexside: int) -> tuple[int, int]:
        """Return the two hexes beside a numbered *hexside*."""
        index, direction = divmod(hexside, 3)
        return index, self.neighbours[index][direction]

    def disc(self, index: int, radius: int) -> int:
        """Return the mask of hexes within *radius* of hex *index*, itself included."""
        key = (index, radius)
        mask = self._discs.get(key)
        if mask is None:
            here, mask = self.axial[index], 0
            for dr in range(-radius, radius + 1):
                for dq in range(max(-radius, -dr - radius), min(radius, -dr + radius) + 1):
                    found = self._find(Hex(here.q + dq, here.r + dr))
                    if found >= 0:
                        mask |= 1 << found
            self._discs[key] = mask
        return mask

    def line(self, a: int, b: int) -> tuple[int, ...]:
        """Return the hexes strictly between *a* and *b* on a straight line.

        Ties lean the same way from both ends, so that sight is mutual.
        """
        if a > b:
            return self.line(b, a)[::-1]
        key = (a, b)
        found = self._lines.get(key)
        if found is None:
            found = self._between(a, b, 1)
            if -1 in found:
                # Leaning the one way left the map along its edge; the other way stays on it.
                found = self._between(a, b, -1)
            self._lines[key] = found
        return found

    def _between(self, a: int, b: int, lean: int) -> tuple[int, ...]:
        start, end = self.axial[a], self.axial[b]
        n = start.distance(end)
        between = []
        for i in range(1, n):
            # Six-fold scaled integer interpolation with a fixed nudge: exact on every machine.
            q6 = 6 * (start.q * (n - i) + end.q * i) + lean
            r6 = 6 * (start.r * (n - i) + end.r * i) + 2 * lean
            between.append(self._find(_round(q6, r6, 6 * n)))
        return tuple(between)


def _round(q: int, r: int, scale: int) -> Hex:
    """Return the hex nearest to the fractional axial point (q/scale, r/scale)."""
    s = -q - r
    rq, rr, rs = ((2 * v + scale) // (2 * scale) for v in (q, r, s))
    dq, dr, ds = abs(rq * scale - q), abs(rr * scale - r), abs(rs * scale - s)
    if dq > dr and dq > ds:
        rq = -rr - rs
    elif dr > ds:
        rr = -rq - rs
    return Hex(rq, rr)
