"""Overlays: one question about the whole map, answered over it in the visible window.

What an overlay says is asked of the engine once for each known State and kept; what it shows is small signs, each
painted once for a zoom and stamped on the hexes in sight. Panning moves what is stamped and stamps the bared rims.
"""

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import pygame

from game import engine, report
from game.core.board import SideId
from game.core.hexes import bits
from game.core.state import State
from game.ui import labels, palette, theme
from game.ui.camera import Camera, Point, corners

if TYPE_CHECKING:
    from game.ui.mapview import Scene

OVERLAYS: Final = ("", "supply", "control", "zones", "sight", "heights", "cost", "people", "range", "threat")
_OVER: Final = 4
"""Signs are painted so many times as large and brought down."""
_FIGURES_PX: Final = 36
"""Hex width from which figures are written into hexes."""
_GUARDED: Final = 12
"""Most bottlenecks that are marked."""
Stamp = tuple[pygame.Surface, Point]


class Overlays:
    """Draws the overlay of a scene."""

    def __init__(self, board: Any) -> None:
        self.board = board
        self._said: tuple[Any, State, Any] | None = None
        self._veil: _Veil | None = None

    def draw(self, picture: pygame.Surface, camera: Camera, scene: "Scene") -> None:
        """Draw the scene's overlay, if it has one, over what *camera* sees."""
        paint = {
            "supply": self._supply,
            "zones": self._zones,
            "sight": self._sight,
            "heights": self._heights,
            "cost": self._cost,
            "people": self._people,
            "range": self._range,
            "threat": self._threat,
        }.get(scene.overlay)
        if paint is None:
            self._veil = None
            return
        side = SideId(scene.side or scene.known.active or self.board.sides[0].id)
        key = (scene.overlay, side, scene.unit, scene.text, camera.hex_px, picture.get_size())
        at = (round(camera.x), round(camera.y))
        veil = self._veil
        if veil is None or veil.key != key or veil.known is not scene.known:
            veil = self._veil = _Veil(key, scene.known, pygame.Surface(picture.get_size(), pygame.SRCALPHA), at)
            bare = [veil.surface.get_rect()]
        else:
            bare = veil.move(at)
        for rect in bare:
            part = Camera(camera.grid, (rect.x, rect.y, rect.w, rect.h))
            part.hex_px, part.x, part.y = camera.hex_px, at[0] + rect.x, at[1] + rect.y
            veil.surface.set_clip(rect)
            veil.surface.fill((0, 0, 0, 0))
            paint(veil.surface, part, scene, side)
            veil.surface.set_clip(None)
        picture.blit(veil.surface, (0, 0))

    def _asked(self, scene: "Scene", side: SideId) -> Any:
        """Return what the engine says for the scene's overlay, asked once for each known State."""
        key = (scene.overlay, side, scene.unit)
        if self._said is None or self._said[0] != key or self._said[1] is not scene.known:
            self._said = (key, scene.known, self._ask(scene, side))
        return self._said[2]

    def _ask(self, scene: "Scene", side: SideId) -> Any:
        known = scene.known
        match scene.overlay:
            case "supply":
                return engine.supply_map(known, side), engine.bottlenecks(known, side)[:_GUARDED]
            case "zones":
                return [frozenset(bits(engine.zoc_mask(known, each.id))) for each in self.board.sides]
            case "sight":
                mask = engine.sight_mask(known, side) | known.seen.get(side, 0)
                return frozenset(bits(~mask & ((1 << self.board.grid.size) - 1)))
            case "cost":
                unit = scene.unit
                return engine.distances(known, unit) if unit is not None and unit in known.units else None
            case "range":
                units = [scene.unit] if scene.unit else list(known.of_side(side))
                mask = 0
                for uid in units:
                    if uid in known.units:
                        mask |= engine.fire_range(known, uid)
                return frozenset(bits(mask))
            case "threat":
                return engine.threat_map(known, side)
        return None

    # --- Each overlay -------------------------------------------------------------------------------------------

    def _supply(self, picture: pygame.Surface, camera: Camera, scene: "Scene", side: SideId) -> None:
        grades, bottlenecks = self._asked(scene, side)
        px = camera.hex_px
        signs = {2: hexagon(px, (255, 255, 255, 96)), 1: stripes(px, (255, 255, 255, 170), True)}
        _stamp(picture, ((signs[grades[at]], centre) for at, centre in camera.visible() if grades[at] in signs))
        sources = [source.at for source in self.board.sources if source.side == side]
        _stamp(picture, ((ring(px), camera.centre(at)) for at in sources))
        _stamp(picture, ((diamond(px, str(len(each.units))), camera.centre(each.at)) for each in bottlenecks))

    def _zones(self, picture: pygame.Surface, camera: Camera, scene: "Scene", side: SideId) -> None:
        zones = self._asked(scene, side)
        signs = [stripes(camera.hex_px, (*palette.LOOKS[n].front, 190), n == 0) for n in range(len(self.board.sides))]
        _stamp(
            picture,
            ((signs[n], centre) for at, centre in camera.visible() for n in range(len(signs)) if at in zones[n]),
        )

    def _sight(self, picture: pygame.Surface, camera: Camera, scene: "Scene", side: SideId) -> None:
        unseen = self._asked(scene, side)
        sign = hexagon(camera.hex_px, (40, 36, 30, 105), 0.0)
        _stamp(picture, ((sign, centre) for at, centre in camera.visible() if at in unseen))

    def _heights(self, picture: pygame.Surface, camera: Camera, scene: "Scene", side: SideId) -> None:
        heights, px = self.board.height, camera.hex_px
        low, high = min(heights), max(heights)
        span = max(1, high - low)
        shown = [(heights[at], 245 - 175 * (heights[at] - low) // span // 5 * 5, spot) for at, spot in camera.visible()]
        _stamp(picture, ((hexagon(px, (s, s - 6, s - 14, 200)), spot) for _, s, spot in shown))
        _figures(picture, px, ((str(height), shade, spot) for height, shade, spot in shown))

    def _cost(self, picture: pygame.Surface, camera: Camera, scene: "Scene", side: SideId) -> None:
        """Show the movement points from the selected unit's hex to each hex, over as many turns as it takes."""
        costs = self._asked(scene, side)
        if costs is None:
            return
        most = max(1, max(costs.values()))
        nowhere = stripes(camera.hex_px, (40, 36, 30, 120), False)
        stamps, words = [], []
        for at, centre in camera.visible():
            cost = costs.get(at)
            if cost is None:
                stamps.append((nowhere, centre))
                continue
            # Steps of one tenth of the way: near hexes stay clear, far ones darken.
            shade = 250 - 16 * min(9, 10 * cost // (most + 1))
            stamps.append((hexagon(camera.hex_px, (shade, shade - 4, shade - 12, 150)), centre))
            words.append((str(cost), shade, centre))
        _stamp(picture, stamps)
        _figures(picture, camera.hex_px, words)

    def _people(self, picture: pygame.Surface, camera: Camera, scene: "Scene", side: SideId) -> None:
        """Show where people are, in words and numbers: nothing here is a prize or a loss."""
        for words, rect in tallies(self.board, camera, scene):
            picture.blit(words, rect)

    def _range(self, picture: pygame.Surface, camera: Camera, scene: "Scene", side: SideId) -> None:
        within = self._asked(scene, side)
        sign = stripes(camera.hex_px, (60, 50, 40, 130), False)
        _stamp(picture, ((sign, centre) for at, centre in camera.visible() if at in within))

    def _threat(self, picture: pygame.Surface, camera: Camera, scene: "Scene", side: SideId) -> None:
        """Show where known units of the other side could be, or stand beside, in their next phase, and how many."""
        counts = self._asked(scene, side)
        sign = stripes(camera.hex_px, (60, 50, 40, 130), True)
        shown = [(at, centre) for at, centre in camera.visible() if counts[at]]
        _stamp(picture, ((sign, centre) for _, centre in shown))
        if camera.hex_px >= 22:
            size = max(9, round(camera.hex_px * 0.2))
            for at, (x, y) in shown:
                words = labels.haloed(str(counts[at]), size, True)
                picture.blit(words, words.get_rect(center=(round(x), round(y + camera.hex_px * 0.36))))


class _Veil:
    """An overlay as it lies over the window; panning moves it and bares its rims alone."""

    def __init__(self, key: Any, known: State, surface: pygame.Surface, at: tuple[int, int]) -> None:
        self.key = key
        self.known = known
        self.surface = surface
        self.at = at

    def move(self, at: tuple[int, int]) -> list[pygame.Rect]:
        """Move to another world point; return what has to be painted anew."""
        dx, dy = self.at[0] - at[0], self.at[1] - at[1]
        self.at = at
        width, height = self.surface.get_size()
        if abs(dx) >= width or abs(dy) >= height:
            return [self.surface.get_rect()]
        bare = []
        if dx or dy:
            self.surface.scroll(dx, dy)
        if dx:
            bare.append(pygame.Rect(0 if dx > 0 else width + dx, 0, abs(dx), height))
        if dy:
            bare.append(pygame.Rect(0, 0 if dy > 0 else height + dy, width, abs(dy)))
        return bare


def tallies(board: Any, camera: Camera, scene: "Scene") -> list[tuple[pygame.Surface, pygame.Rect]]:
    """Return how many people are there and gone, line by line, and where each line stands."""
    found: list[tuple[pygame.Surface, pygame.Rect]] = []
    for home in board.residents:
        group = scene.known.people[f"{home.place}:{home.community}"]
        if not group.high and not group.left_high:
            continue
        # On a map without units the figures are those of the gazetteer, not a model's.
        where = "there" if board.roster else "in 1989"
        lines = [f"{report.span(group.low, group.high)} {where}"]
        if not group.high:  # one line, where places lie close together
            lines = [f"all gone: {report.span(group.left_low, group.left_high)}"]
        elif group.left_high:
            lines.append(f"{report.span(group.left_low, group.left_high)} gone")
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


def legend(board: Any, overlay: str) -> tuple[tuple[str, str], ...]:
    """Return what the signs of an overlay mean, as (sign, words)."""
    a, b = (side.label for side in board.sides)
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
        "cost": (
            ("number", "movement points from the selected unit's hex, over as many turns as it takes"),
            ("pale to dark", "near to far"),
            ("stripes", "no way there"),
        ),
        "people": (("numbers", "residents there and gone: ranges of the model"),),
        "range": (("stripes", "in range of guns"),),
        "threat": (("stripes and number", "so many known units of the other side could be here or beside it next"),),
    }.get(overlay, ())


# --- Signs -------------------------------------------------------------------------------------------------------


def _stamp(picture: pygame.Surface, stamps: Iterable[Stamp]) -> None:
    spots = []
    for sign, (x, y) in stamps:
        wide, high = sign.get_size()
        spots.append((sign, (_pixel(x) - wide // 2, _pixel(y) - high // 2)))
    picture.fblits(spots)


def _pixel(value: float) -> int:
    """Return the nearest pixel; just short of a half counts as a half, so that a moved view rounds as it did before."""
    return math.floor(value + 0.500001)


def _figures(picture: pygame.Surface, hex_px: int, words: Iterable[tuple[str, int, Point]]) -> None:
    """Write words low in hexes, each with the shade of its hex and the hex's centre: dark on pale, pale on dark."""
    if hex_px < _FIGURES_PX:
        return
    size, low = max(9, round(hex_px * 0.2)), hex_px * 0.36
    stamps = []
    for word, shade, (x, y) in words:
        figure, wide, high = _figure(word, size, palette.INK if shade > 140 else palette.HALO)
        stamps.append((figure, (_pixel(x - wide), _pixel(y + low - high))))
    picture.fblits(stamps)


@lru_cache(maxsize=4096)
def _figure(text: str, size: int, ink: palette.RGB) -> tuple[pygame.Surface, float, float]:
    """Return a figure, and half its width and height."""
    figure = theme.font(size, size < 14).render(text, True, ink)
    return figure, figure.get_width() / 2, figure.get_height() / 2


@lru_cache(maxsize=128)
def hexagon(hex_px: int, colour: tuple[int, int, int, int], gap: float = 1.0) -> pygame.Surface:
    """Return a filled hex, *gap* pixels smaller than its hex."""
    return _painted(hex_px, lambda large, ring: pygame.draw.polygon(large, colour, ring), gap, colour)


@lru_cache(maxsize=64)
def stripes(hex_px: int, colour: tuple[int, int, int, int], rising: bool) -> pygame.Surface:
    """Return a hex hatched with slanting lines."""

    def paint(large: pygame.Surface, ring: list[Point]) -> None:
        middle, reach, sign = large.get_width() / 2, hex_px * _OVER, -1 if rising else 1
        tall = large.get_height() / 2
        step = max(3.2, hex_px / 7) * _OVER
        width = max(_OVER, round(hex_px * _OVER / 26))
        n = float(-reach)
        while n < reach:
            a, b = (middle + n - reach, tall - sign * reach), (middle + n + reach, tall + sign * reach)
            pygame.draw.line(large, colour, a, b, width)
            n += step
        mask = pygame.Surface(large.get_size(), pygame.SRCALPHA)
        pygame.draw.polygon(mask, (255, 255, 255, 255), ring)
        large.blit(mask, (0, 0), special_flags=pygame.BLEND_RGBA_MULT)

    return _painted(hex_px, paint, max(1.0, hex_px * 0.08), colour)


@lru_cache(maxsize=16)
def ring(hex_px: int) -> pygame.Surface:
    """Return a ring inside a hex."""

    def paint(large: pygame.Surface, around: list[Point]) -> None:
        width = max(2, hex_px // 14) * _OVER
        pygame.draw.circle(large, palette.INK, large.get_rect().center, hex_px * 0.42 * _OVER, width)

    return _painted(hex_px, paint, 0.0, (*palette.INK, 255))


@lru_cache(maxsize=64)
def diamond(hex_px: int, word: str) -> pygame.Surface:
    """Return a pale diamond with a word in it."""

    def paint(large: pygame.Surface, around: list[Point]) -> None:
        x, y = large.get_rect().center
        for colour, reach in (
            (palette.INK, max(8.0, hex_px * 0.3) * _OVER + _OVER),
            (palette.HALO, max(8.0, hex_px * 0.3) * _OVER),
        ):
            pygame.draw.polygon(large, colour, [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)])

    sign = _painted(max(hex_px, 20), paint, 0.0, (*palette.HALO, 255))
    words, wide, high = _figure(word, max(9, hex_px // 4), palette.INK)
    sign.blit(words, (round(sign.get_width() / 2 - wide), round(sign.get_height() / 2 - high)))
    return sign


def _painted(hex_px: int, paint: Any, gap: float, colour: tuple[int, int, int, int]) -> pygame.Surface:
    wide, tall = hex_px + 2, round(hex_px * 1.1547) + 2
    large = pygame.Surface((wide * _OVER, tall * _OVER), pygame.SRCALPHA)
    large.fill((*colour[:3], 0))  # so that soft edges keep the colour
    paint(large, corners(wide * _OVER / 2, tall * _OVER / 2, (hex_px - gap) * _OVER))
    small = pygame.transform.smoothscale(large, (wide, tall))
    return small if pygame.display.get_surface() is None else small.convert_alpha()
