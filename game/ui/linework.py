"""What is drawn on the ground, as lines in hex widths: rivers, lakes, roads, railways, borders, slopes, woods, towns.

Everything is worked out once for a map, its origin in the upper left corner and one hex wide as its measure; a plate of
the map at any zoom takes what lies near it. Rivers and borders follow their hexsides (the rules are there) through the
middles of the sides, so that six directions do not show; roads follow their hexes, pulled straight between places. A
line that meets another ends on it, and of the lines that meet the weightiest runs through.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from game.cartography.frame import Plane
from game.core.board import (
    BRIDGE,
    CLIFF,
    FORD,
    FOREST,
    MINOR_KINDS,
    NO_ROAD,
    RIVER,
    STEEP,
    STREAM,
    TOWN,
    WATER,
    Board,
)
from game.scenario import Scenario, assets_root
from game.ui.camera import ROOT3, Point, corners, hex_centre
from game.ui.courses import Edge, Node, Wander, through_lines, tied, walked
from game.ui.strokes import beside, joined, smoothed, spline

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in hex widths."""
_CUT: Final = 12
"""Points of a curve that make one piece."""
_STEPS: Final = 8
"""Points of a curve from one knot to the next."""
_RANKS: Final = {"river_1": 3, "river_2": 2, "stream": 1}
_WIDTHS: Final = {3: 4.6, 2: 3.1, 1: 1.5}
"""Widths of rivers on hexes of 50 pixels."""
_OFF_ROAD: Final = 0.13
"""How far a railway keeps from the middles of hexes, where roads run."""


class Piece(NamedTuple):
    """A short stretch of a line."""

    points: NDArray[np.float64]
    weight: float
    """The class of a road, the width of a river."""
    start: float
    """How far along its line it begins, in hex widths."""

    def at(self, scale: float, x: float, y: float, least_px: float = 7.0) -> list[Point]:
        """Return the points at *scale* pixels a hex, less (x, y), thinned to about *least_px* pixels apart."""
        stride = max(1, min(_STEPS, round(least_px * _STEPS / scale)))
        points = self.points
        if stride > 1:
            points = np.concatenate((points[:-1:stride], points[-1:]))
        return [(px, py) for px, py in (points * scale - (x, y)).tolist()]


class Slope(NamedTuple):
    """A hexside with a fall: its ends, the way down, and whether it is a cliff."""

    a: Point
    b: Point
    down: Point
    cliff: bool


class Crossing(NamedTuple):
    """Where a way goes over water: place, direction of the way, and whether there is a bridge."""

    at: Point
    along: Point
    bridge: bool


class Sheaf:
    """Things with boxes around them, from which those near a plate can be taken."""

    def __init__(self, things: Sequence[Any], boxes: Sequence[Box]) -> None:
        self._things = things
        self._boxes = np.array(boxes, dtype=np.float64).reshape(-1, 4)

    def __len__(self) -> int:
        return len(self._things)

    def near(self, box: Box) -> list[Any]:
        """Return what touches *box*, in the order it was given."""
        left, top, right, bottom = self._boxes.T
        hits = (left < box[2]) & (right > box[0]) & (top < box[3]) & (bottom > box[1])
        return [self._things[n] for n in np.flatnonzero(hits).tolist()]


