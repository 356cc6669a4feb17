"""The ground as a picture: relief, tints, water, roads, woods and towns, painted once for each map.

Real heights where the map lies on the earth (the elevation grid, cubically upsampled), pulled towards the heights of
the hexes, which hold what the grid smooths away; the hexes' heights alone on an invented map. Fine detail is noise
scaled by the local relief: decoration, never read by a rule. The picture is painted at `BAKED_PX` a hex, shipped for
our own maps and kept in the cache folder for others, keyed by what it was painted from.
"""

import math
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import pygame
from numpy.typing import NDArray

from game.cartography.frame import Plane
from game.core.board import CLIFF, FOREST, MINOR_KINDS, PRIMARY, ROAD_CLASSES, STEEP, TOWN, WATER, Board
from game.scenario import Scenario, assets_root, load
from game.ui import palette
from game.ui.camera import Point, corners, hex_centre, world_size

BAKED_PX: Final = 80
PAINTER: Final = 5
"""Raised when the painting changes, so that kept pictures are painted again."""
Field = NDArray[np.float32]


def ground_picture(scenario: Scenario) -> pygame.Surface:
    """Return the painted ground of the scenario's map, from the shipped or the kept picture if there is one."""
    name = f"{scenario.prose.ground.id}-{_digest(scenario)}.jpg"
    shipped = assets_root() / "maps" / name
    if shipped.is_file():
        return pygame.image.load(str(shipped))
    kept = _cache_folder() / name
    if kept.is_file():
        return pygame.image.load(str(kept))
    picture = paint(scenario)
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        pygame.image.save(picture, str(kept))
    except (OSError, pygame.error):
        pass  # a read-only home costs a second at each start, nothing else
    return picture


def ship(name: str) -> Path:
    """Paint the ground of scenario *name* into the shipped pictures, in the place of an older one; return its path."""
    scenario = load(name)
    folder = assets_root() / "maps"
    folder.mkdir(exist_ok=True)
    for old in folder.glob(f"{scenario.prose.ground.id}-*.jpg"):
        old.unlink()
    path = folder / f"{scenario.prose.ground.id}-{_digest(scenario)}.jpg"
    pygame.image.save(paint(scenario), str(path))
    return path


def _cache_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("line-of-contact") / "maps"


def _digest(scenario: Scenario) -> str:
    """Return a digest of all the painting depends on."""
    ground = scenario.prose.ground
    parts = repr((PAINTER, BAKED_PX, ground.model_dump(mode="json")))
    return blake2b(parts.encode(), digest_size=8).hexdigest()


def paint(scenario: Scenario, hex_px: int = BAKED_PX) -> pygame.Surface:
    """Paint the ground at *hex_px* a hex. Takes some seconds at the full size."""
    board = scenario.board
    size = world_size(board.grid, hex_px)
    heights = _heights(scenario, size, hex_px)
    metres_per_px = board.scale_m / hex_px
    # Lines and stipple are drawn twice as large and brought down: pygame's own soft edges fray on curves.
    surface = pygame.transform.smoothscale(_shaded(heights, metres_per_px), (size[0] * 2, size[1] * 2))
    _paint_woods_and_towns(surface, board, hex_px * 2)
    _paint_lines(surface, scenario, hex_px * 2)
    return pygame.transform.smoothscale(surface, size)


# --- Heights ----------------------------------------------------------------------------------------------------


def _heights(scenario: Scenario, size: tuple[int, int], hex_px: int) -> Field:
    board = scenario.board
    own = _hex_heights(board, size, hex_px)
    real = _real_heights(scenario, size, hex_px)
    base = own
    if real is not None:
        # What the hexes say and the smooth grid does not, spread softly: plateaus, gorges and summits stand out.
        base = real + np.clip(0.75 * (own - _blurred(real, hex_px * 0.55)), -220, 260)
    relief = np.clip(_spread(base, hex_px), 0, 1400)
    noise = _noise(size)
    return (base + relief * (0.30 * (1 - np.abs(noise[0])) + 0.10 * noise[1])).astype(np.float32)


