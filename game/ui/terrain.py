"""The ground as a picture: relief and tints, painted once for each map.

Real heights where the map lies on the earth (the elevation grid, cubically upsampled), pulled towards the heights of
the hexes, which hold what the grid smooths away; the hexes' heights alone on an invented map. Fine detail is noise
scaled by the local relief: decoration, never read by a rule. Pictures are shipped for our own maps and kept among the
player's files (`game.folders`) for others, named by what they were painted from: heights, the elevation grid, where the
map lies and the version of the painter, so that a corrected name or road leaves them as they are. Water, roads and all
other lines are drawn over them, by `game.ui.plates`.
"""

import heapq
import math
import os
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
import pygame
from numpy.typing import NDArray

from game import folders
from game.cartography.frame import Plane
from game.core.board import Board
from game.scenario import Scenario, assets_root
from game.ui import palette
from game.ui.camera import hex_centre, world_size

BAKED_PX: Final = 80
"""Hex width of a painted picture, on maps small enough."""
_MOST_PIXELS: Final = 7_700_000
"""A larger map is painted at a smaller hex width, so that no picture has more pixels than this."""
SMALL_PX: Final = 18
"""Hex width of the second, small picture of a large map: it is read in a few milliseconds and serves the first view."""
PAINTER: Final = 6
"""Raised when the painting changes, so that kept pictures are painted again."""
_DRAINED_CELLS: Final = 330_000
"""About how many places water is followed through."""
_WEAR: Final = 0.14
_AGES: Final = 4
_EXAGGERATION: Final = 3.4
"""How much steeper the ground is drawn than it is where a pixel is 40 metres; more where it is more."""
_CELL_M: Final = 1600
"""About the size of a cell of the elevation grid."""
_MARGIN_CELLS: Final = 8
"""How far a map may reach beyond the elevation grid, whose rim is then drawn out over it."""
Field = NDArray[np.float32]


class Relief:
    """The painted relief of one map: a large picture read when a zoom needs it, and a small one for far views."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._pictures: dict[int, pygame.Surface] = {}
        self._baked = baked_px(scenario.board)

    def picture(self, hex_px: float) -> tuple[pygame.Surface, int]:
        """Return the picture that serves hexes *hex_px* wide on screen, and the hex width it was painted at."""
        px = SMALL_PX if hex_px <= SMALL_PX and has_small(self._scenario.board) else self._baked
        if px not in self._pictures:
            picture = _kept(self._scenario, px)
            if picture is None:
                picture = paint(self._scenario, px)
                _keep(self._scenario, px, picture)
            self._pictures[px] = picture
        return self._pictures[px], px

    def part(self, left: float, top: float, size: tuple[int, int], scale: float, hex_px: float) -> pygame.Surface:
        """Return the relief of a rectangle, *size* pixels large at *scale* pixels a hex.

        Args:
            left, top: its corner, in hex widths; it may reach beyond the map, where the colour is that of the table.
            hex_px: the hex width on screen, which chooses the picture.
        """
        picture, px = self.picture(hex_px)
        out = pygame.Surface(size)
        out.fill(palette.OFF_MAP)
        whole = pygame.Rect(
            math.floor(left * px) - 1,
            math.floor(top * px) - 1,
            math.ceil(size[0] / scale * px) + 3,
            math.ceil(size[1] / scale * px) + 3,
        )
        seen = whole.clip(picture.get_rect())
        if seen.width > 0 and seen.height > 0:
            ratio = scale / px
            larger = (max(1, round(seen.width * ratio)), max(1, round(seen.height * ratio)))
            scaled = pygame.transform.smoothscale(picture.subsurface(seen), larger)
            out.blit(scaled, (round(seen.x * ratio - left * scale), round(seen.y * ratio - top * scale)))
        return out


def baked_px(board: Board) -> int:
    """Return the hex width at which the map of *board* is painted."""
    across, down = world_size(board.grid, 100)
    return min(BAKED_PX, int(math.sqrt(_MOST_PIXELS * 10_000 / (across * down))))


def has_small(board: Board) -> bool:
    """Return whether the map is large enough for a second, small picture."""
    return baked_px(board) < BAKED_PX


def ship(scenario: Scenario) -> tuple[Path, ...]:
    """Paint the relief of the scenario's map into the shipped pictures, in the place of older ones; return the files.

    A picture that is up to date is left alone, for each new one stays in the history of the repository.
    """
    folder = assets_root() / "maps"
    folder.mkdir(exist_ok=True)
    wanted = [folder / picture_name(scenario, px) for px in _widths(scenario.board)]
    if all(path.is_file() for path in wanted):
        return ()
    for old in folder.glob(f"{scenario.prose.ground.id}-*.jpg"):
        old.unlink()
    for px, path in zip(_widths(scenario.board), wanted, strict=True):
        pygame.image.save(paint(scenario, px), str(path))
    return tuple(wanted)


def picture_name(scenario: Scenario, px: int) -> str:
    """Return the file name of the relief painted at *px* a hex."""
    return f"{scenario.prose.ground.id}-{_digest(scenario)}{'-small' if px == SMALL_PX else ''}.jpg"


def _widths(board: Board) -> tuple[int, ...]:
    return (baked_px(board), SMALL_PX) if has_small(board) else (baked_px(board),)


def _kept(scenario: Scenario, px: int) -> pygame.Surface | None:
    """Return a picture from the shipped ones or from the player's folder."""
    name = picture_name(scenario, px)
    for folder in (assets_root() / "maps", folders.pictures()):
        if (folder / name).is_file():
            try:
                return pygame.image.load(str(folder / name))
            except pygame.error:
                continue  # a damaged picture is painted again
    return None


