"""The lie of the land: heights, relief, terrain classes and steep hexsides from the elevation grid.

A hex is sampled on a square lattice of a twelfth of its size (some 125 points), each by bilinear interpolation.
Its height is the mean, its relief the highest less the lowest. The first line that fits gives the terrain:

| letter | terrain | rule |
|---|---|---|
| w | water | half the hex or more is lake |
| t | town | a city, a district centre, or a town known to have had 2,000 people in 1989 stands here |
| a | high mountain | height 2,000 m or more |
| u | plateau | height 1,400 m or more, relief under `ROLLING` |
| m | mountain | relief `HILLS` or more, and height 1,000 m or more |
| h | hills | relief `ROLLING` or more |
| r | rolling | relief `PLAIN` or more |
| p | plain | all else |

A hexside is steep when the heights beside it differ by `STEEP` or more. The limits hold at 2 km: relief `PLAIN` 50 m,
`ROLLING` 110 m, `HILLS` 160 m, `STEEP` 220 m. At another hex size s they grow with the square root of s / 2 km, as the
relief of rugged country does (5 km: 79, 173, 252, 347 m). They are low because the grid smooths relief.

A grid of 1.9 km smooths cliffs, gorges and summits away. A hex that holds a peak of landmarks.csv takes that peak's
height, because who holds the hex holds the summit (if the gazetteer knows its position to one hex); cliffs, passes and
the edge of a plateau come from the overrides. Forest (f) is a designer's judgement and comes from overrides only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from game.cartography.frame import ROOT3, Frame, Point
from game.core.errors import Fault, ScenarioFaults

LEGEND = {
    "p": "plain",
    "r": "rolling",
    "h": "hills",
    "m": "mountain",
    "a": "high_mountain",
    "u": "plateau",
    "w": "water",
    "t": "town",
    "f": "forest",
}

PLAIN, ROLLING, HILLS, STEEP = 50, 110, 160, 220
HIGH_MOUNTAIN_M, PLATEAU_M, MOUNTAIN_M = 2000, 1400, 1000

_LATTICE = 12
_FINE = 1024

Array = npt.NDArray[np.float64]


def limit(at_2_km: int, scale_m: int) -> int:
    """Return a limit of relief, in metres, for hexes of *scale_m*.

    >>> limit(STEEP, 2000), limit(STEEP, 5000)
    (220, 347)
    """
    return math.isqrt(at_2_km * at_2_km * scale_m // 2000)


class Elevation:
    """The elevation grid: heights in metres at cell centres, row 0 in the north."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with np.load(path) as grid:
                self._heights = grid["elev_m"].astype(np.int64)
                self._west, self._north = float(grid["lon0"]), float(grid["lat0"])
                self._step = float(grid["cell"])
        except (OSError, KeyError, ValueError) as error:
            raise ScenarioFaults(
                [Fault(str(path), 1, 1, f"{error}; expected an npz with elev_m, lon0, lat0, cell")]
            ) from None

    def at(self, lat: Array, lon: Array) -> npt.NDArray[np.int64]:
        """Return the heights at many points, in metres.

        The place in the grid is rounded to 1/1024 of its step and the rest is whole numbers, so every machine agrees.
        """
        down = np.floor(((self._north - lat) / self._step - 0.5) * _FINE + 0.5).astype(np.int64)
        along = np.floor(((lon - self._west) / self._step - 0.5) * _FINE + 0.5).astype(np.int64)
        rows, cols = self._heights.shape
        half = _FINE // 2
        if (
            down.min() < -half
            or along.min() < -half
            or down.max() > rows * _FINE - half
            or along.max() > cols * _FINE - half
        ):
            south, east = self._north - rows * self._step, self._west + cols * self._step
            raise ScenarioFaults(
                [
                    Fault(
                        str(self._path),
                        1,
                        1,
                        "the map reaches beyond the elevation grid; expected a map inside "
                        f"lat {south:.2f} to {self._north:.2f}, lon {self._west:.2f} to {east:.2f}",
                    )
                ]
            )
        down, along = np.clip(down, 0, (rows - 1) * _FINE - 1), np.clip(along, 0, (cols - 1) * _FINE - 1)
        i, fi = np.divmod(down, _FINE)
        j, fj = np.divmod(along, _FINE)
        h = self._heights
        top = h[i, j] * (_FINE - fj) + h[i, j + 1] * fj
        bottom = h[i + 1, j] * (_FINE - fj) + h[i + 1, j + 1] * fj
        blend: npt.NDArray[np.int64] = (top * (_FINE - fi) + bottom * fi + _FINE * _FINE // 2) // (_FINE * _FINE)
        return blend


@dataclass(frozen=True, slots=True)
class Relief:
    """What the ground of each hex is like, by hex index."""

    heights_m: list[int]
    relief_m: list[int]
    lake: list[bool]
    inside: list[bool]


def _lattice(scale: int) -> list[Point]:
    step = scale / _LATTICE
    points = []
    for i in range(-_LATTICE, _LATTICE + 1):
        for j in range(-_LATTICE, _LATTICE + 1):
            x, y = abs(i * step), abs(j * step)
            if x < scale / 2 and x / 2 + y * ROOT3 / 2 < scale / 2:
                points.append((i * step, j * step))
    return points


def _within(x: Array, y: Array, ring: Sequence[Point]) -> npt.NDArray[np.bool_]:
    inside = np.zeros(x.shape, dtype=bool)
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if ay == by:
            continue
        crosses = ((ay > y) != (by > y)) & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
        inside ^= crosses
    return inside


def survey(
    frame: Frame, elevation: Elevation, lakes: Sequence[Sequence[Point]], region: Sequence[Sequence[Point]]
) -> Relief:
    """Return the ground of every hex; *lakes* and *region* are rings of points in the plane."""
    offsets = np.array(_lattice(frame.scale))
    centres = np.array([frame.centre(h) for h in frame.hexes])
    x = centres[:, 0:1] + offsets[:, 0]
    y = centres[:, 1:2] + offsets[:, 1]
    plane = frame.plane
    heights = elevation.at(plane.lat0 - y / plane.ky, plane.lon0 + x / plane.kx)
    count = heights.shape[1]

    def mostly(rings: Sequence[Sequence[Point]]) -> list[bool]:
        within = np.zeros(x.shape, dtype=bool)
        for ring in rings:
            within ^= _within(x, y, ring)
        return [bool(2 * n >= count) for n in within.sum(axis=1)]

    return Relief(
        heights_m=[int(n) for n in (2 * heights.sum(axis=1) + count) // (2 * count)],
        relief_m=[int(n) for n in heights.max(axis=1) - heights.min(axis=1)],
        lake=mostly(lakes),
        inside=mostly(region),
    )


def shares(frame: Frame, rings: Sequence[Sequence[Point]]) -> dict[int, int]:
    """Return how many thousandths of each hex lie within *rings*, for the hexes that any part of lies within."""
    offsets = np.array(_lattice(frame.scale))
    across = [x for ring in rings for x, _ in ring]
    down = [y for ring in rings for _, y in ring]
    near = [
        hex
        for hex in frame.hexes
        if min(across) - frame.scale < frame.centre(hex)[0] < max(across) + frame.scale
        and min(down) - frame.scale < frame.centre(hex)[1] < max(down) + frame.scale
    ]
    if not near:
        return {}
    centres = np.array([frame.centre(hex) for hex in near])
    x = centres[:, 0:1] + offsets[:, 0]
    y = centres[:, 1:2] + offsets[:, 1]
    within = np.zeros(x.shape, dtype=bool)
    for ring in rings:
        within ^= _within(x, y, ring)
    parts = within.sum(axis=1) * 1000 // x.shape[1]
    return {hex: int(part) for hex, part in zip(near, parts, strict=True) if part}


def terrain(height_m: int, relief_m: int, scale_m: int, *, lake: bool, town: bool) -> str:
    """Return the terrain letter of a hex by the chart above."""
    if lake:
        return "w"
    if town:
        return "t"
    if height_m >= HIGH_MOUNTAIN_M:
        return "a"
    if height_m >= PLATEAU_M and relief_m < limit(ROLLING, scale_m):
        return "u"
    if height_m >= MOUNTAIN_M and relief_m >= limit(HILLS, scale_m):
        return "m"
    if relief_m >= limit(ROLLING, scale_m):
        return "h"
    return "r" if relief_m >= limit(PLAIN, scale_m) else "p"
