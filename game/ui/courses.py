"""How lines on the map run: through or ending where they meet, and off the straight way in bends of their own."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from game.core.board import PLAIN, ROLLING, Board
from game.ui.camera import ROOT3, Point

Node = Any
Edge = tuple[Node, Node, int]


def through_lines(edges: Sequence[Edge], spots: Mapping[Node, Point]) -> list[list[int]]:
    """Return *edges* (node, node, rank) as lines of edge numbers, each going through nodes where it can.

    Where more than two edges meet, the weightiest pair that bends least runs through and the others end.
    """
    meeting: dict[Node, list[int]] = {}
    for n, (a, b, _) in enumerate(edges):
        meeting.setdefault(a, []).append(n)
        meeting.setdefault(b, []).append(n)
    partner: dict[tuple[int, Node], int] = {}

    def bend(n: int, m: int, node: Node) -> float:
        """Return the cosine between two edges at *node*: -1 straight on, 1 back the same way."""
        x, y = spots[node]
        ways = []
        for k in (n, m):
            fx, fy = spots[edges[k][1] if edges[k][0] == node else edges[k][0]]
            length = math.hypot(fx - x, fy - y) or 1.0
            ways.append(((fx - x) / length, (fy - y) / length))
        return ways[0][0] * ways[1][0] + ways[0][1] * ways[1][1]

    for node, numbers in meeting.items():
        pairs = [(n, m) for i, n in enumerate(numbers) for m in numbers[i + 1 :]]
        if len(numbers) > 2:
            pairs = [(n, m) for n, m in pairs if bend(n, m, node) < 0.3]
        pairs.sort(key=lambda p: (-min(edges[p[0]][2], edges[p[1]][2]), round(bend(p[0], p[1], node), 3), p))
        for n, m in pairs:
            if (n, node) not in partner and (m, node) not in partner:
                partner[n, node], partner[m, node] = m, n
    lines, used = [], set()

    def trace(first: int, node: Node) -> list[int]:
        line = [first]
        used.add(first)
        while True:
            last = edges[line[-1]]
            node = last[1] if last[0] == node else last[0]
            following = partner.get((line[-1], node))
            if following is None or following in used:
                return line
            used.add(following)
            line.append(following)

    for n, (a, b, _) in enumerate(edges):
        if n not in used:
            if (n, a) not in partner:
                lines.append(trace(n, a))
            elif (n, b) not in partner:
                lines.append(trace(n, b))
    lines += [trace(n, edges[n][0]) for n in range(len(edges)) if n not in used]  # rings
    return lines


def walked(edges: Sequence[Edge], line: Sequence[int]) -> list[Node]:
    """Return the nodes that a line of edges passes, in order."""
    a, b, _ = edges[line[0]]
    if len(line) > 1 and a in edges[line[1]][:2] and b not in edges[line[1]][:2]:
        a, b = b, a
    nodes = [a, b]
    for n in line[1:]:
        c, d, _ = edges[n]
        nodes.append(d if c == nodes[-1] else c)
    return nodes


def tied(point: Point, home: Point, rope: float) -> Point:
    """Return *point*, no further than *rope* from *home*."""
    dx, dy = point[0] - home[0], point[1] - home[1]
    length = math.hypot(dx, dy)
    return point if length <= rope else (home[0] + dx / length * rope, home[1] + dy / length * rope)


class Wander:
    """How lines leave their straight way, by place alone: lines that meet still meet, lines that share a way share it.

    Rivers wind more on plains, roads more in mountains.
    """

    def __init__(self, board: Board) -> None:
        grid = board.grid
        flat = np.array([board.terrain[at] in (PLAIN, ROLLING) for at in range(grid.size)], dtype=np.float64)
        flat = flat.reshape(grid.rows, grid.cols)
        padded = np.pad(flat, 1, mode="edge")
        around = [padded[dr : dr + grid.rows, dc : dc + grid.cols] for dr in range(3) for dc in range(3)]
        self._flat: NDArray[np.float64] = np.mean(np.array(around), axis=0)

    def flatness(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how flat the ground is about each point, 0 to 1."""
        rows, cols = self._flat.shape
        y = np.clip((points[:, 1] - 1 / ROOT3) * 2 / ROOT3, 0, rows - 1.001)
        x = np.clip(points[:, 0] - 0.75, 0, cols - 1.001)
        top, left = y.astype(int), x.astype(int)
        down, along = np.minimum(top + 1, rows - 1), np.minimum(left + 1, cols - 1)
        y, x = y - top, x - left
        upper = self._flat[top, left] * (1 - x) + self._flat[top, along] * x
        lower = self._flat[down, left] * (1 - x) + self._flat[down, along] * x
        result: NDArray[np.float64] = upper * (1 - y) + lower * y
        return result

    def river(self, line: Sequence[Point]) -> list[Point]:
        """Return a line along hexsides with its bends."""
        points = np.array(line, dtype=np.float64)
        return _list(points + _bends(points) * (0.026 + 0.03 * self.flatness(points))[:, None])

    def way(self, line: Sequence[Point], free: Sequence[float]) -> list[Point]:
        """Return a line through hexes with its bends; *free* is how far each point may leave its place, 0 to 1."""
        points = np.array(line, dtype=np.float64)
        reach = (0.034 - 0.022 * self.flatness(points)) * np.array(free)
        return _list(points + _bends(points + 7.7) * reach[:, None])


def _bends(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a smooth field of directions that looks like chance, the same at the same place."""
    x, y = points[:, 0], points[:, 1]
    east = np.sin(4.1 * x + 6.3 * y) + 0.8 * np.sin(9.7 * y - 5.2 * x + 1) + 0.5 * np.sin(13.1 * x + 11.9 * y + 2)
    south = np.sin(6.7 * x - 3.7 * y + 3) + 0.8 * np.sin(8.9 * x + 5.9 * y + 4) + 0.5 * np.sin(14.3 * y - 10.7 * x + 5)
    return np.stack((east, south), axis=1)


def _list(points: NDArray[np.float64]) -> list[Point]:
    return [(x, y) for x, y in points.tolist()]