def _keep(scenario: Scenario, px: int, picture: pygame.Surface) -> None:
    try:
        folder = folders.pictures()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / picture_name(scenario, px)
        whole = path.with_name(f"{os.getpid()}-{path.name}")
        pygame.image.save(picture, str(whole))
        whole.replace(path)  # nobody ever reads half a picture
    except (OSError, pygame.error):
        pass  # a read-only home costs a second at each start, nothing else


def _digest(scenario: Scenario) -> str:
    """Return a digest of all the painting depends on, and of nothing else."""
    ground, board = scenario.prose.ground, scenario.board
    grid = assets_root() / "geo" / "elevation.npz"
    origin, zero = ground.origin_m, ground.projection
    place = (float(origin.x), float(origin.y), float(zero.lat0), float(zero.lon0))
    real = blake2b(grid.read_bytes(), digest_size=8).hexdigest() if grid.is_file() else ""
    parts = (
        PAINTER,
        baked_px(board),
        SMALL_PX,
        palette.LAND,
        board.grid.cols,
        board.scale_m,
        board.height,
        place,
        real,
    )
    return blake2b(repr(parts).encode(), digest_size=8).hexdigest()


def paint(scenario: Scenario, hex_px: int = 0) -> pygame.Surface:
    """Paint the relief at *hex_px* a hex, or at the width the map is kept at. Takes some seconds."""
    hex_px = hex_px or baked_px(scenario.board)
    size = world_size(scenario.board.grid, hex_px)
    return _shaded(_heights(scenario, size, hex_px), scenario.board.scale_m / hex_px)


# --- Heights ----------------------------------------------------------------------------------------------------


def _heights(scenario: Scenario, size: tuple[int, int], hex_px: int) -> Field:
    """Return the height of every pixel: the ground as known, with valleys worn into it where water would run."""
    board = scenario.board
    fine_px = min(hex_px, max(4, int(math.sqrt(_DRAINED_CELLS / board.grid.size))))
    coarse = world_size(board.grid, fine_px)
    own = _hex_heights(board, coarse, fine_px)
    real = _real_heights(scenario, coarse, fine_px)
    base = own
    if real is not None:
        # What the hexes say and the smooth grid does not, spread softly: plateaus, gorges and summits stand out.
        pull = 0.7 * min(1.0, 2000 / board.scale_m) * (own - _blurred(real, fine_px * 0.55))
        base = real + 240 * np.tanh(pull / 240)
    relief = np.clip(_spread(base, fine_px), 0, 1400)
    ridges, rolls = _noise(coarse, fine_px * 1.5)
    rough = base + relief * (0.20 * (1 - np.abs(ridges)) + 0.16 * rolls)
    worn = rough
    for _ in range(_AGES):
        worn = worn + np.maximum(_worn(worn), rough - worn - 0.7 * relief)
        worn = worn + 0.3 * (_softened(worn) - worn)
    rows = np.clip((np.arange(size[1]) + 0.5) * fine_px / hex_px - 0.5, 0, coarse[1] - 1)
    cols = np.clip((np.arange(size[0]) + 0.5) * fine_px / hex_px - 0.5, 0, coarse[0] - 1)
    down, along = _cubic(rows, coarse[1]), _cubic(cols, coarse[0])
    heights = down @ worn @ along.T
    heights += (down @ relief @ along.T) * 0.055 * _noise(size, hex_px * 0.7)[1]
    return np.asarray(heights, dtype=np.float32)


