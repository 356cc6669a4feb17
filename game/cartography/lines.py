"""Lines of the earth on a hex map: rivers and borders along hexsides, roads through hexes.

A river or border becomes a chain of hexsides: the cheapest walk along the corners of the grid from where the line
enters the map (or springs) to where it leaves (or ends). A side costs 1000 and 1000 (d / half a hex)² more, d being how
far its middle lies from the line, so the walk hugs the line and cuts a meander rather than doubling back. A mouth
within a hex and a half of a river already laid, or of open water, joins it. A border that follows a great river keeps
to its hexsides, which cost it three tenths; ends of border that lead nowhere, left by exclaves smaller than a hex, are
taken off.

A road becomes a chain of neighbouring hexes, the cheapest walk through every place the line passes, in order. A hex
costs 1000, 1000 (d / half a hex)² for the distance of its centre from the line, 4 for each metre climbed or descended,
1500 for a river or stream crossed, 40000 for a great river or open water and 6000 for a border; a hexside that
an earlier road crosses costs six tenths, so roads share a valley. No road crosses a cliff. Railways are laid like
roads, apart from them.
All costs are whole numbers and ties go to the lower label: the same map everywhere.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

from game.cartography.frame import Corner, Frame, Point, Side

WATER_TOLL, RIVER_TOLL, BORDER_TOLL, LAKE_TOLL = 1500, 40_000, 6000, 40_000

Node = TypeVar("Node", bound=Hashable)


def distance_m(point: Point, line: Sequence[Point]) -> int:
    """Return how far *point* lies from a line of one point or more, in whole metres.

    >>> distance_m((5.0, 3.0), [(0.0, 0.0), (10.0, 0.0)])
    3
    """
    x, y = point
    best = min((x - ax) ** 2 + (y - ay) ** 2 for ax, ay in line)
    for (ax, ay), (bx, by) in pairwise(line):
        dx, dy = bx - ax, by - ay
        length = dx * dx + dy * dy
        if length > 0:
            t = max(0.0, min(1.0, ((x - ax) * dx + (y - ay) * dy) / length))
            best = min(best, (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2)
    return round(math.sqrt(best))


def _stray(frame: Frame, point: Point, line: Sequence[Point]) -> int:
    return 4000 * distance_m(point, line) ** 2 // frame.scale**2


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a line inside the map.

    Args:
        enters, leaves: whether the line goes on beyond the map's edge at that end.
    """

    points: tuple[Point, ...]
    enters: bool
    leaves: bool


def runs(frame: Frame, line: Sequence[Point]) -> list[Run]:
    """Return the stretches of *line* inside the map, cut to an eighth of a hex."""
    dense: list[Point] = [line[0]]
    for (ax, ay), (bx, by) in pairwise(line):
        parts = max(1, math.ceil(math.hypot(bx - ax, by - ay) / (frame.scale / 8)))
        dense += [(ax + (bx - ax) * i / parts, ay + (by - ay) * i / parts) for i in range(1, parts)]
        dense.append((bx, by))
    found: list[Run] = []
    start = 0
    inside = [frame.hex_at(p) is not None for p in dense]
    for i in range(len(dense) + 1):
        if i == len(dense) or not inside[i]:
            if i - start >= 2:
                found.append(Run(tuple(dense[start:i]), start > 0, i < len(dense)))
            start = i + 1
    return found


def _cheapest(
    starts: Iterable[Node], goals: set[Node], steps: Callable[[Node], Iterable[tuple[Node, int]]]
) -> list[Node]:
    spent: dict[Node, int] = {}
    came: dict[Node, Node] = {}
    queue: list[tuple[int, Any]] = []
    for node in sorted(starts):  # type: ignore[type-var]
        spent[node] = 0
        heapq.heappush(queue, (0, node))
    done: set[Node] = set()
    while queue:
        cost, node = heapq.heappop(queue)
        if node in done:
            continue
        done.add(node)
        if node in goals:
            path = [node]
            while path[-1] in came:
                path.append(came[path[-1]])
            return path[::-1]
        for other, step in steps(node):
            if other not in spent or cost + step < spent[other]:
                spent[other] = cost + step
                came[other] = node
                heapq.heappush(queue, (cost + step, other))
    return []


def along_sides(
    frame: Frame,
    run: Run,
    joins: Iterable[Corner] = (),
    *,
    prefers: frozenset[Side] = frozenset(),
) -> list[Side]:
    """Return the chain of hexsides that follows a run, from its first point to its last.

    Args:
        joins: corners of lines already laid, one of which the run ends at if it is near.
        prefers: hexsides it keeps to where they lie on its way.
    """

    def nearest(point: Point, beyond: bool) -> Corner:
        rim = [c for c in frame.ways if not beyond or len(frame.ways[c]) < 3]
        return min(rim, key=lambda c: (distance_m(point, [frame.corner_at(c)]), c))

    def steps(corner: Corner) -> Iterable[tuple[Corner, int]]:
        for other, side in frame.ways[corner]:
            cost = 1000 + _stray(frame, frame.middle_of(side), run.points)
            yield other, cost * 3 // 10 if side in prefers else cost

    end = run.points[-1]
    goal = nearest(end, run.leaves)
    if not run.leaves:
        mouths = [(distance_m(end, [frame.corner_at(c)]), c) for c in joins]
        if mouths and min(mouths)[0] <= 1.5 * frame.scale:
            goal = min(mouths)[1]
    path = _cheapest([nearest(run.points[0], run.enters)], {goal}, steps)
    return [side for a, b in pairwise(path) for to, side in frame.ways[a] if to == b]


_STUB = 3


def without_loose_ends(frame: Frame, sides: set[Side]) -> set[Side]:
    """Return *sides* without the stubs of three or fewer that end inside the map."""
    kept = set(sides)
    for _ in range(_STUB):
        met: dict[Corner, int] = {}
        for side in kept:
            for corner in frame.corners_of(side):
                met[corner] = met.get(corner, 0) + 1
        loose = {
            side
            for side in kept
            if any(met[corner] == 1 and len(frame.ways[corner]) == 3 for corner in frame.corners_of(side))
        }
        if not loose:
            return kept
        kept -= loose
    return kept


def through_hexes(
    frame: Frame,
    line: Sequence[Point],
    anchors: Sequence[tuple[int, int]],
    heights_m: Sequence[int],
    cliffs: set[Side],
    tolls: Mapping[Side, int],
    lakes: set[int],
    used: set[Side],
) -> list[int]:
    """Return the chain of hexes that follows *line* through its anchors, or [] if cliffs bar the way.

    Args:
        anchors: (index into *line*, hex) for each point the road must pass, in order, ends included.
        tolls: what crossing water or a border costs, by hexside.
        lakes: hexes of open water.
        used: hexsides that earlier roads cross.
    """
    chain = [anchors[0][1]]
    for (i, start), (j, goal) in pairwise(anchors):
        piece = line[i : j + 1]

        def steps(hex: int, piece: Sequence[Point] = piece) -> Iterable[tuple[int, int]]:
            for _, other in frame.neighbours(hex):
                side = frame.side_between(hex, other)
                if side not in cliffs:
                    cost = 1000 + _stray(frame, frame.centre(other), piece)
                    cost += 4 * abs(heights_m[hex] - heights_m[other]) + tolls.get(side, 0)
                    cost += LAKE_TOLL if other in lakes else 0
                    yield other, cost * 6 // 10 if side in used else cost

        path = _cheapest([start], {goal}, steps)
        if not path:
            return []
        chain += path[1:]
    return chain
