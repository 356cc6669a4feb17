"""The map as a player sees it: ground, control, counters, names, and what is being considered.

`MapView.draw` paints a `Scene` through a camera. Everything that does not change from frame to frame is kept: the
ground for each zoom, the front for each state of control, the whole picture while nothing in the scene or camera moves.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pygame

from game import engine
from game.core.board import Place, SideId, UnitId
from game.core.hexes import bits
from game.core.state import State
from game.scenario import Scenario
from game.ui import counters, labels, palette, terrain, theme
from game.ui.camera import Camera, Point, corners, hex_centre, world_size

OVERLAYS: Final = ("", "supply", "control", "zones", "sight", "heights", "people", "range", "threat")
_FRONT_PX: Final = 20
"""Hex width at which the glow along the front is worked out before it is scaled up."""
_VEIL_LIMIT: Final = 14_000_000
"""Pixels of a whole map up to which an overlay is painted once and kept; larger ones are painted for the window."""
_ZOOMS_KEPT: Final = 6
_Names = tuple[Any, list[labels.Label], list[tuple[Place, Point]]]
"""What names were laid out for, where they stand, and the signs of places whose names found no room."""


@dataclass(frozen=True)
class Scene:
    """What there is to see. Compared field by field: equal scenes give the same picture."""

    known: State
    side: str = ""
    """The side that looks, "" for the umpire."""
    selected: int = -1
    """The selected hex."""
    unit: UnitId | None = None
    """The selected unit: drawn on top of its stack, its ranges shown."""
    cursor: int = -1
    """The hex under the mouse or the keyboard cursor."""
    reach: Mapping[int, int] = field(default_factory=dict)
    """Movement points left in each hex in reach."""
    path: tuple[int, ...] = ()
    final: bool = False
    """Whether the march along `path` could not be taken back."""
    targets: tuple[int, ...] = ()
    marks: tuple[int, ...] = ()
    """Hexes a tutorial points at."""
    overlay: str = ""
    names: str = "latin"
    moving: Mapping[UnitId, tuple[int, int, float]] = field(default_factory=dict)
    """Units on their way between two hexes, and how far they are (0 to 1)."""
    fights: tuple[int, ...] = ()
    """Hexes where a fight is being shown."""
    text: float = 1.0
    hex_labels: bool = False
    counters: bool = True
    ghosts: bool = True
    surround: bool = False
    """Whether scale bar, north arrow and sources stand in the lower left corner, as on a printed sheet."""


class MapView:
    """Draws one scenario's map."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.board = scenario.board
        self._ground: pygame.Surface | None = None
        self._scaled: dict[int, pygame.Surface] = {}
        self._held: dict[int, pygame.Surface] = {}
        self._glow: tuple[bytes, pygame.Surface] | None = None
        self._veil: tuple[Any, State, pygame.Surface] | None = None
        self._kept: tuple[Any, pygame.Surface, State] | None = None
        self._laid: _Names | None = None

    # --- Kept pictures ------------------------------------------------------------------------------------------

    def ground(self, hex_px: int) -> pygame.Surface:
        """Return the ground with its grid at this zoom."""
        picture = self._scaled.get(hex_px)
        if picture is None:
            if self._ground is None:
                self._ground = terrain.ground_picture(self.scenario)
            size = world_size(self.board.grid, hex_px)
            picture = pygame.transform.smoothscale(self._ground, size)
            if pygame.display.get_surface() is not None:
                picture = picture.convert()
            self._draw_grid(picture, hex_px)
            if len(self._scaled) >= _ZOOMS_KEPT:
                self._scaled.pop(next(iter(self._scaled)))
            self._scaled[hex_px] = picture
        return picture

    def _draw_grid(self, picture: pygame.Surface, hex_px: int) -> None:
        if hex_px < 20:
            return
        grid = pygame.Surface(picture.get_size(), pygame.SRCALPHA)
        for at in range(self.board.grid.size):
            ring = corners(*hex_centre(self.board.grid, at, hex_px), hex_px)
            pygame.draw.lines(grid, palette.GRID, False, [ring[5], ring[0], ring[1], ring[2]])
        picture.blit(grid, (0, 0))

    def base(self, control: bytes, hex_px: int) -> pygame.Surface:
        """Return the ground with who holds it: a faint wash, a glow and a line along the front."""
        if self._glow is None or self._glow[0] != control:
            self._glow = (control, self._make_glow(control))
            self._held.clear()
        picture = self._held.get(hex_px)
        if picture is None:
            picture = self.ground(hex_px).copy()
            picture.blit(pygame.transform.smoothscale(self._glow[1], picture.get_size()), (0, 0))
            self._draw_front(picture, control, hex_px)
            if len(self._held) >= _ZOOMS_KEPT:
                self._held.pop(next(iter(self._held)))
            self._held[hex_px] = picture
        return picture

    def _make_glow(self, control: bytes) -> pygame.Surface:
        """Return the wash and glow of both sides, small: it is scaled up to each zoom."""
        grid, size = self.board.grid, world_size(self.board.grid, _FRONT_PX)
        inside, near = [], []
        for code in (1, 2):
            mask = pygame.Surface(size, 0, 32)  # two box blurs: as soft as a Gaussian one, eight times as fast
            for at in range(grid.size):
                if control[at] == code:
                    ring = corners(*hex_centre(grid, at, _FRONT_PX), _FRONT_PX + 1.2)
                    pygame.draw.polygon(mask, (255, 255, 255), ring)
            inside.append(pygame.surfarray.array_red(mask).astype(np.float32) / 255)
            soft = pygame.transform.box_blur(pygame.transform.box_blur(mask, _FRONT_PX // 4), _FRONT_PX // 4)
            near.append(pygame.surfarray.array_red(soft).astype(np.float32))
        both = np.maximum(near[0] + near[1], 1)
        shares = [inside[n] * (0.08 + 0.72 * np.clip(near[1 - n] / both, 0, 0.5)) for n in (0, 1)]
        glow = pygame.Surface(size, pygame.SRCALPHA)
        pixels, alpha = pygame.surfarray.pixels3d(glow), pygame.surfarray.pixels_alpha(glow)
        total = np.maximum(shares[0] + shares[1], 1e-6)
        for channel in range(3):
            mixed = shares[0] * palette.FIRST.fill[channel] + shares[1] * palette.SECOND.fill[channel]
            pixels[..., channel] = mixed / total
        alpha[...] = np.clip(total * 255, 0, 255)
        del pixels, alpha
        return glow

    def _draw_front(self, picture: pygame.Surface, control: bytes, hex_px: int) -> None:
        grid = self.board.grid
        unit = max(0.6, hex_px / 50)
        edges = []
        for at in range(grid.size):
            if control[at] != 1:
                continue
            centre = hex_centre(grid, at, hex_px)
            ring = corners(*centre, hex_px)
            for direction, to in enumerate(grid.neighbours[at]):
                if to >= 0 and control[to] == 2:
                    edges.append((ring[direction], ring[(direction + 1) % 6], centre))
        for a, b, _ in edges:
            terrain.draw_line(picture, palette.CASING, [a, b], 6.2 * unit)
        for look, shift in ((palette.FIRST, -1.5), (palette.SECOND, 1.5)):
            for a, b, centre in edges:
                mx, my = (a[0] + b[0]) / 2 - centre[0], (a[1] + b[1]) / 2 - centre[1]
                length = math.hypot(mx, my)
                dx, dy = mx / length * shift * unit, my / length * shift * unit
                line = [(a[0] + dx, a[1] + dy), (b[0] + dx, b[1] + dy)]
                terrain.draw_line(picture, look.front, line, 2.2 * unit)

    # --- Drawing ------------------------------------------------------------------------------------------------

    def draw(self, surface: pygame.Surface, camera: Camera, scene: Scene) -> None:
        """Draw *scene* into the camera's rectangle of *surface*."""
        rect = pygame.Rect(camera.rect)
        where = (rect.size, round(camera.x), round(camera.y), camera.hex_px)
        still = self._still(scene, where)
        surface.blit(still, rect)
        old = surface.get_clip()
        surface.set_clip(rect)
        self._draw_cursor(surface, camera, scene)
        for uid, (a, b, part) in scene.moving.items():
            if uid in scene.known.units:
                (ax, ay), (bx, by) = camera.centre(a), camera.centre(b)
                self._draw_counter(surface, scene, uid, (ax + (bx - ax) * part, ay + (by - ay) * part), camera.hex_px)
        for at in scene.fights:
            self._draw_fight(surface, camera.centre(at), camera.hex_px)
        surface.set_clip(old)

    def _still(self, scene: Scene, where: Any) -> pygame.Surface:
        """Return everything but the cursor and what moves, kept while neither scene nor camera changes."""
        key = (where, id(scene.known), *_key(scene))
        if self._kept is not None and self._kept[0] == key and self._kept[2] is scene.known:
            return self._kept[1]
        (width, height), x, y, hex_px = where
        picture = self._kept[1] if self._kept is not None and self._kept[1].get_size() == (width, height) else None
        if picture is None:
            picture = pygame.Surface((width, height))
            if pygame.display.get_surface() is not None:
                picture = picture.convert()
        picture.fill(palette.OFF_MAP)
        picture.blit(self.base(scene.known.control, hex_px), (-x, -y))
        camera = Camera(self.board.grid, (0, 0, width, height))
        camera.hex_px, camera.x, camera.y = hex_px, x, y
        self._draw_overlay(picture, camera, scene)
        self._draw_reach(picture, camera, scene)
        self._draw_units(picture, camera, scene)
        self._draw_points(picture, camera, scene)
        self._draw_names(picture, camera, scene)
        self._draw_path(picture, camera, scene)
        self._draw_selection(picture, camera, scene)
        if scene.surround:
            picture.blit(*self._surround(picture.get_size(), hex_px, scene.text))
        self._kept = (key, picture, scene.known)
        return picture

    def _visible(self, camera: Camera) -> list[tuple[int, Point]]:
        margin, (_, _, width, height) = camera.hex_px, camera.rect
        found = []
        for at in range(self.board.grid.size):
            x, y = camera.centre(at)
            if -margin < x < width + margin and -margin < y < height + margin:
                found.append((at, (x, y)))
        return found

    def _draw_units(self, picture: pygame.Surface, camera: Camera, scene: Scene) -> None:
        if not scene.counters or scene.overlay == "people":
            return  # people are looked at without the pieces that stand on their homes
        known = scene.known
        size = max(14, camera.hex_px * palette.COUNTER_SHARE // 100)
        posts = {hq.at: self.board.sides.index(self.board.side(hq.side)) for hq in self.board.headquarters}
        flags: list[tuple[pygame.Surface, Point]] = []
        for at, centre in self._visible(camera):
            stack = [uid for uid in known.units_at(at) if uid not in scene.moving]
            if at in posts and camera.hex_px >= 27:
                flags.append((counters.headquarters(posts[at], max(12, camera.hex_px // 3)), centre))
            if not stack:
                continue
            stack.sort(
                key=lambda uid: (
                    uid == scene.unit,
                    self.board.roster[uid].type.role == "combat",
                    known.units[uid].steps,
                    uid,
                )
            )
            shown = stack[-3:]
            offset = max(2, camera.hex_px // 16)
            for n, uid in enumerate(shown):
                shift = (len(shown) - 1 - n) * offset
                self._draw_counter(picture, scene, uid, (centre[0] + shift, centre[1] - shift), camera.hex_px)
            if len(stack) > 1:
                self._badge(picture, str(len(stack)), (centre[0] + size * 0.42, centre[1] - size * 0.46), camera.hex_px)
        for flag, (x, y) in flags:  # after all counters: a stack or a neighbour would cover them
            picture.blit(flag, (x - camera.hex_px * 0.48, y - camera.hex_px * 0.58))
        if scene.ghosts and scene.side:
            self._draw_ghosts(picture, camera, scene, size)

    def _draw_ghosts(self, picture: pygame.Surface, camera: Camera, scene: Scene, size: int) -> None:
        occupied = set(scene.known.occupants())
        drawn: set[int] = set()
        memory = scene.known.memory.get(SideId(scene.side), {})
        for uid in sorted(memory):
            sighting = memory[uid]
            if uid in scene.known.units or sighting.at in occupied or sighting.at in drawn:
                continue
            drawn.add(sighting.at)
            x, y = camera.centre(sighting.at)
            code = scene.known.code(self.board.roster[uid].side) - 1
            picture.blit(counters.ghost(code, size, sighting.steps), (x - size / 2, y - size / 2))

    def _draw_counter(self, picture: pygame.Surface, scene: Scene, uid: UnitId, centre: Point, hex_px: int) -> None:
        size = max(14, hex_px * palette.COUNTER_SHARE // 100)
        face = counters.face(scene.known, uid)
        if scene.known.active != self.board.roster[uid].side:
            face = face._replace(spent=False)
        picture.blit(counters.counter(face, size), (centre[0] - size / 2, centre[1] - size / 2))

    def _badge(self, picture: pygame.Surface, text: str, centre: Point, hex_px: int) -> None:
        radius = max(6, hex_px * 0.15)
        pygame.draw.aacircle(picture, palette.INK, centre, radius + 1)
        pygame.draw.aacircle(picture, palette.HALO, centre, radius)
        words = theme.font(max(9, round(radius * 1.45)), True).render(text, True, palette.INK)
        picture.blit(words, words.get_rect(center=(round(centre[0]), round(centre[1]))))

    def _names(self, camera: Camera, scene: Scene) -> _Names:
        """Return the names of the whole map at this zoom, in world pixels: panning moves them and lays out nothing."""
        stands = self._stands(scene)
        slip = (
            self._surround(camera.rect[2:], camera.hex_px, scene.text)[1] if scene.surround else pygame.Rect(0, 0, 0, 0)
        )
        if slip.width:  # it stays on the screen while the map moves under it
            slip.move_ip(round(camera.x), round(camera.y))
        key = (
            camera.hex_px,
            scene.names,
            scene.text,
            stands,
            tuple(slip),
            scene.overlay == "people" and scene.known.people,
        )
        if self._laid is None or self._laid[0] != key:
            world = Camera(self.board.grid, (0, 0, *camera.world_size))
            world.hex_px = camera.hex_px
            size = max(14, camera.hex_px * palette.COUNTER_SHARE // 100)
            occupied = []
            for at in stands:
                x, y = world.centre(at)
                occupied.append(pygame.Rect(round(x - size / 2), round(y - size / 2), size, size))
            barred = [rect for _, rect in self._tallies(world, scene)] if scene.overlay == "people" else []
            if slip.width:
                barred.append(slip)
            places = [(place, world.centre(place.at)) for place in labels.shown_places(self.board, camera.hex_px)]
            window = pygame.Rect(world.rect).inflate(2 * camera.hex_px, 0)
            laid = labels.lay_out(places, occupied, scene.names, camera.hex_px, scene.text, window, barred)
            named = {label.place.id for label in laid}
            bare = [
                (place, centre)
                for place, centre in places
                if place.id not in named and not any(rect.collidepoint(centre) for rect in (*occupied, *barred))
            ]
            self._laid = (key, laid, bare)
        return self._laid

    def _stands(self, scene: Scene) -> tuple[int, ...]:
        """Return the hexes where a counter or a ghost stands."""
        if not scene.counters or scene.overlay == "people":
            return ()
        known = scene.known
        hexes = set(known.occupants())
        if scene.ghosts and scene.side:
            memory = known.memory.get(SideId(scene.side), {})
            hexes.update(sighting.at for uid, sighting in memory.items() if uid not in known.units)
        return tuple(sorted(hexes))

    def _draw_names(self, picture: pygame.Surface, camera: Camera, scene: Scene) -> None:
        _, laid, bare = self._names(camera, scene)
        dx, dy = round(camera.x), round(camera.y)
        for place, (x, y) in bare:  # a name without room leaves its sign
            labels.draw_sign(picture, place, (x - dx, y - dy))
        seen = picture.get_rect().move(dx, dy).inflate(20, 20)
        for label in laid:
            if label.rect.colliderect(seen):
                labels.draw_sign(picture, label.place, (label.sign[0] - dx, label.sign[1] - dy))
                picture.blit(label.picture, label.rect.move(-dx, -dy))
        if scene.hex_labels and camera.hex_px >= 40:
            for at, (x, y) in self._visible(camera):
                words = theme.font(9, False).render(self.board.grid.label(at), True, (90, 80, 66))
                picture.blit(words, words.get_rect(center=(round(x), round(y - camera.hex_px * 0.46))))

    def _draw_reach(self, picture: pygame.Surface, camera: Camera, scene: Scene) -> None:
        if not scene.reach and not scene.targets:
            return
        veil = pygame.Surface(picture.get_size(), pygame.SRCALPHA)
        for at in scene.reach:
            ring = corners(*camera.centre(at), camera.hex_px - 2)
            pygame.draw.polygon(veil, (255, 255, 255, 78), ring)
            pygame.draw.aalines(veil, (255, 255, 255, 190), True, ring)
        picture.blit(veil, (0, 0))

    def _draw_points(self, picture: pygame.Surface, camera: Camera, scene: Scene) -> None:
        """Write the points left low in each hex: its middle belongs to counters and to the signs of places."""
        if camera.hex_px < 33:
            return
        for at, left in scene.reach.items():
            x, y = camera.centre(at)
            words = labels.haloed(str(left), max(9, round(camera.hex_px * 0.22)), True)
            low = 0.47 if scene.known.units_at(at) else 0.32
            picture.blit(words, words.get_rect(center=(round(x), round(y + camera.hex_px * low))))

    def _surround(self, size: tuple[int, int], hex_px: int, scale: float) -> tuple[pygame.Surface, pygame.Rect]:
        """Return a slip of paper with scale bar, north arrow and whose data the ground is made of, and its place."""
        small = round(10 * scale)
        px_per_km = hex_px * 1000 / self.board.scale_m
        km = next((n for n in (1, 2, 5, 10, 20, 50, 100) if n * px_per_km >= 60), 200)
        half = round(km * px_per_km)
        lines = _wrapped(self._credits(), theme.font(small), max(260, size[0] * 2 // 5))
        words = [theme.font(small).render(line, True, palette.INK) for line in lines]
        wide = max(half * 2 + 76, *(line.get_width() for line in words)) + 20
        slip = pygame.Surface((wide, 46 + sum(line.get_height() for line in words)))
        slip.fill(palette.HALO)
        bar = pygame.Rect(10, 26, half * 2, 6)
        pygame.draw.rect(slip, palette.INK, bar, 1)
        pygame.draw.rect(slip, palette.INK, (bar.left, bar.top, half, bar.height))
        bold = theme.font(round(11 * scale), True)
        for n, text in enumerate(("0", str(km), f"{2 * km} km")):
            word = bold.render(text, True, palette.INK)
            slip.blit(word, word.get_rect(midbottom=(bar.left + n * half, bar.top)).clamp(slip.get_rect()))
        x, y = bar.right + 42, bar.bottom - 5
        pygame.draw.polygon(slip, palette.INK, [(x, y - 9), (x + 5, y + 7), (x, y + 3), (x - 5, y + 7)])
        word = bold.render("N", True, palette.INK)
        slip.blit(word, word.get_rect(midbottom=(x, y - 7)))
        top = 40
        for line in words:
            slip.blit(line, (10, top))
            top += line.get_height()
        return slip, slip.get_rect(bottomleft=(0, size[1]))

    def _credits(self) -> str:
        """Return whose data the map shows, in one line."""
        return "Ground: " + "; ".join(
            f"{source.title} ({source.licence})" for source in self.scenario.prose.ground.sources
        )

    def _draw_path(self, picture: pygame.Surface, camera: Camera, scene: Scene) -> None:
        if len(scene.path) > 1:
            line = [camera.centre(at) for at in scene.path]
            width = max(3.0, camera.hex_px * 0.09)
            terrain.draw_line(picture, palette.INK, line, width + 3)
            terrain.draw_line(picture, palette.HALO, line, width)
            end = line[-1]
            pygame.draw.aacircle(picture, palette.INK, end, width * 1.9)
            pygame.draw.aacircle(picture, palette.HALO, end, width * 1.4)
            if scene.final:
                cross = width * 0.7
                for sign in (-1, 1):
                    a, b = (end[0] - cross, end[1] - cross * sign), (end[0] + cross, end[1] + cross * sign)
                    terrain.draw_line(picture, palette.INK, [a, b], max(1.6, width * 0.35))
        known = scene.known
        for uid in known.of_side(known.active) if known.active else ():
            target = known.units[uid].target
            if target >= 0 and (not scene.side or scene.side == known.active):
                self._draw_arrow(picture, camera.centre(known.units[uid].at), camera.centre(target), camera.hex_px, uid)

    def _draw_arrow(self, picture: pygame.Surface, a: Point, b: Point, hex_px: int, uid: UnitId) -> None:
        """Draw a commitment: a solid arrow for an assault, a thin one for support from afar."""
        look = palette.LOOKS[self.board.sides.index(self.board.side(self.board.roster[uid].side))]
        dx, dy = b[0] - a[0], b[1] - a[1]
        length = math.hypot(dx, dy) or 1
        ux, uy = dx / length, dy / length
        start = (a[0] + ux * hex_px * 0.36, a[1] + uy * hex_px * 0.36)
        end = (b[0] - ux * hex_px * 0.36, b[1] - uy * hex_px * 0.36)
        width = hex_px * (0.10 if self.board.roster[uid].type.role == "combat" else 0.05)
        head = max(6.0, width * 2.2)
        for colour, extra in ((palette.HALO, 3.0), (look.edge, 0.0)):
            terrain.draw_line(picture, colour, [start, end], max(1.8, width + extra))
            tip = (end[0] + ux * head * 0.6, end[1] + uy * head * 0.6)
            wings = [(end[0] - ux * head + uy * head * sign, end[1] - uy * head - ux * head * sign) for sign in (-1, 1)]
            pygame.draw.polygon(picture, colour, [tip, *wings])

    def _draw_selection(self, picture: pygame.Surface, camera: Camera, scene: Scene) -> None:
        for at in scene.targets:
            self._ring(picture, camera, at, palette.INK, dashed=True)
        for at in scene.marks:
            self._ring(picture, camera, at, palette.NEUTRAL, width=5)
        if scene.selected >= 0:
            self._ring(picture, camera, scene.selected, palette.INK, width=5)
            self._ring(picture, camera, scene.selected, palette.SELECTED, width=2)

    def _ring(
        self,
        picture: pygame.Surface,
        camera: Camera,
        at: int,
        colour: palette.RGB,
        width: int = 3,
        dashed: bool = False,
    ) -> None:
        ring = corners(*camera.centre(at), camera.hex_px - 1)
        closed = [*ring, ring[0]]
        if dashed:
            terrain.draw_dashes(picture, palette.HALO, closed, width + 2, camera.hex_px / 7)
            terrain.draw_dashes(picture, colour, closed, width, camera.hex_px / 7)
        else:
            terrain.draw_line(picture, colour, closed, width)

    def _draw_cursor(self, surface: pygame.Surface, camera: Camera, scene: Scene) -> None:
        if scene.cursor >= 0:
            self._ring(surface, camera, scene.cursor, palette.HALO, width=2)

    def _draw_fight(self, surface: pygame.Surface, centre: Point, hex_px: int) -> None:
        """Mark a fight with a plain ring and crossing lines; no flash and no flame."""
        radius = hex_px * 0.46
        pygame.draw.aacircle(surface, palette.HALO, centre, radius + 2, 6)
        pygame.draw.aacircle(surface, palette.INK, centre, radius, 3)

    # --- Overlays -----------------------------------------------------------------------------------------------

    def _draw_overlay(self, picture: pygame.Surface, camera: Camera, scene: Scene) -> None:
        if not scene.overlay or scene.overlay == "control":
            return
        width, height = camera.world_size
        if width * height > _VEIL_LIMIT:
            veil = pygame.Surface(picture.get_size(), pygame.SRCALPHA)
            self._paint_overlay(veil, camera, scene)
            picture.blit(veil, (0, 0))
            return
        key = (scene.overlay, scene.side, scene.unit, scene.text, camera.hex_px)
        if self._veil is None or self._veil[0] != key or self._veil[1] is not scene.known:
            veil = pygame.Surface((width, height), pygame.SRCALPHA)
            whole = Camera(self.board.grid, (0, 0, width, height))
            whole.hex_px, whole.x, whole.y = camera.hex_px, 0.0, 0.0
            self._paint_overlay(veil, whole, scene)
            self._veil = (key, scene.known, veil)
        picture.blit(self._veil[2], (-camera.x, -camera.y))

    def _paint_overlay(self, veil: pygame.Surface, camera: Camera, scene: Scene) -> None:
        side = SideId(scene.side or scene.known.active or self.board.sides[0].id)
        paint = {
            "supply": self._overlay_supply,
            "zones": self._overlay_zones,
            "sight": self._overlay_sight,
            "heights": self._overlay_heights,
            "people": self._overlay_people,
            "range": self._overlay_range,
            "threat": self._overlay_threat,
        }[scene.overlay]
        paint(veil, camera, scene, side)

    def _overlay_supply(self, veil: pygame.Surface, camera: Camera, scene: Scene, side: SideId) -> None:
        grades = engine.supply_map(scene.known, side)
        for at, centre in self._visible(camera):
            if grades[at] == 2:
                pygame.draw.polygon(veil, (255, 255, 255, 96), corners(*centre, camera.hex_px - 1))
            elif grades[at] == 1:
                _stripes(veil, centre, camera.hex_px, (255, 255, 255, 150))
        for source in self.board.sources:
            if source.side == side:
                x, y = camera.centre(source.at)
                pygame.draw.aacircle(veil, palette.INK, (x, y), camera.hex_px * 0.42, 4)
        for bottleneck in engine.bottlenecks(scene.known, side)[:12]:
            x, y = camera.centre(bottleneck.at)
            reach = camera.hex_px * 0.3
            points = [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)]
            pygame.draw.polygon(veil, (*palette.HALO, 235), points)
            pygame.draw.aalines(veil, palette.INK, True, points)
            words = theme.font(max(9, camera.hex_px // 4), True).render(str(len(bottleneck.units)), True, palette.INK)
            veil.blit(words, words.get_rect(center=(round(x), round(y))))

    def _overlay_zones(self, veil: pygame.Surface, camera: Camera, scene: Scene, side: SideId) -> None:
        for n, each in enumerate(self.board.sides):
            mask = engine.zoc_mask(scene.known, each.id)
            look = palette.LOOKS[n]
            for at in bits(mask):
                _stripes(veil, camera.centre(at), camera.hex_px, (*look.front, 170), rising=n == 0)

    def _overlay_sight(self, veil: pygame.Surface, camera: Camera, scene: Scene, side: SideId) -> None:
        mask = engine.sight_mask(scene.known, side) | scene.known.seen.get(side, 0)
        for at, centre in self._visible(camera):
            if not mask >> at & 1:
                pygame.draw.polygon(veil, (40, 36, 30, 105), corners(*centre, camera.hex_px + 0.8))

    def _overlay_heights(self, veil: pygame.Surface, camera: Camera, scene: Scene, side: SideId) -> None:
        low, high = min(self.board.height), max(self.board.height)
        for at, centre in self._visible(camera):
            share = (self.board.height[at] - low) / max(1, high - low)
            shade = round(245 - 175 * share)
            pygame.draw.polygon(veil, (shade, shade - 6, shade - 14, 200), corners(*centre, camera.hex_px - 1))
            if camera.hex_px >= 33:
                ink = palette.INK if shade > 140 else palette.HALO
                words = theme.font(max(9, round(camera.hex_px * 0.2)), False).render(
                    str(self.board.height[at]), True, ink
                )
                veil.blit(words, words.get_rect(center=(round(centre[0]), round(centre[1] + camera.hex_px * 0.36))))

    def _overlay_people(self, veil: pygame.Surface, camera: Camera, scene: Scene, side: SideId) -> None:
        """Show where people are, in words and numbers: nothing here is a prize or a loss."""
        for picture, rect in self._tallies(camera, scene):
            veil.blit(picture, rect)

    def _tallies(self, camera: Camera, scene: Scene) -> list[tuple[pygame.Surface, pygame.Rect]]:
        """Return how many people are there and gone, line by line, and where each line stands."""
        found: list[tuple[pygame.Surface, pygame.Rect]] = []
        for home in self.board.residents:
            group = scene.known.people[f"{home.place}:{home.community}"]
            if not group.high and not group.left_high:
                continue
            lines = [f"{group.low:,}-{group.high:,} there" if group.high else "none there"]
            if group.left_high:
                lines.append(f"{group.left_low:,}-{group.left_high:,} gone")
            x, y = camera.centre(home.at)
            top = round(y + 7)
            for line in lines:
                picture = labels.haloed(line, max(10, round(11 * scene.text)), True)
                rect = picture.get_rect(midtop=(round(x), top))
                while any(rect.inflate(0, -6).colliderect(other) for _, other in found):
                    rect.y += 1
                found.append((picture, rect))
                top = rect.bottom - 3
        return found

    def _overlay_range(self, veil: pygame.Surface, camera: Camera, scene: Scene, side: SideId) -> None:
        units = [scene.unit] if scene.unit else list(scene.known.of_side(side))
        for uid in units:
            if uid in scene.known.units:
                for at in bits(engine.fire_range(scene.known, uid)):
                    _stripes(veil, camera.centre(at), camera.hex_px, (60, 50, 40, 90), rising=False)

    def _overlay_threat(self, veil: pygame.Surface, camera: Camera, scene: Scene, side: SideId) -> None:
        """Show where known units of the other side could be, or stand beside, in their next phase, and how many."""
        counts = engine.threat_map(scene.known, side)
        for at, (x, y) in self._visible(camera):
            if counts[at]:
                _stripes(veil, (x, y), camera.hex_px, (60, 50, 40, 110))
                words = labels.haloed(str(counts[at]), max(9, round(camera.hex_px * 0.2)), True)
                veil.blit(words, words.get_rect(center=(round(x), round(y + camera.hex_px * 0.36))))

    def legend(self, overlay: str) -> tuple[tuple[str, str], ...]:
        """Return what the signs of an overlay mean, as (sign, words)."""
        a, b = (side.label for side in self.board.sides)
        return {
            "supply": (
                ("pale", "full supply"),
                ("stripes", "low supply"),
                ("ring", "where lines of communication start"),
                ("diamond", "lose this hex and so many units starve"),
            ),
            "control": (("wash", f"warm: {a}; cool: {b}"), ("line", "the front between them")),
            "zones": (("rising stripes", f"zones of control of {a}"), ("falling stripes", f"of {b}")),
            "sight": (("dark", "not seen in this phase"),),
            "heights": (("dark to pale", "high to low, mean height in metres"),),
            "people": (("numbers", "residents there and gone: ranges of the model"),),
            "range": (("stripes", "in range of guns"),),
            "threat": (
                ("stripes and number", "so many known units of the other side could be here or beside it next"),
            ),
        }.get(overlay, ())


def _key(scene: Scene) -> tuple[Any, ...]:
    """Return what a still picture depends on, besides the known State itself."""
    return (
        scene.side,
        scene.selected,
        scene.unit,
        tuple(sorted(scene.reach.items())),
        scene.path,
        scene.final,
        scene.targets,
        scene.marks,
        scene.overlay,
        scene.names,
        tuple(sorted(scene.moving)),
        scene.text,
        scene.hex_labels,
        scene.counters,
        scene.ghosts,
        scene.surround,
    )


def _wrapped(text: str, font: pygame.font.Font, width: int) -> list[str]:
    """Return *text* in lines no wider than *width* pixels."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.size(longer)[0] > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _stripes(surface: pygame.Surface, centre: Point, hex_px: int, colour: tuple[int, ...], rising: bool = True) -> None:
    """Hatch a hex with slanting lines."""
    x, y = centre
    half, sign = hex_px * 0.42, 1 if rising else -1
    for step in (-0.6, -0.2, 0.2, 0.6):
        dx = step * hex_px * 0.5
        reach = half * (1 - abs(step) * 0.45)
        a = (x + dx - reach * 0.5, y + sign * reach * 0.5)
        b = (x + dx + reach * 0.5, y - sign * reach * 0.5)
        pygame.draw.line(surface, colour, a, b, max(1, hex_px // 22))


def render_board(
    scenario: Scenario,
    state: State,
    size: tuple[int, int],
    side: str = "",
    overlay: str = "",
    zoom: int | None = None,
    centre: int | None = None,
    names: str = "latin",
) -> pygame.Surface:
    """Return a picture of the board without a window: the whole map, or at *zoom* pixels a hex about hex *centre*."""
    view = MapView(scenario)
    camera = Camera(scenario.board.grid, (0, 0, *size))
    camera.set_zoom(zoom or camera.fit_px())
    if centre is not None:
        camera.look_at(centre)
    surface = pygame.Surface(size)
    view.draw(surface, camera, Scene(known=state, side=side, overlay=overlay, names=names, surround=True))
    return surface
