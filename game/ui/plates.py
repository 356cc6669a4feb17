"""The ground on screen: square plates of the map at the camera's zoom, painted when wanted and kept.

A plate is keyed by what shows in it: zoom, place, layers, and who holds the hexes in and about it, so that a march that
takes one hex repaints one plate or two. Lines are drawn twice as large and brought down. Where a plate is not ready the
last view is stretched into its place, or the whole map at a small zoom, and a few plates a frame are painted from the
middle of the window outwards, then those around it: neither zooming nor panning ever waits. Who asks for a complete
picture gets all plates painted first, and always the same pixels.
"""

import math
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pygame

from game.core.board import PRIMARY, TRACK
from game.scenario import Scenario
from game.ui import palette
from game.ui.camera import ROOT3, Point, corners, hex_centre, world_size
from game.ui.linework import Box, Linework
from game.ui.strokes import beside, dashes, draw_line, joined
from game.ui.terrain import Relief

PLATE_PX: Final = 256
_KEPT: Final = 96
"""Plates kept: 25 MB; a window of 1920 x 1080 and a ring around it take 88."""
_STILL_STAGES, _MOVING_STAGES, _REST_STAGES = 12, 2, 4
"""Stages of painting done in one frame: while somebody waits, while the view moves, while all is still.

A plate has six, each a millisecond or two.
"""
_FAR_PX: Final = 16
"""Hex width of the small picture of the whole map that fills in."""
_GLOW_PX: Final = 12
"""Largest hex width at which the glow along the front is worked out before it is scaled up."""
_WASH, _GLOW = 0.08, 0.36
"""How much of a side's colour lies over the ground it holds, everywhere and at the front."""
GROUND_LAYERS: Final = frozenset(
    {"relief", "woods_towns", "water", "roads", "railways", "borders", "districts", "grid", "front"}
)
"""Layers that are part of the ground; the others are drawn over it."""
_DOUBLE: Final = 2
Key = tuple[int, int, int, frozenset[str], bytes]


