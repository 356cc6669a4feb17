"""Overlays: one question about the whole map, answered over it in the visible window.

What an overlay says is asked of the engine once for each known State and kept; what it shows is small signs, each
painted once for a zoom and stamped on the hexes in sight, so that panning costs a few milliseconds at any zoom.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import pygame

from game import engine
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
_GUARDED: Final = 12
"""Most bottlenecks that are marked."""
Stamp = tuple[pygame.Surface, Point]


class Overlays:
    """Draws the overlay of a scene."""

    def __init__(self, board: Any) -> None:
        self.board = board
        self._said: tuple[Any, State, Any] | None = None

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
        if paint is not None:
            paint(picture, camera, scene, SideId(scene.side or scene.known.active or self.board.sides[0].id))

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
        for source in self.board.sources:
            if source.side == side:
                pygame.draw.aacircle(picture, palette.INK, camera.centre(source.at), px * 0.42, max(2, px // 14))
        for bottleneck in bottlenecks:
            x, y = camera.centre(bottleneck.at)
            reach = max(8.0, px * 0.3)
            points = [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)]
            pygame.draw.polygon(picture, palette.HALO, points)
            pygame.draw.aalines(picture, palette.INK, True, points)
            words = _figure(str(len(bottleneck.units)), max(9, px // 4), palette.INK)
            picture.blit(words, words.get_rect(center=(round(x), round(y))))

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
        heights = self.board.height
        low, high = min(heights), max(heights)
        shown = list(camera.visible())
        shades = {at: round(245 - 175 * (heights[at] - low) / max(1, high - low)) // 5 * 5 for at, _ in shown}
        _stamp(
            picture,
            ((hexagon(camera.hex_px, (s, s - 6, s - 14, 200)), centre) for at, centre in shown if (s := shades[at])),
        )
        _figures(picture, camera, {at: str(heights[at]) for at, _ in shown}, shades)

    def _cost(self, picture: pygame.Surface, camera: Camera, scene: "Scene", side: SideId) -> None:
        """Show the movement points from the selected unit's hex to each hex, over as many turns as it takes."""
        costs = self._asked(scene, side)
        if costs is None:
            return
        most = max(1, max(costs.values()))
        nowhere = stripes(camera.hex_px, (40, 36, 30, 120), False)
        stamps, words, shades = [], {}, {}
        for at, centre in camera.visible():
            cost = costs.get(at)
            if cost is None:
                stamps.append((nowhere, centre))
                continue
            # Steps of one tenth of the way: near hexes stay clear, far ones darken.
            shade = 250 - 16 * min(9, 10 * cost // (most + 1))
            stamps.append((hexagon(camera.hex_px, (shade, shade - 4, shade - 12, 150)), centre))
            words[at], shades[at] = str(cost), shade
        _stamp(picture, stamps)
        _figures(picture, camera, words, shades)

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


def tallies(board: Any, camera: Camera, scene: "Scene") -> list[tuple[pygame.Surface, pygame.Rect]]:
    """Return how many people are there and gone, line by line, and where each line stands."""
    found: list[tuple[pygame.Surface, pygame.Rect]] = []
    for home in board.residents:
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
    picture.fblits(
        [(sign, (round(x) - sign.get_width() // 2, round(y) - sign.get_height() // 2)) for sign, (x, y) in stamps]
    )


def _figures(picture: pygame.Surface, camera: Camera, words: Mapping[int, str], shades: Mapping[int, int]) -> None:
    """Write a word low in each hex, dark on pale shades and pale on dark ones."""
    px = camera.hex_px
    if px < 33:
        return
    size = max(9, round(px * 0.2))
    for at, word in words.items():
        figure = _figure(word, size, palette.INK if shades[at] > 140 else palette.HALO)
        x, y = camera.centre(at)
        picture.blit(figure, figure.get_rect(center=(round(x), round(y + px * 0.36))))


@lru_cache(maxsize=4096)
def _figure(text: str, size: int, ink: palette.RGB) -> pygame.Surface:
    return theme.font(size, size < 14).render(text, True, ink)


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


def _painted(hex_px: int, paint: Any, gap: float, colour: tuple[int, int, int, int]) -> pygame.Surface:
    wide, tall = hex_px + 2, round(hex_px * 1.1547) + 2
    large = pygame.Surface((wide * _OVER, tall * _OVER), pygame.SRCALPHA)
    large.fill((*colour[:3], 0))  # so that soft edges keep the colour
    paint(large, corners(wide * _OVER / 2, tall * _OVER / 2, (hex_px - gap) * _OVER))
    small = pygame.transform.smoothscale(large, (wide, tall))
    return small if pygame.display.get_surface() is None else small.convert_alpha()