class Linework:
    """The lines and signs of one map, each kind worked out when first asked for."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.board = scenario.board

    def prepare(self) -> bool:
        """Work out one kind of lines that has not been; return whether there was one left."""
        for kind in _KINDS:
            if kind not in self.__dict__:
                getattr(self, kind)
                return True
        return False

    @cached_property
    def wander(self) -> Wander:
        return Wander(self.board)

    @cached_property
    def courses(self) -> list[tuple[list[Point], list[float]]]:
        """The rivers, with their widths."""
        water = [
            (at, direction, _RANKS[kind])
            for kind in ("stream", "river_2", "river_1")
            for at, direction in self.board.lines.get(kind, ())
        ]
        return _courses(self.board, water, self.wander, river=True)

    @cached_property
    def ways(self) -> "Ways":
        """The roads."""
        return Ways(self.board, self.wander)

    @cached_property
    def rivers(self) -> Sheaf:
        return _sheaf(self.courses)

    @cached_property
    def lakes(self) -> Sheaf:
        rings = _lakes(self.scenario)
        return Sheaf([np.array(ring, dtype=np.float64) for ring in rings], [_box(ring) for ring in rings])

    @cached_property
    def roads(self) -> Sheaf:
        return _sheaf((points, [float(rank)] * len(points)) for points, rank in self.ways.curves)

    @cached_property
    def railways(self) -> Sheaf:
        return _even(_railways(self.board, self.scenario.prose.ground, self.wander))

    @cached_property
    def borders(self) -> Sheaf:
        return self._edge_lines(self.board.lines.get("border", ()))

    @cached_property
    def oblasts(self) -> Sheaf:
        return self._edge_lines(self.board.lines.get("nkao", ()))

    @cached_property
    def districts(self) -> Sheaf:
        return self._edge_lines(_district_sides(self.board, self.scenario.prose.ground))

    @cached_property
    def slopes(self) -> Sheaf:
        slopes = list(_slopes(self.board))
        return Sheaf(slopes, [_box([s.a, s.b]) for s in slopes])

    @cached_property
    def crossings(self) -> Sheaf:
        crossings = list(_crossings(self.board, self.ways, [points for points, _ in self.courses]))
        return Sheaf(crossings, [_box([c.at]) for c in crossings])

    @cached_property
    def woods(self) -> Sheaf:
        woods = list(_woods(self.board))
        return Sheaf(woods, [_box([w]) for w in woods])

    @cached_property
    def blocks(self) -> Sheaf:
        blocks = list(_blocks(self.board))
        return Sheaf(blocks, [(x, y, x + w, y + h) for x, y, w, h in blocks])

    def _edge_lines(self, sides: Iterable[tuple[int, int]]) -> Sheaf:
        ranked = [(at, direction, 1) for at, direction in sides]
        return _even(points for points, _ in _courses(self.board, ranked, self.wander))


_KINDS: Final = (
    "courses", "rivers", "lakes", "ways", "roads", "railways", "borders", "oblasts", "slopes", "crossings", "woods",
    "blocks",
)  # fmt: skip
"""What is worked out ahead of the first plate; district lines are off until somebody wants them."""


def _even(lines: Iterable[Sequence[Point]]) -> Sheaf:
    """Return lines that are as heavy everywhere."""
    return _sheaf((points, [1.0] * len(points)) for points in lines)


def _box(points: Iterable[Point]) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _sheaf(lines: Iterable[tuple[Sequence[Point], Sequence[float]]]) -> Sheaf:
    """Cut lines, each with a weight for every point, into pieces."""
    pieces, boxes = [], []
    for points, weights in lines:
        array = np.array(points, dtype=np.float64)
        run = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(array, axis=0).T))))
        for first in range(0, len(array) - 1, _CUT):
            part = array[first : first + _CUT + 1]
            middle = min(len(weights) - 1, first + len(part) // 2)
            pieces.append(Piece(part, weights[middle], float(run[first])))
            boxes.append((*part.min(axis=0), *part.max(axis=0)))
    return Sheaf(pieces, boxes)


# --- Along hexsides: rivers, borders -----------------------------------------------------------------------------


def _corner_key(point: Point) -> tuple[int, int]:
    return round(point[0] * 2), round(point[1] * 2 * ROOT3)


def _courses(
    board: Board, sides: Sequence[tuple[int, int, int]], wander: Wander, river: bool = False
) -> list[tuple[list[Point], list[float]]]:
    """Return smooth curves along hexsides (hex, direction, rank), with the width at each point.

    Args:
        river: whether the lines run downhill and grow.
    """
    edges: list[Edge] = []
    spots: dict[Node, Point] = {}
    homes: list[tuple[int, int]] = []
    for at, direction, rank in sides:
        ring = corners(*hex_centre(board.grid, at, 1), 1)
        ends = ring[direction], ring[(direction + 1) % 6]
        keys = tuple(map(_corner_key, ends))
        spots.update(zip(keys, ends, strict=True))
        edges.append((keys[0], keys[1], rank))
        homes.append((at, direction))
    counts = Counter(node for edge in edges for node in edge[:2])
    meets = {node for node, count in counts.items() if count > 2}
    waiting = [(line, walked(edges, line)) for line in through_lines(edges, spots)]
    waiting.sort(key=lambda each: (-max(edges[n][2] for n in each[0]), -len(each[0])))
    found: list[tuple[list[Point], list[float]]] = []
    pinned: dict[Node, Point] = {}
    while waiting:
        # A line that ends on another waits until that one has been drawn.
        passed = {node for _, nodes in waiting for node in nodes[1:-1] if node in meets}
        ready = [each for each in waiting if not passed & {each[1][0], each[1][-1]}] or waiting[:1]
        for line, nodes in ready:
            if river and _drop(board, [homes[n] for n in line]) < 0:
                line, nodes = line[::-1], nodes[::-1]
            curve = _course(board, spots, nodes, pinned, meets)
            found.append((wander.river(curve), _taper([edges[n][2] for n in line], len(curve))))
        waiting = [each for each in waiting if each not in ready]
    return found


def _course(
    board: Board, spots: Mapping[Node, Point], nodes: Sequence[Node], pinned: dict[Node, Point], meets: set[Node]
) -> list[Point]:
    """Return a smooth curve along the corners *nodes*; note in *pinned* where others that meet it have to end."""
    middles = [((spots[a][0] + spots[b][0]) / 2, (spots[a][1] + spots[b][1]) / 2) for a, b in pairwise(nodes)]
    closed = nodes[0] == nodes[-1] and len(nodes) > 2
    first, last = (pinned.get(node, spots[node]) for node in (nodes[0], nodes[-1]))
    eased = middles
    for _ in range(3):
        padded = [eased[-1], *eased, eased[0]] if closed else [first, *eased, last]
        eased = [
            tied((p[0] * 0.5 + (o[0] + q[0]) * 0.25, p[1] * 0.5 + (o[1] + q[1]) * 0.25), middle, 0.2)
            for o, p, q, middle in zip(padded, padded[1:], padded[2:], middles, strict=False)
        ]
    knots = [*eased, eased[0]] if closed else [first, *eased, last]
    if not closed:
        loose = [end for end in (0, -1) if nodes[end] not in meets]
        knots = _run_out(board, knots, loose, 0.55, 0.35)
    curve = spline(knots, _STEPS)
    for n, node in enumerate(nodes[1:-1], 1):
        # Between the knots of the sides before and after it lies the node that both sides share.
        if node in meets:
            pinned[node] = curve[min(len(curve) - 1, n * _STEPS + _STEPS // 2)]
    for node, end in ((nodes[0], curve[0]), (nodes[-1], curve[-1])):
        pinned.setdefault(node, end)
    return curve


def _run_out(board: Board, knots: Sequence[Point], ends: Iterable[int], across: float, down: float) -> list[Point]:
    """Return *knots*; those of their *ends* within *across* or *down* of the rim of the map are drawn on beyond it."""
    found = list(knots)
    wide, high = board.grid.cols + 0.5, (board.grid.rows - 1) * ROOT3 / 2 + 2 / ROOT3
    for end in ends:
        (x, y), (bx, by) = found[end], found[1 if end == 0 else -2]
        length = math.hypot(x - bx, y - by)
        if length and (min(x, wide - x) < across or min(y, high - y) < down):
            found[end] = (x + (x - bx) / length * 1.2, y + (y - by) / length * 1.2)
    return found


def _drop(board: Board, sides: Sequence[tuple[int, int]]) -> int:
    """Return how much lower the last of *sides* lies than the first."""

    def height(at: int, direction: int) -> int:
        to = board.grid.neighbours[at][direction]
        return board.height[at] + board.height[to if to >= 0 else at]

    return height(*sides[0]) - height(*sides[-1])


def _taper(ranks: Sequence[int], count: int) -> list[float]:
    """Return the width of a river at *count* points: by rank, eased from one to the next, growing downstream."""
    plain = np.interp(np.linspace(0, max(1, len(ranks) - 1), count), np.arange(len(ranks)), [_WIDTHS[r] for r in ranks])
    reach = min(count, 3 * _STEPS)
    kernel = np.ones(reach) / reach
    eased = np.convolve(np.pad(plain, (reach, reach), mode="edge"), kernel, mode="same")[reach:-reach]
    growth = np.minimum(1.0, 0.45 + np.arange(count) / (_STEPS * 12))
    return [float(width) for width in eased[:count] * growth]


def _district_sides(board: Board, ground: Any) -> Iterable[tuple[int, int]]:
    rows = str(getattr(ground, "districts", "") or "").split()
    letters = "".join(rows)
    if len(letters) != board.grid.size:
        return
    drawn = {_side(board, *side) for kind in ("border", "nkao") for side in board.lines.get(kind, ())}
    for at, near in enumerate(board.grid.neighbours):
        for direction in range(3):
            to = near[direction]
            if to >= 0 and letters[to] != letters[at] and (at, direction) not in drawn:
                yield at, direction


def _side(board: Board, at: int, direction: int) -> tuple[int, int]:
    return (at, direction) if direction < 3 else (board.grid.neighbours[at][direction], direction - 3)


# --- Lakes -------------------------------------------------------------------------------------------------------


def _lakes(scenario: Scenario) -> list[list[Point]]:
    """Return the shores: of real lakes where the map lies on the earth, of water hexes where no real lake is."""
    board, ground = scenario.board, scenario.prose.ground
    rings = _real_lakes(ground, board)
    covered = {
        at
        for at in range(board.grid.size)
        if board.terrain[at] == WATER and any(_inside(hex_centre(board.grid, at, 1), ring, 1.2) for ring in rings)
    }
    bare = [at for at in range(board.grid.size) if board.terrain[at] == WATER and at not in covered]
    edges = []
    for at in bare:
        ring = corners(*hex_centre(board.grid, at, 1), 1)
        for direction, to in enumerate(board.grid.neighbours[at]):
            if to < 0 or board.terrain[to] != WATER or to in covered:
                edges.append((ring[direction], ring[(direction + 1) % 6]))
    shores = []
    for line in joined(edges):
        if len(line) > 6:
            middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairwise(line)]
            shores.append(smoothed([*middles, middles[0]], 3, closed=True))
    return [*(smoothed(ring, 2, closed=True) for ring in rings), *shores]


def _real_lakes(ground: Any, board: Board) -> list[list[Point]]:
    path = assets_root() / "geo" / "lakes.geojson"
    if not path.is_file():
        return []
    plane = Plane(float(ground.projection.lat0), float(ground.projection.lon0))
    rings = []
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        for polygon in polygons:
            ring = []
            for lon, lat, *_ in polygon[0]:
                x, y = plane.at(lat, lon)
                ring.append(
                    (
                        (x - float(ground.origin_m.x)) / board.scale_m + 0.5,
                        (y - float(ground.origin_m.y)) / board.scale_m + 1 / ROOT3,
                    )
                )
            left, top, right, bottom = _box(ring)
            if right > 0 and bottom > 0 and left < board.grid.cols + 0.5 and top < board.grid.rows:
                rings.append(ring)
    return rings


def _inside(point: Point, ring: Sequence[Point], near: float) -> bool:
    """Return whether *point* lies inside *ring* or within *near* of one of its points."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
        if (ax - x) ** 2 + (ay - y) ** 2 < near * near:
            return True
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