def _worn(heights: Field) -> Field:
    """Return how far running water wears *heights* down, each place towards the one it drains to.

    The more water, the more: one implicit step of the stream power law over the drainage of the whole map.
    """
    shape, bed = heights.shape, _filled(heights)
    drains = _drains(bed).ravel().tolist()
    level = bed.ravel().tolist()
    order = np.argsort(bed, axis=None, kind="stable").tolist()
    water = [1.0] * len(level)
    for at in reversed(order):
        if drains[at] != at:
            water[drains[at]] += water[at]
    power = (_WEAR * np.minimum(np.array(water), 600.0) ** 0.4).tolist()
    for at in order:
        to = drains[at]
        if to != at:
            level[at] = (level[at] + power[at] * level[to]) / (1 + power[at])
    return np.asarray(np.minimum(np.array(level, dtype=np.float32).reshape(shape) - heights, 0), dtype=np.float32)


def _filled(heights: Field) -> NDArray[np.float64]:
    """Return *heights* with every hollow filled to where it runs over, falling a little all the way to the rim."""
    rows, cols = heights.shape
    level = heights.ravel().tolist()
    rim = {*range(cols), *range((rows - 1) * cols, rows * cols), *range(0, rows * cols, cols)}
    rim |= set(range(cols - 1, rows * cols, cols))
    waiting = [(level[at], at) for at in sorted(rim)]
    heapq.heapify(waiting)
    seen = bytearray(rows * cols)
    for at in rim:
        seen[at] = 1
    steps = (-cols, cols, -1, 1, -cols - 1, -cols + 1, cols - 1, cols + 1)
    while waiting:
        height, at = heapq.heappop(waiting)
        if at in rim:
            row, col = divmod(at, cols)
            around = [(row + dr, col + dc) for dr in (-1, 0, 1) for dc in (-1, 0, 1)]
            near = [r * cols + c for r, c in around if 0 <= r < rows and 0 <= c < cols]
        else:
            near = [at + step for step in steps]
        for to in near:
            if not seen[to]:
                seen[to] = 1
                level[to] = max(level[to], height + 1e-3)
                heapq.heappush(waiting, (level[to], to))
    return np.array(level, dtype=np.float64).reshape(rows, cols)


