"""The map as a player sees it: ground, control, counters, names, and what is being considered.

`MapView.draw` paints a `Scene` through a camera. The ground comes in plates (`game.ui.plates`), overlays from
`game.ui.overlays`. Everything that does not change from frame to frame is kept: the whole picture while nothing in the
scene or camera moves, and the names laid out for each zoom.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

import pygame

from game.core.board import Place, SideId, UnitId
from game.core.state import State
from game.export.png import wrapped
from game.scenario import Scenario
from game.ui import counters, labels, overlays, palette, plansigns, theme, worksigns
from game.ui.camera import Camera, Point, corners, world_size
from game.ui.overlays import OVERLAYS as OVERLAYS
from game.ui.plates import Plates
from game.ui.strokes import draw_dashes, draw_line

LAYERS: Final = (
    ("relief", "relief and slopes"),
    ("woods_towns", "woods and towns"),
    ("water", "rivers and lakes"),
    ("roads", "roads, bridges and fords"),
    ("railways", "railways"),
    ("borders", "borders and the line of the former NKAO"),
    ("districts", "district lines"),
    ("grid", "hex grid"),
    ("front", "who holds what, and the front"),
    ("names", "place names"),
    ("counters", "counters"),
    ("hex_labels", "numbers of hexes"),
)
"""What can be switched on and off, and how it is called."""
SHOWN: Final = frozenset(name for name, _ in LAYERS) - {"districts", "hex_labels"}
"""The layers that are on unless somebody switches them."""
_LAID_KEPT: Final = 24
"""Layouts of names kept, each for one zoom."""
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
    layers: frozenset[str] = SHOWN
    """The names of the layers that are on."""
    surround: bool = False
    """Whether scale bar, north arrow and sources stand in the lower left corner, as on a printed sheet."""


class MapView:
    """Draws one scenario's map."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.board = scenario.board
        self.complete = False
        """Whether the window too is drawn complete, for pictures of it."""
        self.plates = Plates(scenario)
        self.overlays = overlays.Overlays(scenario.board)
        self._kept: tuple[Any, pygame.Surface, State] | None = None
        self._whole = True
        self._laid: _Names | None = None
        self._faces: tuple[State, dict[UnitId, counters.Face]] | None = None
        self._layouts: dict[Any, _Names] = {}
        self._foreseen: _Names | None = None
        """The layout whose neighbours in zoom have been laid out as well."""

    def reprint(self, scenario: Scenario) -> None:
        """Draw another printing of the same map, whose names may differ; the painted ground is kept."""
        self.scenario, self.board = scenario, scenario.board
        self.overlays = overlays.Overlays(scenario.board)
        self._kept, self._faces, self._laid = None, None, None
        self._layouts.clear()

    # --- Drawing ------------------------------------------------------------------------------------------------

    def draw(self, surface: pygame.Surface, camera: Camera, scene: Scene, complete: bool | None = None) -> None:
        """Draw *scene* into the camera's rectangle of *surface*.

        Args:
            complete: whether to paint all of the ground before returning. Left open, the window is drawn at once, with
                what is not painted yet filled in and painted over the next frames, and any other surface is complete.
        """
        rect = pygame.Rect(camera.rect)
        if complete is None:
            complete = self.complete or surface is not pygame.display.get_surface()
        where = (rect.size, round(camera.x), round(camera.y), camera.hex_px)
        still = self._still(scene, where, complete)
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

    def _still(self, scene: Scene, where: Any, complete: bool) -> pygame.Surface:
        """Return everything but the cursor and what moves, kept while neither scene nor camera changes."""
        key = (where, id(scene.known), *_key(scene))
        if self._kept is not None and self._kept[0] == key and self._kept[2] is scene.known:
            if not self.plates.rest():
                self._foresee(scene, where)
            return self._kept[1]
        (width, height), x, y, hex_px = where
        picture = self._kept[1] if self._kept is not None and self._kept[1].get_size() == (width, height) else None
        if picture is None:
            picture = pygame.Surface((width, height))
            if pygame.display.get_surface() is not None:
                picture = picture.convert()
        self._whole = complete
        ground, ready = self.plates.draw((width, height), (x, y), hex_px, scene.known.control, scene.layers, complete)
        picture.blit(ground, (0, 0))
        across, down = world_size(self.board.grid, hex_px)
        pygame.draw.rect(picture, palette.ROAD_MINOR, (-x - 1, -y - 1, across + 2, down + 2), 1)
        camera = Camera(self.board.grid, (0, 0, width, height))
        camera.hex_px, camera.x, camera.y = hex_px, x, y
        self.overlays.draw(picture, camera, scene)
        self._draw_reach(picture, camera, scene)
        if _counters(scene):
            worksigns.draw(picture, camera, scene.known)
            plansigns.draw(picture, camera, scene.known)
        self._draw_units(picture, camera, scene)
        self._draw_points(picture, camera, scene)
        self._draw_selection(picture, camera, scene)  # under the names: a ring would cut through them
        self._draw_names(picture, camera, scene)
        self._draw_path(picture, camera, scene)
        if scene.surround:
            picture.blit(*self._surround(picture.get_size(), hex_px, scene.text))
        self._kept = (key if ready else None, picture, scene.known)
        return picture

    def _draw_units(self, picture: pygame.Surface, camera: Camera, scene: Scene) -> None:
        if not _counters(scene):
            return  # people are looked at without the pieces that stand on their homes
        known = scene.known
        size = max(14, camera.hex_px * palette.COUNTER_SHARE // 100)
        posts = self._posts(known)
        pieces: list[tuple[pygame.Surface, Point]] = []
        flags: list[tuple[pygame.Surface, Point]] = []
        seen = picture.get_rect().inflate(2 * camera.hex_px, 2 * camera.hex_px)
        for at in sorted({*known.occupants(), *posts}):
            centre = camera.centre(at)
            if not seen.collidepoint(centre):
                continue
            stack = [uid for uid in known.units_at(at) if uid not in scene.moving]
            if at in posts and camera.hex_px >= _FLAG_PX:
                flag = counters.headquarters(posts[at], _flag_px(camera.hex_px))
                flags.append((flag, _flag_at(centre, camera.hex_px)))
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
            shown = stack[-_DEEPEST:]
            offset = _offset(camera.hex_px)
            for n, uid in enumerate(shown):
                shift = (len(shown) - 1 - n) * offset
                piece = counters.counter(self._face(scene, uid), size)
                pieces.append((piece, (centre[0] + shift - size / 2, centre[1] - shift - size / 2)))
            if len(stack) > 1:
                place = _badge_rect(centre, size, camera.hex_px)
                pieces.append((_badge(str(len(stack)), _badge_px(camera.hex_px)), place.topleft))
        picture.fblits(pieces)
        picture.fblits(flags)  # after all counters: a stack or a neighbour would cover them
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
        picture.blit(counters.counter(self._face(scene, uid), size), (centre[0] - size / 2, centre[1] - size / 2))

    def _face(self, scene: Scene, uid: UnitId) -> counters.Face:
        """Return what the counter of *uid* shows, worked out once for each known State."""
        known = scene.known
        if self._faces is None or self._faces[0] is not known:
            self._faces = (known, {})
        face = self._faces[1].get(uid)
        if face is None:
            face = counters.face(known, uid)
            if known.active != self.board.roster[uid].side:
                face = face._replace(spent=False)
            self._faces[1][uid] = face
        return face

    def _key_of_names(self, camera: Camera, scene: Scene) -> Any:
        """Return what a layout of names depends on."""
        slip = self._surround(camera.rect[2:], camera.hex_px, scene.text)[1] if scene.surround else None
        if slip is not None:  # it stays on the screen while the map moves under it
            slip.move_ip(round(camera.x), round(camera.y))
        people = tuple(scene.known.people.items()) if scene.overlay == "people" else ()
        renamed = self.board.renamings(scene.known.turn)
        return (
            camera.hex_px,
            scene.names,
            scene.text,
            self._stands(scene, camera.hex_px),
            tuple(slip or ()),
            people,
            renamed,
        )

    def _names(self, camera: Camera, scene: Scene) -> _Names:
        """Return the names of the whole map at this zoom, in world pixels: panning moves them and lays out nothing."""
        key = self._key_of_names(camera, scene)
        stands, slip = key[3], key[4]
        if self._laid is not None and self._laid[0] == key:
            return self._laid
        self._laid = self._layouts.get(key)
        if self._laid is None:
            world = Camera(self.board.grid, (0, 0, *camera.world_size))
            world.hex_px = camera.hex_px
            size = max(14, camera.hex_px * palette.COUNTER_SHARE // 100)
            occupied, barred = [], []
            for at, deep, flagged in stands:
                x, y = world.centre(at)
                if deep:
                    slip_px = (deep - 1) * _offset(camera.hex_px)
                    occupied.append(
                        pygame.Rect(round(x - size / 2), round(y - size / 2) - slip_px, size + slip_px, size + slip_px)
                    )
                if deep > 1:
                    barred.append(_badge_rect((x, y), size, camera.hex_px))
                if flagged:
                    barred.append(pygame.Rect(_flag_at((x, y), camera.hex_px), _flag_size(camera.hex_px)))
            if scene.overlay == "people":
                barred += [rect for _, rect in overlays.tallies(self.board, world, scene)]
            if slip:
                barred.append(pygame.Rect(slip))
            signs = labels.sign_size(scene.text, camera.hex_px)
            shown = labels.shown_places(self.board, camera.hex_px, signs)
            turn = scene.known.turn
            places = [(self.board.named(place, turn), world.centre(place.at)) for place in shown]
            window = pygame.Rect(world.rect).inflate(2 * camera.hex_px, 0)
            laid = labels.lay_out(places, occupied, scene.names, camera.hex_px, scene.text, window, barred, signs)
            named = {label.place.id for label in laid}
            bare = [
                (place, centre)
                for place, centre in places
                if place.id not in named and not any(rect.collidepoint(centre) for rect in (*occupied, *barred))
            ]
            self._laid = (key, laid, bare)
            if len(self._layouts) >= _LAID_KEPT:
                self._layouts.pop(next(iter(self._layouts)))
            self._layouts[key] = self._laid
        return self._laid

    def _provisional(self, camera: Camera, scene: Scene) -> _Names | None:
        """Return the names of the zoom before, moved to where they are now, for a frame that has enough to do."""
        laid = self._laid
        if not self.plates.zoomed or self._whole or laid is None or laid[0] is None or scene.surround:
            return None
        if self._key_of_names(camera, scene) in self._layouts or laid[0][0] == camera.hex_px:
            return None
        ratio = camera.hex_px / laid[0][0]
        moved = []
        for label in laid[1]:
            sign = (label.sign[0] * ratio, label.sign[1] * ratio)
            rect = label.rect.move(round(sign[0] - label.sign[0]), round(sign[1] - label.sign[1]))
            moved.append(replace(label, rect=rect, sign=sign))
        return laid[0], moved, [(place, (x * ratio, y * ratio)) for place, (x, y) in laid[2]]

    def _foresee(self, scene: Scene, where: Any) -> None:
        """Lay out the names of the next zoom in or out, if they have not been: one step a frame, while all is still."""
        if self._foreseen is self._laid or self._laid is None or "names" not in scene.layers or scene.surround:
            return
        size, _, _, hex_px = where
        camera, laid = Camera(self.board.grid, (0, 0, *size)), self._laid
        steps = camera.steps()
        here = min(range(len(steps)), key=lambda n: abs(steps[n] - hex_px))
        for step in steps[max(0, here - 1) : here + 2]:
            kept = len(self._layouts)
            camera.hex_px = step
            self._names(camera, scene)
            self._laid = laid
            if len(self._layouts) != kept:
                return
        self._foreseen = laid

    def _stands(self, scene: Scene, hex_px: int) -> tuple[tuple[int, int, bool], ...]:
        """Return where counters, a ghost or a headquarters stand: how many lie on each other, and whether a flag."""
        if not _counters(scene):
            return ()
        known = scene.known
        deep = {at: min(_DEEPEST, len(known.units_at(at))) for at in known.occupants()}
        if scene.ghosts and scene.side:
            memory = known.memory.get(SideId(scene.side), {})
            for uid, sighting in memory.items():
                if uid not in known.units:
                    deep.setdefault(sighting.at, 1)
        flags = self._posts(known) if hex_px >= _FLAG_PX else {}
        return tuple((at, deep.get(at, 0), at in flags) for at in sorted({*deep, *flags}))

    def _posts(self, known: State) -> dict[int, int]:
        """Return where headquarters stand, and of which side; one on ground of the other side is lost (3.2)."""
        return {
            hq.at: self.board.sides.index(self.board.side(hq.side))
            for hq in self.board.headquarters
            if known.controller(hq.at) in ("", hq.side)
        }

    def _draw_names(self, picture: pygame.Surface, camera: Camera, scene: Scene) -> None:
        if "names" in scene.layers:
            self._draw_laid(picture, camera, scene)
        if (scene.hex_labels or "hex_labels" in scene.layers) and camera.hex_px >= 40:
            for at, (x, y) in camera.visible():
                words = _hex_label(self.board.grid.label(at))
                picture.blit(words, words.get_rect(center=(round(x), round(y - camera.hex_px * 0.46))))

    def _draw_laid(self, picture: pygame.Surface, camera: Camera, scene: Scene) -> None:
        _, laid, bare = self._provisional(camera, scene) or self._names(camera, scene)
        dx, dy, size = round(camera.x), round(camera.y), labels.sign_size(scene.text, camera.hex_px)
        seen = picture.get_rect().move(dx, dy).inflate(20, 20)
        pieces: list[tuple[pygame.Surface, Point]] = []
        for place, at in bare:  # a name without room leaves its sign
            if seen.collidepoint(at):
                pieces.append(labels.placed_sign(place, (at[0] - dx, at[1] - dy), size))
        for label in laid:
            if label.rect.colliderect(seen):
                pieces.append(labels.placed_sign(label.place, (label.sign[0] - dx, label.sign[1] - dy), size))
                pieces.append((label.picture, (label.rect.x - dx, label.rect.y - dy)))
        picture.fblits(pieces)

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
        if camera.hex_px < 33 or scene.overlay in ("cost", "heights"):
            return  # the overlay has figures of its own there
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
        lines = wrapped(self._credits(), theme.font(small), max(260, size[0] * 2 // 5))
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
            draw_line(picture, palette.INK, line, width + 3)
            draw_line(picture, palette.HALO, line, width)
            end = line[-1]
            pygame.draw.aacircle(picture, palette.INK, end, width * 1.9)
            pygame.draw.aacircle(picture, palette.HALO, end, width * 1.4)
            if scene.final:
                cross = width * 0.7
                for sign in (-1, 1):
                    a, b = (end[0] - cross, end[1] - cross * sign), (end[0] + cross, end[1] + cross * sign)
                    draw_line(picture, palette.INK, [a, b], max(1.6, width * 0.35))
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
            draw_line(picture, colour, [start, end], max(1.8, width + extra))
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
            draw_dashes(picture, palette.HALO, closed, width + 2, camera.hex_px / 7)
            draw_dashes(picture, colour, closed, width, camera.hex_px / 7)
        else:
            draw_line(picture, colour, closed, width)

    def _draw_cursor(self, surface: pygame.Surface, camera: Camera, scene: Scene) -> None:
        if scene.cursor >= 0:
            self._ring(surface, camera, scene.cursor, palette.HALO, width=2)

    def _draw_fight(self, surface: pygame.Surface, centre: Point, hex_px: int) -> None:
        """Mark a fight with a plain ring and crossing lines; no flash and no flame."""
        radius = hex_px * 0.46
        pygame.draw.aacircle(surface, palette.HALO, centre, radius + 2, 6)
        pygame.draw.aacircle(surface, palette.INK, centre, radius, 3)

    def legend(self, overlay: str) -> tuple[tuple[str, str], ...]:
        """Return what the signs of an overlay mean, as (sign, words)."""
        return overlays.legend(self.board, overlay)


def _counters(scene: Scene) -> bool:
    """Return whether counters stand on the map: people are looked at without the pieces that stand on their homes."""
    return scene.counters and "counters" in scene.layers and scene.overlay != "people"


@lru_cache(maxsize=1024)
def _hex_label(text: str) -> pygame.Surface:
    return theme.font(9, False).render(text, True, (90, 80, 66))


_DEEPEST: Final = 3
"""Counters of a stack that are drawn, each a little up and to the right of the one before."""
_FLAG_PX: Final = 27
"""Width of a hex, in pixels, from which headquarters have their flag."""


def _offset(hex_px: int) -> int:
    """Return by how many pixels the counters of a stack are shifted against each other."""
    return max(2, hex_px // 16)


def _badge_px(hex_px: int) -> float:
    return max(6, hex_px * 0.15)


def _badge_rect(centre: Point, size: int, hex_px: int) -> pygame.Rect:
    """Return what the badge of a stack about *centre* covers: the upper right corner of its counter."""
    side = 2 * math.ceil(_badge_px(hex_px) + 2)
    x, y = centre[0] + size * 0.42, centre[1] - size * 0.46
    return pygame.Rect(round(x - side / 2), round(y - side / 2), side, side)


def _flag_px(hex_px: int) -> int:
    return max(12, hex_px // 3)


def _flag_size(hex_px: int) -> tuple[int, int]:
    return counters.headquarters(0, _flag_px(hex_px)).get_size()


def _flag_at(centre: Point, hex_px: int) -> Point:
    """Return the upper left corner of the flag of a headquarters about *centre*."""
    return centre[0] - hex_px * 0.48, centre[1] - hex_px * 0.58


@lru_cache(maxsize=64)
def _badge(text: str, radius: float) -> pygame.Surface:
    """Return the round badge on a stack that says how many units stand there."""
    side = 2 * math.ceil(radius + 2)
    picture = pygame.Surface((side, side), pygame.SRCALPHA)
    middle = (side / 2, side / 2)
    pygame.draw.aacircle(picture, palette.INK, middle, radius + 1)
    pygame.draw.aacircle(picture, palette.HALO, middle, radius)
    words = theme.font(max(9, round(radius * 1.45)), True).render(text, True, palette.INK)
    picture.blit(words, words.get_rect(center=(side // 2, side // 2)))
    return picture


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
        scene.layers,
        scene.surround,
    )


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
    scene = Scene(known=state, side=side, overlay=overlay, names=names, surround=True)
    view.draw(surface, camera, scene, complete=True)
    return surface