# --- Through hexes: roads, railways ------------------------------------------------------------------------------


class Ways:
    """The road network as curves: every stretch between two hexes once, at the rank of its best road."""

    def __init__(self, board: Board, wander: Wander) -> None:
        edges: list[Edge] = [
            (at, to, board.roads[at][direction])
            for at, near in enumerate(board.grid.neighbours)
            for direction, to in enumerate(near[:3])
            if to >= 0 and board.roads[at][direction] != NO_ROAD
        ]
        self.curves: list[tuple[list[Point], int]] = []
        self.stretches: dict[tuple[int, int], list[Point]] = {}
        """The curve from one hex to a neighbour."""
        knots = _eased(board, edges, 0.34)
        counts = Counter(node for edge in edges for node in edge[:2])
        for line in _lines_through(edges, knots):
            nodes = walked(edges, line)
            loose = [end for end in (0, -1) if counts[nodes[end]] == 1 and board.place_at(nodes[end]) is None]
            places = _run_out(board, [knots[node] for node in nodes], loose, 1.05, 0.6)
            curve = wander.way(*_free(board, nodes, spline(places, _STEPS)))
            doubled = len(nodes) == 2  # the spline halves a single stretch
            run: list[Point] = [curve[0]]
            for n, number in enumerate(line):
                part = curve if doubled else curve[n * _STEPS : (n + 1) * _STEPS + 1]
                self.stretches[nodes[n], nodes[n + 1]] = part
                run += part[1:]
                rank = edges[number][2]
                if n + 1 == len(line) or edges[line[n + 1]][2] != rank:
                    self.curves.append((run, rank))
                    run = [run[-1]]