def _real_heights(scenario: Scenario, size: tuple[int, int], hex_px: int) -> Field | None:
    """Return the elevation grid under each pixel, or None when the map is not on the earth or not in the grid."""
    ground, board = scenario.prose.ground, scenario.board
    path = assets_root() / "geo" / "elevation.npz"
    if getattr(ground, "invented", False) or not path.is_file():
        return None
    with np.load(path) as grid:
        heights = grid["elev_m"].astype(np.float32)
        west, north, cell = float(grid["lon0"]), float(grid["lat0"]), float(grid["cell"])
    plane = Plane(float(ground.projection.lat0), float(ground.projection.lon0))
    metres = board.scale_m / hex_px
    left, top = hex_centre(board.grid, 0, hex_px)
    xs = float(ground.origin_m.x) + (np.arange(size[0]) + 0.5 - left) * metres
    ys = float(ground.origin_m.y) + (np.arange(size[1]) + 0.5 - top) * metres
    cols = (plane.lon0 + xs / plane.kx - west) / cell - 0.5
    rows = (north - (plane.lat0 - ys / plane.ky)) / cell - 0.5
    if cols[0] < 1 or rows[0] < 1 or cols[-1] > heights.shape[1] - 3 or rows[-1] > heights.shape[0] - 3:
        return None
    first_row, last_row = int(rows[0]) - 2, int(rows[-1]) + 4
    first_col, last_col = int(cols[0]) - 2, int(cols[-1]) + 4
    window = heights[max(0, first_row) : last_row, max(0, first_col) : last_col]
    down = _cubic(rows - max(0, first_row), window.shape[0])
    along = _cubic(cols - max(0, first_col), window.shape[1])
    return np.asarray(down @ window @ along.T, dtype=np.float32)


def _cubic(at: NDArray[Any], size: int) -> Field:
    """Return the matrix of Catmull-Rom weights that samples *size* values at the places *at*."""
    weights = np.zeros((len(at), size), dtype=np.float32)
    base = np.floor(at).astype(int)
    t = at - base
    kernel = (
        -0.5 * t + t**2 - 0.5 * t**3,
        1 - 2.5 * t**2 + 1.5 * t**3,
        0.5 * t + 2 * t**2 - 1.5 * t**3,
        -0.5 * t**2 + 0.5 * t**3,
    )
    lines = np.arange(len(at))
    for offset, weight in enumerate(kernel):
        np.add.at(weights, (lines, np.clip(base - 1 + offset, 0, size - 1)), weight)
    return weights


