"""Lines as they are drawn: curves through points, bands of any width, dashes, teeth."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import pygame

from game.ui.camera import Point

_HAIR_PX, _THIN_PX = 1.6, 2.6
"""Lines thinner than this are drawn as hairlines; and without round joins and ends, which nobody would see."""


def draw_line(surface: pygame.Surface, colour: Iterable[int], line: Sequence[Point], width: float) -> None:
    """Draw a line of any width with soft edges, round joins and round ends."""
    rgb = tuple(colour)
    if width < _HAIR_PX:
        pygame.draw.aalines(surface, rgb, False, line)
        return
    polygon, aaline, half = pygame.draw.polygon, pygame.draw.aaline, width / 2
    for (ax, ay), (bx, by) in pairwise(line):
        dx, dy = bx - ax, by - ay
        length = math.hypot(dx, dy)
        if not length:
            continue
        nx, ny = -dy / length * half, dx / length * half
        one, two, three, four = (ax + nx, ay + ny), (bx + nx, by + ny), (bx - nx, by - ny), (ax - nx, ay - ny)
        polygon(surface, rgb, (one, two, three, four))
        aaline(surface, rgb, one, two)
        aaline(surface, rgb, three, four)
    if width < _THIN_PX:
        return
    for n, point in enumerate(line):
        if n in (0, len(line) - 1) or _bends(line[n - 1], point, line[n + 1], half):
            pygame.draw.aacircle(surface, rgb, point, half)


def _bends(a: Point, b: Point, c: Point, radius: float) -> bool:
    """Return whether the line turns so much at *b* that a gap of half a pixel would open on its outer side."""
    ax, ay, cx, cy = b[0] - a[0], b[1] - a[1], c[0] - b[0], c[1] - b[1]
    lengths = math.hypot(ax, ay) * math.hypot(cx, cy)
    return lengths > 0 and abs(ax * cy - ay * cx) * radius > 0.5 * lengths


def draw_dashes(
    surface: pygame.Surface,
    colour: Iterable[int],
    line: Sequence[Point],
    width: float,
    dash: float,
    gap: float = 0.0,
    start: float = 0.0,
) -> None:
    """Draw a dashed line; gaps are as long as dashes unless *gap* says otherwise.

    Args:
        start: how far along the pattern the line begins, so that a line drawn in pieces keeps its rhythm.
    """
    for piece in dashes(line, dash, gap or dash, start):
        draw_line(surface, colour, piece, width)


def dashes(line: Sequence[Point], dash: float, gap: float, start: float = 0.0) -> list[list[Point]]:
    """Return the pieces of *line* that a pattern of dashes and gaps leaves."""
    found: list[list[Point]] = []
    at = start % (dash + gap)
    on = at < dash
    rest = dash - at if on else dash + gap - at
    piece = [line[0]]
    for a, b in pairwise(line):
        length, done = math.hypot(b[0] - a[0], b[1] - a[1]), 0.0
        while length - done > rest:
            done += rest
            point = (a[0] + (b[0] - a[0]) * done / length, a[1] + (b[1] - a[1]) * done / length)
            if on:
                found.append([*piece, point])
            on, piece = not on, [point]
            rest = dash if on else gap
        rest -= length - done
        piece.append(b)
    if on and len(piece) > 1:
        found.append(piece)
    return found


def length_of(line: Sequence[Point]) -> float:
    """Return how long *line* is.

    >>> length_of([(0, 0), (3, 4), (3, 5)])
    6.0
    """
    return sum(math.hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(line))


def smoothed(line: Sequence[Point], times: int, closed: bool = False) -> list[Point]:
    """Return *line* with its corners cut (Chaikin), its ends kept; a closed one has its first point last as well."""
    line = list(line)
    for _ in range(times):
        if len(line) < 3:
            return line
        cut = [] if closed else [line[0]]
        for (ax, ay), (bx, by) in pairwise(line):
            cut.append((ax * 0.75 + bx * 0.25, ay * 0.75 + by * 0.25))
            cut.append((ax * 0.25 + bx * 0.75, ay * 0.25 + by * 0.75))
        line = [*cut, cut[0]] if closed else [*cut, line[-1]]
    return line


def spline(points: Sequence[Point], steps: int = 8) -> list[Point]:
    """Return a Catmull-Rom curve through *points*, *steps* points from each to the next."""
    if len(points) < 3:
        points = [*points[:1], *(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairwise(points)), *points[1:]]
    ends = np.array([points[0], *points, points[-1]], dtype=np.float64)
    t = np.arange(steps) / steps
    weights = np.stack(
        (
            -0.5 * t + t**2 - 0.5 * t**3,
            1 - 2.5 * t**2 + 1.5 * t**3,
            0.5 * t + 2 * t**2 - 1.5 * t**3,
            -0.5 * t**2 + 0.5 * t**3,
        ),
        axis=1,
    )
    fours = np.stack((ends[:-3], ends[1:-2], ends[2:-1], ends[3:]), axis=1)
    curve = (weights @ fours).reshape(-1, 2).tolist()
    return [*((x, y) for x, y in curve), points[-1]]


def beside(line: Sequence[Point], offset: float) -> list[Point]:
    """Return the line that runs *offset* to the right of *line* (as seen going along it, y downwards), mitred."""
    normals = []
    for a, b in pairwise(line):
        length = math.hypot(b[0] - a[0], b[1] - a[1]) or 1.0
        normals.append(((a[1] - b[1]) / length, (b[0] - a[0]) / length))
    closed = len(line) > 2 and line[0] == line[-1]
    found = []
    for n, (x, y) in enumerate(line):
        before = normals[n - 1] if n or closed else normals[0]
        after = normals[n] if n < len(normals) else normals[0] if closed else normals[-1]
        reach = offset / max(0.35, 1 + before[0] * after[0] + before[1] * after[1])
        found.append((x + (before[0] + after[0]) * reach, y + (before[1] + after[1]) * reach))
    return found


def joined(edges: Iterable[tuple[Point, Point]]) -> list[list[Point]]:
    """Return directed *edges* joined end to end into lines; where several go on, the lines part there.

    >>> joined([((1, 0), (2, 0)), ((0, 0), (1, 0))])
    [[(0, 0), (1, 0), (2, 0)]]
    """
    follow: dict[tuple[int, int], list[tuple[Point, Point]]] = {}
    arrive: dict[tuple[int, int], int] = {}
    every = list(edges)
    for a, b in every:
        follow.setdefault(_spot(a), []).append((a, b))
        arrive[_spot(b)] = arrive.get(_spot(b), 0) + 1
    lines = []

    def trace(a: Point, b: Point) -> None:
        follow[_spot(a)].remove((a, b))
        line = [a, b]
        while len(follow.get(_spot(line[-1]), ())) == 1 and arrive[_spot(line[-1])] == 1:
            line.append(follow[_spot(line[-1])].pop()[1])
        lines.append([*line[:-1], line[0]] if _spot(line[-1]) == _spot(line[0]) else line)

    for a, b in every:
        if arrive.get(_spot(a), 0) != 1 or len(follow[_spot(a)]) > 1:
            trace(a, b)
    for a, b in every:  # what is left runs in rings
        if (a, b) in follow[_spot(a)]:
            trace(a, b)
    return lines


def _spot(point: Point) -> tuple[int, int]:
    """Return a key that neighbouring hexes' versions of one corner share."""
    return round(point[0] * 16), round(point[1] * 16)