def _free(board: Board, nodes: Sequence[Node], curve: Sequence[Point]) -> tuple[Sequence[Point], list[float]]:
    """Return *curve* with how freely it may wander at each point: not at all at a place."""
    free = [0.0 if board.place_at(node) is not None else 1.0 for node in nodes]
    if len(nodes) == 2:
        free.insert(1, 1.0)
    along = np.arange(len(curve)) / _STEPS
    return curve, np.interp(along, np.arange(len(free)), free).tolist()


def _lines_through(edges: Sequence[Edge], knots: Mapping[Node, Point]) -> list[list[int]]:
    return through_lines(edges, knots) if edges else []


def _eased(board: Board, edges: Sequence[Edge], rope: float) -> dict[Node, Point]:
    """Return where lines pass through each hex: in the middle where a place is, else pulled straight."""
    centres = {at: hex_centre(board.grid, at, 1) for edge in edges for at in edge[:2]}
    knots = dict(centres)
    if not edges:
        return knots
    ways = [walked(edges, line) for line in through_lines(edges, centres)]
    for _ in range(16):
        for nodes in ways:
            for before, at, after in zip(nodes, nodes[1:], nodes[2:], strict=False):
                if board.place_at(at) is not None:
                    continue
                (ax, ay), (x, y), (bx, by) = knots[before], knots[at], knots[after]
                pulled = (x * 0.4 + (ax + bx) * 0.3, y * 0.4 + (ay + by) * 0.3)
                knots[at] = tied(pulled, centres[at], rope)
    return knots