def _hex_heights(board: Board, size: tuple[int, int], hex_px: int) -> Field:
    """Return the hexes' heights as a smooth surface."""
    coarse = (max(2, size[0] // 8), max(2, size[1] // 8))
    total = np.zeros((coarse[1], coarse[0]), dtype=np.float32)
    weight = np.full_like(total, 1e-6)
    px = hex_px / 8
    reach = px * 1.25
    for at in range(board.grid.size):
        x, y = hex_centre(board.grid, at, px)
        x0, x1 = max(0, int(x - reach)), min(coarse[0], int(x + reach) + 2)
        y0, y1 = max(0, int(y - reach)), min(coarse[1], int(y + reach) + 2)
        if x0 >= x1 or y0 >= y1:
            continue
        dx = np.arange(x0, x1) + 0.5 - x
        dy = np.arange(y0, y1) + 0.5 - y
        near = np.exp(-(dx[None, :] ** 2 + dy[:, None] ** 2) / (px * 0.46) ** 2).astype(np.float32)
        total[y0:y1, x0:x1] += near * board.height[at]
        weight[y0:y1, x0:x1] += near
    filled = total / weight
    filled[weight < 1e-3] = float(np.mean(board.height))
    rows = np.clip((np.arange(size[1]) + 0.5) / 8 - 0.5, 0, coarse[1] - 1)
    cols = np.clip((np.arange(size[0]) + 0.5) / 8 - 0.5, 0, coarse[0] - 1)
    return np.asarray(_cubic(rows, coarse[1]) @ filled @ _cubic(cols, coarse[0]).T, dtype=np.float32)


def _blurred(values: Field, radius: float) -> Field:
    """Return *values* blurred by three box passes along each axis."""
    width = max(3, int(radius) | 1)
    for axis in (0, 1):
        for _ in range(3):
            padded = np.pad(values, [(width // 2, width // 2) if n == axis else (0, 0) for n in (0, 1)], mode="edge")
            total = np.cumsum(padded, axis=axis, dtype=np.float64)
            total = np.insert(total, 0, 0, axis=axis)
            ahead = np.take(total, range(width, total.shape[axis]), axis=axis)
            behind = np.take(total, range(total.shape[axis] - width), axis=axis)
            values = ((ahead - behind) / width).astype(np.float32)
    return values


def _spread(values: Field, hex_px: int) -> Field:
    """Return how much the ground rises and falls about each pixel, in metres."""
    soft = _blurred(values, hex_px * 0.35)
    return _blurred(np.abs(values - soft), hex_px * 0.5) * 5


def _noise(size: tuple[int, int]) -> tuple[Field, Field]:
    """Return two fields of fractal noise, always the same ones."""
    rng = np.random.default_rng(7)
    fields = []
    for beta in (1.9, 2.0):
        fy, fx = np.fft.fftfreq(size[1]) * size[0], np.fft.rfftfreq(size[0]) * size[0]
        frequency = np.hypot(*np.meshgrid(fx, fy))
        frequency[0, 0] = 1
        shape = 1 / frequency**beta
        shape[frequency < 14] = 0
        white = np.fft.rfft2(rng.standard_normal((size[1], size[0])))
        field = np.fft.irfft2(white * shape, s=(size[1], size[0]))
        fields.append((field / field.std()).astype(np.float32))
    return fields[0], fields[1]


def _shaded(heights: Field, metres_per_px: float) -> pygame.Surface:
    """Return the tinted relief: light from the north-west, with some from the sides, shadows a touch blue."""
    soft = _blurred(heights, 3)
    light = (
        0.55 * _hillshade(soft, metres_per_px, 315)
        + 0.20 * _hillshade(soft, metres_per_px, 275)
        + 0.15 * _hillshade(soft, metres_per_px, 355)
        + 0.10 * _hillshade(_blurred(heights, 11), metres_per_px, 315)
    )
    light = np.clip(light - math.cos(math.radians(45)), -0.45, 0.28)
    levels = [metres for metres, _ in palette.LAND]
    picture = np.empty((*soft.shape, 3), dtype=np.uint8)
    cool = (0.95, 1.0, 1.10)
    for channel in range(3):
        tint = np.interp(soft, levels, [colour[channel] for _, colour in palette.LAND])
        shadow = np.where(light < 0, light * 0.66 * (2 - cool[channel]), light * 0.40)
        picture[..., channel] = np.clip(tint * (1 + shadow), 0, 255)
    return pygame.surfarray.make_surface(picture.transpose(1, 0, 2))


def _hillshade(heights: Field, metres_per_px: float, azimuth: int) -> Field:
    gy, gx = np.gradient(heights * 3.4, metres_per_px)
    slope = np.arctan(np.hypot(gx, gy))
    aspect = np.arctan2(gy, -gx)
    zenith, sun = math.radians(45), math.radians(360 - azimuth + 90)
    light = np.cos(zenith) * np.cos(slope) + np.sin(zenith) * np.sin(slope) * np.cos(sun - aspect)
    return np.asarray(np.clip(light, 0, 1), dtype=np.float32)


# --- What stands and runs on the ground -------------------------------------------------------------------------


def _paint_woods_and_towns(surface: pygame.Surface, board: Board, hex_px: int) -> None:
    rng = np.random.default_rng(3)
    overlay = pygame.Surface(surface.get_size(), pygame.SRCALPHA)
    unit = hex_px / 60
    lived_in = {place.at: place for place in board.places.values() if place.kind not in MINOR_KINDS}
    for at in range(board.grid.size):
        x, y = hex_centre(board.grid, at, hex_px)
        terrain = board.terrain[at]
        if terrain == WATER:
            pygame.draw.polygon(overlay, (*palette.WATER, 255), corners(x, y, hex_px + 1))
        elif terrain == FOREST:
            for px, py in _scattered(rng, x, y, hex_px * 0.46, 26):
                pygame.draw.circle(overlay, (*palette.FOREST, 120), (px, py), 3.4 * unit)
                pygame.draw.circle(overlay, (112, 138, 88, 150), (px - unit, py - unit), 2.2 * unit)
        place = lived_in.get(at)
        if place is not None or terrain == TOWN:
            blocks = 34 if place is not None and place.kind == "city" else 18 if terrain == TOWN else 6
            reach = 0.40 if blocks > 10 else 0.20
            for px, py in _scattered(rng, x, y, hex_px * reach, blocks):
                side = (2.6 + 2.4 * float(rng.random())) * unit
                block = pygame.Rect(0, 0, max(2, round(side)), max(2, round(side * 0.8)))
                block.center = (round(px), round(py))
                pygame.draw.rect(overlay, (*palette.TOWN, 200), block)
    surface.blit(overlay, (0, 0))


def _scattered(rng: np.random.Generator, x: float, y: float, radius: float, count: int) -> Iterator[Point]:
    for _ in range(count):
        angle, out = float(rng.random()) * math.tau, radius * math.sqrt(float(rng.random()))
        yield x + out * math.cos(angle), y + out * math.sin(angle)


def _paint_lines(surface: pygame.Surface, scenario: Scenario, hex_px: int) -> None:
    board, unit = scenario.board, hex_px / 50
    for kind, width in (("stream", 2.2), ("river_2", 3.6), ("river_1", 5.0)):
        for line in chains(board, kind, hex_px):
            draw_line(surface, palette.WATER, smoothed(line, 3), width * unit)
    _paint_cliffs(surface, board, hex_px)
    roads = sorted(scenario.prose.ground.roads, key=lambda road: ROAD_CLASSES.index(road.road_class))
    ways = []
    for road in roads:
        hexes = [board.grid.parse(label) for label in str(road.hexes).split()]
        rank = ROAD_CLASSES.index(road.road_class)
        ways.append((rank, spline([_way_point(board, at, hex_px) for at in hexes])))
    for rank, way in ways:
        if rank == PRIMARY:
            draw_line(surface, palette.ROAD_CASING, way, 4.6 * unit)
        elif rank == 2:
            draw_line(surface, palette.ROAD_CASING, way, 3.0 * unit)
        else:
            draw_dashes(surface, palette.ROAD_MINOR, way, 1.6 * unit, 5 * unit)
    for rank, way in ways:
        if rank >= 2:
            draw_line(surface, palette.ROAD_CORE, way, (2.6 if rank == PRIMARY else 1.4) * unit)
    for kind, colour, dash in (("nkao", palette.NKAO, 6.0), ("border", palette.BORDER, 10.0)):
        for line in chains(board, kind, hex_px):
            draw_dashes(surface, colour, line, (1.6 if kind == "nkao" else 2.6) * unit, dash * unit)


def _way_point(board: Board, at: int, hex_px: int) -> Point:
    """Return where roads pass through hex *at*: its middle where a place is, else a little off it, as roads wind."""
    x, y = hex_centre(board.grid, at, hex_px)
    if board.place_at(at) is not None:
        return x, y
    angle = at * 2.399963  # the golden angle: neighbours lean differently, and always the same way
    return x + math.cos(angle) * hex_px * 0.15, y + math.sin(angle) * hex_px * 0.15


def _paint_cliffs(surface: pygame.Surface, board: Board, hex_px: int) -> None:
    """Draw cliffs as a line with teeth downhill, steep slopes as sparse short hachures downhill."""
    unit = hex_px / 50
    slopes = pygame.Surface(surface.get_size(), pygame.SRCALPHA)
    for at in range(board.grid.size):
        x, y = hex_centre(board.grid, at, hex_px)
        ring = corners(x, y, hex_px)
        for direction, to in enumerate(board.grid.neighbours[at]):
            side = board.hexsides[at][direction]
            if to < 0 or board.height[at] < board.height[to] or (board.height[at] == board.height[to] and at < to):
                continue
            back = board.hexsides[to][(direction + 3) % 6]
            cliff = bool(side & CLIFF)
            if not cliff and not (side | back) & STEEP:
                continue
            a, b = ring[direction], ring[(direction + 1) % 6]
            nx, ny = _outward(a, b, (x, y))
            if cliff:
                draw_line(surface, palette.CLIFF, [a, b], 2.0 * unit)
            for n in range(7 if cliff else 4):
                t = (n + 0.5) / (7 if cliff else 4)
                px, py = a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t
                length = (5.5 if cliff else 3.5) * unit
                tip = (px + nx * length, py + ny * length)
                if cliff:
                    draw_line(surface, palette.CLIFF, [(px, py), tip], 1.2 * unit)
                else:
                    pygame.draw.line(slopes, (*palette.CLIFF, 80), (px, py), tip, max(1, round(1.3 * unit)))
    surface.blit(slopes, (0, 0))


def _outward(a: Point, b: Point, centre: Point) -> Point:
    mx, my = (a[0] + b[0]) / 2 - centre[0], (a[1] + b[1]) / 2 - centre[1]
    length = math.hypot(mx, my) or 1
    return mx / length, my / length


# --- Lines ------------------------------------------------------------------------------------------------------


def chains(board: Board, kind: str, hex_px: float) -> list[list[Point]]:
    """Return the drawn lines of *kind* (river_1, stream, border, ...) as chains of corner points."""
    edges: dict[tuple[int, int], list[tuple[int, int]]] = {}
    points: dict[tuple[int, int], Point] = {}
    for at, direction in board.lines.get(kind, ()):
        x, y = hex_centre(board.grid, at, hex_px)
        ring = corners(x, y, hex_px)
        ends = []
        for corner in (ring[direction], ring[(direction + 1) % 6]):
            key = (round(corner[0]), round(corner[1]))
            key = next((near for near in _about(key) if near in points), key)
            points.setdefault(key, corner)
            ends.append(key)
        edges.setdefault(ends[0], []).append(ends[1])
        edges.setdefault(ends[1], []).append(ends[0])
    found = []
    for start in sorted(edges, key=lambda key: (len(edges[key]) == 2, key)):
        while edges[start]:
            chain = [start]
            while edges[chain[-1]]:
                following = edges[chain[-1]].pop()
                edges[following].remove(chain[-1])
                chain.append(following)
                if len(edges[following]) != 1:
                    break
            found.append([points[key] for key in chain])
    return found


def _about(key: tuple[int, int]) -> Iterator[tuple[int, int]]:
    for dx in (0, -1, 1):
        for dy in (0, -1, 1):
            yield key[0] + dx, key[1] + dy


def smoothed(line: list[Point], times: int) -> list[Point]:
    """Return *line* with its corners cut (Chaikin), its ends kept."""
    for _ in range(times):
        if len(line) < 3:
            return line
        cut = [line[0]]
        for (ax, ay), (bx, by) in pairwise(line):
            cut.append((ax * 0.75 + bx * 0.25, ay * 0.75 + by * 0.25))
            cut.append((ax * 0.25 + bx * 0.75, ay * 0.25 + by * 0.75))
        line = [*cut, line[-1]]
    return line


def spline(points: list[Point], steps: int = 8) -> list[Point]:
    """Return a Catmull-Rom curve through *points*."""
    if len(points) < 3:
        return points
    ends = [points[0], *points, points[-1]]
    curve = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for n in range(steps):
            t = n / steps
            curve.append(
                (
                    0.5 * (2 * b[0] + (c[0] - a[0]) * t + (2 * a[0] - 5 * b[0] + 4 * c[0] - d[0]) * t**2
                           + (3 * b[0] - a[0] - 3 * c[0] + d[0]) * t**3),
                    0.5 * (2 * b[1] + (c[1] - a[1]) * t + (2 * a[1] - 5 * b[1] + 4 * c[1] - d[1]) * t**2
                           + (3 * b[1] - a[1] - 3 * c[1] + d[1]) * t**3),
                )
            )  # fmt: skip
    return [*curve, points[-1]]


def draw_line(surface: pygame.Surface, colour: Iterable[int], line: list[Point], width: float) -> None:
    """Draw a line of any width with round joins and soft edges."""
    rgb = tuple(colour)
    if width < 1.6:
        pygame.draw.aalines(surface, rgb, False, line)
        return
    half = width / 2
    for a, b in pairwise(line):
        length = math.hypot(b[0] - a[0], b[1] - a[1])
        if not length:
            continue
        nx, ny = (a[1] - b[1]) / length * half, (b[0] - a[0]) / length * half
        band = [(a[0] + nx, a[1] + ny), (b[0] + nx, b[1] + ny), (b[0] - nx, b[1] - ny), (a[0] - nx, a[1] - ny)]
        pygame.draw.polygon(surface, rgb, band)
        pygame.draw.aaline(surface, rgb, band[0], band[1])
        pygame.draw.aaline(surface, rgb, band[2], band[3])
    for point in line:
        pygame.draw.aacircle(surface, rgb, point, half)


def draw_dashes(surface: pygame.Surface, colour: Iterable[int], line: list[Point], width: float, dash: float) -> None:
    """Draw a dashed line; gaps are as long as dashes."""
    rgb, run, on, piece = tuple(colour), 0.0, True, [line[0]]
    for a, b in pairwise(line):
        length, done = math.hypot(b[0] - a[0], b[1] - a[1]), 0.0
        while length - done > dash - run:
            done += dash - run
            point = (a[0] + (b[0] - a[0]) * done / length, a[1] + (b[1] - a[1]) * done / length)
            if on:
                draw_line(surface, rgb, [*piece, point], width)
            run, on, piece = 0.0, not on, [point]
        run += length - done
        piece.append(b)
    if on and len(piece) > 1:
        draw_line(surface, rgb, piece, width)