class Plates:
    """The painted ground of one map."""

    def __init__(self, scenario: Scenario) -> None:
        self.board = scenario.board
        self.relief = Relief(scenario)
        self._lines = Linework(scenario)
        self._kept: OrderedDict[Key, pygame.Surface] = OrderedDict()
        self._view: _View | None = None
        self._far: tuple[frozenset[str], pygame.Surface, dict[tuple[int, int], Key]] | None = None
        self._look = (frozenset[str](), b"")
        self._around: list[Key] | None = None
        self._begun: tuple[Key, Iterator[pygame.Surface | None]] | None = None
        """The plate that is half painted."""
        self._held: tuple[bytes, dict[tuple[int, int, int], bytes]] = (b"", {})
        self.zoomed = False
        """Whether the last frame was the first at its zoom."""
        self._spare: pygame.Surface | None = None
        """The window's last ground but one, to draw the next in."""

    # --- The window ---------------------------------------------------------------------------------------------

    def draw(
        self,
        size: tuple[int, int],
        at: tuple[int, int],
        hex_px: int,
        control: bytes,
        layers: frozenset[str],
        complete: bool,
    ) -> tuple[pygame.Surface, bool]:
        """Return the ground in a window, and whether all of it is as it will stay. The picture is reused.

        Args:
            at: the world point in the window's upper left corner.
        """
        layers = layers & GROUND_LAYERS
        self._look = (layers, control)
        view, stages = self._view, _STILL_STAGES
        self.zoomed = view is None or view.place[2] != hex_px
        if view is None or view.place != (size, at, hex_px) or view.look != self._look:
            # A frame that zooms, and the first of all, has enough to do without painting.
            stages = 0 if self.zoomed else _MOVING_STAGES
            view = self._turned(size, at, hex_px)
        elif self._lines.prepare():
            stages = 0
        for key in self._paint(view.missing, None if complete else stages):
            view.surface.blit(self._kept[key], (key[1] * PLATE_PX - at[0], key[2] * PLATE_PX - at[1]))
        return view.surface, not view.missing

    def rest(self) -> bool:
        """Paint a little that nobody waits for: around the window, or of the whole map; return whether any was left.

        Called while nothing moves.
        """
        view = self._view
        if view is None or view.missing:
            return False
        if self._around is None:
            self._around = [key for key in self._keys(view.place, 1) if key not in self._kept]
        if self._around:
            for _ in self._paint(self._around, _REST_STAGES):
                pass
            return True
        return self._paint_far()

    def _turned(self, size: tuple[int, int], at: tuple[int, int], hex_px: int) -> "_View":
        """Return a new view, with what is ready in its place and the rest filled in for the time being."""
        before = self._view
        place = (size, at, hex_px)
        spare, self._spare = self._spare, before.surface if before is not None else None
        surface = spare if spare is not None and spare.get_size() == size else pygame.Surface(size)
        if not pygame.Rect(0, 0, *world_size(self.board.grid, hex_px)).contains(pygame.Rect(at, size)):
            surface.fill(palette.OFF_MAP)
        ready, missing = [], []
        for key in self._keys(place, 0):
            if key in self._kept:
                self._kept.move_to_end(key)
                ready.append((self._kept[key], (key[1] * PLATE_PX - at[0], key[2] * PLATE_PX - at[1])))
            else:
                missing.append(key)
        if missing:
            rects = [pygame.Rect(k[1] * PLATE_PX - at[0], k[2] * PLATE_PX - at[1], PLATE_PX, PLATE_PX) for k in missing]
            hole = rects[0].unionall(rects[1:]).clip(surface.get_rect())
            covered = before is not None and self._stretch(surface, hole, place, before)
            if not covered:
                self._fill_far(surface, hole, place)
                if before is not None:
                    self._stretch(surface, hole, place, before)
        surface.fblits(ready)
        view = _View(place, self._look, surface, missing)
        self._view, self._around = view, None
        return view

    def _stretch(self, surface: pygame.Surface, hole: pygame.Rect, place: Any, before: "_View") -> bool:
        """Put the view *before*, scaled, where it lies in the new one; return whether it covers *hole*."""
        (_, (x, y), hex_px), (_, (bx, by), before_px) = place, before.place
        ratio = hex_px / before_px
        left, top = (hole.x + x) / ratio - bx, (hole.y + y) / ratio - by
        wanted = pygame.Rect(math.floor(left), math.floor(top), 0, 0)
        wanted.size = (math.ceil(left + hole.w / ratio) - wanted.x, math.ceil(top + hole.h / ratio) - wanted.y)
        seen = wanted.clip(before.surface.get_rect())
        if seen.width < 1 or seen.height < 1:
            return False
        spot = (round((seen.x + bx) * ratio - x), round((seen.y + by) * ratio - y))
        piece = before.surface.subsurface(seen)
        if ratio != 1:
            piece = pygame.transform.smoothscale(piece, (round(seen.w * ratio), round(seen.h * ratio)))
        surface.blit(piece, spot)
        world = pygame.Rect(0, 0, *world_size(self.board.grid, before_px)).move(-bx, -by)
        return bool(seen.contains(wanted.clip(world)))

    def _fill_far(self, surface: pygame.Surface, hole: pygame.Rect, place: Any) -> None:
        """Fill *hole* from the small picture of the whole map."""
        _, (x, y), hex_px = place
        far = self._far_picture()
        ratio = hex_px / _FAR_PX
        wanted = pygame.Rect(math.floor((hole.x + x) / ratio), math.floor((hole.y + y) / ratio), 0, 0)
        wanted.size = (math.ceil(hole.w / ratio) + 2, math.ceil(hole.h / ratio) + 2)
        seen = wanted.clip(far.get_rect())
        if seen.width < 1 or seen.height < 1:
            return
        piece = pygame.transform.smoothscale(far.subsurface(seen), (round(seen.w * ratio), round(seen.h * ratio)))
        surface.blit(piece, (round(seen.x * ratio - x), round(seen.y * ratio - y)))

    def _far_picture(self) -> pygame.Surface:
        layers = self._look[0]
        if self._far is None or self._far[0] != layers:
            size = world_size(self.board.grid, _FAR_PX)
            if "relief" in layers:
                picture = self.relief.part(0.0, 0.0, size, _FAR_PX, _FAR_PX)
            else:
                picture = pygame.Surface(size)
                picture.fill(palette.PAPER)
            self._far = (layers, picture, {})
        return self._far[1]

    def _paint_far(self) -> bool:
        """Bring one plate of the small picture of the whole map up to date; return whether one was not."""
        picture = self._far_picture()
        assert self._far is not None
        painted = self._far[2]
        for key in self._keys((picture.get_size(), (0, 0), _FAR_PX), 0):
            if painted.get(key[1:3]) != key:
                plate = self._kept.get(key)
                picture.blit(plate if plate is not None else self._painted(key), (key[1] * PLATE_PX, key[2] * PLATE_PX))
                painted[key[1], key[2]] = key
                return True
        return False

    def _keys(self, place: Any, ring: int) -> list[Key]:
        """Return the plates in a window and *ring* around it, those in its middle first."""
        (width, height), (x, y), hex_px = place
        across, down = world_size(self.board.grid, hex_px)
        cols = range(
            max(0, x // PLATE_PX - ring), min((across - 1) // PLATE_PX, (x + width - 1) // PLATE_PX + ring) + 1
        )
        rows = range(max(0, y // PLATE_PX - ring), min((down - 1) // PLATE_PX, (y + height - 1) // PLATE_PX + ring) + 1)
        middle = ((x + width / 2) / PLATE_PX - 0.5, (y + height / 2) / PLATE_PX - 0.5)
        spots = sorted(
            ((col, row) for col in cols for row in rows),
            key=lambda spot: ((spot[0] - middle[0]) ** 2 + (spot[1] - middle[1]) ** 2, spot),
        )
        layers, control = self._look
        if "front" not in layers:
            return [(hex_px, col, row, layers, b"") for col, row in spots]
        return [(hex_px, col, row, layers, self._held_in(hex_px, col, row, control)) for col, row in spots]

    def _span(self, hex_px: int, col: int, row: int) -> tuple[int, int, int, int]:
        """Return the first and last column and row of hexes that show in a plate, the glow of their neighbours too."""
        grid, plate = self.board.grid, PLATE_PX / hex_px
        top, left = row * plate, col * plate
        return (
            max(0, math.floor(left - 1.6)),
            min(grid.cols - 1, math.floor(left + plate + 0.6)),
            max(0, math.floor((top - 1.2) * 2 / ROOT3)),
            min(grid.rows - 1, math.floor((top + plate + 0.6) * 2 / ROOT3)),
        )

    def _held_in(self, hex_px: int, col: int, row: int, control: bytes) -> bytes:
        """Return who holds the hexes that show in a plate; one byte when one side holds them all."""
        if self._held[0] != control:
            self._held = (control, {})
        held = self._held[1].get((hex_px, col, row))
        if held is None:
            first, last, top, bottom = self._span(hex_px, col, row)
            cols = self.board.grid.cols
            held = b"".join(control[r * cols + first : r * cols + last + 1] for r in range(top, bottom + 1))
            if held.count(held[:1]) == len(held):
                held = held[:1]
            self._held[1][hex_px, col, row] = held
        return held

    def _paint(self, wanted: list[Key], stages: int | None) -> Iterator[Key]:
        """Paint what is first in *wanted*, so many stages of it, or all of it; yield what is finished and leaves it."""
        while wanted and (stages is None or stages > 0):
            key = wanted[0]
            if self._begun is not None and self._begun[0] in wanted:
                key = self._begun[0]
            if key not in self._kept:
                if self._begun is None or self._begun[0] != key:
                    self._begun = (key, self._painting(key))
                plate = next(self._begun[1])
                if stages is not None:
                    stages -= 1
                if plate is None:
                    continue
                self._begun = None
                self._kept[key] = plate
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            wanted.remove(key)
            yield key

    # --- Painting -----------------------------------------------------------------------------------------------

    def _painted(self, key: Key) -> pygame.Surface:
        """Return a plate, painted at once."""
        return next(plate for plate in self._painting(key) if plate is not None)

    def _painting(self, key: Key) -> Iterator[pygame.Surface | None]:
        """Paint a plate in stages, each of them a millisecond or two; yield None after each and the plate at last."""
        hex_px, col, row, layers, held = key
        pen = _Pen(self.board, self._lines, hex_px, col, row)
        size = (PLATE_PX * _DOUBLE, PLATE_PX * _DOUBLE)
        if "relief" in layers:
            left, top, scale = col * PLATE_PX / hex_px, row * PLATE_PX / hex_px, float(hex_px * _DOUBLE)
            pen.surface = self.relief.part(left, top, size, scale, hex_px)
        else:
            pen.surface = pygame.Surface(size)
            pen.surface.fill(palette.PAPER)
        span = self._span(hex_px, col, row)
        if "woods_towns" in layers:
            pen.woods()
        if "water" in layers:
            pen.lakes()
        yield None
        if held.strip(b"\0"):
            pen.wash(held, span)
        pen.tints(span, layers)
        yield None
        if "water" in layers:
            pen.rivers()
        if "woods_towns" in layers:
            pen.towns()
        if "relief" in layers:
            pen.cliffs()
        yield None
        if "roads" in layers:
            pen.roads()
        yield None
        if "railways" in layers:
            pen.railways()
        if "roads" in layers and "water" in layers:
            pen.crossings()
        if "districts" in layers:
            pen.districts()
        if "borders" in layers:
            pen.borders()
        yield None
        if len(held) > 1:
            pen.front(held, span)
        world = pygame.Rect(0, 0, *world_size(self.board.grid, hex_px)).move(-col * PLATE_PX, -row * PLATE_PX)
        plate = pygame.transform.smoothscale(pen.surface, (PLATE_PX, PLATE_PX))
        if world.right < PLATE_PX:
            plate.fill(palette.OFF_MAP, (world.right, 0, PLATE_PX, PLATE_PX))
        if world.bottom < PLATE_PX:
            plate.fill(palette.OFF_MAP, (0, world.bottom, PLATE_PX, PLATE_PX))
        yield plate


class _View:
    """A window on the ground as it was last drawn."""

    def __init__(
        self, place: Any, look: tuple[frozenset[str], bytes], surface: pygame.Surface, missing: list[Key]
    ) -> None:
        self.place = place
        self.look = look
        self.surface = surface
        self.missing = missing


class _Pen:
    """Draws what lies in one plate, twice as large."""

    def __init__(self, board: Any, lines: Linework, hex_px: int, col: int, row: int) -> None:
        self.board, self.lines, self.hex_px = board, lines, hex_px
        self.scale = float(hex_px * _DOUBLE)
        self.x, self.y = float(col * PLATE_PX * _DOUBLE), float(row * PLATE_PX * _DOUBLE)
        self.surface: pygame.Surface
        self.unit = _DOUBLE * (hex_px / 50) ** 0.72
        """A pixel of a map whose hexes are 50 wide: lines grow more slowly than hexes."""
        margin, plate = 0.3, PLATE_PX / hex_px
        left, top = col * plate, row * plate
        self.box: Box = (left - margin, top - margin, left + plate + margin, top + plate + margin)

    def at(self, point: Point) -> Point:
        return point[0] * self.scale - self.x, point[1] * self.scale - self.y

    def _hexes(self, span: tuple[int, int, int, int]) -> Iterator[tuple[int, Point]]:
        first, last, top, bottom = span
        for row in range(top, bottom + 1):
            for col in range(first, last + 1):
                at = row * self.board.grid.cols + col
                yield at, hex_centre(self.board.grid, at, 1)

    # -- ground

    def woods(self) -> None:
        if self.hex_px < 16:
            return
        tree = _tree(max(2, round(self.scale * 0.034)))
        spots = [self.at(point) for point in self.lines.woods.near(self.box)]
        self.surface.fblits([(tree, (x - tree.get_width() / 2, y - tree.get_height() / 2)) for x, y in spots])

    def lakes(self) -> None:
        for ring in self.lines.lakes.near(self.box):
            points = [(x, y) for x, y in (ring * self.scale - (self.x, self.y)).tolist()]
            pygame.draw.polygon(self.surface, palette.LAKE, points)
            draw_line(self.surface, palette.WATER, [*points, points[0]], 1.3 * self.unit)

    def wash(self, held: bytes, span: tuple[int, int, int, int]) -> None:
        """Lay both sides' colours over what they hold: faint everywhere, stronger along the front."""
        size = self.surface.get_size()
        if len(held) == 1:
            veil = pygame.Surface(size)
            veil.fill(palette.LOOKS[held[0] - 1].fill)
            veil.set_alpha(round(255 * _WASH))
            self.surface.blit(veil, (0, 0))
            return
        px = min(_GLOW_PX, self.hex_px)
        margin = math.ceil(px * 0.7)
        room = (math.ceil(size[0] / self.scale * px) + 2 * margin, math.ceil(size[1] / self.scale * px) + 2 * margin)
        left, top = self.x / self.scale * px - margin, self.y / self.scale * px - margin
        masks = [pygame.Surface(room, 0, 32) for _ in (1, 2)]
        for (at, (cx, cy)), code in zip(self._hexes(span), held, strict=True):
            if code:
                for dx, dy in self._spread(at):
                    ring = corners((cx + dx) * px - left, (cy + dy) * px - top, px + 1.0)
                    pygame.draw.polygon(masks[code - 1], (255, 255, 255), ring)
        inside = [pygame.surfarray.array_red(mask).astype(np.float32) / 255 for mask in masks]
        near = []
        for mask in masks:  # two box blurs: as soft as a Gaussian one, eight times as fast
            soft = pygame.transform.box_blur(pygame.transform.box_blur(mask, max(1, px // 5)), max(1, px // 5))
            near.append(pygame.surfarray.array_red(soft).astype(np.float32))
        both = np.maximum(near[0] + near[1], 1)
        shares = [inside[n] * (_WASH + 2 * (_GLOW - _WASH) * np.clip(near[1 - n] / both, 0, 0.5)) for n in (0, 1)]
        total = np.maximum(shares[0] + shares[1], 1e-6)
        glow = pygame.Surface(room, pygame.SRCALPHA)
        pixels, alpha = pygame.surfarray.pixels3d(glow), pygame.surfarray.pixels_alpha(glow)
        for channel in range(3):
            mixed = shares[0] * palette.FIRST.fill[channel] + shares[1] * palette.SECOND.fill[channel]
            pixels[..., channel] = mixed / total
        alpha[...] = np.clip(total * 255, 0, 255)
        del pixels, alpha
        ratio = self.scale / px
        larger = pygame.transform.smoothscale(glow, (round(room[0] * ratio), round(room[1] * ratio)))
        self.surface.blit(larger, (round(left * ratio - self.x), round(top * ratio - self.y)))

    def _spread(self, at: int) -> Iterator[Point]:
        """Yield where the colour of a hex lies: on it, and on the rim of the map over the half hexes beyond it too."""
        grid = self.board.grid
        row, col = divmod(at, grid.cols)
        yield 0.0, 0.0
        beyond = [dx for dx, rim in ((-1.0, col == 0), (1.0, col == grid.cols - 1)) if rim]
        yield from ((dx, 0.0) for dx in beyond)
        if row in (0, grid.rows - 1):
            dy = -ROOT3 / 2 if row == 0 else ROOT3 / 2
            yield from ((dx, dy) for dx in (-0.5, 0.5))

    def tints(self, span: tuple[int, int, int, int], layers: frozenset[str]) -> None:
        """Draw what lets the ground through: hachures of steep slopes, the band along a border, the grid."""
        veil = pygame.Surface(self.surface.get_size(), pygame.SRCALPHA)
        if "relief" in layers and self.hex_px >= 30:
            for slope in self.lines.slopes.near(self.box):
                if not slope.cliff:
                    self._hachures(veil, slope, (*palette.CLIFF, 70), 5, 0.055, max(1, round(0.5 * self.unit)))
        if "borders" in layers:
            for piece in self.lines.borders.near(self.box):
                draw_line(veil, (*palette.BORDER, 46), piece.at(self.scale, self.x, self.y), 6.5 * self.unit)
        if "grid" in layers and self.hex_px >= 12:
            red, green, blue, alpha = palette.GRID
            colour = (red, green, blue, round(alpha * min(1.0, (self.hex_px - 10) / 18)))
            for _, (cx, cy) in self._hexes(span):
                ring = corners(cx * self.scale - self.x, cy * self.scale - self.y, self.scale)
                pygame.draw.lines(veil, colour, False, [ring[5], ring[0], ring[1], ring[2]], _DOUBLE)
        self.surface.blit(veil, (0, 0))

    def _hachures(
        self, surface: pygame.Surface, slope: Any, colour: tuple[int, ...], count: int, length: float, width: int
    ) -> None:
        (ax, ay), (bx, by), (dx, dy) = slope.a, slope.b, slope.down
        for n in range(count):
            t = (n + 0.5) / count
            x, y = ax + (bx - ax) * t, ay + (by - ay) * t
            reach = length * (1.0 if n % 2 else 0.72)
            pygame.draw.line(surface, colour, self.at((x, y)), self.at((x + dx * reach, y + dy * reach)), width)

    # -- water

    def rivers(self) -> None:
        """Draw rivers, wide ones as two banks with paler water between."""
        courses = [
            (
                piece.at(self.scale, self.x, self.y),
                max(1.6 if piece.weight > 1.6 else 1.2, piece.weight * self.unit * 0.94),
            )
            for piece in self.lines.rivers.near(self.box)
        ]
        for line, width in courses:
            draw_line(self.surface, palette.WATER, line, width)
        bank = 0.75 * _DOUBLE
        for line, width in courses:
            if width > 3.2 * bank:
                draw_line(self.surface, palette.WATER_CORE, line, width - 2 * bank)

    # -- works of people

    def towns(self) -> None:
        if self.hex_px < 22:
            return
        for x, y, w, h in self.lines.blocks.near(self.box):
            left, top = self.at((x, y))
            self.surface.fill(
                palette.TOWN, (round(left), round(top), max(2, round(w * self.scale)), max(2, round(h * self.scale)))
            )

    def cliffs(self) -> None:
        if self.hex_px < 24:
            return
        for slope in self.lines.slopes.near(self.box):
            if slope.cliff:
                draw_line(self.surface, palette.CLIFF, [self.at(slope.a), self.at(slope.b)], 1.7 * self.unit)
                self._hachures(self.surface, slope, palette.CLIFF, 8, 0.1, max(1, round(0.8 * self.unit)))

    def roads(self) -> None:
        pieces = [piece for piece in self.lines.roads.near(self.box) if piece.weight > TRACK or self.hex_px >= 22]
        lines = [(piece, piece.at(self.scale, self.x, self.y)) for piece in pieces]
        for piece, line in sorted(lines, key=lambda each: each[0].weight):
            if piece.weight == PRIMARY:
                draw_line(self.surface, palette.ROAD_CASING, line, 4.3 * self.unit)
            elif piece.weight > TRACK:
                draw_line(self.surface, palette.ROAD_CASING, line, 2.9 * self.unit)
            else:
                pattern = (5 * self.unit, 3 * self.unit)
                for dash in dashes(line, *pattern, piece.start * self.scale):
                    draw_line(self.surface, palette.ROAD_MINOR, dash, max(1.6, 1.3 * self.unit))
        for piece, line in sorted(lines, key=lambda each: each[0].weight):
            if piece.weight > TRACK:
                width = (2.5 if piece.weight == PRIMARY else 1.35) * self.unit
                draw_line(self.surface, palette.ROAD_CORE, line, width)

    def railways(self) -> None:
        for piece in self.lines.railways.near(self.box):
            line = piece.at(self.scale, self.x, self.y)
            draw_line(self.surface, palette.RAILWAY, line, 1.5 * self.unit)
            if self.hex_px >= 20:
                self._ties(line, piece.start)

    def _ties(self, line: Sequence[Point], start: float) -> None:
        """Draw short strokes across a railway, evenly along its whole length."""
        every = 7.0 * self.unit
        for tie in dashes(line, 0.01, every - 0.01, start * self.scale):
            (ax, ay), (bx, by) = tie[0], tie[-1]
            length = math.hypot(bx - ax, by - ay)
            if length:
                nx, ny = (ay - by) / length * 2.4 * self.unit, (bx - ax) / length * 2.4 * self.unit
                draw_line(self.surface, palette.RAILWAY, [(ax - nx, ay - ny), (ax + nx, ay + ny)], 1.1 * self.unit)

    def crossings(self) -> None:
        if self.hex_px < 40:
            return
        for crossing in self.lines.crossings.near(self.box):
            x, y = self.at(crossing.at)
            (ux, uy), u = crossing.along, self.unit
            for side in (-1, 1):
                ox, oy = x - uy * side * 2.9 * u, y + ux * side * 2.9 * u
                a, b = (ox - ux * 2.8 * u, oy - uy * 2.8 * u), (ox + ux * 2.8 * u, oy + uy * 2.8 * u)
                if crossing.bridge:
                    wing = 1.4 * u
                    ends = [
                        (a[0] - ux * wing - uy * side * wing, a[1] - uy * wing + ux * side * wing),
                        a,
                        b,
                        (b[0] + ux * wing - uy * side * wing, b[1] + uy * wing + ux * side * wing),
                    ]
                    draw_line(self.surface, palette.ROAD_CASING, ends, 1.1 * u)
                else:
                    draw_line(self.surface, palette.ROAD_CASING, [a, b], 1.0 * u)

    # -- lines of people

    def districts(self) -> None:
        for piece in self.lines.districts.near(self.box):
            self._dashed(piece, palette.NKAO, 1.1, (1.6, 3.2))

    def borders(self) -> None:
        for piece in self.lines.oblasts.near(self.box):
            self._dashed(piece, palette.NKAO, 1.5, (5.0, 3.4))
        for piece in self.lines.borders.near(self.box):
            self._dashed(piece, palette.BORDER, 2.0, (8.0, 3.0))

    def _dashed(self, piece: Any, colour: palette.RGB, width: float, pattern: tuple[float, float]) -> None:
        line = piece.at(self.scale, self.x, self.y)
        for dash in dashes(line, pattern[0] * self.unit, pattern[1] * self.unit, piece.start * self.scale):
            draw_line(self.surface, colour, dash, max(1.6, width * self.unit))

    def front(self, held: bytes, span: tuple[int, int, int, int]) -> None:
        """Draw the front: a pale casing, and a line of each side on its own side of it."""
        here = dict(zip((at for at, _ in self._hexes(span)), held, strict=True))
        edges = []
        for at, centre in self._hexes(span):
            if here[at] != 1:
                continue
            for direction, to in enumerate(self.board.grid.neighbours[at]):
                if here.get(to) == 2:
                    ring = corners(*centre, 1)
                    edges.append((ring[direction], ring[(direction + 1) % 6]))
        unit = max(self.unit, _DOUBLE * 0.62)
        lines = [[self.at(point) for point in _to_rim(self.board, line)] for line in joined(edges)]
        for line in lines:
            draw_line(self.surface, palette.CASING, line, 6.8 * unit)
        for look, shift in ((palette.FIRST, -1.95), (palette.SECOND, 1.95)):
            for line in lines:
                draw_line(self.surface, look.front, beside(line, shift * unit), 2.1 * unit)


def _to_rim(board: Any, line: list[Point]) -> list[Point]:
    """Return a line of the front, drawn on to the rim of the map where it ends half a hex short of it."""
    wide, found = board.grid.cols + 0.5, list(line)
    if line[0] != line[-1]:
        for end in (0, -1):
            x, y = line[end]
            if min(x, wide - x) < 0.55:
                found.insert(0 if end == 0 else len(found), (-0.2 if x < 1 else wide + 0.2, y))
    return found


_trees: dict[int, pygame.Surface] = {}


def _tree(radius: int) -> pygame.Surface:
    """Return the sign of a tree: a green dot with light on its upper left."""
    sign = _trees.get(radius)
    if sign is None:
        size = 2 * radius + 2
        large = pygame.Surface((size * 4, size * 4), pygame.SRCALPHA)
        pygame.draw.circle(large, (*palette.FOREST, 135), (size * 2, size * 2), radius * 4)
        pygame.draw.circle(large, (112, 138, 88, 150), (size * 2 - radius, size * 2 - radius), radius * 2.4)
        sign = _trees[radius] = pygame.transform.smoothscale(large, (size, size))
    return sign