def _railways(board: Board, ground: Any, wander: Wander) -> list[list[Point]]:
    pairs: dict[tuple[int, int], None] = {}
    for line in getattr(ground, "railways", ()) or ():
        hexes = [board.grid.parse(label) for label in str(line.hexes).split()]
        for a, b in pairwise(hexes):
            pairs.setdefault((min(a, b), max(a, b)))
    edges: list[Edge] = [(a, b, 1) for a, b in pairs]
    if not edges:
        return []
    knots = _eased(board, edges, 0.3)
    lines = [walked(edges, line) for line in through_lines(edges, knots)]
    moved: dict[Node, Point] = {}
    for nodes in lines:
        if knots[nodes[-1]] < knots[nodes[0]]:  # westernmost first, so that all keep to the same side of roads
            nodes.reverse()
        for node, spot in zip(nodes, beside([knots[node] for node in nodes], _OFF_ROAD), strict=True):
            if node not in moved or node not in (nodes[0], nodes[-1]):
                moved[node] = spot
    curves = [spline([moved[node] for node in nodes], _STEPS) for nodes in lines]
    return [wander.way(curve, [0.6] * len(curve)) for curve in curves]


def _crossings(board: Board, ways: Ways, rivers: Sequence[Sequence[Point]]) -> Iterable[Crossing]:
    """Yield the bridges and fords where the drawn way meets the drawn water."""
    courses = [np.array(course) for course in rivers if len(course) > 1]
    for at, near in enumerate(board.grid.neighbours):
        for direction, to in enumerate(near[:3]):
            side = board.hexsides[at][direction]
            if to < 0 or not side & (BRIDGE | FORD) or not side & (RIVER | STREAM):
                continue
            (ax, ay), (bx, by) = hex_centre(board.grid, at, 1), hex_centre(board.grid, to, 1)
            way = ways.stretches.get((at, to)) or ways.stretches.get((to, at)) or [(ax, ay), (bx, by)]
            middle = ((ax + bx) / 2, (ay + by) / 2)
            yield Crossing(*_meeting(way, courses, middle), bool(side & BRIDGE))