def _drains(bed: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return for each place the neighbour that it falls to most steeply, or itself on the rim."""
    rows, cols = bed.shape
    places = np.arange(rows * cols).reshape(rows, cols)
    padded, numbers = np.pad(bed, 1, mode="edge"), np.pad(places, 1, mode="edge")
    steepest, drains = np.zeros_like(bed), places.copy()
    rng = np.random.default_rng(11)  # or water on an even slope would run in straight parallel lines
    for dr in (-1, 0, 1):
        for dc in (-1, 0, 1):
            there = padded[1 + dr : 1 + dr + rows, 1 + dc : 1 + dc + cols]
            luck = 0.6 + 0.8 * rng.random(bed.shape)
            fall = (bed - there) / math.hypot(dr, dc) * luck if dr or dc else np.zeros_like(bed)
            better = fall > steepest
            steepest = np.where(better, fall, steepest)
            drains = np.where(better, numbers[1 + dr : 1 + dr + rows, 1 + dc : 1 + dc + cols], drains)
    return drains


def _softened(values: Field) -> Field:
    """Return each value taken together with its neighbours."""
    padded = np.pad(values, 1, mode="edge")
    across = 0.25 * padded[:, :-2] + 0.5 * padded[:, 1:-1] + 0.25 * padded[:, 2:]
    return np.asarray(0.25 * across[:-2] + 0.5 * across[1:-1] + 0.25 * across[2:], dtype=np.float32)


def _real_heights(scenario: Scenario, size: tuple[int, int], hex_px: int) -> Field | None:
    """Return the elevation grid under each pixel, or None when the map does not lie in the grid."""
    ground, board = scenario.prose.ground, scenario.board
    path = assets_root() / "geo" / "elevation.npz"
    if not path.is_file():
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
    beyond = _MARGIN_CELLS
    if min(cols[0], rows[0]) < -beyond or cols[-1] > heights.shape[1] + beyond or rows[-1] > heights.shape[0] + beyond:
        return None
    cols, rows = np.clip(cols, 0, heights.shape[1] - 1), np.clip(rows, 0, heights.shape[0] - 1)
    first_row, last_row = int(rows[0]) - 2, int(rows[-1]) + 4
    first_col, last_col = int(cols[0]) - 2, int(cols[-1]) + 4
    window = heights[max(0, first_row) : last_row, max(0, first_col) : last_col]
    window = _blurred(window, 0)
    down = _cubic(rows - max(0, first_row), window.shape[0])
    along = _cubic(cols - max(0, first_col), window.shape[1])
    return _bent(np.asarray(down @ window @ along.T, dtype=np.float32), board.scale_m / hex_px)


def _bent(values: Field, metres_per_px: float) -> Field:
    """Return *values* pushed about by half a cell of the elevation grid, so that its rows and columns do not show."""
    rows, cols = values.shape
    reach = _CELL_M / metres_per_px
    one, two = _noise((cols, rows), reach * 4)
    y, x = np.mgrid[0:rows, 0:cols].astype(np.float32)
    y, x = np.clip(y + one * reach * 0.3, 0, rows - 1.001), np.clip(x + two * reach * 0.3, 0, cols - 1.001)
    top, left = y.astype(np.int32), x.astype(np.int32)
    y, x = y - top, x - left
    upper = values[top, left] * (1 - x) + values[top, left + 1] * x
    lower = values[top + 1, left] * (1 - x) + values[top + 1, left + 1] * x
    return np.asarray(upper * (1 - y) + lower * y, dtype=np.float32)


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


def _noise(size: tuple[int, int], wave_px: float) -> tuple[Field, Field]:
    """Return two fields of fractal noise, always the same ones, whose longest waves are about *wave_px* long."""
    rng = np.random.default_rng(7)
    fields = []
    for beta in (1.9, 2.0):
        fy, fx = np.fft.fftfreq(size[1]).astype(np.float32), np.fft.rfftfreq(size[0]).astype(np.float32)
        frequency = np.hypot(*np.meshgrid(fx, fy))
        frequency[0, 0] = 1
        shape = 1 / frequency**beta
        shape[frequency < 1 / wave_px] = 0
        white = np.fft.rfft2(rng.standard_normal((size[1], size[0]), dtype=np.float32))
        field = np.fft.irfft2(white * shape, s=(size[1], size[0]))
        fields.append((field / field.std()).astype(np.float32))
    return fields[0], fields[1]


def _shaded(heights: Field, metres_per_px: float) -> pygame.Surface:
    """Return the tinted relief: light from the north-west, with some from the sides, shadows a touch blue."""
    light = (
        0.50 * _hillshade(heights, metres_per_px, 315)
        + 0.15 * _hillshade(heights, metres_per_px, 275)
        + 0.15 * _hillshade(heights, metres_per_px, 355)
        + 0.20 * _hillshade(_blurred(heights, 9), metres_per_px, 315)
    )
    light -= math.cos(math.radians(45))
    # Shadows deepen less and less, so that the steepest flank still shows its tint.
    light = np.where(light < 0, -0.34 * np.tanh(-light * 1.7), 0.16 * np.tanh(light * 2.6)).astype(np.float32)
    tinted = _blurred(heights, 9)
    levels = [metres for metres, _ in palette.LAND]
    picture = np.empty((*heights.shape, 3), dtype=np.uint8)
    cool = (1.06, 1.0, 0.88)
    for channel in range(3):
        tint = np.interp(tinted, levels, [colour[channel] for _, colour in palette.LAND])
        picture[..., channel] = np.clip(tint * (1 + np.where(light < 0, light * cool[channel], light)), 0, 255)
    return pygame.surfarray.make_surface(picture.transpose(1, 0, 2))


def _hillshade(heights: Field, metres_per_px: float, azimuth: int) -> Field:
    exaggeration = _EXAGGERATION * max(1.0, metres_per_px / 40) ** 0.3
    gy, gx = np.gradient(heights * np.float32(exaggeration), np.float32(metres_per_px))
    slope = np.arctan(np.hypot(gx, gy))
    aspect = np.arctan2(gy, -gx)
    zenith, sun = math.radians(45), math.radians(360 - azimuth + 90)
    light = np.cos(zenith) * np.cos(slope) + np.sin(zenith) * np.sin(slope) * np.cos(sun - aspect)
    return np.asarray(np.clip(light, 0, 1), dtype=np.float32)