def _meeting(way: Sequence[Point], courses: Sequence[NDArray[np.float64]], middle: Point) -> tuple[Point, Point]:
    """Return where *way* comes nearest to a course of water about *middle*, and the direction of the way there."""
    best: tuple[float, Point, Point] | None = None
    for course in courses:
        close = course[(np.abs(course[:, 0] - middle[0]) < 0.7) & (np.abs(course[:, 1] - middle[1]) < 0.7)]
        if not len(close):
            continue
        for (ax, ay), (bx, by) in pairwise(way):
            for t in (0.0, 0.33, 0.67):
                x, y = ax + (bx - ax) * t, ay + (by - ay) * t
                gap = float(np.min((close[:, 0] - x) ** 2 + (close[:, 1] - y) ** 2))
                if best is None or gap < best[0]:
                    best = (gap, (x, y), (bx - ax, by - ay))
    if best is None:
        best = (0.0, middle, (way[-1][0] - way[0][0], way[-1][1] - way[0][1]))
    _, at, (dx, dy) = best
    length = math.hypot(dx, dy) or 1.0
    return at, (dx / length, dy / length)


# --- Signs of the ground -----------------------------------------------------------------------------------------


def _slopes(board: Board) -> Iterable[Slope]:
    for at in range(board.grid.size):
        x, y = hex_centre(board.grid, at, 1)
        ring = corners(x, y, 1)
        for direction, to in enumerate(board.grid.neighbours[at]):
            if to < 0 or board.height[at] < board.height[to] or (board.height[at] == board.height[to] and at < to):
                continue
            side = board.hexsides[at][direction] | board.hexsides[to][(direction + 3) % 6]
            if not side & (CLIFF | STEEP):
                continue
            a, b = ring[direction], ring[(direction + 1) % 6]
            dx, dy = (a[0] + b[0]) / 2 - x, (a[1] + b[1]) / 2 - y
            length = math.hypot(dx, dy)
            yield Slope(a, b, (dx / length, dy / length), bool(side & CLIFF))


def _woods(board: Board) -> Iterable[Point]:
    rng = np.random.default_rng(3)
    for at in range(board.grid.size):
        if board.terrain[at] == FOREST:
            x, y = hex_centre(board.grid, at, 1)
            for _ in range(26):
                angle, out = float(rng.random()) * math.tau, 0.46 * math.sqrt(float(rng.random()))
                yield x + out * math.cos(angle), y + out * math.sin(angle)


def _blocks(board: Board) -> Iterable[tuple[float, float, float, float]]:
    """Yield the blocks of towns as (x, y, width, height): on a rough grid of streets, denser towards the middle."""
    rng = np.random.default_rng(5)
    lived_in = {place.at: place for place in board.places.values() if place.kind not in MINOR_KINDS}
    for at in sorted({*lived_in, *(at for at in range(board.grid.size) if board.terrain[at] == TOWN)}):
        place = lived_in.get(at)
        kind = place.kind if place is not None else "town"
        reach, street = {"city": (0.36, 0.085), "village": (0.17, 0.08)}.get(kind, (0.25, 0.085))
        x, y = hex_centre(board.grid, at, 1)
        steps = math.ceil(reach / street)
        for i in range(-steps, steps + 1):
            for j in range(-steps, steps + 1):
                bx, by = (i + 0.25 * (j % 2)) * street, j * street * 0.9
                out, luck, size, wide = math.hypot(bx, by) / reach, *map(float, rng.random(3))
                if out < 1.05 and luck > out * out * 0.9:
                    w, h = street * (0.38 + 0.3 * wide), street * (0.38 + 0.22 * size)
                    yield x + bx - w / 2, y + by - h / 2, w, h
